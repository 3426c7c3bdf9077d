"""Each national file is taken in under the analysis agreement, with counts and rejects."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kinfold import datasets
from kinfold.datasets import DataSet
from kinfold.errors import FileNotUnderstood, NeedsDecision
from kinfold.intake.headings import normal
from kinfold.intake.matching import data_sets_for, tables_of
from kinfold.registers.facts import LoadReport
from tests.unit.intake.conftest import Office
from tests.unit.intake.made_files import saved, sheet, workbook_bytes, zip_bytes

CIN = "cin-analysis"
PUPIL = {"UPN": "G201123419001", "SURNAME": "Marsh", "FORENAMES": "Ada", "DOB": "14/06/2012"}
#: What stands in some columns of each file, beside the pupil.
FILES: Mapping[str, Mapping[str, str]] = {
    "eyfs_profile": {"FSP_COM_E01": "2", "FSP_PSE_E03": "1", "FSP_GLD": "1", "FSP_VERSION": "F"},
    "phonics_check": {"Phonics_PHONICS_MARK": "35", "Phonics_PHONICS_OUTCOME": "Wa"},
    "key_stage_1": {"READ_OUTCOME": "EXS", "SCI_OUTCOME": "HNM"},
    "key_stage_2": {"READOUTCOME": "AS", "READSCORE": "104", "WRITTAOUTCOME": "EXS"},
    "key_stage_4": {"KS4_ATT8": "46.5", "KS4_P8SCORE": "-0.12", "KS4_L2BASICS_94": "1"},
    "pupil_premium": {"Deprivation Pupil Premium": "1", "PupilPremiumFTE": "1.0"},
}


def _row(data_set: DataSet, held: Mapping[str, str]) -> list[str]:
    """A row of a file with every published column."""
    (table,) = data_set.tables
    prefix = next(
        (p for p in ("FSP_", "Phonics_", "KS4_") if table.fields[0].source.startswith(p)), ""
    )
    known = {normal(prefix + name): value for name, value in PUPIL.items()}
    known |= {normal(prefix + "FORENAME"): "Ada", normal("Forename"): "Ada"}
    known |= {normal(name): value for name, value in held.items()}
    return [known.get(normal(field.source), "") for field in table.fields]


def _file(name: str, *others: Mapping[str, str]) -> list[list[str]]:
    """A file's headings, a sound row, and others with some cells changed."""
    data_set = datasets.get(name)
    headings = [field.source for field in data_set.tables[0].fields]
    return [headings, *(_row(data_set, {**FILES[name], **one}) for one in ({}, *others))]


def _csv(rows: list[list[str]], mark: str = ",") -> bytes:
    return "".join(mark.join(row) + "\r\n" for row in rows).encode("cp1252")


def _counts(report: LoadReport) -> tuple[int, int, int]:
    """Rows read, kept and refused."""
    kept = sum(count for name, count in report.counts.items() if name.startswith("kept "))
    return report.counts["read"], kept, report.counts["refused"]


def _no_upn(name: str) -> Mapping[str, str]:
    who = datasets.get(name).tables[0].subject or ""
    return {datasets.get(name).tables[0].field(who).source: ""}


@pytest.mark.requirement("NEX-14")
@pytest.mark.parametrize("name", [one for one in FILES if one != "pupil_premium"])
def test_each_results_file_is_taken_in_with_a_count_and_its_rejects(
    office: Office, name: str
) -> None:
    """A row without its UPN is refused, with its line; what the comparison does not use is told."""
    rows = _file(name, {"SURNAME": "Marché"}, _no_upn(name))
    report = office.take(saved(office.desk, _csv(rows, ";")), under=CIN, holder="marshire")
    assert (report.outcome, report.data_set) == ("accepted", name)
    assert _counts(report) == (3, 2, 1)
    assert ("required-missing", 4) in {(found.rule, found.line) for found in report.findings}


@pytest.mark.requirement("NEX-16")
@pytest.mark.parametrize(
    "written",
    [
        lambda rows: _csv(rows),
        lambda rows: _csv(rows, "\t"),
        lambda rows: workbook_bytes({"Premium": sheet(*rows)}),
        lambda rows: zip_bytes({"premium.csv": _csv(rows)}),
        lambda rows: zip_bytes({"p.xlsx": workbook_bytes({"P": sheet(("Premium",), *rows)})}),
    ],
    ids=["csv", "tabs", "workbook", "zip", "workbook in a zip"],
)
def test_the_pupil_premium_file_is_taken_in_however_it_comes(
    office: Office, written: Callable[[list[list[str]]], bytes]
) -> None:
    """The same rows, counts and rejects; dates that fit both ways are told."""
    rows = _file(
        "pupil_premium", {"PupilPremiumFYStartDate": "01/04/2023"}, _no_upn("pupil_premium")
    )
    report = office.take(saved(office.desk, written(rows)), under=CIN, holder="marshire")
    assert (report.outcome, report.data_set) == ("accepted", "pupil_premium")
    assert _counts(report) == (3, 2, 1)
    told = {(found.rule, found.field) for found in report.findings}
    assert ("date-day-first", "PupilPremiumFYStartDate") in told


PUPILS = (
    "pupilonrolltableid,NativeId,upn,surname,forename,dob,sex,ethnicity,language,enrolstatus,"
    "entrydate,ncyearactual,senprovision,youngcarer,freemealstaken\r\n"
    "1001,1,G201123419001,Marsh,Ada,2012-JUN-14 00:00:00,F,MWBC,ENG,C,2019-SEP-02,2,K,N,1\r\n"
    "1002,2,H801200001001,Reed,Tom,2012-OCT-01 00:00:00,M,WBRI,ENG,C,2019-SEP-02,2,N,N,1\r\n"
)
NEEDS = (
    "senneedstableid,NativeId,senneedsorderseqcolumn,sourceid,pupilonrolltableid,sentyperank,sentype\r\n"
    "1,1,1,1,1001,1,SLCN\r\n2,1,1,1,7777,1,ASD\r\n"
)
MARKS = (
    "termlysessiondetailsonrolltableid,NativeId,termlysessiondetailsonrollorderseqcolumn,sourceid,"
    "pupilonrolltableid,attendancereason,sessions\r\n9001,1,1,1,1002,I,6\r\n"
)


@pytest.mark.requirement("NEX-15", "NEX-22")
def test_a_census_extract_is_taken_in_with_each_row_under_its_pupils_upn(office: Office) -> None:
    """All its files in one zip; a row of nobody's is refused; meals are not needed and not kept."""
    content = {"pupilonroll.csv": PUPILS, "senneeds.csv": NEEDS, "sessions.csv": MARKS}
    path = saved(office.desk, zip_bytes({**content, "empty.csv": ""}))
    report = office.take(path, under=CIN, holder="marshire")
    assert (report.outcome, report.data_set) == ("accepted", "school_census_spring")
    assert _counts(report) == (5, 4, 1)
    assert report.counts["kept senneeds"] == 1
    rules = {found.rule for found in report.findings}
    assert {"parent-missing", "part-empty"} <= rules
    dropped = " ".join(report.dropped_fields)
    assert "freemealstaken" in dropped
    supply = office.gate._store.supplies()[-1]
    assert supply.data_set == "school_census_spring"


@pytest.mark.requirement("NEX-15")
def test_the_roll_alone_may_be_taken_as_the_narrow_census(office: Office) -> None:
    """Where the sender says so: what matching and comparison need, and nothing else."""
    from kinfold.intake.receive import Asked, receive
    from tests import estate

    path = saved(office.desk, PUPILS.replace("pupilonrolltableid", "laestab").encode())
    asked = Asked(agreement=CIN, holder="marshire", data_set="school_census")
    actor = office.gate.actor(estate.DATA_MANAGER)
    report = receive(office.gate, actor, path, asked=asked, at=estate.LOADED_AT)
    assert (report.outcome, report.data_set) == ("accepted", "school_census")
    assert "freemealstaken" in report.dropped_fields


def test_a_table_that_two_terms_share_is_asked_about(office: Office) -> None:
    """Never guessed: the sender says which term."""
    problem = office.refused(saved(office.desk, MARKS.encode()), under=CIN)
    assert isinstance(problem, NeedsDecision)
    assert "school_census_autumn, school_census_spring, school_census_summer" in problem.why
    assert "--data-set" in problem.remedy


def test_rows_below_pupils_without_their_pupils_are_refused(office: Office) -> None:
    """Nobody could say whose they are."""
    path = saved(office.desk, zip_bytes({"needs.csv": NEEDS}))
    problem = office.refused(path, under=CIN, holder="marshire")
    assert "No row of it could be kept" in problem.why


def test_a_file_beside_the_others_that_is_of_no_table_is_told(office: Office) -> None:
    """The others are read."""
    content = {
        "pupilonroll.csv": PUPILS,
        "senneeds.csv": NEEDS,
        "shoes.csv": "shoe,size\r\n1,2\r\n",
    }
    report = office.take(saved(office.desk, zip_bytes(content)), under=CIN, holder="marshire")
    assert "part-unknown" in {found.rule for found in report.findings}
    assert _counts(report) == (4, 3, 1)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"a.xml": "<Message/>", "b.xml": "<Message/>"}, "more than one return"),
        ({"a.csv": "shoe,size\r\n1,2\r\n", "b.csv": "hat,size\r\n1,2\r\n"}, "do not fit any"),
    ],
)
def test_a_zip_of_things_that_do_not_belong_together(
    office: Office, content: Mapping[str, str], words: str
) -> None:
    """One clear sentence."""
    problem = office.refused(saved(office.desk, zip_bytes(content)), under=CIN)
    assert isinstance(problem, FileNotUnderstood)
    assert words in problem.why


EVERY_TABLE = [
    (one, table)
    for one in datasets.catalogue().values()
    if not one.derived and one.id not in {"cin_census", "ssda903"}
    for table in tables_of(one)
    if any(field.source for field in table.fields)
]


def test_every_table_is_known_by_its_headings_or_asked_about() -> None:
    """Where two formats have the very same columns both are named; no other is ever taken."""
    for data_set, table in EVERY_TABLE:
        given = {normal(field.source) for field in table.fields if field.source}
        fits = data_sets_for(given)
        best = {fit.data_set.id for fit in fits if fit.score == fits[0].score}
        assert data_set.id in best or len(tables_of(data_set)) > 1 or not fits, data_set.id
        terms = {f"school_census_{term}" for term in ("autumn", "spring", "summer")}
        assert len(best) <= 1 or best <= terms, (data_set.id, table.name, best)


def test_columns_in_another_order_with_others_between_are_the_same_file(tmp_path: Path) -> None:
    """Headings are known by name, never by place."""
    (table,) = datasets.get("key_stage_2").tables
    names = [normal(field.source) for field in table.fields]
    shuffled = {*names[::-2], *names[1::2], "our own column", "another"}
    assert data_sets_for(shuffled)[0].data_set.id == "key_stage_2"
