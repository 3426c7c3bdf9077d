"""The six shipped agreements: they load whole, hold every term, and answer their examples."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from kinfold import datasets
from kinfold.agreement import (
    Actor,
    Announcement,
    Attestation,
    Evidence,
    Flow,
    Override,
    Permit,
    Refusal,
    Signature,
    Standing,
    Version,
    VersionFacts,
    decide,
)
from kinfold.agreement.load import read

AGREEMENTS = Path(__file__).resolve().parents[2] / "agreements"
SIX = (
    "cin-analysis",
    "county-education",
    "practitioner-view",
    "research-office",
    "la-privacy-notice",
    "ccis-exchange",
)
RENEWED = SIX[:3]
EXAMPLES: list[tuple[str, dict[str, Any]]] = [
    (name, example)
    for name in (
        *SIX,
        "carers",
        "looked-after-return",
        "post-16-return",
        "warehouse",
        "workforce-return",
    )
    for example in yaml.safe_load((AGREEMENTS / name / "examples.yaml").read_text("utf-8"))
]


def printed(name: str) -> Version:
    return read(AGREEMENTS / name / "as-printed.yaml")


def renewed(name: str) -> Version:
    return read(AGREEMENTS / name / "2026-27.yaml")


def attested(
    asked: str | list[dict[str, Any]], version: Version, on: date
) -> tuple[Attestation, ...]:
    """The evidence an example names; "nine" is good evidence for every condition of a person."""
    if not isinstance(asked, str):
        return tuple(
            Attestation(code=one["code"], attested_on=one["given"], level=one.get("level"))
            for one in asked
        )
    left_out = asked.removeprefix("all but ")
    return tuple(
        Attestation(
            code=condition.code, attested_on=on, level=condition.level, version=condition.version
        )
        for condition in version.agreement.conditions
        if condition.of == "person" and condition.code != left_out
    )


def facts(example: dict[str, Any], signed: str, at: datetime) -> VersionFacts:
    return VersionFacts(
        standing=Standing(state="in_force", since=at.replace(year=at.year - 1)),
        signatures=tuple(
            Signature(
                party=party,
                organisation=organisation,
                signatory_role="signatory",
                signed_on=at.date(),
                gateways_confirmed=True,
            )
            for party, organisation in example.get(signed, [])
        ),
        confirmed_conflicts=frozenset(example.get("confirmed", [])),
        overrides=tuple(
            Override(reason="Being signed this month.", authorised_by="governance_officer", **one)
            for one in example.get("overrides", [])
        ),
    )


def asked(name: str, example: dict[str, Any], version: Version, at: datetime) -> Flow:
    agreement = version.agreement
    items = [c for group in example.get("groups", []) for c in sorted(agreement.group(group).codes)]
    return Flow(
        actor=Actor(account="tester", **example["actor"]),
        operation=example["operation"],
        agreement=name,
        purpose=example["purpose"],
        items=tuple(example.get("items", items)),
        recipient=example["recipient"],
        recipient_kind=example["recipient_kind"],
        at=at,
        subjects=tuple(example.get("subjects", ())),
        holder=example.get("holder"),
        holder_kind=example.get("holder_kind"),
        reason=example.get("reason"),
        channel=example.get("channel", "screen"),
    )


def _known(example: dict[str, Any], version: Version) -> dict[str, tuple[Announcement, ...]]:
    """Providers know of every item but those of the groups an example calls new."""
    new = {c for group in example.get("new", []) for c in version.agreement.group(group).codes}
    listed = {code for group in version.agreement.item_groups for code in group.codes}
    return {code: (Announcement(begins_on=date.min),) for code in listed - new}


def answer(name: str, example: dict[str, Any]) -> tuple[Version, Permit | Refusal]:
    version = read(AGREEMENTS / name / example["version"])
    at = example["at"].astimezone(UTC)
    agreements = {name: version}
    held = {version.hash: replace(facts(example, "signed", at), announced=_known(example, version))}
    if "parent" in example:
        parent = read(AGREEMENTS / example["parent"])
        agreements[parent.agreement.id] = parent
        held[parent.hash] = facts(example, "parent_signed", at)
    evidence = Evidence(
        versions=held,
        person=attested(example.get("person", []), version, at.date()),
        organisation=attested(example.get("organisation", []), version, at.date()),
        links={person: frozenset(names) for person, names in example.get("links", {}).items()},
        sealed=frozenset(),
        holder=attested(example.get("holder_has", []), version, at.date()),
    )
    return version, decide(asked(name, example, version, at), agreements, evidence)


@pytest.mark.requirement("NEX-27", "NEX-30", "TDV-9.1", "CCIS-1a", "CCIS-12")
@pytest.mark.parametrize(
    ("name", "example"), EXAMPLES, ids=[f"{name}: {example['name']}" for name, example in EXAMPLES]
)
def test_an_example_flow_gets_the_answer_written_beside_it(
    name: str, example: dict[str, Any]
) -> None:
    version, given = answer(name, example)
    if example["expect"] == "refused":
        assert isinstance(given, Refusal)
        expected = sorted(tuple(pair) for pair in example["reasons"])
        assert sorted((reason.code, reason.clause) for reason in given.reasons) == expected
        return
    assert isinstance(given, Permit), getattr(given, "reasons", None)
    assert [rule.item for rule in given.withheld] == example.get("withheld", [])
    assert given.destroy_by == example.get("destroy_by", given.destroy_by)
    if "since" in example:
        assert {rule.since for rule in given.items} == {example["since"]}
        unlocked = {rule.item for rule in given.items if rule.unlocks}
        groups = [version.agreement.group(group) for group in example["unlocked"]]
        assert unlocked == {code for group in groups for code in group.codes}


@pytest.mark.requirement("AGR-1")
@pytest.mark.parametrize("name", SIX)
def test_each_agreement_shows_a_refused_flow_and_all_but_the_notice_a_permitted_one(
    name: str,
) -> None:
    shown = {example["expect"] for agreement, example in EXAMPLES if agreement == name}
    assert shown == ({"refused"} if name == "la-privacy-notice" else {"refused", "permitted"})


@pytest.mark.requirement("AGR-1", "SOM-1.1")
@pytest.mark.parametrize("name", SIX)
def test_one_model_holds_every_part_of_the_agreement(name: str) -> None:
    version = printed(name)
    agreement = version.agreement
    assert agreement.id == name
    for part in (
        agreement.parties,
        agreement.purposes,
        agreement.laws_as_printed,
        agreement.item_groups,
        agreement.conflicts,
        agreement.stated_only,
        agreement.review.questions,
        agreement.status_as_printed,
    ):
        assert part
    headings = {stated.heading for stated in agreement.stated_only}
    assert {"Rights", "Breach", "Accuracy"} <= headings
    if any(not group.items for group in agreement.item_groups):
        assert "Items" in headings
    assert {"Onward sharing", "Sharing", "Security"} & headings
    if agreement.grants:
        assert agreement.schedule
        assert agreement.retention


@pytest.mark.requirement("SOM-A.1")
def test_appendix_a_is_listed_item_for_item() -> None:
    groups = printed("county-education").agreement.item_groups
    listed = {code for group in groups if group.clause == "App. A" for code in group.codes}
    declared = {
        code
        for data_set in (
            "pupil_core",
            "school_history",
            "attendance_marks",
            "sen_register",
            "exclusions",
            "young_carers",
        )
        for code, _, _ in datasets.get(data_set).items()
    }
    assert listed == declared
    printed_items = {
        "pupil": ("pupil_core", "young_carers"),
        "school history": ("school_history",),
        "attendance": ("attendance_marks",),
        "special needs": ("sen_register",),
        "exclusions": ("exclusions",),
    }
    counted = {
        title: len(
            {
                field.appendix_item
                for data_set in data_sets
                for code, _, field in datasets.get(data_set).items()
                if code in listed and field.appendix_item
            }
        )
        for title, data_sets in printed_items.items()
    }
    assert list(counted.values()) == [26, 9, 2, 4, 4]
    assert all(group.reason for group in groups)


@pytest.mark.requirement("SOM-A.2")
def test_the_nhs_number_is_proposed_and_never_collected() -> None:
    for version in (printed("county-education"), renewed("county-education")):
        proposed = [group for group in version.agreement.item_groups if group.proposed]
        assert [group.codes for group in proposed] == [{"sen_register.sen.nhs_number"}]


@pytest.mark.requirement("SOM-A.3")
def test_young_carer_notes_are_kept_to_the_roles_that_need_them() -> None:
    group = printed("county-education").agreement.group("young_carer_notes")
    assert group.codes == {"young_carers.young_carer.young_carer_notes"}
    assert group.only_roles == ("data_manager", "safeguarding_lead")


@pytest.mark.requirement("SOM-B.1..B.9")
def test_the_nine_flows_are_on_the_schedule_and_each_is_open() -> None:
    agreement = printed("county-education").agreement
    rows = [row for row in agreement.schedule if row.clause.startswith("App. B")]
    assert [row.id for row in rows] == [f"B{number}" for number in range(1, 10)]
    assert all(row.frequency and row.recipient == "county" for row in rows)
    assert [row.id for row in rows if row.statutory] == ["B2", "B3", "B4", "B5"]
    assert all(row.collected and row.data_sets and row.channels for row in rows)
    assert [row.sender for row in rows[5:7]] == [("department",), ("department",)]
    (beside,) = set(agreement.schedule) - set(rows)
    assert (beside.clause, beside.data_sets) == ("7.7.3", ("other_assessments",))


@pytest.mark.requirement("SOM-B.1..B.9", "SOM-3.1")
def test_what_no_appendix_lists_is_said_to_be_settled() -> None:
    agreement = printed("county-education").agreement
    settled = {conflict.id for conflict in agreement.conflicts}
    assert {"B-C6", "B-C7"} <= settled
    listed = {
        code
        for group in agreement.item_groups
        if group.clause.startswith("App. B ") or group.clause == "7.7.3"
        for code in group.codes
    }
    carried = {name for row in agreement.schedule[1:] for name in row.data_sets}
    assert {code.partition(".")[0] for code in listed} == carried
    assert not [one for one in agreement.stated_only if one.clause in ("7.7", "App. B 3-9")]


def test_the_view_lists_the_37_fields_once_each_and_nothing_else() -> None:
    agreement = printed("practitioner-view").agreement
    see = next(grant for grant in agreement.grants if grant.id == "see")
    codes = [code for name in see.items for code in agreement.group(name).codes]
    assert len(codes) == 37
    assert set(codes) == {code for code, _, _ in datasets.get("practitioner_view").items()}
    assert see.roles == (
        "safeguarding_lead",
        "tas_coordinator",
        "parent_family_support_adviser",
        "senco",
    )


def test_the_view_asks_its_nine_conditions_and_forbids_taking_anything_out() -> None:
    agreement = renewed("practitioner-view").agreement
    asked_of = {(condition.code, condition.of) for condition in agreement.conditions}
    assert len(asked_of) == 9
    assert ("appropriate_policy_document", "organisation") in asked_of
    assert all({"search", "view"} <= set(c.operations) for c in agreement.conditions)
    banned = {operation for ban in agreement.prohibitions for operation in ban.operations}
    assert banned == {"print", "export", "download", "save", "copy"}
    window = agreement.window("two-years")
    assert window.months == 24
    assert window.unlock is not None
    assert window.unlock.groups == ("chronology_flags", "involvements")


def test_nine_members_sign_for_twenty_one_authorities() -> None:
    members = [p for p in printed("ccis-exchange").agreement.parties if p.role == "controller"]
    assert len(members) == 9
    areas = [area for member in members for area in member.acts_for or (member.organisation,)]
    assert len(set(areas)) == len(areas) == 21
    assert [member.id for member in members if not member.complete] == ["brighton-and-hove"]


def test_the_research_office_has_seventeen_uses_and_no_way_out_for_rows() -> None:
    agreement = printed("research-office").agreement
    assert len(agreement.purposes) == 17
    assert {"export", "download"} <= {o for ban in agreement.prohibitions for o in ban.operations}
    sensitivities = {
        datasets.find_item(code)[2].sensitivity
        for group in agreement.item_groups
        for code in group.codes
    }
    assert "identity" not in sensitivities


def test_the_notice_has_eight_categories_and_eight_purposes() -> None:
    agreement = printed("la-privacy-notice").agreement
    assert len(agreement.item_groups) == len(agreement.purposes) == 8
    assert agreement.grants == ()


@pytest.mark.parametrize("name", RENEWED)
def test_a_renewal_runs_this_school_year_with_nothing_left_to_settle(name: str) -> None:
    dates = renewed(name).agreement.dates
    assert dates.effective_on == date(2026, 4 if name == "cin-analysis" else 9, 1)
    assert dates.review_on == date(2027, 7, 31)
    assert dates.expires_on == date(2027, 9, 1)
    assert dates.grace_months == 1
    assert not [c for c in renewed(name).agreement.conflicts if c.blocks]


def test_the_county_agreement_feeds_the_view_that_stands_under_it() -> None:
    assert renewed("practitioner-view").agreement.parent == "county-education"
    assert renewed("county-education").agreement.feeds == ("practitioner-view",)
