"""For each rule about the child and the case: a child that breaks it, and one that nearly does."""

from dataclasses import dataclass

from tests.unit.intake.rules.made import (
    Child,
    assessment,
    child,
    enquiry,
    episode,
    plan,
    protection,
    upn,
    wrong,
    wrong_child,
)

TWIN = upn()


@dataclass(frozen=True)
class Case:
    """A rule, the field its finding names, a child that breaks it, and a near miss.

    `also` are children beside the one that breaks it, where a rule looks at more than one.
    """

    rule: str
    field: str
    bad: Child
    near: Child
    year: str = "2025-26"
    also: tuple[Child, ...] = ()


def _who(rule: str, field: str, bad: dict[str, str | None], near: dict[str, str | None]) -> Case:
    return Case(rule, field, wrong_child(child(who=bad)), child(who=near))


UNBORN: dict[str, str | None] = {
    "PersonBirthDate": None,
    "ExpectedPersonBirthDate": "2026-06-01",
    "Sex": "U",
    "UPN": None,
}
EARLY = "2019-09-02"

IDENTIFIERS = (
    _who("1510", "UPN", {"UPN": "B201123419001"}, {"UPN": "G201123419001"}),
    Case(
        "1520",
        "UPN",
        wrong_child(child(UPN=TWIN)),
        child(UPN=None, UPNunknown="UN4"),
        also=(child(UPN=TWIN.lower()),),
    ),
    _who("1530", "UPN", {"UPN": "A123456789012"}, {"UPN": "H801200001001"}),
    _who("1540", "UPN", {"UPN": "G20112X419001"}, {"UPN": upn()}),
    _who("1550", "UPN", {"UPN": "G20112341900S"}, {"UPN": "G20112341900A"}),
    _who("1550", "UPN", {"UPN": "G2011234190011"}, {"UPN": upn()}),
    _who("1560Q", "FormerUPN", {"FormerUPN": "B201123419001"}, {"FormerUPN": "G201123419001"}),
    _who("1560Q", "FormerUPN", {"FormerUPN": "G2011"}, {}),
    _who("1570", "LAchildID", {"LAchildID": "A" * 21}, {"LAchildID": "B" * 20}),
    _who("1580", "LAchildID", {"LAchildID": "ZZ-1"}, {"LAchildID": "zz1"}),
    _who("4180", "Sex", {"Sex": None}, {"Sex": "U"}),
    _who("4180", "Sex", {"Sex": "1"}, {"Sex": "M"}),
    _who("4180", "Sex", {"Sex": "a word far too long for it"}, {"Sex": "F"}),
    Case(
        "4180",
        "GenderCurrent",
        wrong_child(child(episode(opened=EARLY), GenderCurrent="3")),
        child(episode(opened=EARLY), GenderCurrent="9"),
        year="2019-20",
    ),
    _who("4220", "Ethnicity", {"Ethnicity": None}, {"Ethnicity": "NOBT"}),
    _who("4220", "Ethnicity", {"Ethnicity": "WCOR"}, {"Ethnicity": "WBRI"}),
    _who("8500", "LAchildID", {"LAchildID": None}, {"LAchildID": "Q1"}),
    Case(
        "8510",
        "LAchildID",
        wrong_child(child(LAchildID="SAME")),
        child(LAchildID="SAMETOO"),
        also=(child(LAchildID="SAME"),),
    ),
    _who(
        "8520",
        "PersonBirthDate",
        {"PersonBirthDate": "2026-04-01"},
        {"PersonBirthDate": "2026-03-31"},
    ),
    _who("8525Q", "PersonBirthDate", {"PersonBirthDate": None}, UNBORN),
    _who("8525Q", "PersonBirthDate", {"ExpectedPersonBirthDate": "2012-06-14"}, {}),
    _who(
        "8530Q",
        "ExpectedPersonBirthDate",
        {**UNBORN, "ExpectedPersonBirthDate": "2026-02-28"},
        {**UNBORN, "ExpectedPersonBirthDate": "2026-03-01"},
    ),
    _who(
        "8530Q",
        "ExpectedPersonBirthDate",
        {**UNBORN, "ExpectedPersonBirthDate": "2027-01-01"},
        {**UNBORN, "ExpectedPersonBirthDate": "2026-12-31"},
    ),
    _who(
        "8535Q",
        "PersonDeathDate",
        {"PersonDeathDate": "2012-06-13"},
        {"PersonDeathDate": "2012-06-14"},
    ),
    _who(
        "8545Q",
        "PersonDeathDate",
        {"PersonDeathDate": "2025-03-31"},
        {"PersonDeathDate": "2025-04-01"},
    ),
    _who(
        "8545Q",
        "PersonDeathDate",
        {"PersonDeathDate": "2026-04-01"},
        {"PersonDeathDate": "2026-03-31"},
    ),
    Case("8750", "Sex", wrong_child(child(who={**UNBORN, "Sex": "F"})), child(who=UNBORN)),
    Case(
        "8750",
        "GenderCurrent",
        wrong_child(
            child(
                episode(opened=EARLY),
                PersonBirthDate=None,
                ExpectedPersonBirthDate="2020-05-01",
                GenderCurrent="1",
            )
        ),
        child(
            episode(opened=EARLY),
            PersonBirthDate=None,
            ExpectedPersonBirthDate="2020-05-01",
            GenderCurrent="0",
        ),
        year="2019-20",
    ),
    _who("8770Q", "UPN", {"UPN": None}, {"UPN": None, "UPNunknown": "UN3"}),
    _who(
        "8770Q",
        "UPNunknown",
        {"UPN": None, "UPNunknown": "UN1", "PersonBirthDate": "2020-08-31"},
        {"UPN": None, "UPNunknown": "UN1", "PersonBirthDate": "2020-09-01"},
    ),
    _who(
        "8770Q",
        "UPN",
        {"UPN": None, "PersonBirthDate": "2009-09-01"},
        {"UPN": None, "PersonBirthDate": "2009-08-31"},
    ),
    Case(
        "8772",
        "UPNunknown",
        wrong_child(child(UPN=None, UPNunknown="UN7")),
        child(episode(nfa="1"), UPN=None, UPNunknown="UN7"),
    ),
    _who(
        "8775Q",
        "PersonBirthDate",
        {"PersonBirthDate": "2001-03-30"},
        {"PersonBirthDate": "2001-03-31"},
    ),
)

DISABILITIES = (
    Case(
        "8540",
        "Disability",
        wrong_child(child(disabilities=None)),
        child(episode(nfa="1"), disabilities=None),
    ),
    Case(
        "8540",
        "Disability",
        wrong_child(child(disabilities=None)),
        child(disabilities=None, who=UNBORN),
    ),
    Case(
        "8540",
        "Disability",
        wrong_child(child(disabilities=("LD", "ODD")), disability=2),
        child(disabilities=("LD", "AUT")),
    ),
    Case(
        "8790",
        "Disability",
        wrong_child(child(disabilities=("LD", "NONE")), disability=2),
        child(disabilities=("NONE",)),
    ),
    Case(
        "8794",
        "Disability",
        wrong_child(child(disabilities=("LD", "VIS", "LD")), disability=3),
        child(disabilities=("LD", "VIS")),
    ),
)

BEFORE = episode(opened="2025-05-01", closed="2025-08-01")


def _episode(
    rule: str, field: str, bad: dict[str, str | None], near: dict[str, str | None]
) -> Case:
    """Two children whose one episode differs in a few leaves."""
    return Case(rule, field, child(wrong(episode().but(**bad))), child(episode().but(**near)))


CASES_OF_NEED = (
    Case("8590", "LAchildID", wrong_child(Child(())), child(episode(nfa="1"))),
    Case(
        "8555Q",
        "CINreferralDate",
        child(wrong(episode()), PersonDeathDate="2025-09-01"),
        child(episode(), PersonDeathDate="2025-09-02"),
    ),
    Case(
        "8565",
        "AssessmentAuthorisationDate",
        child(episode(wrong(assessment(end="2025-10-22")), closed="2025-10-21")),
        child(episode(assessment(), closed="2025-10-21")),
    ),
    Case(
        "8565",
        "CPPreviewDate",
        child(
            episode(
                enquiry(),
                wrong(protection(end="2026-01-05", reviews=("2026-01-09",)), value=1),
                closed="2026-01-05",
            )
        ),
        child(episode(enquiry(), protection(end="2026-01-09"), closed="2026-01-09")),
    ),
    Case(
        "8565",
        "DateOfInitialCPC",
        child(wrong(episode(closed="2025-10-01", DateOfInitialCPC="2025-10-02"))),
        child(episode(closed="2025-10-02", DateOfInitialCPC="2025-10-02")),
    ),
    _episode("8568", "ReferralNFA", {"ReferralNFA": None}, {"ReferralNFA": "true"}),
    _episode("8568", "ReferralNFA", {"ReferralNFA": "perhaps"}, {"ReferralNFA": "0"}),
    _episode(
        "8569Q",
        "ReferralNFA",
        {"ReferralNFA": "1", "CINreferralDate": "2025-03-31"},
        {"ReferralNFA": "1", "CINreferralDate": "2025-04-01"},
    ),
    Case(
        "8585Q",
        "ReasonForClosure",
        child(wrong(episode(closed="2025-12-01", reason="RC2"))),
        child(episode(closed="2025-12-01", reason="RC2"), PersonDeathDate="2025-11-30"),
    ),
    _episode("8600", "CINreferralDate", {"CINreferralDate": None}, {}),
    _episode(
        "8600",
        "CINreferralDate",
        {"CINreferralDate": "2026-04-01"},
        {"CINreferralDate": "2026-03-31"},
    ),
    Case(
        "8606",
        "CINreferralDate",
        child(wrong(episode(opened="2025-08-24")), who=UNBORN),
        child(episode(opened="2025-08-25"), who=UNBORN),
    ),
    _episode(
        "8610",
        "PrimaryNeedCode",
        {"PrimaryNeedCode": None},
        {"PrimaryNeedCode": None, "ReferralNFA": "1"},
    ),
    Case(
        "8620",
        "CINclosureDate",
        child(wrong(episode(closed="2026-04-01"))),
        child(episode(closed="2026-03-31")),
    ),
    Case(
        "8620",
        "CINclosureDate",
        child(wrong(episode(opened="2025-01-01", closed="2025-03-31"))),
        child(episode(opened="2025-01-01", closed="2025-04-01")),
    ),
    Case(
        "8630",
        "CINclosureDate",
        child(wrong(episode(closed="2025-09-01"))),
        child(episode(closed="2025-09-02")),
    ),
    Case(
        "8640",
        "ReasonForClosure",
        child(wrong(episode(closed="2025-12-01", reason="RC10"))),
        child(episode(closed="2025-12-01", reason="RC9")),
    ),
    Case(
        "8640",
        "ReasonForClosure",
        child(wrong(episode(closed="2025-12-01", reason="moved away from the area"))),
        child(episode()),
    ),
    Case(
        "8640",
        "ReasonForClosure",
        child(wrong(episode(opened=EARLY, closed="2019-12-01", reason="RC9"))),
        child(episode(opened=EARLY, closed="2019-12-01", reason="RC8")),
        year="2019-20",
    ),
    _episode("8650", "PrimaryNeedCode", {"PrimaryNeedCode": "N10"}, {"PrimaryNeedCode": "N9"}),
    _episode(
        "8650",
        "PrimaryNeedCode",
        {"PrimaryNeedCode": "abuse or neglect, again"},
        {"PrimaryNeedCode": "N0"},
    ),
    Case(
        "8805",
        "ReasonForClosure",
        child(wrong(episode(closed="2025-12-01", reason=None))),
        child(episode(closed="2025-12-01")),
    ),
    _episode("8810", "CINclosureDate", {"ReasonForClosure": "RC7"}, {"ReasonForClosure": None}),
    Case(
        "8815",
        "CINclosureDate",
        child(wrong(episode(opened="2025-09-02")), wrong(episode(opened="2025-10-02"))),
        child(episode(opened="2025-09-02", nfa="1"), episode(opened="2025-10-02")),
    ),
    Case(
        "8816",
        "CINclosureDate",
        child(wrong(episode(opened="2025-09-02")), episode(opened="2025-10-02", nfa="1")),
        child(episode(opened="2025-09-02", nfa="1"), episode(opened="2025-10-02")),
    ),
    Case(
        "8820",
        "CINreferralDate",
        child(
            wrong(episode(opened="2025-05-01", closed="2025-09-03")),
            wrong(episode(opened="2025-09-02")),
        ),
        child(BEFORE, episode(opened="2025-08-01")),
    ),
    Case(
        "8820",
        "CINreferralDate",
        child(wrong(BEFORE), wrong(episode(opened="2025-06-01", nfa="1"))),
        child(BEFORE, episode(opened="2025-08-02", nfa="1"), episode(opened="2025-08-03")),
    ),
    Case(
        "8825Q",
        "ReasonForClosure",
        child(wrong(episode(closed="2025-12-01", reason="RC8"))),
        child(episode(assessment(), closed="2025-12-01", reason="RC9")),
    ),
    Case(
        "8831",
        "AssessmentActualStartDate",
        child(episode(wrong(assessment(end=None)), nfa="1")),
        child(episode(assessment(end=None), nfa="0")),
    ),
    Case(
        "8831",
        "DateOfInitialCPC",
        child(wrong(episode(nfa="1", DateOfInitialCPC="2025-10-17"))),
        child(episode(nfa="1")),
    ),
    _episode("8866", "ReferralSource", {"ReferralSource": None}, {"ReferralSource": "5D"}),
    Case(
        "8866",
        "ReferralSource",
        child(wrong(episode(opened=EARLY, ReferralSource="5D"))),
        child(episode(opened=EARLY, ReferralSource="5A")),
        year="2019-20",
    ),
    Case(
        "8867",
        "AssessmentAuthorisationDate",
        child(episode(wrong(assessment(end=None)), closed="2025-12-01")),
        child(episode(assessment(), closed="2025-12-01")),
    ),
    Case(
        "8868",
        "DateOfInitialCPC",
        child(episode(wrong(enquiry(conference=None)), closed="2025-12-01")),
        child(episode(enquiry(conference=None, waived="1"), closed="2025-12-01")),
    ),
    Case(
        "2990",
        "ReasonForClosure",
        child(wrong(episode(assessment(), enquiry(), closed="2025-12-01", reason="RC8"))),
        child(episode(assessment(), closed="2025-12-01", reason="RC8")),
    ),
    Case(
        "2990",
        "ReasonForClosure",
        child(wrong(episode(plan(end="2025-12-01"), closed="2025-12-01", reason="RC9"))),
        child(episode(plan(end="2025-12-01"), closed="2025-12-01", reason="RC7")),
    ),
    Case(
        "2991Q",
        "S47ActualStartDate",
        child(episode(wrong(enquiry()))),
        child(episode(assessment(), enquiry())),
    ),
)

CASES = (*IDENTIFIERS, *DISABILITIES, *CASES_OF_NEED)
