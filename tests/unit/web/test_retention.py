"""The pages of retention: the plan, certificates, holds and backups; nothing about a person."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from kinfold import retention
from kinfold.calendars import ENGLAND
from kinfold.registers import facts, holding
from tests import estate
from tests.unit.web.walking import Walk, walking, words

FAR = timedelta(days=365 * 26)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    return estate.copied(estate.built(), tmp_path_factory.mktemp("retention") / "home")


@pytest.fixture
def walk(walk: Walk) -> Walk:
    walk.enter(estate.GOVERNANCE)
    return walk


def supply(walk: Walk) -> str:
    """The id of something on the shelf."""
    return walk.gate.held()[0].id


@pytest.mark.requirement("GOV-5")
def test_the_plan_says_what_goes_when_and_under_which_clause(walk: Walk) -> None:
    shown = words(walk.get("/retention"))
    made = retention.planned(walk.gate, at=walk.clock.moment)
    assert "Nothing is due to be destroyed on 21 November 2026" in shown
    assert "kinfold retention apply" not in shown
    (line, *_) = (line for line in made.lines if line.what == "supply")
    for part in (line.ref, line.why, line.clause, f"{line.rows:,}"):
        assert part in shown
    assert "retention.planned" in {one.kind for one in walk.gate._ledger.entries(start=50)}


@pytest.mark.requirement("GOV-5")
def test_what_is_due_goes_by_command_and_nothing_goes_here(walk: Walk) -> None:
    walk.clock.moment += FAR
    walk.enter(estate.GOVERNANCE)
    before = len(walk.gate.held())
    shown = words(walk.get("/retention"))
    made = retention.planned(walk.gate, at=walk.clock.moment)
    assert f"kinfold retention apply --plan {made.digest}" in shown
    assert "Nothing has been destroyed" in shown
    assert len(walk.gate.held()) == before


def test_the_ledger_is_kept_as_long_as_the_command_says(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KINFOLD_LEDGER_MONTHS", "1")
    walk.clock.moment += timedelta(days=80)
    walk.enter(estate.GOVERNANCE)
    made = retention.planned(walk.gate, at=walk.clock.moment, ledger_months=1)
    assert any(line.what == "ledger" for line in made.lines)
    shown = words(walk.get("/retention"))
    assert "Contents of the ledger" in shown
    assert made.digest in shown


def test_a_long_list_is_cut_and_says_so(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kinfold.web.pages.retention.MOST_LISTED", 1)
    assert "more: the command “kinfold retention plan” lists" in words(walk.get("/retention"))


@pytest.mark.requirement("GOV-5")
def test_a_hold_keeps_something_until_it_is_released(walk: Walk) -> None:
    ref = supply(walk)
    asked = walk.get(f"/retention/holds?about=supply&ref={ref}")
    assert f'value="{ref}"' in words(asked)
    told = {"about": "supply", "ref": ref, "reason": "A claim was made", "clause": "CPR 31"}
    assert walk.post("/retention/holds", **told)["Location"] == "/retention/holds"
    (kept,) = holding.holds(at=walk.clock.moment)
    assert (kept.ref, kept.by, kept.case) == (ref, estate.GOVERNANCE, None)
    assert "A claim was made" in words(walk.get("/retention/holds"))
    assert walk.post(f"/retention/holds/{kept.id}/release").status_code == 302
    assert "Nothing is held" in words(walk.get("/retention/holds"))
    again = walk.post(f"/retention/holds/{kept.id}/release")
    assert again.status_code == 409
    kinds = [one.kind for one in walk.gate._ledger.entries(start=50)]
    assert kinds[-2:] == ["retention.held", "retention.released"]


def test_a_person_is_held_by_an_opaque_number_only(walk: Walk) -> None:
    told = {"about": "person", "reason": "A request is open", "clause": "UK GDPR"}
    answer = walk.post("/retention/holds", **told, ref="Lovelace")
    assert answer.status_code == 400
    assert "never a name" in words(answer)
    answer = walk.post("/retention/holds", **told, ref="p-000123", case="x")
    assert "made of digits" in words(answer)
    assert walk.post("/retention/holds", **told, ref="p-000123", case="77").status_code == 400
    assert not holding.holds(at=walk.clock.moment)
    assert walk.post("/retention/holds", **told, ref="p-000123").status_code == 302
    (kept,) = holding.holds(at=walk.clock.moment)
    holding.release(kept.id, at=walk.clock.now(), by=None)


def test_gaps_in_a_hold_are_named(walk: Walk) -> None:
    shown = words(walk.post("/retention/holds"))
    for gap in ("Choose what is held", "Give its id", "Say why", "Name the clause"):
        assert gap in shown


@pytest.mark.requirement("GOV-5")
def test_a_backup_is_recorded_and_its_end_certified(walk: Walk) -> None:
    assert "No backup is on record" in words(walk.get("/retention/backups"))
    days = {"taken_on-day": "1", "taken_on-month": "11", "taken_on-year": "2026"}
    days |= {"expires_on-day": "20", "expires_on-month": "11", "expires_on-year": "2026"}
    assert walk.post("/retention/backups", label="tape-1", **days).status_code == 302
    (kept,) = holding.backups(at=walk.clock.moment)
    assert kept.taken_at == datetime(2026, 11, 1, tzinfo=ENGLAND)
    shown = words(walk.get("/retention/backups"))
    assert "tape-1" in shown
    assert "Overdue" in shown
    assert "For a person to destroy" in words(walk.get("/retention"))
    asked = walk.post(f"/retention/backups/{kept.id}/gone")
    assert "Was tape-1 destroyed?" in words(asked)
    assert holding.backups(at=walk.clock.moment)
    done = walk.post(f"/retention/backups/{kept.id}/gone", confirmed="yes")
    shown = words(walk.get(done["Location"]))
    assert "Destroyed by a person, who said so" in shown
    assert "Governance officer" in shown
    assert not holding.backups(at=walk.clock.moment)
    assert walk.post(f"/retention/backups/{kept.id}/gone").status_code == 404
    assert walk.post("/retention/backups", label="Tape 2").status_code == 400


@pytest.mark.requirement("NEX-23")
def test_certificates_are_listed_newest_first(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    number, _ = (
        holding.save_certificate(
        facts.NewCertificate(
            what="supply", ref="s-0001", agreement="practitioner-view", clause="C12.3",
            counts={"rows": 1200, "files": 2}, method="Its files were removed.",
            completes="", ledger_entry=7,
        ),
        at=walk.clock.now(), by=None,
        )
        for _ in range(2)
    )  # fmt: skip
    shown = words(walk.get("/retention/certificates"))
    assert "1,200 rows, 2 files" in shown
    assert "s-0001" in shown
    one = words(walk.get(f"/retention/certificates/{number}"))
    for part in ("Nothing more is to come", "The installation itself", "C12.3", "s-0001"):
        assert part in one
    assert walk.get("/retention/certificates/999").status_code == 404
    monkeypatch.setattr("kinfold.web.pages.retention.MOST_LISTED", 1)
    assert "older ones" in words(walk.get("/retention/certificates"))


@pytest.mark.parametrize(
    ("login", "status"),
    [(estate.DATA_MANAGER, 200), (estate.AUDITOR, 403), (estate.LEADS["st-edmunds"], 403)],
)
def test_who_may_open_the_pages(walk: Walk, login: str, status: int) -> None:
    walk.enter(login)
    for page in ("", "/certificates", "/holds", "/backups"):
        assert walk.get(f"/retention{page}").status_code == status


def test_an_installation_without_anything_says_so(
    tmp_path_factory: pytest.TempPathFactory, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = estate.copied(estate.empty(), tmp_path_factory.mktemp("bare") / "home")
    with walking(bare, settings, monkeypatch) as walk:
        walk.enter(estate.DATA_MANAGER)
        assert "Nothing is kept here yet" in words(walk.get("/retention"))
        assert "Nothing has been destroyed here yet" in words(walk.get("/retention/certificates"))
