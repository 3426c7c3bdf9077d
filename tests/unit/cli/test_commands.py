"""Each command at a small installation: what it answers, how it ends, in words and in JSON."""

from pathlib import Path

import pytest

from kinfold.registers import loads, signatures
from kinfold.synthetic import dirty
from tests import estate
from tests.unit.cli.conftest import Line
from tests.unit.intake.samples import PUPIL, PUPIL_COLUMNS, child, episode, message, table

PRINTED = estate.AGREEMENTS / "practitioner-view" / "as-printed.yaml"
RENEWED = estate.AGREEMENTS / "practitioner-view" / "2026-27.yaml"
OFFICER = estate.GOVERNANCE


def _return(folder: Path, *children: str) -> Path:
    path = folder / "r.xml"
    path.write_text(message(*(children or (child(episode()),))))
    return path


# Bringing files in


def test_a_file_comes_in_once(line: Line, tmp_path: Path) -> None:
    """Exit 0 and a report; then exit 14."""
    path = _return(tmp_path)
    said = line("import", path, "--under", "cin-analysis")
    assert said.code == 0
    assert said.out.startswith("Kept: Children in need census, 2025-26, from marshire")
    assert "1 children read; 2 rows kept; 0 refused. Load report 1." in said.out
    again = line("import", path, "--under", "cin-analysis")
    assert again.code == 14
    told = line("--json", "report", "1").json()
    assert (told["outcome"], told["counts"]["kept child"]) == ("accepted", 1)


def test_the_report_says_what_to_do_first_and_then_where(line: Line, tmp_path: Path) -> None:
    """Worst first, once for each rule, with what became of it; then line by line; no values."""
    rows = [PUPIL, ("9992001", "B201123419001", *PUPIL[2:]), ("9992001", "x", "", *PUPIL[3:])]
    path = table(
        tmp_path, *[(*row, "01632 960777") for row in rows],
        columns=(*PUPIL_COLUMNS, "Home telephone"),
    )  # fmt: skip
    said = line("import", path)
    assert said.code == 0
    assert "3 rows read; 2 rows kept; 1 refused." in said.out
    assert "Not kept, because no agreement item covers it: home telephone." in said.out
    places = [said.out.index(word) for word in ("row refused", "to check", "Where:")]
    assert places == sorted(places)
    assert "check letter" in said.out
    for value in ("B201123419001", "960777", "Marsh"):
        assert value not in said.out


@pytest.mark.requirement("SOM-8.4")
def test_a_census_is_told_by_the_departments_numbers(line: Line, tmp_path: Path) -> None:
    """What is wrong and what to do by rule; what could not be asked, of how many, and why."""
    made = child(episode(opened="soon"), identifier="A1"), child(episode(source="9Z"))
    said = line("import", _return(tmp_path, *made), "--under", "cin-analysis")
    assert said.code == 0
    told = " ".join(said.out.split())
    assert "The source of the referral is missing" in told
    assert "kept; an error" in told
    assert "Rules that could not be asked:" in told
    assert "1 of its children" in told
    assert "soon" not in told


def test_a_long_report_is_cut_and_can_be_read_whole(line: Line, tmp_path: Path) -> None:
    """Twenty lines, and how to see the rest."""
    rows = [(*PUPIL[:1], f"x{number}", *PUPIL[2:]) for number in range(40)]
    said = line("import", table(tmp_path, *rows))
    number = loads.load_reports(limit=1)[0].id
    assert f"`kinfold report {number} --lines 0` lists them" in said.out
    whole = line("report", number, "--lines", "0")
    assert whole.out.count("The UPN is not in a UPN's form.") > 40


def test_every_outcome_can_be_read_again(line: Line, tmp_path: Path) -> None:
    """Kept, held, refused, not understood; with what the agreement holds back."""
    path = table(
        tmp_path, ("9992001", "G201123419001", "9434765919", "K", "2025-09-01"),
        columns=("LAESTAB", "UPN", "NHS number", "SEN status", "SEN status date"),
    )  # fmt: skip
    kept = line("import", path)
    assert "because the agreement holds it back: sen_register.sen.nhs_number [App. A]" in kept.out
    line("import", path)
    broken = line("import", table(tmp_path, ("9992001", "", *PUPIL[2:])))
    assert broken.code == 11
    assert "kinfold report" in broken.err
    line("import", dirty.ragged_csv(tmp_path / "t.csv"))
    assert line("import", _return(tmp_path), "--under", "county-education").code == 12
    listed = line("--json", "report").json()
    assert [row["became"] for row in listed] == [
        "Refused", "Not understood", "Refused", "Held already", "Kept",
    ]  # fmt: skip
    for row in listed:
        assert line("report", row["report"]).code == 0
    assert line("report", 99).code == 2


def test_which_agreement_is_asked_where_several_would_do(line: Line, tmp_path: Path) -> None:
    """Exit 2, naming them; a day given must be one."""
    said = line("import", _return(tmp_path))
    assert said.code == 2
    assert "cin-analysis" in said.err
    assert line("import", tmp_path / "none").code == 2
    assert line("import", table(tmp_path, PUPIL), "--as-at", "soon").code == 2
    assert line("import", table(tmp_path, PUPIL), "--as-at", "2026-11-20").code == 0


# Agreements


def test_agreements_are_listed_and_shown(line: Line) -> None:
    """By id, by hash, from a file."""
    listed = line("--json", "agreement", "list").json()
    assert {row["stands"] for row in listed} == {"in force"}
    assert len(listed) == len(estate.RENEWALS)
    for name in ("practitioner-view", listed[0]["hash"], PRINTED):
        assert line("agreement", "show", name).code == 0
    assert "hash" in line("--json", "agreement", "show", "practitioner-view").json()
    assert line("agreement", "show", "no-such").code == 2


def test_linting_ends_in_11_where_something_is_wrong(line: Line) -> None:
    """As printed has errors, the renewal none; a folder is searched."""
    assert line("agreement", "lint", PRINTED, "--on", "2026-11-21").code == 11
    assert line("agreement", "lint", RENEWED, "--on", "2026-11-21").code == 0
    assert line("agreement", "lint", estate.AGREEMENTS).code == 11


def test_an_agreement_is_loaded_signed_and_stood(line: Line) -> None:
    """A draft; exit 13 while a signature or a decision is wanting; exit 12 for the wrong role."""
    assert line("agreement", "load", PRINTED).code == 12
    loaded = line("--json", "agreement", "load", PRINTED, login=OFFICER).json()
    version = loaded["hash"]
    assert line("agreement", "load", PRINTED, login=OFFICER).code == 14
    assert line("agreement", "stand", version, "in_force", login=OFFICER).code == 13
    told = line("agreement", "show", version, login=OFFICER)
    assert told.code == 0
    from kinfold.agreement.load import read

    for conflict in read(PRINTED).agreement.conflicts:
        assert line("agreement", "confirm", version, conflict.id, login=OFFICER).code == 0
    assert line("agreement", "confirm", version, "none", login=OFFICER).code == 2
    signed = line(
        "agreement", "sign", version, "--party", "county", "--gateways-checked", login=OFFICER
    )
    assert signed.code == 0
    assert "Signature" in signed.out
    said = line(
        "agreement", "stand", "practitioner-view", "suspended", "--reason", "x", login=OFFICER
    )
    assert "is now suspended" in said.out


def test_two_versions_are_compared(line: Line) -> None:
    """What each role gains and loses."""
    said = line("--json", "agreement", "compare", PRINTED, RENEWED)
    assert said.code == 0
    assert set(said.json()) == {"gained", "lost", "sentences"}
    assert line("agreement", "compare", RENEWED, "practitioner-view").code == 0


@pytest.mark.requirement("NEX-27")
def test_a_signature_is_waived_with_a_reason_and_an_end(line: Line, tmp_path: Path) -> None:
    """Then the unsigned authority's return comes in."""
    assert line.gate is not None
    version = line.gate.versions(at=estate.LATER)["cin-analysis"]
    for record in signatures.signature_records(version.hash):
        if record.organisation == "marshire":
            signatures.withdraw_signature(record.id, reason="x", at=estate.LOADED_AT, by=None)
    assert line("import", _return(tmp_path), "--under", "cin-analysis").code == 12
    waived = line(
        "agreement", "waive-signature", "cin-analysis", "--organisation", "marshire",
        "--reason", "The board meets next week", "--until", "2026-12-31", login=OFFICER,
    )  # fmt: skip
    assert "Authorised until 31 December 2026." in waived.out
    assert line("import", _return(tmp_path), "--under", "cin-analysis").code == 0


# Asking


def test_asking_explains_and_moves_nothing(line: Line) -> None:
    """Exit 12 where the answer is no."""
    lead = estate.LEADS["st-edmunds"]
    no = line("ask", "view", "--person", "p" * 24, login=lead)
    assert no.code == 12
    assert "linked" in no.out
    yes = line(
        "--json", "ask", "deposit", "--under", "county-education", "--purpose", "B-P1",
        "--item", "pupil_core.pupil.*", "--item", "pupil_core.pupil.upn", "--holder", "st-edmunds",
        "--recipient", "marshire", "--channel", "command",
    )  # fmt: skip
    assert yes.code == 0
    assert yes.json()


# The ledger


def test_the_auditor_reads_the_ledger(line: Line, tmp_path: Path) -> None:
    """The newest entries, one account's, one child's."""
    line("import", _return(tmp_path), "--under", "cin-analysis")
    shown = line("--json", "ledger", "show", "--last", "3", login=estate.AUDITOR).json()
    assert 0 < len(shown) <= 3
    one = line("ledger", "show", "--account", estate.DATA_MANAGER, login=estate.AUDITOR)
    assert "deposit" in one.out
    assert line("ledger", "who-saw", "p" * 24, "--values", login=estate.AUDITOR).code == 0
    assert line("ledger", "show", "--under", "no-such", login=estate.AUDITOR).code == 12


def test_the_ledger_is_checked_and_a_changed_byte_ends_in_20(line: Line, tmp_path: Path) -> None:
    """Offline; with a key and a checkpoint kept elsewhere."""
    line("import", _return(tmp_path), "--under", "cin-analysis")
    folder = line.home / "ledger"
    whole = line("ledger", "verify", login=None)
    assert whole.code == 0
    assert "The ledger is whole" in whole.out
    assert line.gate is not None
    checkpoint = tmp_path / "checkpoint"
    checkpoint.write_text(line.gate._ledger.checkpoint(at=estate.LATER))
    kept = ("--key", folder / "key.pub", "--checkpoint", checkpoint)
    assert line("--json", "ledger", "verify", folder, *kept).json()["ok"] is True
    assert line("ledger", "verify", tmp_path).code == 2
    leaves = next(
        one for one in folder.rglob("*") if one.is_file() and b"decision" in one.read_bytes()
    )
    content = bytearray(leaves.read_bytes())
    content[content.index(b"decision")] ^= 1
    leaves.write_bytes(content)
    assert line("ledger", "verify").code == 20
