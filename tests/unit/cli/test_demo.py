"""The demonstration, from nothing to a county taken in and linked, through the real doors."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kinfold.cli import demo_county, demo_members, demo_neighbours
from kinfold.errors import UsageProblem
from kinfold.registers import accounts, loads, parcels
from kinfold.synthetic import services
from tests import estate
from tests.unit.cli.conftest import Line

SMALL = ("--children", "120", "--seed", "5")
ALONE = (*SMALL, "--alone")


@pytest.fixture
def nothing(
    tmp_path: Path,
    on_the_day: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Line]:
    """A command line where there is no installation yet."""
    home = tmp_path / "demo" / "home"
    with estate._registers_at(home):
        yield Line(home=home, gate=None, monkeypatch=monkeypatch, capsys=capsys)


def test_the_demonstration_is_built_once_and_can_be_used(nothing: Line) -> None:
    """Files, agreements, sign-ins, everything in, linked; a second build finds its work done."""
    built = nothing("demo", "build", *ALONE, login=None)
    assert built.code == 0, built.err
    assert "Built in" in built.out
    assert "Linked under practitioner-view" in built.out
    assert "built already" in nothing("demo", "build", login=None).out
    listed = nothing("--json", "demo", "sign-ins", login=None).json()
    assert {row["mailbox"] for row in listed} >= {demo_county.GOVERNANCE, demo_county.DATA_MANAGER}
    assert all(row["password"] and len(row["code now"]) == 6 for row in listed)
    reports = nothing("--json", "report", login=None).json()
    assert {row["became"] for row in reports} == {"Kept"}
    sent = {one.id for one in services.supplied()}
    under = [one for one in loads.load_reports(limit=200) if one.agreement == "warehouse"]
    # So small a county may have nobody who has left care.
    assert sent - {one.data_set for one in under} <= {"care_leavers"}
    assert {one.holder for one in under} >= set(demo_county.SUPPLIERS)
    linked = nothing("link")
    assert linked.code == 0
    assert "Nothing had changed" in linked.out
    assert nothing("--json", "link").json()
    _unmatched_are_listed(nothing)


def _unmatched_are_listed(nothing: Line) -> None:
    """By reason; a record's own identifier only for an account with the permission (NEX-4)."""
    every = nothing("--json", "link", "--unmatched", "all").json()
    some = nothing("--json", "link", "--unmatched", "no_upn").json()
    assert 0 < len(some) < len(every)
    assert {row["data set"] for row in some} == {"cin_census"}
    assert set(every[0]) == {"data set", "holder", "record", "why"}
    accounts.set_permissions(demo_county.DATA_MANAGER, permissions=())
    blind = nothing("--json", "link", "--unmatched", "no_upn").json()
    assert set(blind[0]) == {"data set", "holder", "reference", "why"}
    assert {row["reference"] for row in blind}.isdisjoint(row["record"] for row in every)
    assert nothing("link", "--unmatched", "no_such_reason").code == 2


def test_a_build_that_was_cut_short_goes_on_where_it_was(nothing: Line) -> None:
    """No step is taken twice; there are no sign-ins before it is finished."""
    demo_county.establish(nothing.home, at=estate.LATER)
    assert nothing("demo", "sign-ins", login=None).code == 2
    before = demo_county.passwords(nothing.home)
    demo_county.establish(nothing.home, at=estate.LATER)
    assert demo_county.passwords(nothing.home) == before
    assert not demo_county.is_built(nothing.home)


def test_only_the_countys_files(nothing: Line, tmp_path: Path) -> None:
    """Written to a folder, on a day of one's own; an early day is refused."""
    words = ("demo", "county", tmp_path / "files", *SMALL)
    made = nothing("--json", *words, login=None).json()
    assert made["files"] == len(list((tmp_path / "files").rglob("*.[cx][sm][vl]"))) - 1
    assert nothing(*words, "--as-at", "2020-01-01", login=None).code == 2


def test_without_the_shipped_agreements_there_is_no_demonstration(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """They are beside the program in a checkout."""
    monkeypatch.setattr(demo_county, "__file__", str(tmp_path / "a" / "b" / "c" / "d.py"))
    with pytest.raises(UsageProblem, match="checkout"):
        demo_county.library()


@pytest.mark.requirement("CCIS-1a")
def test_three_installations_exchange_last_month(nothing: Line) -> None:
    """Each step of each member runs in a process of its own, as the demonstration's do."""
    demo_county.establish(nothing.home, at=estate.LATER)
    said: list[str] = []
    demo_neighbours.build(nothing.home, young_people=200, at=estate.LATER, say=said.append)
    assert len(said) == len(demo_neighbours.STEPS)
    for name, home in demo_neighbours.homes(nothing.home).items():
        with estate._registers_at(home):
            sent = parcels.parcels(direction="out", kind="delivery")
            assert sent
            assert {one.state for one in sent} <= {"sent", "receipted"}
            assert parcels.parcels(direction="in", kind="delivery")
            assert demo_county.passwords(home)[demo_members.mailbox("ccis", name)]


def test_a_step_that_fails_is_told_once_with_what_to_do(nothing: Line) -> None:
    demo_county.establish(nothing.home, at=estate.LATER)
    before = estate.SIGNED_AT.replace(year=2020)
    with pytest.raises(UsageProblem, match="did not finish: set-up"):
        demo_neighbours.build(nothing.home, young_people=200, at=before, say=lambda text: None)
