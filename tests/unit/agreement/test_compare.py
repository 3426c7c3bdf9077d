"""A comparison of two versions shows exactly what is gained, lost and put on other terms."""

import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kinfold.agreement import Agreement, Comparison, Permit, compare
from kinfold.agreement.compare import uses
from kinfold.agreement.emergency import ChangeNotice, Emergency
from kinfold.agreement.load import read
from kinfold.agreement.model import Condition, Grant, Prohibition, Retention, Safeguard, Unlock
from tests.clauses.world import AGREEMENT, NAME, World, asked, version_of, with_part
from tests.properties.made_flows import CODES, OPERATIONS, ROLES, Dice, agreement

SHIPPED = Path(__file__).parents[3] / "agreements"


def between(new: Agreement, old: Agreement = AGREEMENT) -> Comparison:
    return compare(version_of(old), version_of(new))


def test_the_same_version_changes_nothing() -> None:
    found = between(AGREEMENT)
    assert found.nothing
    assert found.sentences == ("Nothing that may happen changes.",)


def test_a_role_gains_and_another_loses() -> None:
    found = between(with_part("grants", "see", roles=("senco", "head_teacher")))
    assert {use.role for use in found.gained} == {"head_teacher"}
    assert {use.role for use in found.lost} == {"safeguarding_lead"}
    assert len(found.gained) == len(found.lost) == 2 * 5
    assert not found.changes
    items = "5 items: " + ", ".join(sorted({use.item for use in found.gained}))
    assert found.sentences == (
        f"May now search: head teacher of schools, for support, with {items}.",
        f"May now view: head teacher of schools, for support, with {items}.",
        f"May no longer search: safeguarding lead of schools, for support, with {items}.",
        f"May no longer view: safeguarding lead of schools, for support, with {items}.",
    )


@pytest.mark.parametrize(
    ("part", "name", "changes"),
    [
        ("item_groups", "identity", {"proposed": True}),
        ("item_groups", "identity", {"only_roles": ("auditor",)}),
        ("item_groups", "identity", {"items": {}}),
    ],
)
def test_items_kept_back_are_lost(part: str, name: str, changes: dict[str, Any]) -> None:
    found = between(with_part(part, name, **changes))
    lost = {use.item for use in found.lost}
    assert lost == {NAME, "practitioner_view.record.address"}
    assert not found.gained
    back = between(AGREEMENT, with_part(part, name, **changes))
    assert back.gained == found.lost


def test_an_item_switched_on_is_gained() -> None:
    found = between(with_part("item_groups", "nhs", proposed=False))
    assert {use.item for use in found.gained} == {"sen_register.sen.nhs_number"}


def test_one_item_in_one_sentence() -> None:
    (first, *_) = between(with_part("item_groups", "nhs", proposed=False)).sentences
    assert first.endswith("for support, with 1 item: sen_register.sen.nhs_number.")


def test_a_prohibition_takes_every_use_of_its_operation() -> None:
    ban = Prohibition(clause="13", operations=("view",), text="No viewing.", instead="Ring.")
    found = between(replace(AGREEMENT, prohibitions=(ban,)))
    assert {use.operation for use in found.lost} == {"view"}
    assert found.whole == ("Prohibition added, view [13]: No viewing.",)
    back = between(AGREEMENT, replace(AGREEMENT, prohibitions=(ban,)))
    assert back.whole == ("Prohibition lifted, view [13]: No viewing.",)


def test_a_purpose_that_no_law_carries_serves_nobody() -> None:
    found = between(with_part("purposes", "support", gateways=()))
    assert {use.purpose for use in found.lost} == {"support"}
    found = between(with_part("purposes", "support", individual_level=False))
    assert {use.operation for use in found.lost} == {"view", "search", "deposit"}
    assert found.whole == ("The purpose support, individual level: from yes to no.",)


def test_a_purpose_the_agreement_no_longer_has_serves_nobody() -> None:
    found = between(replace(AGREEMENT, purposes=AGREEMENT.purposes[:1]))
    assert {use.purpose for use in found.lost} == {"planning"}


TERMS: list[tuple[str, dict[str, Any], tuple[str, str, str, str]]] = [
    ("windows", {"months": 36}, ("window", "widened", "24 months", "36 months")),
    ("windows", {"months": 12}, ("window", "narrowed", "24 months", "12 months")),
    (
        "windows",
        {"unlock": None},
        ("older rows", "narrowed", "yes", "no"),
    ),
    (
        "windows",
        {"unlock": Unlock(clause="8", groups=("chronology", "flags"))},
        ("older rows", "widened", "no", "yes"),
    ),
    (
        "windows",
        {"identity_without_evidence": False},
        ("identity without recent evidence", "narrowed", "yes", "no"),
    ),
    ("grants", {"window": None}, ("window", "widened", "24 months", "no limit")),
    (
        "grants",
        {"cohort": "whole_supply"},
        ("cohort", "widened", "linked to organisation", "whole supply"),
    ),
    ("grants", {"recipients": ("county",)}, ("recipients", "widened", "none", "county")),
    ("grants", {"reason_required": True}, ("no reason needed", "narrowed", "yes", "no")),
    (
        "item_groups",
        {"transform": "postcode_district"},
        ("transform", "narrowed", "shown whole", "postcode_district"),
    ),
]
PART = {"windows": "two-years", "grants": "see", "item_groups": "identity"}


@pytest.mark.parametrize(("part", "changes", "expected"), TERMS)
def test_a_term_that_differs_is_told_with_its_direction(
    part: str, changes: dict[str, Any], expected: tuple[str, str, str, str]
) -> None:
    found = between(with_part(part, PART[part], **changes))
    assert not found.gained
    assert not found.lost
    told = {(c.term, c.direction, c.old, c.new) for c in found.changes}
    assert expected in told
    assert len(told) == (2 if changes == {"window": None} else 1)
    back = between(AGREEMENT, with_part(part, PART[part], **changes))
    other = {"widened": "narrowed", "narrowed": "widened"}[expected[1]]
    assert (expected[0], other, expected[3], expected[2]) in {
        (c.term, c.direction, c.old, c.new) for c in back.changes
    }


def test_the_changes_are_sorted_by_direction() -> None:
    wider = between(with_part("windows", "two-years", months=36))
    assert wider.widened == wider.changes
    assert not wider.narrowed
    narrower = between(with_part("windows", "two-years", months=3))
    assert narrower.narrowed == narrower.changes
    assert not narrower.widened
    assert narrower.sentences[0].startswith(
        "Narrowed, window: from 24 months to 3 months, when safeguarding lead of schools asks to "
        "search, for support, with 5 items: "
    )


def test_recipients_exchanged_for_others_are_changed() -> None:
    old = with_part("grants", "supply", recipients=("county",))
    new = with_part("grants", "supply", recipients=("schools",))
    (change, *_) = between(new, old).changes
    assert (change.term, change.direction) == ("recipients", "changed")


def test_another_transform_is_changed() -> None:
    new = with_part("item_groups", "birth", transform="postcode_district")
    assert {c.direction for c in between(new).changes} == {"changed"}


DBS = AGREEMENT.conditions[1]
LATER = replace(AGREEMENT, conditions=())


@pytest.mark.parametrize(
    ("conditions", "direction", "old", "new"),
    [
        ((), "widened", "asked, basic, at most 36 months old", "not asked"),
        (
            (replace(DBS, max_age_months=24),),
            "narrowed",
            "asked, basic, at most 36 months old",
            "asked, basic, at most 24 months old",
        ),
        (
            (replace(DBS, max_age_months=None),),
            "widened",
            "asked, basic, at most 36 months old",
            "asked, basic",
        ),
        (
            (replace(DBS, level="enhanced"),),
            "changed",
            "asked, basic, at most 36 months old",
            "asked, enhanced, at most 36 months old",
        ),
    ],
)
def test_conditions_that_differ(
    conditions: tuple[Condition, ...], direction: str, old: str, new: str
) -> None:
    before = replace(AGREEMENT, conditions=(DBS,))
    found = between(replace(AGREEMENT, conditions=conditions), before)
    assert {(c.term, c.direction, c.old, c.new) for c in found.changes} == {
        ("condition dbs of the person", direction, old, new)
    }


def test_a_new_condition_narrows() -> None:
    found = between(replace(AGREEMENT, conditions=(DBS,)), LATER)
    assert {(c.direction, c.old) for c in found.changes} == {("narrowed", "not asked")}


def test_the_statement_of_another_version() -> None:
    statement = AGREEMENT.conditions[5]
    found = between(
        replace(AGREEMENT, conditions=(replace(statement, version="2027"),)),
        replace(AGREEMENT, conditions=(statement,)),
    )
    assert {(c.direction, c.old, c.new) for c in found.changes} == {
        ("changed", "asked, 2026", "asked, 2027")
    }


def test_retention_that_differs() -> None:
    kept = AGREEMENT.retention[0]
    shorter = between(replace(AGREEMENT, retention=(replace(kept, months=12),)))
    assert {(c.term, c.direction, c.old, c.new) for c in shorter.changes} == {
        ("kept for", "narrowed", "72 months", "12 months")
    }
    review = between(replace(AGREEMENT, retention=(replace(kept, action="review"),)))
    assert {(c.term, c.direction, c.old, c.new) for c in review.changes} == {
        ("kept for", "widened", "72 months", "no limit"),
        ("review of what is kept", "changed", "none", "72 months from received"),
    }
    undated = Retention(
        clause="1",
        groups=("pupil",),
        months=None,
        counted_from="case_closed",
        action="review",
        text="",
    )
    found = between(replace(AGREEMENT, retention=(kept, undated)))
    assert {c.new for c in found.changes} == {"no period from case closed"}


def test_two_grants_of_one_use_count_as_the_wider() -> None:
    see = AGREEMENT.grants[0]
    wider = replace(see, id="wider", window=None, reason_required=True, cohort="whole_supply")
    found = between(replace(AGREEMENT, grants=(*AGREEMENT.grants, wider)))
    assert {(c.term, c.new) for c in found.changes} == {
        ("window", "no limit"),
        ("cohort", "whole supply"),
    }
    again = between(replace(AGREEMENT, grants=(*AGREEMENT.grants, replace(see, id="again"))))
    assert again.nothing


def test_one_item_in_two_groups_counts_as_the_wider() -> None:
    both = with_part("item_groups", "birth", items={"practitioner_view.record": ("name",)})
    terms = uses(both)
    assert {terms[use].transform for use in terms if use.item == NAME} == {None}


def test_the_parts_that_hold_for_every_use() -> None:
    dates = replace(AGREEMENT.dates, expires_on=None, grace_months=2)
    new = replace(
        AGREEMENT,
        dates=dates,
        bases=replace(AGREEMENT.bases, article9=()),
        parent="above",
        feeds=("below", "beside"),
        override_unsigned=True,
        parties=AGREEMENT.parties[:2],
        duties=(*AGREEMENT.duties, replace(AGREEMENT.duties[0], id="more")),
        schedule=(replace(AGREEMENT.schedule[0], channels=("feed",)),),
    )
    assert between(new).whole == (
        "The dates, expires on: from 1 September 2027 to none.",
        "The dates, grace months: from 1 to 2.",
        "The legal bases, article9: from art9-2-g to none.",
        "The agreement it stands under: from none to above.",
        "The agreements it feeds: from none to below, beside.",
        "Delivery by an unsigned party: from no to yes.",
        "No longer a party: east-service.",
        "The agreed flow S1, channels: from upload, feed to feed.",
        "New duty: more.",
    )


def test_a_party_that_moves_abroad_is_told_with_its_safeguard() -> None:
    safeguard = Safeguard(text="Adequacy regulations", clause="2.9")
    moved = replace(AGREEMENT.parties[0], country="IE", safeguard=safeguard)
    assert between(replace(AGREEMENT, parties=(moved, *AGREEMENT.parties[1:]))).whole == (
        "The party county, country: from GB to IE.",
        "The party county, safeguard: from none to Adequacy regulations [2.9].",
    )


WINTER = Emergency(
    id="winter",
    title="Winter",
    clause="2.6.1",
    gateway="copi-2002-reg3",
    valid_from=date(2026, 10, 1),
    valid_until=date(2027, 3, 31),
)


def _in_winter(*parts: tuple[str, str], **changes: Any) -> Agreement:
    """The agreement with parts that rest on an emergency."""
    made = AGREEMENT
    for section, name in parts:
        rested: dict[str, Any] = {
            section: tuple(
                replace(part, emergency="winter") if part.id == name else part
                for part in getattr(made, section)
            )
        }
        made = replace(made, **rested)
    return replace(made, emergencies=(replace(WINTER, **changes),))


@pytest.mark.requirement("SOM-2.6.1")
def test_what_an_emergency_limits_is_told_by_its_days() -> None:
    found = between(_in_winter(("item_groups", "identity")))
    assert {(c.term, c.direction, c.old, c.new) for c in found.changes} == {
        ("first day", "narrowed", "no limit", "1 October 2026"),
        ("last day", "narrowed", "no limit", "31 March 2027"),
    }
    assert found.whole == ("New emergency: winter.",)
    assert {change.use.item for change in found.changes} == {
        NAME,
        "practitioner_view.record.address",
    }
    longer = between(
        _in_winter(("item_groups", "identity"), valid_until=date(2027, 4, 30)),
        _in_winter(("item_groups", "identity")),
    )
    assert {(c.term, c.direction, c.new) for c in longer.changes} == {
        ("last day", "widened", "30 April 2027")
    }
    assert longer.whole == (
        "The emergency winter, valid until: from 31 March 2027 to 30 April 2027.",
    )


@pytest.mark.requirement("SOM-2.6.1")
def test_what_has_no_day_at_all_is_lost() -> None:
    for until in (None, date(2026, 9, 30)):
        found = between(_in_winter(("item_groups", "identity"), valid_until=until))
        assert {use.item for use in found.lost} == {NAME, "practitioner_view.record.address"}


@pytest.mark.requirement("SOM-3.3")
def test_that_new_items_need_notice_is_told() -> None:
    notice = ChangeNotice(clause="3.3", parties=("schools",), days=14)
    assert between(replace(AGREEMENT, change_notice=notice)).whole == (
        "Notice of new items: from none to 14 days before, to schools [3.3].",
    )


def _brute(made: Agreement) -> set[tuple[str, str, str, str, str]]:
    """Every use, by asking of each combination whether any grant covers it."""
    banned = {op for ban in made.prohibitions for op in ban.operations}
    return {
        (role, party, operation, purpose.id, item)
        for role in ROLES
        for party in ("county", "schools", "east")
        for operation in OPERATIONS
        for purpose in made.purposes
        for item in CODES
        if operation not in banned
        and purpose.gateways
        and any(
            _covers(made, grant, role, party, operation, item, purpose) for grant in made.grants
        )
    }


def _covers(made: Agreement, grant: Grant, *asked_for: Any) -> bool:
    role, party, operation, item, purpose = asked_for
    return (
        role in grant.roles
        and party in grant.parties
        and operation in grant.operations
        and purpose.id in grant.purposes
        and (purpose.individual_level or grant.cohort == "none")
        and any(
            group.id in grant.items
            and item in group.codes
            and not group.proposed
            and (not group.only_roles or role in group.only_roles)
            and _ever(made, {grant.emergency, group.emergency})
            for group in made.item_groups
        )
    )


def _ever(made: Agreement, names: set[str | None]) -> bool:
    """Whether there is a day on which all of the emergencies named are open."""
    named = [one for one in made.emergencies if one.id in names]
    return all(
        one.valid_until is not None and other.valid_from <= one.valid_until
        for one in named
        for other in named
    )


@pytest.mark.requirement("AGR-2")
def test_what_is_gained_and_lost_is_exact_for_made_up_agreements() -> None:
    for seed in range(40):
        dice = Dice(seed)
        old, new = agreement(dice, "made-up"), agreement(dice, "made-up")
        found = between(new, old)
        before, after = _brute(old), _brute(new)
        assert {_words(use) for use in found.gained} == after - before
        assert {_words(use) for use in found.lost} == before - after


def _words(use: Any) -> tuple[str, str, str, str, str]:
    return use.role, use.party, use.operation, use.purpose, use.item


def test_a_use_that_is_listed_is_permitted_and_one_that_is_not_is_refused() -> None:
    listed = {(use.role, use.item) for use in uses(AGREEMENT) if use.operation == "view"}
    for role in ("safeguarding_lead", "senco", "head_teacher"):
        for item in (NAME, "sen_register.sen.nhs_number", "pupil_core.pupil.surname"):
            outcome = World(flow=asked(actor_role=role, items=(item,))).decide()
            assert isinstance(outcome, Permit) == ((role, item) in listed)


@pytest.mark.parametrize("name", ["cin-analysis", "county-education", "practitioner-view"])
def test_the_shipped_renewals_are_compared_in_under_a_second(name: str) -> None:
    old = read(SHIPPED / name / "as-printed.yaml")
    new = read(SHIPPED / name / "2026-27.yaml")
    begun = time.thread_time()
    found = compare(old, new)
    assert found.sentences
    assert time.thread_time() - begun < 1
    assert not found.nothing
