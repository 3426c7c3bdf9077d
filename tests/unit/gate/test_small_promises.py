"""Small promises of the gate that mutation testing found nobody watching."""

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from kinfold.agreement.scope import TableScope, scope
from kinfold.datasets import Evidence
from kinfold.gate.shelf import _counting, _current, _with_ends
from tests import estate
from tests.unit.gate.conftest import NOW, Floor, minutes

ON = date(2026, 11, 21)
BEFORE, AFTER = date(2026, 11, 20), date(2026, 11, 22)


@pytest.mark.parametrize(
    ("start", "end", "current"),
    [
        (None, None, True),
        (ON, None, True),
        (AFTER, None, False),
        (None, ON, True),
        (None, BEFORE, False),
        (BEFORE, AFTER, True),
        (AFTER, AFTER, False),
        (BEFORE, BEFORE, False),
    ],
)
def test_a_link_holds_from_its_first_day_to_its_last(
    start: date | None, end: date | None, *, current: bool
) -> None:
    assert _current({"start": start, "end": end}, ON) is current


def test_rows_bear_the_end_of_their_spell_and_events_bear_none() -> None:
    spell = TableScope(
        data_set="early_help", table="involvement", columns=(), since=None, unlocks=False,
        subject="case_id", evidence=Evidence(start="from", end="to"),
    )  # fmt: skip
    rows = pa.table({"_holder": ["a"], "from": [BEFORE], "to": [ON], "_as_at": [AFTER]})
    assert _with_ends(rows, spell, newest={})[0]["_ended"] == ON
    event = replace(spell, evidence=Evidence(on=("from",)))
    assert "_ended" not in _with_ends(rows, event, newest={})[0]


def test_another_data_set_s_newer_supply_ends_nothing() -> None:
    spell = TableScope(
        data_set="early_help", table="involvement", columns=(), since=None, unlocks=False,
        subject="case_id", evidence=Evidence(start="from", end="to"),
    )  # fmt: skip
    rows = pa.table(
        {"_holder": ["a"], "from": [BEFORE], "to": pa.array([None], pa.date32()), "_as_at": [ON]}
    )
    assert _with_ends(rows, spell, newest={("cin_census", "a"): AFTER})[0]["_ended"] is None
    assert _with_ends(rows, spell, newest={("early_help", "a"): AFTER})[0]["_ended"] == ON


def test_nothing_is_counted_where_no_window_asks(floor: Floor) -> None:
    permit = floor.permit()
    parts = scope(permit)[:1]
    assert _counting(permit, parts)
    assert _counting(replace(permit, qualifying_since=None), parts) == ()


def test_a_search_tells_nothing_of_recent_involvement(floor: Floor) -> None:
    handover = floor.gate.read(floor.permit("search"), at=minutes(0))
    assert handover.qualifying is False


def test_an_act_is_recorded_with_who_did_it(floor: Floor) -> None:
    actor = floor.actor(estate.GOVERNANCE)
    entry = floor.gate.note("ledger.verified", actor=actor, at=NOW)
    assert (entry.actor, entry.organisation) == (estate.GOVERNANCE, "marshire")
    assert floor.gate.note("ledger.verified", actor=None, at=NOW).actor is None


def test_an_auditor_gets_the_whole_record_unless_asking_for_less(floor: Floor) -> None:
    def heard(start: int = 0) -> list[int]:
        permit = floor.permit("audit", login=estate.AUDITOR, subjects=())
        return [entry.index for entry in floor.gate.remembered(permit, at=NOW, start=start)]

    permit = floor.permit("audit", login=estate.AUDITOR, subjects=())
    whole = [entry.index for entry in floor.gate.remembered(permit, at=NOW)]
    assert whole == list(range(floor.gate._ledger.size()))
    assert heard(start=-10_000)[0] == 0
    assert heard(start=-1) == [floor.gate._ledger.size() - 1]


def test_a_question_is_explained_under_the_text_it_was_asked_of(floor: Floor) -> None:
    actor = floor.actor()
    told = floor.gate.consider(floor.flow(), by=actor)
    version = floor.gate.versions(at=NOW)["practitioner-view"]
    assert (told.permitted, told.version) == (True, version.hash)
    assert version.agreement.title in told.headline
    unknown = floor.gate.consider(floor.flow(agreement="no-such"), by=actor)
    assert (unknown.permitted, unknown.version) == (False, None)


@pytest.mark.requirement("TDV-7.2")
def test_only_involvement_inside_the_window_qualifies(floor: Floor) -> None:
    """Somebody whose involvement is all over qualifies by two years, and not by today alone."""
    for school, login in estate.LEADS.items():
        for person in floor.linked(school):
            permit = floor.permit(subjects=(person,), login=login)
            today = replace(permit, qualifying_since=permit.flow.on)
            if floor.gate._shelf.about(permit)[1] and not floor.gate._shelf.about(today)[1]:
                return
    pytest.fail("nobody in the county has involvement that is over and inside two years")
