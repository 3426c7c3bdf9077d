"""Files handed in at a real installation: what is kept, refused, and left behind."""

import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kinfold import datasets
from kinfold.agreement import Flow
from kinfold.errors import (
    DataBrokeRules,
    Exit,
    FileNotUnderstood,
    NothingToDo,
    RefusedByAgreement,
    UsageProblem,
)
from kinfold.gate import stewardship
from kinfold.registers import signatures
from kinfold.synthetic import dirty
from tests import estate
from tests.unit.intake.conftest import CHILDREN, Office
from tests.unit.intake.samples import PUPIL, PUPIL_COLUMNS, child, episode, message, table

CIN = "cin-analysis"
CANARIES = (
    "Quillfeather",
    "1 Canary Lane",
    "1907-07-07",
    "ZZCANARY7",
    "G207777777777",
    "01632960777",
)
ROOT = Path(__file__).parents[3]


def _return(office: Office, text: str | None = None, *, name: str = "r.xml") -> Path:
    path = office.desk / name
    path.write_text(text or message(child(episode())), encoding="utf-8")
    return path


def _rows(office: Office, path: Path, *, under: str, at: datetime = estate.LATER) -> str:
    """Everything of the data sets that came under an agreement, as the store gives it back."""
    from kinfold.store import TableCut

    shown = []
    for supply in office.gate._store.supplies(agreement=under):
        for one in datasets.get(supply.data_set).tables:
            cut = TableCut(
                data_set=supply.data_set,
                table=one.name,
                columns=tuple(entry.name for entry in one.fields),
                agreements=frozenset({under}),
            )
            shown.append(repr(office.gate._store.read([cut], held_at=at)[cut.key].to_pylist()))
    return "\n".join(shown)


# What is refused leaves nothing


@pytest.mark.requirement("NEX-10")
@pytest.mark.parametrize(
    "make",
    [
        dirty.entity_bomb, dirty.external_entity, dirty.zip_bomb, dirty.wrong_year,
        dirty.disagreeing_year, dirty.wrong_authority, dirty.wrong_encoding,
        dirty.unexpected_namespace, dirty.truncated, dirty.empty, dirty.huge,
    ],
)  # fmt: skip
def test_a_bad_return_leaves_nothing_at_all(office: Office, make: Callable[[Path], Path]) -> None:
    """One error of four parts; the shelf is as it was."""
    problem = office.refused(make(office.desk / "return.xml"), under=CIN)
    assert isinstance(problem, FileNotUnderstood)
    assert problem.exit_code is Exit.NOT_UNDERSTOOD
    assert all((problem.asked, problem.why, problem.remedy))
    assert office.gate._store.supplies() == []
    for report in office.reports():  # only where the file was recognised before it broke off
        assert (report.outcome, report.supply) == ("not_understood", None)


@pytest.mark.parametrize("make", [dirty.missing_columns, dirty.ragged_csv])
def test_a_bad_table_leaves_nothing_but_a_report(
    office: Office, make: Callable[[Path], Path]
) -> None:
    """The same for a school's tables."""
    problem = office.refused(make(office.desk / "t.csv"), under="county-education")
    assert isinstance(problem, FileNotUnderstood)
    assert office.gate._store.supplies() == []
    assert {report.outcome for report in office.reports()} <= {"not_understood"}


def test_a_table_in_another_encoding_is_taken_in_and_said_so(office: Office) -> None:
    """Windows-1252, told by its bytes: nothing is guessed in silence."""
    report = office.take(dirty.wrong_encoding_csv(office.desk / "t.csv"), under="county-education")
    assert report.outcome == "accepted"
    assert ("encoding-other", "windows-1252") in {(f.rule, f.field) for f in report.findings}


def test_a_return_cut_short_after_its_header_is_reported_and_not_kept(office: Office) -> None:
    """Recognised, permitted, then broken: a report, a decision in the ledger, no rows."""
    path = dirty.truncated(office.desk / "r.xml")
    assert isinstance(office.refused(path, under=CIN), FileNotUnderstood)
    report = office.reports()[0]
    assert (report.outcome, report.data_set, report.agreement) == (
        "not_understood",
        "cin_census",
        CIN,
    )


def test_when_no_row_can_be_kept_the_report_says_why(office: Office) -> None:
    """The error names the report; the report names the lines."""
    path = table(office.desk, ("9992001", "", *PUPIL[2:]))
    problem = office.refused(path, under="county-education")
    assert isinstance(problem, DataBrokeRules)
    report = office.reports()[0]
    assert f"kinfold report {report.id}" in problem.remedy
    assert report.outcome == "refused"
    assert ("required-missing", 2, "UPN") in {(f.rule, f.line, f.field) for f in report.findings}


# Nothing of a child outside the shelf


def test_particulars_appear_nowhere_but_on_the_shelf(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in errors, reports, logs, or what can be read of the ledger and the register."""
    caplog.set_level(logging.DEBUG)
    surname, address, born, identifier, upn, phone = CANARIES
    pupil = ("9992001", upn, surname, "Ada", born, phone, f'"{address}"', phone)
    columns = (*PUPIL_COLUMNS, "Address", "Home telephone")
    told = [repr(office.take(table(office.desk, pupil, columns=columns), under="county-education"))]
    bad = [(*pupil[:3], "", *pupil[4:]), pupil[:4]]
    for row in bad:
        problem = office.refused(table(office.desk, row, columns=columns), under="county-education")
        told += [str(problem), repr(problem.as_json())]
    text = message(
        child(
            episode(closed=phone, source=address),
            identifier=identifier,
            born=f"<PersonBirthDate>{born}</PersonBirthDate>",
            more=f"<UPN>{upn}</UPN><{surname}>{address}</{surname}><Notes>{surname}</Notes>",
        )
    )
    told.append(
        repr(office.take(_return(office, text.replace(f"{surname}>", "Alias>")), under=CIN))
    )
    told.append(str(office.refused(_return(office, text[:-60]), under=CIN)))
    told += [repr(office.reports()), caplog.text, office.ledger_text()]
    told.append((office.grounds.home / "db.sqlite3").read_bytes().decode("latin-1"))
    for path in office.shelf():
        told.append(path.read_bytes().decode("latin-1"))
    for canary in CANARIES:
        assert not any(canary in text for text in told), canary
    assert surname in _rows(office, office.desk, under="county-education")


# What is kept


@pytest.mark.requirement("NEX-22")
@pytest.mark.requirement("SOM-3.1")
def test_surplus_fields_are_listed_and_not_in_the_stored_bytes(office: Office) -> None:
    """Listed in the report; not among what the shelf gives back."""
    report = office.take(dirty.surplus_columns(office.desk / "t.csv"), under="county-education")
    assert report.outcome == "accepted"
    assert {"home telephone", "parent's income"} <= set(report.dropped_fields)
    held = _rows(office, office.desk, under="county-education")
    assert "01632" not in held
    assert "15000" not in held
    assert report.counts["kept pupil"] > 5


@pytest.mark.requirement("SOM-A.2")
def test_the_nhs_number_is_not_collected(office: Office) -> None:
    """Proposed only: listed as withheld with its clause, and not kept."""
    path = table(
        office.desk,
        ("9992001", "G201123419001", "9434765919", "K", "", "K", "2025-09-01"),
        columns=(
            "LAESTAB",
            "UPN",
            "NHS number",
            "SEN history",
            "SEN need",
            "SEN status",
            "SEN status date",
        ),
    )
    report = office.take(path, under="county-education")
    assert any(name.startswith("sen_register.sen.nhs_number [") for name in report.dropped_fields)
    assert "9434765919" not in _rows(office, path, under="county-education")
    assert report.counts["kept sen"] == 1


@pytest.mark.requirement("NEX-10")
def test_a_sound_return_is_kept_with_its_period_and_receipt(office: Office) -> None:
    """Under the agreement that it came under, and under no other."""
    report = office.take(_return(office), under=CIN)
    assert (report.outcome, report.period, report.holder) == ("accepted", "2025-26", "marshire")
    supply = office.gate._store.supplies()[0]
    assert (supply.id, supply.receipt, supply.agreement) == (report.supply, report.receipt, CIN)
    assert (supply.as_at, supply.destroy_by is not None) == (date(2026, 3, 31), True)
    assert office.reports() == (report,)


def test_the_same_bytes_again_are_nothing_to_do(office: Office) -> None:
    """Recognised by their hash, whatever the file is called; a report says so."""
    first = office.take(_return(office), under=CIN)
    problem = office.refused(_return(office, name="again.xml"), under=CIN)
    assert isinstance(problem, NothingToDo)
    assert problem.exit_code is Exit.NOTHING_TO_DO
    assert [report.outcome for report in office.reports()] == ["already_held", "accepted"]
    assert first.receipt == office.reports()[0].receipt


def test_findings_come_in_the_order_of_the_file(office: Office) -> None:
    """Each with line, field, rule and remedy."""
    path = table(
        office.desk, PUPIL, ("9992001", "B201123419001", *PUPIL[2:]), ("9992001", "x", *PUPIL[2:])
    )
    report = office.take(path, under="county-education")
    lines = [finding.line for finding in report.findings]
    assert lines == sorted(lines)
    assert all(f.line and f.field and f.rule and f.remedy for f in report.findings)
    assert report.counts["finding upn-letter"] == 1


# Whose, under what, by whom


def test_the_agreement_is_asked_for_where_several_would_do(office: Office) -> None:
    """A return may come under two; a school's table under one only."""
    problem = office.refused(_return(office), under=None)
    assert isinstance(problem, UsageProblem)
    assert CIN in problem.why
    assert office.take(table(office.desk, PUPIL), under=None).agreement == "county-education"
    assert isinstance(office.refused(_return(office), under="no-such"), UsageProblem)


def test_a_data_set_the_agreement_has_no_flow_of_is_refused(office: Office) -> None:
    """With the clause, in the ledger, and with a report."""
    problem = office.refused(_return(office), under="county-education")
    assert isinstance(problem, RefusedByAgreement)
    assert "[" in problem.why
    assert problem.ledger_ref is not None
    assert office.reports()[0].outcome == "refused"


def test_an_agreement_suspended_lets_nothing_in(office: Office) -> None:
    """And is no longer offered."""
    officer = office.gate.actor(estate.GOVERNANCE)
    version = office.gate.versions(at=estate.LOADED_AT)["county-education"]
    stewardship.stand(
        office.gate, officer, version, state="suspended", reason="A breach", at=estate.LOADED_AT
    )
    later = estate.LOADED_AT + timedelta(minutes=1)
    with pytest.raises(UsageProblem, match="No agreement"):
        office.take(table(office.desk, PUPIL), under=None, at=later)
    with pytest.raises(RefusedByAgreement, match="not in force"):
        office.take(table(office.desk, PUPIL), under="county-education", at=later)


def test_a_file_says_whose_it_is(office: Office) -> None:
    """Another holder cannot be given for it, nor one the register has never heard of."""
    path = table(office.desk, PUPIL)
    assert isinstance(
        office.refused(path, under="county-education", holder="hartwell"), UsageProblem
    )
    mixed = table(office.desk, PUPIL, ("9992002", *PUPIL[1:]))
    assert isinstance(
        office.refused(mixed, under="county-education", holder="nobody"), UsageProblem
    )


def test_a_school_cannot_have_its_rows_taken_for_the_councils(office: Office) -> None:
    """A table of several schools has no sender the agreement names: refused."""
    mixed = table(office.desk, PUPIL, ("9992002", *PUPIL[1:]))
    assert isinstance(office.refused(mixed, under="county-education"), RefusedByAgreement)
    report = office.take(mixed, under="county-education", holder="st-edmunds")
    assert report.counts["kept pupil"] == 1
    assert report.counts["refused wrong-school"] == 1


def test_a_role_that_is_not_granted_it_is_refused(office: Office) -> None:
    """The safeguarding lead takes no file in."""
    lead = estate.LEADS["st-edmunds"]
    problem = office.refused(table(office.desk, PUPIL), under="county-education", login=lead)
    assert isinstance(problem, RefusedByAgreement)


@pytest.mark.requirement("NEX-27")
def test_an_unsigned_authority_needs_an_authorised_override(office: Office) -> None:
    """Refused with the clause; let in with an override on file, which the ledger has."""
    version = office.gate.versions(at=estate.LOADED_AT)[CIN]
    for record in signatures.signature_records(version.hash):
        if record.organisation == "marshire":
            signatures.withdraw_signature(
                record.id, reason="Not renewed", at=estate.LOADED_AT - timedelta(days=1), by=None
            )
    problem = office.refused(_return(office), under=CIN)
    assert isinstance(problem, RefusedByAgreement)
    assert "sign" in problem.why
    assert re.search(r"\[[^\]]+\]", problem.why)
    stewardship.waive_signature(
        office.gate,
        office.gate.actor(estate.GOVERNANCE),
        version,
        organisation="marshire",
        reason="The board meets next week",
        until=date(2026, 12, 31),
        at=estate.LOADED_AT,
    )
    later = estate.LOADED_AT + timedelta(minutes=1)
    assert office.take(_return(office), under=CIN, at=later).outcome == "accepted"
    kinds = [entry.kind for entry in office.gate._ledger.entries()]
    assert "agreement.override" in kinds
    late = datetime(2027, 1, 2, tzinfo=UTC)
    with pytest.raises(RefusedByAgreement):
        office.take(_return(office, message(child(episode(), identifier="Z2"))), under=CIN, at=late)


# Periods


@pytest.mark.parametrize(
    ("days", "period"),
    [
        (("2025-09-04", "2025-10-07"), "2025-26 autumn"),
        (("2025-10-06", "2025-10-07"), "2025-W41"),
        (("2025-10-06", "2025-10-20"), "2025-W41 to 2025-W43"),
        (("2025-09-04", "2026-01-20"), "2025-W36 to 2026-W04"),
    ],
)
def test_marks_say_their_own_period(office: Office, days: tuple[str, ...], period: str) -> None:
    """A term so far, else the weeks they tell of; the holder's own label first."""
    columns = ("LAESTAB", "UPN", "Date", "Session", "Mark", "Absence reason")
    rows = [("9992001", "G201123419001", day, "AM", "/", "") for day in days]
    path = table(office.desk, *rows, columns=columns)
    assert office.take(path, under=None, period="my own").period == "my own"
    path = table(office.desk, *rows, rows[0], columns=columns)
    assert office.take(path, under=None).period.casefold() == period.casefold()


# A process that dies


CHILD_PROCESS = """
import sys
from datetime import datetime
from pathlib import Path
home, path, at = Path(sys.argv[1]), Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
from kinfold.registers import configure
configure.ready(home)
from kinfold.gate import Gate
from kinfold.intake import receive as room
gate = Gate.open(home)
asked = room.Asked(agreement="cin-analysis")
if sys.argv[4] == "reading":
    import os, signal
    from kinfold.intake.rows import Gathered
    add, seen = Gathered.add, []
    def killed(self, table, row):
        seen.append(table)
        if len(seen) == 30:
            os.kill(os.getpid(), signal.SIGKILL)
        add(self, table, row)
    Gathered.add = killed
print(room.receive(gate, gate.actor("data@marshire.example"), path, asked=asked, at=at).outcome)
"""


@pytest.mark.parametrize("moment", ["reading", "file-half-written", "before-commit"])
def test_a_process_killed_half_way_leaves_nothing_that_can_be_read(
    tmp_path: Path, moment: str
) -> None:
    """Killed while reading, while writing, or before the commit; the same file then comes in."""
    grounds = estate.copied(estate.empty(children=CHILDREN), tmp_path / "home")
    path = dirty._return(tmp_path / "r.xml")

    def run(what: str) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        if what not in ("reading", "sound"):
            environment["KINFOLD_CRASH_AT"] = what
        command = [sys.executable, "-c", CHILD_PROCESS, str(grounds.home), str(path)]
        return subprocess.run(
            [*command, estate.LOADED_AT.isoformat(), what],
            env=environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    assert run(moment).returncode == -signal.SIGKILL
    with grounds.opened() as gate:
        office = Office(gate=gate, grounds=grounds, desk=tmp_path)
        assert gate._store.supplies() == []
        assert office.reports() == ()
    done = run("sound")
    assert (done.stdout.strip(), done.stderr) == ("accepted", "")


def test_asking_moves_nothing(office: Office) -> None:
    """A decision alone leaves the shelf as it was."""
    before = office.shelf()
    flow = Flow(
        actor=office.gate.actor(estate.DATA_MANAGER),
        operation="deposit",
        agreement=CIN,
        purpose="A-P1",
        items=tuple(code for code, _, _ in datasets.get("cin_census").items()),
        recipient="analysis-service",
        at=estate.LOADED_AT,
        holder="marshire",
        channel="command",
    )
    office.gate.ask(flow)
    assert office.shelf() == before
