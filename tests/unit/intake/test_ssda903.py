"""The looked-after return is known by its columns, read in both its forms, and dated by itself."""

import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kinfold import datasets
from kinfold.errors import FileNotUnderstood, KinfoldError, NeedsDecision
from kinfold.intake import ssda903, ssda903_xml
from kinfold.intake.findings import Findings
from kinfold.intake.layout import Content, Job
from kinfold.intake.opening import opened
from kinfold.intake.recognise import recognise

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nA1,M,10/05/2013,WBRI,G201123419001,,\n"
EPISODES = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
    "A1,01/06/2023,S,C2,N1,U6,PR1,01/12/2025,X1,CARPL,ZZ1 1AA,ZZ2 2BB,XXXXXXX\n"
    "A1,01/12/2025,P,C2,N1,K2,PR4,,,,ZZ1 1AA,ZZ3 3BD,SC999999\n"
)
REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE\nA1,10/05/2013,01/09/2025,PN1\n"
WHOLE = {"one.csv": HEADER, "two.csv": EPISODES, "three.csv": REVIEWS}
XML = """<?xml version="1.0" encoding="utf-8"?>
<EXPSSDA903><CHILD><HEADER><CHILDID>A1</CHILDID><SEX>M</SEX><DOB>10/05/2013</DOB>
<ETHNIC>WBRI</ETHNIC><UPN>G201123419001</UPN><UASC>1</UASC>
<IN_TOUCH>YES</IN_TOUCH><ACTIV>F2</ACTIV><ACCOM>U1</ACCOM>
<AREVIEW><REVIEW>01/09/2025</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>
<AMISSING><MISSING>M</MISSING><MIS_START>01/07/2025</MIS_START><MIS_END>02/07/2025</MIS_END>
</AMISSING></HEADER>
<EPISODE><DECOM>01/06/2023</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>U6</PL>
<PLACE_PROVIDER>PR1</PLACE_PROVIDER></EPISODE></CHILD></EXPSSDA903>"""


def zipped(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """A zip of files, as one delivery."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def take(path: Path, *, period: str | None = None, without: str = "") -> tuple[Content, Findings]:
    """What comes of a delivery; `without` is an item that may not be kept."""
    data_set = datasets.get("ssda903")
    findings = Findings()
    keep = {
        table.name: frozenset(
            entry.name for entry in table.fields if f"{table.name}.{entry.name}" != without
        )
        for table in data_set.tables
    }
    delivery = opened(path)
    job = Job(
        delivery=delivery,
        data_set=data_set,
        keep=keep,
        findings=findings,
        at=datetime(2026, 5, 1, tzinfo=UTC),
        period=period,
    )
    read = ssda903.xml if delivery.parts[0].kind == "xml" else ssda903.tables
    return read(job), findings


def rows(content: Content, table: str) -> list[dict[str, object]]:
    """What is kept of one module."""
    return [row for batch in content.tables.get(table, []) for row in batch.to_pylist()]


# Which module a file is


@pytest.mark.parametrize("table", datasets.get("ssda903").in_files, ids=lambda one: one.name)
def test_a_module_is_known_by_its_columns_in_any_order(table: datasets.Table) -> None:
    headings = [entry.source for entry in table.fields]
    found = ssda903.module_of(reversed(headings))
    assert found is not None
    assert found.name == table.name
    lower = ssda903.module_of([f" {name.lower()} " for name in headings])
    assert lower is not None
    assert lower.name == table.name


def test_other_columns_are_no_module() -> None:
    assert ssda903.module_of(["CHILD", "DOB"]) is None
    assert ssda903.module_of(["UPN", "Surname", "Forename"]) is None


def test_three_files_in_a_zip_are_one_delivery(tmp_path: Path) -> None:
    content, findings = take(zipped(tmp_path / "r.zip", WHOLE))
    assert content.period == "2025-26"
    assert content.as_at == date(2026, 3, 31)
    assert (content.rows, content.refused, content.surplus) == (4, 0, ())
    assert rows(content, "header")[0]["DOB"] == date(2013, 5, 10)
    assert [row["PLACE"] for row in rows(content, "episodes")] == ["U6", "K2"]
    assert rows(content, "episodes")[0]["URN"] == "XXXXXXX"
    assert "_line" not in next(iter(content.tables["header"])).schema.names
    assert findings.by_rule == {}


def test_one_module_alone_is_a_delivery_of_the_year_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "header.csv"
    path.write_text(HEADER, encoding="utf-8")
    assert recognise(path).layout == "ssda903_tables"
    content, findings = take(path, period="2024-25")
    assert content.period == "2024-25"
    reasons = {one.rule: one.reason for one in findings.not_run}
    assert reasons["148"] == "The return has no such part: Episode of care."
    assert "101" not in reasons


def test_the_same_module_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotUnderstood, match="same module"):
        take(zipped(tmp_path / "r.zip", {**WHOLE, "four.csv": REVIEWS}))


def test_a_file_that_is_no_module_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotUnderstood, match="not those of any module"):
        take(zipped(tmp_path / "r.zip", {**WHOLE, "four.csv": "A,B\n1,2\n"}))


def test_a_module_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotUnderstood, match="no rows"):
        take(
            zipped(tmp_path / "r.zip", {**WHOLE, "m.csv": "CHILD,DOB,MISSING,MIS_START,MIS_END\n"})
        )


def test_columns_too_many_and_too_few_are_told(tmp_path: Path) -> None:
    text = HEADER.replace("MC_DOB", "Nickname")
    content, findings = take(zipped(tmp_path / "r.zip", {**WHOLE, "one.csv": text}))
    assert content.surplus == ("nickname",)
    assert findings.by_rule["column-missing"] == 1
    assert [one.field for one in findings.kept if one.rule == "column-missing"] == ["header.MC_DOB"]
    assert "611" in {one.rule for one in findings.not_run}


def test_an_item_that_may_not_be_kept_is_not_checked_either(tmp_path: Path) -> None:
    content, findings = take(zipped(tmp_path / "r.zip", WHOLE), without="header.ETHNIC")
    assert "ETHNIC" not in next(iter(content.tables["header"])).schema.names
    assert {one.reason for one in findings.not_run if one.rule == "103"} == {
        "The return has no such column: ETHNIC."
    }


def test_the_older_encoding_is_read(tmp_path: Path) -> None:
    text = HEADER.replace("A1", "Zoë").encode("cp1252")
    content, _ = take(zipped(tmp_path / "r.zip", {**WHOLE, "one.csv": text}))
    assert rows(content, "header")[0]["CHILD"] == "Zoë"


# What is kept and what is refused


def test_a_row_nobody_can_place_is_refused_and_still_checked(tmp_path: Path) -> None:
    text = EPISODES.replace("A1,01/12/2025,P", "A1,soon,P") + EPISODES.splitlines()[1][2:] + "\n"
    content, findings = take(zipped(tmp_path / "r.zip", {**WHOLE, "two.csv": text}))
    assert (content.rows, content.refused) == (5, 2)
    assert len(rows(content, "episodes")) == 1
    assert findings.by_rule["141"] == 1
    assert findings.by_rule["required-missing"] == 1
    assert "not-a-date" not in findings.by_rule


def test_in_a_year_without_stated_rules_our_own_checks_speak(tmp_path: Path) -> None:
    text = HEADER.replace("A1,M,10/05/2013", "A1,M,31/02/2013")
    content, findings = take(
        zipped(tmp_path / "r.zip", {**WHOLE, "one.csv": text}), period="2025-26"
    )
    assert findings.by_rule["102"] == 1
    older = {
        name: body.replace("2025", "2018") for name, body in {**WHOLE, "one.csv": text}.items()
    }
    content, findings = take(zipped(tmp_path / "o.zip", older))
    assert content.period == "2018-19"
    assert findings.by_rule["not-a-date"] == 1
    assert findings.by_rule["code-other-year"] == 1
    assert "102" not in findings.by_rule


def test_a_value_far_too_long_to_be_a_code_is_left_out(tmp_path: Path) -> None:
    text = HEADER.replace("WBRI", "a description in many words")
    content, findings = take(zipped(tmp_path / "r.zip", {**WHOLE, "one.csv": text}))
    assert rows(content, "header")[0]["ETHNIC"] is None
    assert findings.by_rule["not-a-code"] == 1


# Which year


def test_dates_that_disagree_ask_for_the_year(tmp_path: Path) -> None:
    apart = {**WHOLE, "three.csv": REVIEWS.replace("2025", "2021")}
    with pytest.raises(NeedsDecision, match="--period"):
        take(zipped(tmp_path / "r.zip", apart))
    content, _ = take(zipped(tmp_path / "r.zip", apart), period="2025-26")
    assert content.period == "2025-26"


@pytest.mark.parametrize(
    ("period", "why"),
    [("2023-24", "nothing in it happened"), ("1999-00", "not loaded"), ("soon", "not loaded")],
)
def test_a_year_that_cannot_be_is_refused(tmp_path: Path, period: str, why: str) -> None:
    with pytest.raises(FileNotUnderstood, match=why):
        take(zipped(tmp_path / "r.zip", WHOLE), period=period)


def test_a_year_that_is_not_loaded_is_refused(tmp_path: Path) -> None:
    late = {name: text.replace("2025", "2041") for name, text in WHOLE.items()}
    with pytest.raises(FileNotUnderstood, match="not loaded"):
        take(zipped(tmp_path / "r.zip", late))


# The XML form


def written(path: Path, text: str) -> Path:
    """A return in the XML form."""
    path.write_text(text, encoding="utf-8")
    return path


def test_the_xml_form_gives_the_same_modules(tmp_path: Path) -> None:
    path = written(tmp_path / "r.xml", XML)
    known = recognise(path)
    assert (known.data_set, known.layout, known.holder) == ("ssda903", "ssda903_xml", None)
    content, findings = take(path)
    assert content.period == "2025-26"
    assert rows(content, "episodes")[0]["PLACE"] == "U6"
    assert rows(content, "uasc")[0] == {
        "CHILD": "A1",
        "DOB": date(2013, 5, 10),
        "SEX": "M",
        "DUC": None,
    }
    assert rows(content, "oc3")[0]["ACTIV"] == "F2"
    assert rows(content, "missing")[0]["MIS_END"] == date(2025, 7, 2)
    assert "ad1" not in content.tables
    assert findings.by_rule["391"] == 1
    assert content.surplus == ()


def test_what_the_xml_form_does_not_have_is_told_once(tmp_path: Path) -> None:
    text = XML.replace(
        "<EPISODE>", "<SWDETAILS><SWE_ID>x</SWE_ID></SWDETAILS><EPISODE><NEW>1</NEW><LS>C1<X/></LS>"
    ).replace("<UASC>1</UASC>", "<UASC>0</UASC><ODD-NAME>1</ODD-NAME><NEW>2</NEW>")
    content, findings = take(written(tmp_path / "r.xml", text))
    assert content.surplus == ("an element", "NEW", "SWDETAILS", "X")
    assert findings.by_rule["element-unknown"] == 4
    assert findings.by_rule["element-repeated"] == 1
    assert "uasc" not in content.tables


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (XML[: len(XML) // 2], "stops being readable XML"),
        (XML.replace("EXPSSDA903", "EXPORT"), "outermost element"),
        ("<EXPSSDA903></EXPSSDA903>", "no child"),
        (
            XML.replace("<EXPSSDA903>", "<!DOCTYPE EXPSSDA903 [<!ENTITY a 'b'>]><EXPSSDA903>", 1),
            "document type",
        ),
        (XML.replace("ETHNIC>", f"ETHNIC>{'x' * 9_000_000}", 1), "longer than any"),
    ],
)
def test_xml_that_is_broken_or_could_do_harm_is_refused(
    tmp_path: Path, text: str, why: str
) -> None:
    with pytest.raises(KinfoldError, match=why):
        take(written(tmp_path / "r.xml", text))


def test_bytes_of_another_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.xml"
    path.write_bytes(XML.replace("WBRI", "Zoë").encode("cp1252"))
    with pytest.raises(FileNotUnderstood, match="readable XML"):
        take(path)


def test_only_its_own_outermost_element_makes_a_return(tmp_path: Path) -> None:
    for text, expected in ((XML, True), ("<Message/>", False), ("<", False), ("", False)):
        path = written(tmp_path / "r.xml", text or " <")
        assert ssda903_xml.is_return(opened(path).parts[0]) is expected


def test_many_strange_elements_are_told_up_to_a_number(tmp_path: Path) -> None:
    strange = "".join(f"<E{number}>1</E{number}>" for number in range(300))
    content, _ = take(written(tmp_path / "r.xml", XML.replace("<UASC>", f"{strange}<UASC>")))
    assert len(content.surplus) == ssda903_xml.UNKNOWN_NAMES


def test_last_years_return_is_looked_at_where_it_is_handed_in(tmp_path: Path) -> None:
    before, _ = take(
        zipped(tmp_path / "b.zip", {**WHOLE, "one.csv": HEADER.replace("WBRI", "CHNE")})
    )
    import pyarrow as pa

    data_set = datasets.get("ssda903")
    findings = Findings()
    delivery = opened(zipped(tmp_path / "r.zip", WHOLE))
    ssda903.tables(
        Job(
            delivery=delivery,
            data_set=data_set,
            keep={one.name: frozenset(f.name for f in one.fields) for one in data_set.tables},
            findings=findings,
            at=datetime(2026, 5, 1, tzinfo=UTC),
            last=lambda _: {
                name: pa.Table.from_batches(held) for name, held in before.tables.items()
            },
        )
    )
    assert findings.by_rule["204"] == 1
