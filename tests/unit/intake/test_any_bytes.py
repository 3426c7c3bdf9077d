"""Whatever bytes come, there is an answer in four parts or a reading, and never anything else."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kinfold import datasets
from kinfold.errors import FileNotUnderstood, KinfoldError
from kinfold.intake import cin_file, cin_xml
from kinfold.intake.findings import RULES, Findings
from kinfold.intake.layout import Job
from kinfold.intake.opening import opened
from kinfold.intake.reading import READERS, layout_of
from kinfold.intake.recognise import by_headings
from kinfold.intake.rows import Gathered
from tests.estate import LOADED_AT
from tests.unit.intake.conftest import Office
from tests.unit.intake.made_files import sheet, workbook_bytes, zip_bytes
from tests.unit.intake.samples import (
    PROTECTION,
    PUPIL,
    PUPIL_COLUMNS,
    assessment,
    child,
    episode,
    message,
    part,
    read_table,
)

SOUND = message(
    child(episode(assessment(), PROTECTION)), child(episode(), identifier="ZZ2")
).encode()
TABLE = "\r\n".join(",".join(row) for row in (PUPIL_COLUMNS, PUPIL, PUPIL)).encode()
FIXTURES = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
PIECES = (
    b"<", b">", b"/", b"&", b"&#0;", b"&x;", b"]]>", b"<![CDATA[", b"<!--", b"<?x?>",
    b"\xff", b"\0",
    b"<Child>", b"</Child>", b"<Header/>", b"<UPN>9</UPN>", b"99999999999999999999", b"\xc3", b'"',
    b",", b"\n", b"\r", b"\t", b"<!DOCTYPE x>", b' xmlns="urn:x"', b"",
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, base: bytes) -> bytes:
    """A sound file with a few pieces cut out, put in or doubled."""
    content = base
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 40)))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=12))
        content = content[:start] + piece + content[end:]
    return content


def _read_return(path: Path, *, by_rules: bool = False) -> Findings:
    findings = Findings()
    data_set = datasets.get("cin_census")
    keep = {one.name: frozenset(entry.name for entry in one.fields) for one in data_set.tables}
    gathered = Gathered(data_set, keep=keep)
    cin_file.header(part(path))
    cin_xml.stream(part(path), keep=gathered.add, findings=findings, by_rules=by_rules)
    gathered.tables()
    return findings


@FIXTURES
@given(content=mutated(SOUND))
def test_a_mutated_return_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    """Rows that fit their types, or one clear error."""
    path = tmp_path / "r.xml"
    path.write_bytes(content)
    try:
        findings = _read_return(path)
    except FileNotUnderstood:
        return
    assert set(findings.by_rule) <= set(RULES)


@settings(parent=FIXTURES, max_examples=10)
@given(content=mutated(SOUND))
def test_no_bytes_stop_a_rule(tmp_path: Path, content: bytes) -> None:
    """Each rule is asked of whatever could be read, or did not look at one child's bad value."""
    path = tmp_path / "r.xml"
    path.write_bytes(content)
    try:
        findings = _read_return(path, by_rules=True)
    except FileNotUnderstood:
        return
    assert [one for one in findings.not_run if one.children is None] == []


@FIXTURES
@given(content=mutated(TABLE))
def test_a_mutated_table_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    """The same for tables."""
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    try:
        found = read_table(path)
    except FileNotUnderstood:
        return
    assert set(found.rules()) <= set(RULES)
    assert found.reading.rows == len(found.of("pupil")) + found.reading.refused


BOOK = workbook_bytes({"Pupils": sheet(("A title",), PUPIL_COLUMNS, PUPIL)})
ROLL = "pupilonrolltableid,upn,surname,dob\r\n1,G201123419001,Marsh,2012-06-14\r\n"
NEEDS = "senneedstableid,pupilonrolltableid,sentyperank,sentype\r\n1,1,1,SLCN\r\n"
EXTRACT = zip_bytes({"roll.csv": ROLL, "needs.csv": NEEDS})


@settings(FIXTURES, max_examples=100)
@given(content=mutated(BOOK) | mutated(EXTRACT) | mutated(zip_bytes({"b.xlsx": BOOK})))
def test_a_mutated_workbook_or_zip_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    """By the reader of the census extract, which joins tables; nothing is ever unpacked."""
    folder = tmp_path / "in"
    folder.mkdir(exist_ok=True)
    path = folder / "delivery"
    path.write_bytes(content)
    data_set = datasets.get("school_census_spring")
    keep = {one.name: frozenset(entry.name for entry in one.fields) for one in data_set.tables}
    findings = Findings()
    with contextlib.suppress(FileNotUnderstood):
        delivery = opened(path)
        job = Job(delivery=delivery, data_set=data_set, keep=keep, findings=findings, at=LOADED_AT)
        found = READERS[layout_of(data_set)](job)
        kept = sum(len(batch) for batches in found.tables.values() for batch in batches)
        assert found.rows >= kept
        assert set(findings.by_rule) <= set(RULES)
    assert [one.name for one in folder.iterdir()] == ["delivery"]


@settings(FIXTURES, max_examples=60)
@given(content=st.binary(max_size=300) | mutated(SOUND) | mutated(TABLE))
def test_whatever_is_handed_in_either_is_kept_or_leaves_nothing(
    office: Office, content: bytes
) -> None:
    """At a real installation: no other exception, and no file more unless a supply is held."""
    path = office.desk / "file"
    path.write_bytes(content)
    held, files = len(office.gate._store.supplies()), len(office.shelf())
    told: KinfoldError | None = None
    try:
        office.take(path, under="cin-analysis" if b"<" in content[:9] else "county-education")
    except KinfoldError as problem:
        told = problem
    if told is None:
        assert len(office.gate._store.supplies()) == held + 1
    else:
        assert all((told.asked, told.why, told.remedy))
        assert (len(office.gate._store.supplies()), len(office.shelf())) == (held, files)


@given(headings=st.lists(st.text(max_size=12), max_size=8))
def test_headings_name_a_data_set_or_are_refused(headings: list[str]) -> None:
    """Never a guess."""
    with pytest.raises(FileNotUnderstood):
        by_headings(headings)
