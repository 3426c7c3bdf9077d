"""What is cut away before anything is handed over: columns, people, window, restriction, seal."""

import dataclasses
from datetime import date, timedelta
from typing import Any

import pytest

from kinfold import datasets
from kinfold.agreement.scope import scope
from kinfold.errors import RefusedByAgreement
from kinfold.gate.shelf import Shelf
from kinfold.registers import people
from tests import estate
from tests.unit.gate.conftest import NOW, Floor, items, minutes

SOON = NOW + timedelta(seconds=5)
ADDED = {"_holder", "_supply", "_as_at", "_in_window", "_ended"}


def _read(floor: Floor, operation: str = "view", **asked: Any) -> Any:
    at = asked.get("at", NOW)
    return floor.gate.read(floor.permit(operation, **asked), at=at + timedelta(seconds=5))


def _cared_for(floor: Floor) -> str:
    """A pupil of any school in a children in need return, with that school's lead's login."""
    rows = floor.gate._shelf._index(floor.flow("search"), "link")
    known = {row["person"] for row in rows if row["data_set"] == "cin_census"}
    for school, login in estate.LEADS.items():
        for person in floor.linked(school):
            if person in known:
                floor.made["login"] = login
                return person
    raise AssertionError("nobody in care is at school")


def test_only_the_columns_the_permit_rests_on_are_handed_over(floor: Floor) -> None:
    """With the keys and dates the cut itself needs; one item asked for brings one item."""
    handover = _read(floor, items=("practitioner_view.record.date_of_birth",))
    allowed = {part.key: set(part.columns) for part in scope(handover.permit)}
    assert set(handover.tables) == set(allowed)
    for key, table in handover.tables.items():
        assert set(table.column_names) - ADDED <= allowed[key]
        assert "religion" not in table.column_names
        assert "forename" not in table.column_names


def test_a_withheld_items_columns_are_never_handed_over(floor: Floor) -> None:
    """The analyst's report is granted identifiers and activity; what is withheld is not there."""
    handover = floor.gate.read(floor.gate.ask(floor.report_flow()), at=SOON)
    for rule in handover.permit.withheld:
        data_set, table, column = rule.item.split(".")
        got = handover.tables.get(f"{data_set}.{table}")
        assert got is None or column not in got.column_names
    assert handover.rows("cin_census.child")
    assert handover.rows("cin_census.nothing") == []


def test_only_the_person_asked_about_is_handed_over(floor: Floor) -> None:
    """Every row's subject is one of the person's own records, as its own holder knows it."""
    person = _cared_for(floor)
    handover = _read(floor, subjects=(person,), login=floor.made["login"])
    own = floor.gate._shelf._records(handover.permit.flow)
    assert handover.tables["cin_census.child"].num_rows > 0
    for key, table in handover.tables.items():
        subject = datasets.get(key.split(".")[0]).table(key.split(".")[1]).subject
        if subject in table.column_names:
            for row in table.to_pylist():
                assert (row["_holder"], row[subject]) in own[str(subject)]


def test_another_agreements_supplies_are_never_read(floor: Floor) -> None:
    """The same return came under two agreements; a flow under one reads one."""
    supplies = {s.id: s.agreement for s in floor.gate._store.supplies()}
    report = floor.gate.read(floor.gate.ask(floor.report_flow()), at=SOON)
    person = _cared_for(floor)
    view = _read(floor, subjects=(person,), login=floor.made["login"])
    for handover, allowed in (
        (report, {"cin-analysis"}),
        (view, {"practitioner-view", "county-education"}),
    ):
        used = {row["_supply"] for table in handover.tables.values() for row in table.to_pylist()}
        assert used
        assert {supplies[name] for name in used} <= allowed


def test_older_rows_come_only_where_something_recent_opens_them(floor: Floor) -> None:
    """Two years; then chronology of any age, marked as outside the window."""
    seen = {True: 0, False: 0}
    for school, login in estate.LEADS.items():
        for person in floor.linked(school):
            handover = _read(floor, subjects=(person,), login=login)
            seen[handover.qualifying] += 1
            episodes = handover.rows("cin_census.episode") + handover.rows("early_help.involvement")
            if not handover.qualifying:
                assert all(row["_in_window"] for row in episodes)
                assert handover.rows("cin_census.child") == []
    assert seen[True]
    assert seen[False]


def test_long_after_everything_nothing_in_care_is_shown(floor: Floor) -> None:
    """Asked when the two years are long past: refused, as the agreement has ended."""
    with pytest.raises(RefusedByAgreement):
        floor.permit(at=NOW + timedelta(days=3 * 365))


@pytest.mark.parametrize("data_set", [None, "cin_census"])
def test_restricted_evidence_behaves_as_if_it_were_not_held(
    floor: Floor, data_set: str | None
) -> None:
    """All of a person's, or one data set of it; from the moment it is recorded."""
    person = _cared_for(floor)
    login = floor.made["login"]
    before = _read(floor, subjects=(person,), login=login)
    assert before.tables["cin_census.child"].num_rows
    people.restrict(
        person, data_set=data_set, reason="accuracy_disputed", at=minutes(1),
        by=estate.GOVERNANCE,
    )  # fmt: skip
    after = _read(floor, subjects=(person,), login=login, at=minutes(2))
    assert all(
        table.num_rows == 0 for key, table in after.tables.items() if key.startswith("cin_census.")
    )
    assert after.rows("pupil_core.pupil")


def test_a_sealed_person_is_nobody(floor: Floor) -> None:
    """Neither found nor opened, with the same words as for nobody at all."""
    person = floor.pupil()
    assert person in {row["person"] for row in _search(floor)}
    people.seal(person, reason="adoption", at=minutes(1), by=estate.GOVERNANCE)
    assert person not in {row["person"] for row in _search(floor, at=minutes(2))}
    with pytest.raises(RefusedByAgreement) as sealed:
        floor.permit(subjects=(person,), at=minutes(2))
    with pytest.raises(RefusedByAgreement) as nobody:
        floor.permit(subjects=("f" * 24,), at=minutes(2))
    assert (sealed.value.why, sealed.value.remedy) == (nobody.value.why, nobody.value.remedy)


def _search(floor: Floor, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _read(floor, "search", **asked).rows("person_index.identity")
    return found


def test_a_search_hands_over_only_people_linked_to_the_askers_school(floor: Floor) -> None:
    """Nobody of another school, unless they are on both rolls."""
    for school, login in estate.LEADS.items():
        found = {row["person"] for row in _search(floor, login=login)}
        assert found == set(floor.linked(school))


def test_links_are_for_those_asked_about_and_current(floor: Floor) -> None:
    """No person asked about, no look at the index."""
    shelf = floor.gate._shelf
    assert shelf.links(floor.flow("search")) == {}
    person = floor.pupil()
    assert "st-edmunds" in shelf.links(floor.flow())[person]
    long_ago = floor.flow(at=estate.LOADED_AT + timedelta(hours=3))
    assert shelf.links(long_ago)[person]


def test_the_day_data_reaches_to_is_that_of_the_holder_furthest_behind(floor: Floor) -> None:
    """Per data set; only of what may be drawn on."""
    person = _cared_for(floor)
    handover = _read(floor, subjects=(person,), login=floor.made["login"])
    assert handover.as_at["cin_census"] == date(2026, 3, 31)
    assert set(handover.as_at) <= {key.split(".")[0] for key in handover.tables}
    newest = floor.gate._shelf._newest(handover.permit)
    behind = min(day for (name, _), day in newest.items() if name == "pupil_core")
    assert handover.as_at["pupil_core"] == behind


def test_a_room_gets_an_engine_that_holds_only_the_cut(floor: Floor) -> None:
    """In memory, and able to reach nothing else."""
    handover = floor.gate.read(floor.gate.ask(floor.report_flow()), at=SOON)
    count = handover.engine.sql("SELECT count(*) FROM cin_census__child").fetchall()
    assert count == [(len(handover.rows("cin_census.child")),)]
    with pytest.raises(Exception, match=r"disabled|permission|not allowed|Permission"):
        handover.engine.sql("SELECT * FROM read_csv('/etc/hostname')").fetchall()


def test_whole_supplies_come_whole(floor: Floor) -> None:
    """Linking works on every row of what it is granted, from every holder."""
    codes = tuple(
        code for code in items("pupil_core")
        if code.rsplit(".", 1)[1] in {"laestab", "upn", "surname", "forename", "date_of_birth"}
    )  # fmt: skip
    handover = _read(floor, "link", login=estate.DATA_MANAGER, items=codes)
    rows = handover.rows("pupil_core.pupil")
    written = sum(one.rows for one in floor.grounds.county.files if one.data_set == "pupil_core")
    assert len(rows) == written
    assert len({row["_holder"] for row in rows}) == 4
    assert "religion" not in rows[0]


def test_without_a_window_every_row_about_the_person_comes(floor: Floor) -> None:
    """No test of recent involvement, no day before which rows are kept back."""
    person = _cared_for(floor)
    permit = floor.permit(subjects=(person,), login=floor.made["login"])
    open_rules = tuple(dataclasses.replace(rule, since=None) for rule in permit.items)
    unlimited = dataclasses.replace(permit, qualifying_since=None, items=open_rules)
    tables, _ = floor.gate._shelf.about(unlimited)
    assert all(row["_in_window"] for table in tables.values() for row in table.to_pylist())
    assert tables["cin_census.child"].num_rows


@pytest.mark.requirement("TDV-7.2")
def test_read_strictly_nothing_recent_means_not_even_identity(floor: Floor) -> None:
    """The switch of the window: identity is kept back too, unless something recent is held."""
    seen = set()
    for person in floor.linked("st-edmunds"):
        permit = floor.permit(subjects=(person,), login=estate.LEADS["st-edmunds"])
        strict = dataclasses.replace(permit, identity_without_evidence=False)
        tables, qualifying = floor.gate._shelf.about(strict)
        assert (tables["pupil_core.pupil"].num_rows > 0) is qualifying
        seen.add(qualifying)
    assert seen == {True, False}


def test_a_link_no_longer_believed_brings_nothing(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record that was taken to be the person's, and is not, is not read."""
    rows = floor.gate._shelf._index(floor.flow(), "link", persons=(floor.pupil(),))
    assert rows
    flow = floor.flow()
    ended = [{**row, "believed_to": estate.AS_AT} for row in rows]
    monkeypatch.setattr(Shelf, "_index", lambda *args, **kwargs: ended)
    assert floor.gate._shelf._records(flow) == {}
