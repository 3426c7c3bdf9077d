"""The worker and the feeds' commands, as a person runs them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kinfold.feeds.school import running
from kinfold.registers import deliveries, feeds
from tests import estate
from tests.unit.cli.conftest import Line
from tests.unit.feeds import results
from tests.unit.feeds.conftest import CHILDREN, FEED, SCHOOL, Yard, with_feed


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    """An installation with nothing on the shelf."""
    grounds = estate.copied(estate.empty(children=CHILDREN), tmp_path / "home")
    with grounds.opened() as gate:
        with_feed(grounds)
        yield Yard(gate=gate, grounds=grounds)


@pytest.fixture
def line(
    yard: Yard,
    on_the_day: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Line:
    """A command line at it."""
    return Line(home=yard.grounds.home, gate=yard.gate, monkeypatch=monkeypatch, capsys=capsys)


def test_a_worker_takes_in_what_waits_and_stops(yard: Yard, line: Line) -> None:
    yard.at = estate.LATER
    made = yard.hand_in(yard.file("pupil_core"))
    deliveries.cancel(made.name, at=estate.LATER)
    assert line("worker", "--once", login=None).code == 14
    yard.at = estate.LATER.replace(hour=8)
    two = yard.hand_in(yard.file("pupil_core"), key="k2")
    said = line("worker", "--once", login=None)
    assert said.code == 0
    assert f"{two.name}: done, report " in said.out


@pytest.mark.slow
def test_a_worker_beside_the_site_takes_in_and_ends_when_told(yard: Yard) -> None:
    made = yard.hand_in(yard.file("pupil_core"))
    process = subprocess.Popen(
        [sys.executable, "-m", "kinfold.cli", "--home", str(yard.grounds.home), "worker"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ),
    )  # fmt: skip
    for _ in range(200):
        if yard.again(made).ended:
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert f"{made.name}: done" in out


def test_feeds_lists_what_is_late_and_the_nine_flows(line: Line) -> None:
    found = line("--json", "feeds").json()
    assert {row["school"] for row in found} == {
        "Ashdown School", "Hartwell Academy", "Millbrook Primary", "St Edmund's Primary",
    }  # fmt: skip
    assert {row["standing"] for row in found} == {"Never received"}
    assert len(line("--json", "feeds", "--all").json()) == len(found)
    assert len(line("--json", "feeds", "flows").json()) == 10
    assert line("feeds", login=estate.LEADS[SCHOOL]).code == 2


@pytest.mark.requirement("SOM-7.7.1")
def test_key_stage_data_is_listed_when_it_is_overdue(line: Line) -> None:
    assert line("--json", "feeds", "yearly").json() == []
    owed = line("--json", "feeds", "yearly", "--all").json()
    assert {(one["school"], one["standing"], one["due"]) for one in owed} == {
        (name, "To come", "2027-08-31") for name in ("Millbrook Primary", "St Edmund's Primary")
    }


@pytest.mark.requirement("NEX-17")
def test_the_source_of_figures_is_switched_and_the_difference_counted(
    yard: Yard, line: Line
) -> None:
    path = yard.grounds.home / "results.csv"
    for period, score in (("2026-27", 104), ("2026-27 national", 99)):
        path.write_bytes(results.key_stage_2(("Z999000000001",), score=score))
        brought = line("import", path, "--under", "cin-analysis", "--period", period)
        assert brought.code == 0, brought.out + brought.err
    said = ("--on", "2026-11-21", "--announce", "Figures rest on the national data set.")
    assert line("sources", "switch", "key_stage_2", *said).code == 0
    assert line("sources", "switch", "phonics_check", *said).code == 2
    rests = {one["data set"]: one for one in line("--json", "sources").json()}
    assert rests["key_stage_2"]["figures rest on"] == "National data set"
    assert rests["key_stage_2"]["announced"] == said[-1]
    assert rests["eyfs_profile"]["figures rest on"] == "LA import"
    for source, label in ((), "National data set"), (("--source", "la_import"), "LA import"):
        counted = line("--json", "sources", "figures", "key_stage_2", *source).json()
        assert {one["source"] for one in counted} == {label}
    assert line("sources", "figures", "key_stage_2", "--source", "hearsay").code == 2
    differ = line("--json", "sources", "differences", "key_stage_2").json()
    assert {str(one["children who differ"]) for one in differ} == {"", "0", "1"}
    assert "Z999000000001" not in str(differ)
    assert line("sources", "back", "key_stage_2", *said).code == 0


@pytest.mark.requirement("SOM-7.7.3")
def test_who_takes_part_in_other_assessments_is_recorded_and_ended(line: Line) -> None:
    assert line("feeds", "takes-part", SCHOOL, "--on", "2026-11-02").code == 0
    shown = {one["school"]: one["takes part since"] for one in line(
        "--json", "feeds", "taking-part"
    ).json()}  # fmt: skip
    assert (shown["St Edmund's Primary"], shown["Hartwell Academy"]) == ("2026-11-02", "no")
    assert line("feeds", "takes-part", SCHOOL, "--on", "2026-11-02").code == 14
    assert line("feeds", "takes-no-part", SCHOOL).code == 0
    assert line("feeds", "takes-no-part", SCHOOL).code == 14


def test_a_key_is_trusted_and_withdrawn(line: Line, tmp_path: Path) -> None:
    said = line("--json", "feed", "keys", "--key", tmp_path / "feed.key", login=None).json()
    assert line("--json", "feed", "keys", "--key", tmp_path / "feed.key", login=None).json() == said
    trusted = line("feeds", "trust", FEED, said["public"], login=estate.GOVERNANCE)
    assert said["fingerprint"] in trusted.out
    assert line("feeds", "trust", FEED, said["public"]).code == 2
    shown = "ab" * 32
    certificate = line(
        "--json", "feeds", "trust", FEED, shown, "--certificate", login=estate.GOVERNANCE
    )
    assert certificate.json() == {"fingerprint": shown}
    gone = line("feeds", "withdraw", said["fingerprint"], login=estate.GOVERNANCE)
    assert gone.code == 0
    assert [one.until is None for one in feeds.feed_keys()] == [False, True]


def test_a_feed_that_cannot_reach_the_site_ends_with_13(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kinfold.feeds.school import sending

    monkeypatch.setattr(sending.Site.__init__, "__kwdefaults__", {
        **(sending.Site.__init__.__kwdefaults__ or {}), "tries": 1,
    })  # fmt: skip
    running.new_key(tmp_path / "feed.key")
    (tmp_path / "pupils.csv").write_text("UPN\nx\n")
    (tmp_path / "feed.toml").write_text(
        '[feed]\naddress = "http://127.0.0.1:9"\nkey = "feed.key"\nstate = "state.json"\n'
        '[[source]]\ndata_set = "pupil_core"\nfiles = "*.csv"\nschedule = "daily"\n'
    )
    said = line("feed", "run", "--config", tmp_path / "feed.toml", "--once", login=None)
    assert said.code == 13
    assert "could not be reached" in said.err
    assert line("feed", "run", "--config", tmp_path / "none.toml", "--once").code == 2
