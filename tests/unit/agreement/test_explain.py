"""An explanation is plain English that a tired officer can act on."""

from dataclasses import replace
from datetime import date

import pytest

from kinfold.agreement import Permit, Refusal, Version, explain
from kinfold.agreement.explain import Explanation
from kinfold.agreement.model import Duty
from tests.clauses.terms import TERMS
from tests.clauses.world import (
    ADDRESS,
    AGREEMENT,
    BIRTH,
    CHILD,
    DEPOSIT,
    NAME,
    NHS,
    SOCIAL_CARE,
    SURNAME,
    World,
    asked,
    version_of,
    with_part,
)


def explained(world: World) -> Explanation:
    return explain(world.decide(), version_of(world.agreement))


def test_a_yes_says_what_is_let_through_how_far_back_and_under_which_clause() -> None:
    found = explained(World(flow=asked(items=(NAME, ADDRESS, BIRTH, SOCIAL_CARE, NHS))))
    assert found.permitted
    assert found.text.splitlines() == [
        "Permitted under The made-up agreement. 4 of the 5 items asked for are let through.",
        "It rests on clauses 6.1, 5.1, 5.2, 5.3, 5.6 and 8.",
        "Let through [5.1], back to 15 October 2024: name, address.",
        "Changed to the year of birth only [5.2], back to 15 October 2024: date of birth.",
        "Let through [5.3], back to 15 October 2024, and older where something has happened since "
        f"then: {found.items[3].title}.",
        "Withheld [5.6]: NHS number. This item is proposed only; it is not collected until an "
        "amendment says so.",
        "To do afterwards [11.2]: Report what is wrong.",
    ]
    assert found.version == version_of(AGREEMENT).hash
    assert [line.treatment for line in found.items] == [
        "show",
        "show",
        "transform",
        "show",
        "withhold",
    ]


def test_a_yes_to_a_delivery_gives_its_dates() -> None:
    found = explained(World(flow=asked(DEPOSIT, items=(SURNAME,))))
    assert found.text.splitlines() == [
        "Permitted under The made-up agreement. The item asked for is let through.",
        "It rests on clauses 6.2 and 5.5.",
        "Let through [5.5], however old: Surname.",
        "To do afterwards [11.1]: Look at the report. By 29 October 2026.",
        "What is kept must be destroyed by 15 October 2032.",
    ]
    assert found.destroy_by == date(2032, 10, 15)


def test_a_yes_to_everything_asked() -> None:
    found = explained(World(flow=asked(items=(NAME, ADDRESS))))
    assert found.headline.endswith("All 2 items asked for are let through.")


def test_a_yes_that_rests_on_one_clause() -> None:
    world = World(
        flow=asked(items=(NAME,)),
        agreement=replace(
            with_part("grants", "see", window=None, clause="5.1"),
            duties=(Duty(id="d", clause="11", operations=("print",), text=""),),
        ),
    )
    assert explained(world).text.splitlines() == [
        "Permitted under The made-up agreement. The item asked for is let through.",
        "It rests on clause 5.1.",
        "Let through [5.1], however old: name.",
    ]


def test_a_no_gives_every_reason_its_clause_and_what_would_put_it_right() -> None:
    found = explained(World(flow=asked(items=(NHS,)), links={}))
    assert not found.permitted
    assert found.text.splitlines() == [
        "Refused under The made-up agreement: 2 things stand in the way. "
        "Nothing was shown, kept or sent.",
        "1. [5.6] This item is proposed only; it is not collected until an amendment says so. "
        "(NHS number)",
        "   To put it right: Agree an amendment that switches the item on.",
        "2. [6.1] No such person is linked to your organisation.",
        "   To put it right: Check the name and date of birth, or ask the data team.",
    ]


def test_a_no_without_an_agreement() -> None:
    found = explain(World(flow=asked(agreement="nothing")).decide())
    assert found.headline == (
        "Refused under the agreement asked for: one thing stands in the way. "
        "Nothing was shown, kept or sent."
    )
    assert found.version is None


def test_a_word_nobody_declared_is_never_repeated() -> None:
    secret = "Ada.Lovelace.born-1815"
    world = World(flow=asked(items=(secret,), operation=secret, purpose=secret))
    text = explained(world).text
    assert secret not in text
    again = explain(World(flow=asked(items=(secret,))).decide())
    assert secret not in again.text
    assert "an item that no data set declares" in again.text


def test_another_version_cannot_explain() -> None:
    other: Version = version_of(replace(AGREEMENT, version="2"))
    with pytest.raises(ValueError, match="another version"):
        explain(World().decide(), other)


def test_every_outcome_of_the_clause_tables_can_be_explained_without_naming_anybody() -> None:
    for row in (row for term in TERMS for row in term.rows):
        outcome = row.world.decide()
        found = explain(outcome, None)
        assert found.permitted == isinstance(outcome, Permit)
        assert CHILD not in found.text
        if isinstance(outcome, Refusal):
            assert len(found.obstacles) == len(outcome.reasons)
            assert all(reason.remedy in found.text for reason in outcome.reasons)
