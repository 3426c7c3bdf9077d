"""The pages of a person's links: find, see why, ask for a second look, split, and who saw it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kinfold.people import telling
from kinfold.registers import people as register
from kinfold.view import record
from kinfold.web import clock
from tests import estate
from tests.unit.web.walking import Walk, walking, words

VIEW = "practitioner-view"


@pytest.fixture
def walk(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    made = estate.copied(estate.linked(children=60), tmp_path / "home")
    with walking(made, settings, monkeypatch) as walked:
        yield walked


def several(walk: Walk) -> telling.PersonSeen:
    """A person whom a school and early help know."""
    actor = walk.gate.actor(estate.DATA_MANAGER)
    held = telling.held_for(walk.gate, actor, agreement=VIEW, at=clock.now())
    rows = [row for row in held.before.link if row["believed_to"] is None]
    known = {row["person"] for row in rows if row["data_set"] == "early_help"}
    person = next(r["person"] for r in rows if r["person"] in known and "upn" in r["method"])
    return telling.links_of(walk.gate, actor, agreement=VIEW, person=person, at=clock.now())


@pytest.mark.requirement("NEX-20")
def test_a_person_is_found_and_split_and_who_saw_it_is_told(walk: Walk) -> None:
    walk.enter(estate.DATA_MANAGER)
    assert "Links of a person" in words(walk.get("/links"))
    seen = several(walk)
    case = next(one for one in seen.links if one.data_set == "early_help")
    assert walk.post("/links", agreement=VIEW, record="").status_code == 400
    assert "Nobody has a record" in words(walk.post("/links", agreement=VIEW, record="none such"))
    shown = words(walk.post("/links", agreement=VIEW, record=case.record))
    assert case.record in shown
    assert seen.person in shown
    asked = walk.post("/links/question", agreement=VIEW, person=seen.person, ref=case.ref)
    assert "waits among the doubtful pairs" in " ".join(words(asked).split()).replace(
        f'<a class="govuk-link" href="/review/{VIEW}">', ""
    )
    assert {one.pass_name for one in register.review_cases(agreement=VIEW, state="open")} >= {
        "questioned"
    }
    wrong = walk.post("/links/split", agreement=VIEW, person=seen.person)
    assert wrong.status_code == 400
    assert "Nothing was split" in words(wrong)
    school = next(one.holder for one in seen.links if one.holder in estate.LEADS)
    lead = walk.gate.actor(estate.LEADS[school])
    record.open_record(walk.gate, lead, seen.person, purpose="C-P1", at=clock.now())
    keep = [one.ref for one in seen.links if one.ref != case.ref]
    told = words(walk.post("/links/split", agreement=VIEW, person=seen.person, keep=keep))
    assert f"stay with {seen.person}" in told
    assert estate.LEADS[school] in told
    again = words(walk.post("/links", agreement=VIEW, record=case.record))
    assert f"Records of {seen.person}" not in again


def test_nobody_reaches_the_links_of_an_agreement_that_lets_them_not_link(walk: Walk) -> None:
    walk.enter(estate.DATA_MANAGER)
    assert walk.post("/links/split", agreement="county-education", person="p1").status_code == 404
    walk.enter(estate.LEADS["st-edmunds"])
    assert walk.get("/links").status_code in (403, 404)
