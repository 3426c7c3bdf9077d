"""Taking something away from an agreement never lets more happen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kinfold.agreement import Agreement, ItemRule, Permit, decide
from kinfold.agreement.emergency import ChangeNotice, Emergency
from kinfold.agreement.model import Condition, Conflict, Prohibition
from tests.clauses.world import version_of
from tests.properties.made_flows import OPERATIONS, ROLES, Dice, agreement, questions

Narrowing = Callable[[Dice, Agreement], Agreement]


def _part(dice: Dice, made: Agreement, name: str, change: Callable[[Any], Any]) -> Agreement:
    """The agreement with one of its parts changed."""
    parts = list(getattr(made, name))
    if parts:
        place = dice.randrange(len(parts))
        parts[place] = change(parts[place])
    changed: dict[str, Any] = {name: tuple(parts)}
    return replace(made, **changed)


def _without_one(dice: Dice, values: tuple[str, ...]) -> tuple[str, ...]:
    gone = dice.randrange(len(values)) if values else 0
    return tuple(value for place, value in enumerate(values) if place != gone)


def _fewer(name: str, field: str) -> Narrowing:
    def narrow(dice: Dice, made: Agreement) -> Agreement:
        def change(part: Any) -> Any:
            fewer: dict[str, Any] = {field: _without_one(dice, getattr(part, field))}
            return replace(part, **fewer)

        return _part(dice, made, name, change)

    return narrow


def _set(name: str, **values: Any) -> Narrowing:
    return lambda dice, made: _part(dice, made, name, lambda part: replace(part, **values))


def _fewer_roles_for_a_group(dice: Dice, made: Agreement) -> Agreement:
    def change(group: Any) -> Any:
        return replace(group, only_roles=_without_one(dice, group.only_roles or ROLES) or ("none",))

    return _part(dice, made, "item_groups", change)


def _without_a_grant(dice: Dice, made: Agreement) -> Agreement:
    return replace(made, grants=_without_one(dice, made.grants))  # type: ignore[arg-type]  # any tuple will do


def _shorter(dice: Dice, made: Agreement) -> Agreement:
    return _part(
        dice, made, "windows", lambda window: replace(window, months=max(1, window.months - 11))
    )


def _linked_only(dice: Dice, made: Agreement) -> Agreement:
    def change(grant: Any) -> Any:
        whole = grant.cohort == "whole_supply"
        return replace(grant, cohort="linked_to_organisation" if whole else grant.cohort)

    return _part(dice, made, "grants", change)


def _without_unlock(dice: Dice, made: Agreement) -> Agreement:
    return _part(dice, made, "windows", lambda window: replace(window, unlock=None))


def _with(name: str, part: Any) -> Narrowing:
    def narrow(_: Dice, made: Agreement) -> Agreement:
        more: dict[str, Any] = {name: (*getattr(made, name), part)}
        return replace(made, **more)

    return narrow


def _of_an_emergency(name: str) -> Narrowing:
    """A part put under an emergency that is open today, or is over, or has no end."""

    def narrow(dice: Dice, made: Agreement) -> Agreement:
        until = dice.choice([None, date(2026, 10, 14), date(2027, 3, 31)])
        new = Emergency(
            id="new",
            title="New",
            clause="n",
            # An emergency's own law would be a new basis, and so no narrowing.
            gateway="ca-2004-s10",
            valid_from=dice.choice([date(2026, 9, 1), date(2026, 10, 16)]),
            valid_until=until,
        )
        more = replace(made, emergencies=(*made.emergencies, new))
        return _part(
            dice,
            more,
            name,
            lambda part: part if part.emergency else replace(part, emergency="new"),
        )

    return narrow


def _ending_sooner(dice: Dice, made: Agreement) -> Agreement:
    return _part(dice, made, "emergencies", lambda one: replace(one, valid_until=date(2026, 9, 1)))


def _with_notice(_: Dice, made: Agreement) -> Agreement:
    return replace(made, change_notice=ChangeNotice(clause="n", parties=("schools",)))


NARROWINGS: dict[str, Narrowing] = {
    "an item group of an emergency": _of_an_emergency("item_groups"),
    "a grant of an emergency": _of_an_emergency("grants"),
    "an agreed flow of an emergency": _of_an_emergency("schedule"),
    "an emergency ending sooner": _ending_sooner,
    "notice of new items": _with_notice,
    "a grant less": _without_a_grant,
    **{
        f"{field} fewer in a grant": _fewer("grants", field)
        for field in ("roles", "parties", "operations", "purposes", "items", "recipients")
    },
    "a reason asked": _set("grants", reason_required=True),
    "linked people only": _linked_only,
    "a group proposed only": _set("item_groups", proposed=True),
    "a group made coarser": _set("item_groups", transform="year_of_birth"),
    "fewer roles for a group": _fewer_roles_for_a_group,
    "a shorter window": _shorter,
    "no unlock": _without_unlock,
    "a purpose without people": _set("purposes", individual_level=False),
    "a gateway fewer": _fewer("purposes", "gateways"),
    "a schedule row not collected": _set("schedule", collected=False),
    "a channel fewer": _fewer("schedule", "channels"),
    "a data set fewer": _fewer("schedule", "data_sets"),
    "a party incomplete": _set("parties", complete=False),
    "a party abroad": _set("parties", country="IE", safeguard=None),
    "no safeguard": _set("parties", safeguard=None),
    "another prohibition": _with(
        "prohibitions", Prohibition(clause="n", operations=OPERATIONS[:2], text="", instead="")
    ),
    "another condition": _with(
        "conditions",
        Condition(code="dbs", clause="n", of="person", text="", operations=OPERATIONS),
    ),
    "another conflict": _with(
        "conflicts", Conflict(id="new", clause="n", printed="", settled="", blocks=True)
    ),
    "no override": lambda _, made: replace(made, override_unsigned=False),
    "no special basis": lambda _, made: replace(made, bases=replace(made.bases, article9=())),
    "no grace": lambda _, made: replace(made, dates=replace(made.dates, grace_months=0)),
}


def wide(rule: ItemRule) -> tuple[bool, bool, bool, int, bool]:
    """How much of an item a rule lets through, as something that can be put in order."""
    return (
        rule.treatment != "withhold",
        rule.treatment == "show",
        rule.since is None and rule.treatment != "withhold",
        -rule.since.toordinal() if rule.since is not None else -(10**9),
        rule.unlocks,
    )


@pytest.mark.parametrize("what", sorted(NARROWINGS))
@pytest.mark.requirement("AGR-2")
def test_a_narrower_agreement_never_lets_more_happen(what: str) -> None:
    permitted = 0
    for seed in range(60):
        dice = Dice(f"{what} {seed}")
        made = agreement(dice, "made-up")
        narrow = NARROWINGS[what](dice, made)
        old, new = version_of(made), version_of(narrow)
        for flow, _, evidence in questions(dice, (made,), 12):
            held = evidence.versions.get(old.hash)
            known = {old.hash: held, new.hash: held} if held is not None else {}
            evidence = replace(evidence, versions=known)
            before = decide(flow, {"made-up": old}, evidence)
            after = decide(flow, {"made-up": new}, evidence)
            if not isinstance(after, Permit):
                continue
            permitted += 1
            assert isinstance(before, Permit), (what, flow)
            for rule in after.items:
                was = before.rule(rule.item)
                assert was is not None
                assert wide(rule) <= wide(was), (what, flow, rule, was)
    assert permitted > 0 or what in {"another prohibition", "another conflict", "no special basis"}
