"""For each rule about assessments, plans, enquiries and reviews: a child that breaks it, and one
that only nearly does."""

from tests.unit.intake.rules.cases_case import Case
from tests.unit.intake.rules.made import (
    Block,
    assessment,
    child,
    enquiry,
    episode,
    plan,
    protection,
    wrong,
)


def _in_episode(rule: str, field: str, bad: Block, near: Block, *beside: Block) -> Case:
    """Two children with one episode, in which one block differs."""
    return Case(rule, field, child(episode(wrong(bad), *beside)), child(episode(near, *beside)))


def _factors(rule: str, bad: tuple[str, ...], value: int, near: tuple[str, ...]) -> Case:
    return Case(
        rule,
        "AssessmentFactors",
        child(episode(wrong(assessment(factors=bad), value=value))),
        child(episode(assessment(factors=near))),
    )


ASSESSMENTS = (
    _in_episode(
        "1103", "AssessmentActualStartDate", assessment("2025-09-01"), assessment("2025-09-02")
    ),
    _in_episode(
        "8608",
        "AssessmentAuthorisationDate",
        assessment("2025-09-10", "2025-09-09"),
        assessment("2025-09-10", "2025-09-10"),
    ),
    Case(
        "8614",
        "AssessmentFactors",
        child(episode(wrong(assessment(end=None, factors=("3A", "3B")), value=1))),
        child(episode(assessment(end=None))),
    ),
    # 26 January to 31 March 2026 are 46 working days, 27 January 45; no bank holiday between.
    _in_episode(
        "8670Q",
        "AssessmentActualStartDate",
        assessment("2026-01-26", None),
        assessment("2026-01-27", None),
    ),
    _in_episode(
        "8696",
        "AssessmentAuthorisationDate",
        assessment(end="2026-04-01"),
        assessment(end="2026-03-31"),
    ),
    Case(
        "8736",
        "AssessmentActualStartDate",
        child(episode(wrong(assessment("2025-03-31", None)), opened="2025-03-01")),
        child(episode(assessment("2025-04-01", None), opened="2025-03-01")),
    ),
    Case(
        "8863Q",
        "AssessmentActualStartDate",
        child(
            episode(
                wrong(assessment("2025-09-03", "2025-10-21")),
                wrong(assessment("2025-10-20", "2025-11-21")),
            )
        ),
        child(
            episode(assessment("2025-09-03", "2025-10-21"), assessment("2025-10-21", "2025-11-21"))
        ),
    ),
    _factors("8869", ("3B", "21"), 2, ("21",)),
    Case(
        "8873Q",
        "AssessmentFactors",
        child(
            episode(wrong(assessment(factors=("21",)), value=1), closed="2025-12-01", reason="RC7")
        ),
        child(episode(assessment(factors=("21",)), closed="2025-12-01", reason="RC8")),
    ),
    Case(
        "8873Q",
        "AssessmentFactors",
        child(
            episode(wrong(assessment(factors=("21",)), value=1), closed="2025-12-01", reason="RC7")
        ),
        child(
            episode(
                assessment(factors=("21",)),
                assessment("2025-11-01", "2025-11-20"),
                closed="2025-12-01",
                reason="RC7",
            )
        ),
    ),
    Case(
        "8896",
        "AssessmentAuthorisationDate",
        child(
            episode(wrong(assessment("2026-03-02", None)), wrong(assessment("2026-03-09", None)))
        ),
        child(episode(assessment("2026-03-02", "2026-03-06"), assessment("2026-03-09", None))),
    ),
    _in_episode(
        "8897Q",
        "AssessmentAuthorisationDate",
        assessment(factors=None),
        assessment(end=None, factors=None),
    ),
    _in_episode(
        "8897Q", "AssessmentAuthorisationDate", assessment(factors=()), assessment(factors=("21",))
    ),
    _factors("8898", ("3B", "3A", "3B"), 3, ("3B", "3A")),
    _factors("8945Q", ("18A",), 1, ("18B",)),
    _factors("8950Q", ("3B", "19A"), 2, ("3B", "19C")),
)

PLANS = (
    Case(
        "4000",
        "ReferralNFA",
        child(wrong(episode(plan(), nfa="1"))),
        child(episode(plan(), nfa="0")),
    ),
    _in_episode(
        "4001",
        "CINPlanEndDate",
        plan("2025-09-10", None),
        plan("2025-09-10", "2025-10-17"),
        enquiry(),
        protection(),
    ),
    Case(
        "4003",
        "CPPreviewDate",
        child(
            episode(
                plan("2025-11-10"), enquiry(), wrong(protection(reviews=("2025-11-11",)), value=1)
            )
        ),
        child(episode(plan("2025-11-11"), enquiry(), protection(reviews=("2025-11-11",)))),
    ),
    Case(
        "4003",
        "CPPreviewDate",
        child(
            episode(
                plan("2025-11-10", "2025-12-10"),
                wrong(protection(reviews=("2026-01-09", "2025-12-09")), value=2),
            )
        ),
        child(
            episode(plan("2025-11-10", "2025-12-10"), protection(reviews=("2025-12-10",))),
        ),
    ),
    Case(
        "4004",
        "CINPlanEndDate",
        child(episode(wrong(plan("2025-10-22")), wrong(plan("2025-11-22")))),
        child(episode(plan("2025-10-22", "2025-11-22"), plan("2025-11-22"))),
    ),
    Case(
        "4008",
        "CINPlanStartDate",
        child(episode(wrong(plan("2025-10-22"))), PersonDeathDate="2025-10-21"),
        child(episode(plan("2025-10-22")), PersonDeathDate="2025-10-22"),
    ),
    Case(
        "4009Q",
        "CINPlanEndDate",
        child(episode(wrong(plan(end="2025-12-02"))), PersonDeathDate="2025-12-01"),
        child(episode(plan(end="2025-12-01")), PersonDeathDate="2025-12-01"),
    ),
    _in_episode("4010", "CINPlanStartDate", plan(None), plan()),
    _in_episode("4010", "CINPlanStartDate", plan("2026-04-01"), plan("2026-03-31")),
    _in_episode("4011", "CINPlanEndDate", plan(end="2025-10-21"), plan(end="2025-10-22")),
    _in_episode("4012Q", "CINPlanEndDate", plan(end="2025-10-22"), plan(end="2025-10-23")),
    _in_episode("4013", "CINPlanEndDate", plan(end="2026-04-01"), plan(end="2026-03-31")),
    Case(
        "4014",
        "CINPlanStartDate",
        child(episode(wrong(plan(end="2025-12-02")), wrong(plan("2025-12-01")))),
        child(episode(plan(end="2025-12-01"), plan("2025-12-01"))),
    ),
    _in_episode("4015", "CINPlanStartDate", plan("2025-09-01"), plan("2025-09-02")),
    _in_episode(
        "4016",
        "CINPlanStartDate",
        plan("2026-01-08"),
        plan("2026-01-09"),
        protection(end="2026-01-09", reviews=None),
    ),
    _in_episode(
        "4017",
        "CINPlanEndDate",
        plan("2025-09-10", "2025-10-18"),
        plan("2025-09-10", "2025-10-17"),
        protection(),
    ),
)

ENQUIRIES = (
    _in_episode(
        "1104", "DateOfInitialCPC", enquiry(None, "2025-09-01"), enquiry(None, "2025-09-02")
    ),
    Case(
        "1104",
        "DateOfInitialCPC",
        child(wrong(episode(DateOfInitialCPC="2025-09-01"))),
        child(episode(DateOfInitialCPC="2025-09-02")),
    ),
    Case(
        "2884",
        "DateOfInitialCPC",
        child(episode(wrong(enquiry()), DateOfInitialCPC="2025-10-17")),
        child(episode(enquiry(), DateOfInitialCPC="2025-10-16")),
    ),
    _in_episode("2889", "S47ActualStartDate", enquiry("2025-09-01"), enquiry("2025-09-02")),
    _in_episode("8615", "S47ActualStartDate", enquiry(None), enquiry("2025-10-01")),
    _in_episode("8615", "S47ActualStartDate", enquiry("2025-10-18"), enquiry("2025-10-17")),
    # 10 to 31 March 2026 are 15 working days after the first; the 9th makes 16.
    _in_episode(
        "8675Q",
        "S47ActualStartDate",
        enquiry("2026-03-09", None, target=None),
        enquiry("2026-03-10", None, target=None),
    ),
    _in_episode(
        "8675Q",
        "S47ActualStartDate",
        enquiry("2025-10-01", None, target=None),
        enquiry("2025-10-01", None, waived="1", target=None),
    ),
    _in_episode(
        "8715",
        "DateOfInitialCPC",
        enquiry(conference="2026-04-01"),
        enquiry(conference="2026-03-31"),
    ),
    Case(
        "8740",
        "S47ActualStartDate",
        child(episode(wrong(enquiry("2025-03-31", None)), opened="2025-03-01")),
        child(episode(enquiry("2025-04-01", None), opened="2025-03-01")),
    ),
    Case(
        "8839",
        "DateOfInitialCPC",
        child(
            episode(
                wrong(enquiry("2026-03-16", None, target=None)),
                wrong(enquiry("2026-03-17", None, target=None)),
            )
        ),
        child(
            episode(
                enquiry("2026-03-16", None, waived="1", target=None),
                enquiry("2026-03-17", None, target=None),
            )
        ),
    ),
    _in_episode(
        "8870Q", "InitialCPCtarget", enquiry(target="2025-10-25"), enquiry(target="2025-10-24")
    ),
    _in_episode(
        "8875",
        "DateOfInitialCPC",
        enquiry(conference="2025-10-18"),
        enquiry(conference="2025-10-17"),
    ),
    Case(
        "8890",
        "S47ActualStartDate",
        child(
            episode(
                wrong(enquiry("2025-10-01", "2025-10-17")),
                wrong(enquiry("2025-10-16", "2025-11-03")),
            )
        ),
        child(episode(enquiry("2025-10-01", "2025-10-17"), enquiry("2025-10-17", "2025-11-03"))),
    ),
    Case(
        "8890",
        "S47ActualStartDate",
        child(
            episode(
                wrong(enquiry("2026-03-16", None, target=None)),
                wrong(enquiry("2026-03-20", "2026-03-27")),
            )
        ),
        child(
            episode(
                enquiry("2026-03-16", None, waived="1", target=None),
                enquiry("2026-03-20", "2026-03-27"),
            )
        ),
    ),
)

PROTECTION = (
    _in_episode("1105", "CPPstartDate", protection("2025-09-01"), protection("2025-09-02")),
    Case(
        "2883",
        "CPPstartDate",
        child(
            episode(enquiry(), wrong(protection(end="2026-01-09")), wrong(protection("2026-02-09")))
        ),
        child(
            episode(
                enquiry(),
                protection(end="2026-01-09"),
                protection("2026-02-09"),
                DateOfInitialCPC="2026-02-09",
            )
        ),
    ),
    Case(
        "2883",
        "CPPstartDate",
        child(episode(wrong(protection("2025-04-01")), opened="2024-12-01")),
        child(episode(protection("2025-03-31"), opened="2024-12-01")),
    ),
    _in_episode(
        "2885", "CPPstartDate", protection("2025-10-20"), protection("2025-10-17"), enquiry()
    ),
    _in_episode("8720", "CPPstartDate", protection(None), protection()),
    _in_episode(
        "8720",
        "CPPstartDate",
        protection("2026-04-01", reviews=None),
        protection("2026-03-31", reviews=None),
    ),
    _in_episode(
        "8730",
        "NumberOfPreviousCPP",
        protection().but(NumberOfPreviousCPP=None),
        protection().but(NumberOfPreviousCPP="3"),
    ),
    Case(
        "8832",
        "ReferralNFA",
        child(wrong(episode(protection(), nfa="1"))),
        child(episode(protection(), nfa="0")),
    ),
    _in_episode("8840", "CPPendDate", protection(end="2025-10-17"), protection(end="2025-10-18")),
    Case(
        "8841",
        "CPPreviewDate",
        child(episode(wrong(protection(reviews=("2026-01-09", "2025-10-17")), value=2))),
        child(episode(protection(reviews=("2026-01-09", "2025-10-18")))),
    ),
    Case(
        "8842Q",
        "CPPreviewDate",
        child(episode(wrong(protection(reviews=("2026-01-09", "")), value=2))),
        child(episode(protection(reviews=None))),
    ),
    *(
        _in_episode(
            rule, field, protection().but(**{field: bad}), protection().but(**{field: "PHY"})
        )
        for rule, field in (("8905", "InitialCategoryOfAbuse"), ("8910", "LatestCategoryOfAbuse"))
        for bad in (None, "ODD", "a word too long to be a code")
    ),
    Case(
        "8915",
        "CPPstartDate",
        child(episode(wrong(protection())), PersonDeathDate="2025-10-16"),
        child(episode(protection()), PersonDeathDate="2025-10-17"),
    ),
    Case(
        "8920",
        "CPPendDate",
        child(episode(wrong(protection(end="2026-02-02"))), PersonDeathDate="2026-02-01"),
        child(episode(protection(end="2026-02-01")), PersonDeathDate="2026-02-01"),
    ),
    _in_episode("8925", "CPPendDate", protection(end="2025-10-16"), protection(end="2025-10-17")),
    _in_episode("8930", "CPPendDate", protection(end="2026-04-01"), protection(end="2026-03-31")),
    Case(
        "8935",
        "CPPendDate",
        child(episode(wrong(protection()), wrong(protection("2026-02-02", reviews=None)))),
        child(episode(protection(end="2026-02-02"), protection("2026-02-02", reviews=None))),
    ),
    Case(
        "8940",
        "CPPstartDate",
        child(
            episode(
                wrong(protection(end="2026-02-03")), wrong(protection("2026-02-02", reviews=None))
            )
        ),
        child(episode(protection(end="2026-02-02"), protection("2026-02-02", reviews=None))),
    ),
)

CASES = (*ASSESSMENTS, *PLANS, *ENQUIRIES, *PROTECTION)
