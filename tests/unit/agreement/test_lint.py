"""The linter finds what is really wrong in the six documents, and every planted mistake."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kinfold.agreement.lint import Finding, lint
from kinfold.agreement.load import read
from kinfold.agreement.model import (
    Agreement,
    Conflict,
    Grant,
    PrintedLaw,
    Prohibition,
    Purpose,
    Unlock,
)
from tests.unit.agreement.test_announcing import WINTER

AGREEMENTS = Path(__file__).resolve().parents[3] / "agreements"
TODAY = date(2026, 11, 21)
RENEWED = ("cin-analysis", "county-education", "practitioner-view")


def shipped(name: str, file: str = "as-printed.yaml") -> Agreement:
    return read(AGREEMENTS / name / file).agreement


def renewed(name: str) -> Agreement:
    return shipped(name, "2026-27.yaml")


def found(agreement: Agreement, on: date = TODAY) -> set[tuple[str, str]]:
    return {(one.code, one.severity) for one in lint(agreement, on=on)}


def codes(agreement: Agreement, on: date = TODAY) -> set[str]:
    return {one.code for one in lint(agreement, on=on)}


# --- what is really wrong in the documents (governance findings, section 1.5) ------------------

SEED_DEFECTS = [
    ("county-education", "emergency_without_end", "B-P8 rests on an emergency law", "2.6.1"),
    ("ccis-exchange", "law_repealed", "Data Protection Act 1998 Schedule 2", "s4"),
    ("ccis-exchange", "law_repealed", "Data Protection Act 1998 Schedule 3", "s4"),
    ("ccis-exchange", "law_repealed", "Data Protection Act 1998 section 7", "s5"),
    ("ccis-exchange", "rights_out_of_date", "40 days", "s5"),
    ("ccis-exchange", "law_mistaken", "A Bill is not law", "s4"),
    ("ccis-exchange", "law_mistaken", "Education and Skills Act 2004", "s4"),
    ("ccis-exchange", "party_incomplete", "Brighton and Hove", "s1"),
    ("ccis-exchange", "consent_essential_and_overridable", "essential", "s4"),
    ("ccis-exchange", "ages_disagree", "begin at age 13, the schedule at age 16", "App. 1, S1"),
    ("ccis-exchange", "review_overdue", "31 August 2019", "summary sheet"),
    ("ccis-exchange", "status_disagrees", "'approval'", "summary sheet"),
    ("practitioner-view", "review_before_publication", "first publication", "C, front page"),
    ("practitioner-view", "version_dated_before_publication", "dated before", "C, front page"),
    ("practitioner-view", "windows_conflict", "24 months and a chronology", "C7.2"),
    ("county-education", "cross_reference_missing", "Appendix 4", "various"),
    ("county-education", "cross_reference_missing", "section 12", "various"),
    ("county-education", "cross_reference_missing", "6.2.2", "various"),
    ("county-education", "review_year_disagrees", "July 2023 for September 2024", "1"),
    ("cin-analysis", "review_overdue", "31 March 2021", "sign-off"),
    ("cin-analysis", "processing_unsigned", "not signed", "DPA"),
    ("research-office", "identifier_held", "UPN", "s2 linkage"),
    ("la-privacy-notice", "rights_out_of_date", "Objection", "Rights"),
    ("la-privacy-notice", "retention_missing", "'personal'", "Categories 1"),
    ("la-privacy-notice", "law_mistaken", "Young People's Act 2008", "Statutory returns"),
]


@pytest.mark.requirement("AGR-3")
@pytest.mark.parametrize(("name", "code", "words", "clause"), SEED_DEFECTS)
def test_a_defect_of_the_printed_documents_is_found(
    name: str, code: str, words: str, clause: str
) -> None:
    findings = lint(shipped(name), on=TODAY)
    assert any(
        one.code == code and words in one.sentence and one.clause.startswith(clause)
        for one in findings
    )
    assert all(one.sentence and one.remedy and one.clause for one in findings)


@pytest.mark.requirement("AGR-3")
def test_most_of_them_are_worked_out_and_not_only_written_down() -> None:
    worked_out = 0
    for name, code, words, _ in SEED_DEFECTS:
        findings = lint(replace(shipped(name), conflicts=()), on=TODAY)
        worked_out += any(one.code == code and words in one.sentence for one in findings)
    assert worked_out == 17


@pytest.mark.requirement("SOM-2.x")
@pytest.mark.parametrize("name", RENEWED)
def test_a_renewal_has_no_error_on_any_day_of_its_life(name: str) -> None:
    for on in (date(2026, 9, 1), TODAY, date(2027, 7, 31)):
        assert not [one for one in lint(renewed(name), on=on) if one.severity == "error"]


def test_nothing_is_said_of_an_agreement_with_nothing_wrong() -> None:
    clean = replace(renewed("cin-analysis"), override_unsigned=False)
    assert lint(clean, on=TODAY) == []


def test_errors_come_first_and_nothing_twice() -> None:
    findings = lint(shipped("ccis-exchange"), on=TODAY)
    grave = [("error", "warning", "note").index(one.severity) for one in findings]
    assert grave == sorted(grave)
    assert len(findings) == len(set(findings))


# --- twenty and more planted mistakes ----------------------------------------------------------

Mutation = Callable[[Agreement], Agreement]


def dates(**changes: Any) -> Mutation:
    return lambda agreement: replace(agreement, dates=replace(agreement.dates, **changes))


def each(section: str, **changes: Any) -> Mutation:
    """The first part of a section with something else in it."""

    def mutate(agreement: Agreement) -> Agreement:
        first, *rest = getattr(agreement, section)
        sections: dict[str, Any] = {section: (replace(first, **changes), *rest)}
        return replace(agreement, **sections)

    return mutate


def whole(**changes: Any) -> Mutation:
    return lambda agreement: replace(agreement, **changes)


def bases(**changes: Any) -> Mutation:
    return lambda agreement: replace(agreement, bases=replace(agreement.bases, **changes))


def law(printed: str, gateway: str | None = None) -> Mutation:
    added = PrintedLaw(printed=printed, clause="x", gateway=gateway)
    return lambda agreement: replace(agreement, laws_as_printed=(*agreement.laws_as_printed, added))


def review(**changes: Any) -> Mutation:
    return lambda agreement: replace(agreement, review=replace(agreement.review, **changes))


MORE = Grant(
    id="more",
    clause="x",
    roles=("senco",),
    parties=("settings",),
    operations=("view",),
    purposes=("C-P1",),
    items=("identity",),
    cohort="linked_to_organisation",
)
REPEALED = Purpose(id="A-P9", text="x", clause="x", gateways=("dpa-1998-sch2",))

A, B, C = RENEWED
MUTATIONS: list[tuple[str, Mutation, str, str]] = [
    (C, dates(review_on=date(2026, 7, 20)), "review_before_publication", "error"),
    (B, dates(review_on=date(2026, 8, 31)), "review_before_effect", "error"),
    (B, dates(expires_on=date(2026, 9, 1)), "ends_before_it_begins", "error"),
    (B, dates(expires_on=date(2027, 7, 31)), "ends_before_review", "error"),
    (B, dates(version_dated=date(2025, 7, 20)), "version_dated_before_publication", "warning"),
    (A, dates(review_on=None), "review_date_missing", "warning"),
    (A, dates(review_on=date(2026, 11, 1)), "review_overdue", "warning"),
    (A, dates(review_on=date(2026, 10, 1)), "review_overdue", "error"),
    (A, review(questions=()), "review_without_questions", "warning"),
    (A, review(dpia=None), "dpia_missing", "note"),
    (A, whole(status_as_printed="Draft"), "status_disagrees", "error"),
    (A, law("Education and Skills Act 2004"), "law_mistaken", "error"),
    (A, law("Data Protection Act 1998, Schedule 2"), "law_repealed", "error"),
    (A, law("the old subject access rule", "dpa-1998-s7"), "law_repealed", "error"),
    (A, law("the new duty to share", "ca-2004-s16la"), "law_not_commenced", "warning"),
    (A, each("purposes", gateways=()), "purpose_without_gateway", "error"),
    (A, each("purposes", gateways=("ca-1989-s47",)), "gateway_not_cited", "warning"),
    (A, whole(purposes=(REPEALED,)), "purpose_without_gateway", "error"),
    (A, bases(article6=()), "article6_missing", "error"),
    (A, bases(article9=()), "special_basis_missing", "error"),
    (A, bases(schedule1=()), "special_basis_missing", "error"),
    (A, whole(conditions=()), "policy_document_missing", "error"),
    (A, each("parties", complete=False), "party_incomplete", "error"),
    (A, each("parties", signatory=None), "signatory_missing", "warning"),
    (A, each("parties", organisation="analysis-service"), "party_twice", "error"),
    (A, each("parties", country="CH"), "safeguard_missing", "error"),
    (A, each("item_groups", reason=" "), "item_without_reason", "error"),
    (C, whole(grants=()), "retention_missing", "error"),
    (A, whole(retention=()), "retention_missing", "error"),
    (A, each("retention", months=None), "retention_missing", "error"),
    (A, each("schedule", channels=()), "channel_missing", "error"),
    (A, whole(schedule=()), "flow_not_scheduled", "error"),
    (A, each("schedule", collected=False), "flow_not_scheduled", "error"),
    (A, each("grants", parties=()), "grant_to_nobody", "warning"),
    (C, whole(conditions=()), "grant_without_conditions", "error"),
    (A, whole(conditions=()), "grant_without_conditions", "warning"),
    (C, whole(grants=(MORE,)), "item_never_granted", "warning"),
    (C, whole(grants=(replace(MORE, operations=("print",)),)), "grant_prohibited", "error"),
    (C, whole(prohibitions=()), "view_without_prohibition", "warning"),
    (B, each("purposes", individual_level=False), "individuals_not_needed", "error"),
]


@pytest.mark.requirement("AGR-3")
@pytest.mark.parametrize(
    ("name", "mutate", "code", "severity"),
    MUTATIONS,
    ids=[f"{name}-{code}-{severity}" for name, _, code, severity in MUTATIONS],
)
def test_a_planted_mistake_is_found(name: str, mutate: Mutation, code: str, severity: str) -> None:
    before, after = renewed(name), mutate(renewed(name))
    assert (code, severity) not in found(before)
    assert (code, severity) in found(after)


def test_there_are_more_than_twenty_planted_mistakes() -> None:
    assert len({(name, code, severity) for name, _, code, severity in MUTATIONS}) > 20


def test_what_may_only_be_viewed_may_not_be_granted_outwards() -> None:
    agreement = renewed("practitioner-view")
    out = replace(MORE, roles=("data_manager",), parties=("county",), operations=("publish",))
    after = replace(agreement, grants=(*agreement.grants, out))
    assert codes(after) - codes(agreement) == {"view_taken_out"}


def test_a_second_grant_without_the_window_is_found() -> None:
    agreement = renewed("practitioner-view")
    after = replace(agreement, grants=(*agreement.grants, MORE))
    assert codes(after) - codes(agreement) == {"window_bypassed"}


def test_a_window_that_opens_nothing_older_says_one_thing() -> None:
    agreement = renewed("practitioner-view")
    shut = replace(agreement, windows=(replace(agreement.windows[0], unlock=None),))
    assert codes(agreement) - codes(shut) == {"windows_conflict"}
    assert agreement.windows[0].unlock == Unlock(
        clause="C12.2", groups=("chronology_flags", "involvements")
    )


def test_free_text_open_to_every_role_is_found() -> None:
    agreement = renewed("county-education")
    opened = tuple(replace(group, only_roles=()) for group in agreement.item_groups)
    after = replace(agreement, item_groups=opened)
    assert codes(after) - codes(agreement) == {"free_text_open"}


def test_a_proposed_item_needs_no_period_until_it_is_switched_on() -> None:
    agreement = renewed("county-education")
    switched_on = tuple(replace(group, proposed=False) for group in agreement.item_groups)
    after = replace(agreement, item_groups=switched_on)
    assert codes(after) - codes(agreement) == {"retention_missing"}


def test_a_notice_that_lets_nothing_happen_is_told_less_gravely_of_its_gateways() -> None:
    assert ("purpose_without_gateway", "warning") in found(shipped("la-privacy-notice"))
    assert ("purpose_without_gateway", "error") not in found(shipped("la-privacy-notice"))


def test_a_conflict_without_a_code_is_told_all_the_same() -> None:
    conflict = Conflict(
        id="X", clause="9", printed="Two things.", settled="The first.", blocks=True
    )
    after = replace(renewed("cin-analysis"), conflicts=(conflict,))
    assert Finding(
        code="document_disagrees",
        clause="9",
        severity="error",
        sentence="Two things.",
        remedy="The first.",
    ) in lint(after, on=TODAY)


def test_a_conflict_the_linter_works_out_itself_is_told_once() -> None:
    findings = lint(shipped("practitioner-view"), on=TODAY)
    assert [one.code for one in findings].count("review_before_publication") == 1


def test_ages_that_agree_and_ages_that_are_not_given_are_not_found() -> None:
    assert "ages_disagree" not in codes(shipped("ccis-exchange", "2026-29.yaml"))
    printed = shipped("ccis-exchange")
    unscheduled = tuple(replace(row, what="rows") for row in printed.schedule)
    silent = replace(printed, schedule=unscheduled, conflicts=())
    assert "ages_disagree" not in codes(silent)


def test_a_version_given_no_dates_is_only_told_that_it_has_no_review() -> None:
    agreement = renewed("cin-analysis")
    bare = replace(agreement.dates, effective_on=None, published_on=None, review_on=None)
    after = replace(agreement, dates=replace(bare, expires_on=None), status_as_printed="draft")
    assert codes(after) - codes(agreement) == {"review_date_missing"}


def test_an_override_without_its_own_clause_is_told_at_the_parties() -> None:
    after = replace(renewed("cin-analysis"), override_clause=None)
    unsigned = next(one for one in lint(after, on=TODAY) if one.code == "processing_unsigned")
    assert unsigned.clause == "roles"


def test_prohibitions_are_asked_for_only_where_records_are_viewed() -> None:
    agreement = renewed("county-education")
    ban = Prohibition(clause="x", operations=("print",), text="No.", instead="Ask.")
    assert codes(replace(agreement, prohibitions=(ban,))) == codes(agreement)


@pytest.mark.requirement("SOM-2.6.1")
@pytest.mark.parametrize(
    ("until", "on", "expected"),
    [
        (date(2027, 3, 31), TODAY, set()),
        (date(2027, 3, 31), date(2027, 3, 31), set()),
        (date(2027, 3, 31), date(2027, 4, 1), {("emergency_over", "note")}),
        (date(2026, 10, 31), TODAY, {("emergency_ends_before_it_begins", "error")}),
        (None, TODAY, {("emergency_without_end", "error")}),
    ],
)
def test_an_emergency_has_a_last_day_after_its_first(
    until: date | None, on: date, expected: set[tuple[str, str]]
) -> None:
    made = replace(renewed("county-education"), emergencies=(replace(WINTER, valid_until=until),))
    assert {one for one in found(made, on) if one[0].startswith("emergency")} == expected


@pytest.mark.requirement("SOM-2.6.1")
def test_a_purpose_that_rests_on_an_emergency_law_needs_its_last_day() -> None:
    made = renewed("county-education")
    resting = replace(made.purposes[0], gateways=("copi-2002-reg3",))
    untimed = replace(made, purposes=(resting, *made.purposes[1:]))
    (one,) = [f for f in lint(untimed, on=TODAY) if f.code == "emergency_without_end"]
    assert (one.severity, one.clause) == ("error", "2.2.1")
    timed = replace(untimed, emergencies=(WINTER,))
    assert not {code for code in codes(timed) if code.startswith("emergency")}
