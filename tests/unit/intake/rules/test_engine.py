"""The engine that runs stated rules: what it finds, what it could not run, and why."""

from datetime import date

import pyarrow as pa
import pytest

from kinfold.intake.rules import Checking, book, check
from kinfold.intake.rules.book import Book, parsed
from kinfold.intake.rules.run import Checked

YEAR = "2025-26"


def stated(finds: str, *, code: str = "X1", extra: str = "", views: str = "") -> Book:
    """A book of one rule over the children in need tables."""
    text = f"""
confidence = "invented"
[views]
{views}
[[rule]]
code = "{code}"
severity = "error"
module = "Child"
fields = ["UPN"]
says = "It is wrong."
remedy = "Put it right."
{extra}
finds = '''{finds}'''
"""
    return parsed(text, data_set="cin_census")


def children(*upns: str | None, born: date | None = date(2015, 1, 1)) -> dict[str, pa.Table]:
    """A child on each line from 2, named by their line."""
    lines = list(range(2, 2 + len(upns)))
    return {
        "child": pa.table(
            {
                "LAchildID": [f"C{line}" for line in lines],
                "UPN": pa.array(list(upns), pa.string()),
                "PersonBirthDate": pa.array([born] * len(upns), pa.date32()),
                "_line": lines,
            }
        )
    }


def unreadable(*cells: tuple[str, int, str, str]) -> pa.Table:
    """Cells nobody could read."""
    names = ("table_name", "line", "child", "field")
    return pa.table(
        {name: list(column) for name, column in zip(names, zip(*cells, strict=True), strict=True)}
    )


def found(checked: Checked) -> list[tuple[str, int, str]]:
    """Rule, line and child of each finding."""
    rows = checked.found.to_pylist()
    return sorted((row["rule"], row["line"], row["child"]) for row in rows)


NO_UPN = "SELECT 'child', _line, LAchildID, 'UPN' FROM child WHERE UPN IS NULL"
SAME = (
    "SELECT 'child', a._line, a.LAchildID, 'UPN' FROM child a JOIN child b USING (UPN) "
    "WHERE a._line <> b._line"
)


def test_a_finding_names_rule_severity_table_line_child_and_field() -> None:
    checked = check(stated(NO_UPN), children("a", None), year=YEAR)
    assert checked.found.to_pylist() == [
        {
            "rule": "X1",
            "severity": "error",
            "table": "child",
            "line": 3,
            "child": "C3",
            "field": "UPN",
        }
    ]
    assert checked.not_run == ()


def test_a_row_found_twice_over_is_one_finding() -> None:
    checked = check(stated(SAME), children("a", "a", "a", "b"), year=YEAR)
    assert [line for _, line, _ in found(checked)] == [2, 3, 4]


def test_a_rule_about_the_file_sees_children_of_every_chunk_and_the_header() -> None:
    with_header = f"{SAME} AND EXISTS (FROM header WHERE LEA = '999')"
    with Checking(stated(with_header, extra='scope = "file"'), year=YEAR) as checking:
        assert len(checking.chunk(children("a"))) == 0
        later = children("b", "a")
        later["child"] = later["child"].set_column(3, "_line", pa.array([10, 11]))
        assert len(checking.chunk(later)) == 0
        checked = checking.finish({"header": pa.table({"LEA": ["999"]})})
    assert [line for _, line, _ in found(checked)] == [2, 11]


def test_every_chunk_of_a_return_has_the_same_columns() -> None:
    fewer = {"child": children("a")["child"].drop_columns(["UPN"])}
    with Checking(stated(SAME, extra='scope = "file"'), year=YEAR) as checking:
        checking.chunk(children("a"))
        with pytest.raises(ValueError, match="same columns"):
            checking.chunk(fewer)


def test_a_rule_of_another_year_is_not_asked() -> None:
    past = stated(NO_UPN, extra='years = ["", "2019-20"]')
    assert found(check(past, children(None), year="2019-20")) == [("X1", 2, "C2")]
    late = check(past, children(None), year=YEAR)
    assert (found(late), late.not_run) == ([], ())


@pytest.mark.parametrize(
    ("finds", "reason"),
    [
        (
            "SELECT 'review', _line, LAchildID, 'CPPreviewDate' FROM review",
            "The return has no such part: Review of a protection plan.",
        ),
        (
            "SELECT 'child', _line, LAchildID, 'Sex' FROM child WHERE Sex IS NULL",
            "The return has no such column: Sex.",
        ),
        (
            "SELECT 'child', _line, LAchildID, 'UPN' FROM child WHERE CAST(UPN AS DATE) IS NULL",
            "Its question could not be worked out on these rows (ConversionException).",
        ),
    ],
)
def test_a_rule_that_cannot_run_says_why_and_never_a_value(finds: str, reason: str) -> None:
    checked = check(stated(finds), children("secret"), year=YEAR)
    assert [(one.rule, one.reason, one.children) for one in checked.not_run] == [
        ("X1", reason, None)
    ]
    assert "secret" not in str(checked.not_run)


def test_a_rule_whose_codes_are_not_loaded_for_the_year_is_not_run() -> None:
    finds = (
        "SELECT 'child', _line, LAchildID, 'UPN' FROM child "
        "WHERE UPN NOT IN (SELECT code FROM listed WHERE codeset = 'sex_cin')"
    )
    assert found(check(stated(finds), children("M", "X"), year=YEAR)) == [("X1", 3, "C3")]
    early = check(stated(finds), children("X"), year="2016-17")
    assert found(early) == []
    assert "No codes of 2016-17 are loaded" in early.not_run[0].reason


def test_an_unreadable_value_silences_a_rule_for_its_own_child_only() -> None:
    tables = children(None, None, None)
    bad = unreadable(("child", 3, "C3", "UPN"), ("child", 4, "C4", "PersonBirthDate"))
    checked = check(stated(NO_UPN), tables, year=YEAR, unreadable=bad)
    assert [child for _, _, child in found(checked)] == ["C2", "C4"]
    assert [(one.rule, one.children) for one in checked.not_run] == [("X1", 1)]


def test_a_rule_may_ask_for_what_could_not_be_read() -> None:
    finds = "SELECT table_name, line, child, field FROM unreadable WHERE field = 'UPN'"
    bad = unreadable(("child", 2, "C2", "UPN"))
    checked = check(stated(finds), children(None), year=YEAR, unreadable=bad)
    assert found(checked) == [("X1", 2, "C2")]
    assert checked.not_run == ()


def test_views_are_looked_through() -> None:
    shared = stated(
        "SELECT 'child', _line, LAchildID, 'UPN' FROM named",
        views="named = 'SELECT * FROM child WHERE UPN IS NOT NULL'",
    )
    assert found(check(shared, children("a", None), year=YEAR)) == [("X1", 2, "C2")]
    nothing = check(shared, {}, year=YEAR)
    assert nothing.not_run[0].reason == "The return has no such part: Child."


def test_what_stands_beside_the_return() -> None:
    """The year, the working days between two dates, an authority as it was, and places given."""
    finds = """
    SELECT 'child', c._line, c.LAchildID, 'UPN' FROM child c, period p
    JOIN calendar s ON s.day = DATE '2026-03-30' JOIN calendar e ON e.day = DATE '2026-04-07'
    WHERE p.first_day = DATE '2025-04-01' AND p.last_day = DATE '2026-03-31'
    AND e.working_days - s.working_days = 4
    AND EXISTS (FROM las WHERE la_code = '836' AND last_day = DATE '2019-03-31')
    AND EXISTS (FROM places WHERE postcode = 'AB1 2CD')
    """
    places = {"places": pa.table({"postcode": ["AB1 2CD"]})}
    assert found(check(stated(finds), children("a"), year=YEAR, beside=places)) == [("X1", 2, "C2")]


@pytest.mark.parametrize(
    "finds",
    ["SELECT * FROM '/etc/passwd'", "SELECT * FROM read_csv('/etc/passwd')"],
)
def test_a_question_reaches_nothing_but_the_return(finds: str) -> None:
    checked = check(stated(finds), children("a"), year=YEAR)
    assert found(checked) == []
    assert len(checked.not_run) == 1


def test_a_statement_that_does_more_than_ask_is_refused() -> None:
    with pytest.raises(ValueError, match="only asks"):
        check(stated("DROP TABLE child"), children("a"), year=YEAR)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("severity =", "gravity =", "does not have just these"),
        ('"error"', '"grave"', "that there is not"),
        ("says =", 'scope = "street"\nsays =', "that there is not"),
        ("says =", 'years = ["2019-20"]\nsays =', "that there is not"),
    ],
)
def test_a_rule_stated_wrongly_is_not_loaded(old: str, new: str, said: str) -> None:
    text = (
        "[[rule]]\ncode='1'\nseverity = \"error\"\nmodule=''\nfields=[]\n"
        "says = ''\nremedy=''\nfinds=''\n"
    )
    with pytest.raises(ValueError, match=said):
        parsed(text.replace(old, new, 1), data_set="cin_census")
    with pytest.raises(ValueError, match="stated twice"):
        parsed(text + text, data_set="cin_census")


def test_a_data_set_without_stated_rules_has_no_book() -> None:
    assert book("attendance_marks") is None
