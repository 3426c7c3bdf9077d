"""Finding one child: enough must be known, nothing may be listed, no link is no such person."""

from datetime import date

import pytest

from kinfold.errors import UsageProblem
from kinfold.view.find import MOST, Wanted, age, find, plain
from tests import estate

AT = estate.LATER


def looked_for(wanted: Wanted, school: str = "st-edmunds") -> tuple[str, ...]:
    """The names found by a school's safeguarding lead in the linked estate."""
    with estate.linked().opened() as gate:
        actor = gate.actor(estate.LEADS[school])
        found = find(gate, actor, wanted, purpose="C-P1", at=AT)
        return tuple(candidate.name for candidate in found)


@pytest.mark.parametrize(
    ("left", "right"),
    [("O'Neill", "ONEILL"), ("José", "jose"), ("Smith-Jones", "smith jones"), ("Đỗ", "Đỗ")],
)
def test_names_are_compared_without_case_accents_or_marks(left: str, right: str) -> None:
    assert plain(left) == plain(right)


def test_an_asterisk_finds_nobody() -> None:
    assert plain("*") == plain("%") == ""
    assert looked_for(Wanted(surname="*", date_of_birth=date(2016, 1, 1))) == ()


@pytest.mark.parametrize(
    "wanted",
    [Wanted(), Wanted(surname="Okafor"), Wanted(date_of_birth=date(2016, 1, 1)),
     Wanted(surname="  ", date_of_birth=date(2016, 1, 1))],
)  # fmt: skip
def test_too_little_is_refused_before_anything_is_read(wanted: Wanted) -> None:
    with pytest.raises(UsageProblem, match="surname and a date of birth"):
        looked_for(wanted)


def test_age_is_completed_years() -> None:
    assert age(date(2016, 2, 29), date(2026, 2, 28)) == 9
    assert age(date(2016, 2, 29), date(2026, 3, 1)) == 10
    assert age(None, date(2026, 3, 1)) is None


@pytest.mark.requirement("TDV-7.5")
def test_a_child_on_the_roll_is_found_by_name_and_by_number_and_by_no_other_school() -> None:
    persona = estate.linked().county.persona("nothing")
    by_name = Wanted(surname=persona.surname.upper(), date_of_birth=persona.born)
    assert any(persona.surname in name for name in looked_for(by_name))
    assert len(looked_for(Wanted(identifier=persona.upn))) == 1
    assert looked_for(by_name, school="ashdown") == ()
    assert looked_for(Wanted(identifier=persona.upn), school="ashdown") == ()


def test_a_search_is_in_the_ledger_with_its_hits_before_it_answers() -> None:
    persona = estate.linked().county.persona("nothing")
    with estate.linked().opened() as gate:
        before = gate._ledger.size()
        looked_for(Wanted(identifier=persona.upn))
        decision, outcome = list(gate._ledger.entries(start=before))
    assert (decision.kind, outcome.kind) == ("decision.permitted", "search.outcome")
    assert outcome.follows == decision.index
    assert outcome.payload is not None
    assert outcome.payload["hits"] == 1


@pytest.mark.requirement("TDV-13.4a")
def test_whoever_was_listed_can_be_told_that_somebody_searched() -> None:
    persona = estate.linked().county.persona("nothing")
    with estate.linked().opened() as gate:
        before = gate._ledger.size()
        looked_for(Wanted(identifier=persona.upn))
        *_, outcome = gate._ledger.entries(start=before)
        assert outcome.payload is not None
        person = str(outcome.payload["people"])[2:-2]
        assert outcome.index in {one.index for one in gate._ledger.entries(subject=person)}


def test_no_more_than_five_are_ever_shown() -> None:
    assert MOST == 5
