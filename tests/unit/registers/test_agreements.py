"""A version's life is a row of steps; one version of each agreement is current."""

from datetime import datetime, timedelta

import pytest

from kinfold.agreement.flow import Standing
from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import agreements, models

from .conftest import HASH, OFFICER

HOUR = timedelta(hours=1)
NEXT = "b" * 64


def test_a_text_is_loaded_once_and_begins_as_a_draft(version: str, at: datetime) -> None:
    assert agreements.canonical(version) == '{"id":"county"}'
    assert agreements.standing(version, at=at) == Standing(state="draft", since=at)
    assert agreements.standing(version, at=at - HOUR) is None
    with pytest.raises(NothingToDo):
        agreements.save_version("county", label="x", version_hash=HASH, canonical="", at=at)
    assert str(models.AgreementVersion.objects.get()) == "county 2026"


@pytest.mark.requirement("AGR-4")
def test_a_step_counts_from_its_moment(version: str, at: datetime) -> None:
    agreements.set_standing(version, state="in_force", at=at + HOUR, by=OFFICER)
    agreements.set_standing(
        version, state="withdrawn", at=at + 2 * HOUR, by=OFFICER, reason="Party left."
    )
    states = [agreements.standing(version, at=at + n * HOUR) for n in range(3)]
    assert [found.state for found in states if found] == ["draft", "in_force", "withdrawn"]
    assert [(step.state, step.by, step.reason) for step in agreements.steps(version)] == [
        ("draft", None, ""),
        ("in_force", OFFICER, ""),
        ("withdrawn", OFFICER, "Party left."),
    ]


def test_the_later_of_two_steps_at_one_moment_counts(version: str, at: datetime) -> None:
    agreements.set_standing(version, state="in_force", at=at, by=None)
    agreements.set_standing(version, state="suspended", at=at, by=None)
    found = agreements.standing(version, at=at)
    assert found is not None
    assert found.state == "suspended"


@pytest.mark.parametrize("end", ["expired", "withdrawn"])
def test_an_end_is_final(version: str, at: datetime, end: str) -> None:
    agreements.set_standing(version, state=end, at=at, by=OFFICER)
    with pytest.raises(UsageProblem):
        agreements.set_standing(version, state="in_force", at=at + HOUR, by=OFFICER)


def test_steps_that_make_no_sense_are_refused(version: str, at: datetime) -> None:
    for digest, state, when in (
        (version, "asleep", at),
        (version, "in_force", at - HOUR),
        (NEXT, "in_force", at),
    ):
        with pytest.raises(UsageProblem):
            agreements.set_standing(digest, state=state, at=when, by=OFFICER)
    assert len(agreements.steps(version)) == 1


@pytest.mark.usefixtures("version")
def test_a_new_version_in_force_ends_the_old_one_and_a_draft_does_not(at: datetime) -> None:
    agreements.set_standing(HASH, state="in_force", at=at, by=OFFICER)
    agreements.save_version("county", label="2027", version_hash=NEXT, canonical="", at=at + HOUR)
    agreements.save_version("view", label="1", version_hash="c" * 64, canonical="", at=at)
    current = {found.agreement: found for found in agreements.current_versions(at=at + HOUR)}
    assert current["county"].hash == HASH
    assert current["view"].state == "draft"
    agreements.set_standing(NEXT, state="in_force", at=at + 2 * HOUR, by=OFFICER)
    current = {found.agreement: found for found in agreements.current_versions(at=at + 2 * HOUR)}
    assert (current["county"].hash, current["county"].state) == (NEXT, "in_force")
    assert current["county"].since == at + 2 * HOUR
    old = agreements.steps(HASH)[-1]
    assert (old.state, old.reason) == ("expired", "Replaced by 2027.")
    before = agreements.current_versions(at=at + HOUR)
    assert {found.hash for found in before} == {HASH, "c" * 64}


@pytest.mark.usefixtures("version")
def test_the_newest_text_is_current_where_none_lives(at: datetime) -> None:
    agreements.save_version("county", label="2027", version_hash=NEXT, canonical="", at=at + HOUR)
    (found,) = agreements.current_versions(at=at + HOUR)
    assert found.label == "2027"
    assert agreements.current_versions(at=at - HOUR) == ()
    assert len(agreements.versions(at=at + HOUR)) == 2


def test_a_conflict_is_settled_by_the_latest_word(version: str, at: datetime) -> None:
    def settle(conflict: str, decision: str, when: datetime) -> None:
        agreements.confirm_conflict(
            version, conflict=conflict, decision=decision, at=when, by=OFFICER
        )

    settle("C-dates", "confirmed", at)
    settle("C-name", "rejected", at)
    settle("C-dates", "rejected", at + HOUR)
    assert agreements.confirmed_conflicts(version, at=at - HOUR) == frozenset()
    assert agreements.confirmed_conflicts(version, at=at) == {"C-dates"}
    assert agreements.confirmed_conflicts(version, at=at + HOUR) == frozenset()
    with pytest.raises(UsageProblem):
        settle("C-dates", "perhaps", at)
    with pytest.raises(UsageProblem):
        agreements.canonical(NEXT)


def test_a_step_dated_ahead_does_not_count_yet(version: str, at: datetime) -> None:
    agreements.set_standing(version, state="in_force", at=at + HOUR, by=OFFICER)
    assert [found.state for found in agreements.current_versions(at=at)] == ["draft"]
    assert [found.state for found in agreements.current_versions(at=at + HOUR)] == ["in_force"]
