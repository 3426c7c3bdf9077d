"""Every rule of the Department's for the census finds the child that breaks it, on its line and in
its field, and not the child that only nearly does."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from kinfold.intake import cin_xml
from kinfold.intake.findings import Findings, explained
from kinfold.intake.opening import opened
from kinfold.intake.rules import Checked, book
from tests.unit.intake.rules import cases_activity, cases_case
from tests.unit.intake.rules.cases_case import Case
from tests.unit.intake.rules.made import (
    Child,
    Return,
    assessment,
    census,
    child,
    enquiry,
    episode,
    protection,
    upn,
)

CASES: Final = (*cases_case.CASES, *cases_activity.CASES)
#: Rules about the return as a whole, each with a test of its own below.
WHOLE: Final = {"100", "2886Q", "2887Q", "2888Q"}
#: What any small return is asked, however sound its children.
SMALL: Final = {"2887Q", "2888Q"}


def checked(made: Return) -> tuple[Checked, Findings]:
    """A return read and held against the rules."""
    findings = Findings()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "return.xml"
        path.write_text(made.text, encoding="utf-8")
        reading = cin_xml.stream(
            opened(path).parts[0],
            keep=lambda table, row: None,
            findings=findings,
            by_rules=True,
        )
    assert reading.checked is not None
    return reading.checked, findings


@cache
def together(year: str) -> tuple[Return, list[dict[str, object]]]:
    """All the year's children in one return, and what the rules found."""
    children: dict[str, Child] = {}
    for number, case in enumerate(CASES):
        if case.year == year:
            children[f"N{number}bad"] = case.bad
            children[f"N{number}near"] = case.near
            children |= {f"N{number}also{place}": one for place, one in enumerate(case.also)}
    made = census(children, year=year)
    return made, checked(made)[0].found.to_pylist()


def found(case: Case, whose: str) -> set[tuple[int, str]]:
    """The line and field of each finding of the case's rule on one of its children."""
    made, rows = together(case.year)
    span = made.spans[f"N{CASES.index(case)}{whose}"]
    return {
        (int(str(row["line"])), str(row["field"]))
        for row in rows
        if row["rule"] == case.rule and row["line"] in span
    }


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{number}-{case.rule}" for number, case in enumerate(CASES)]
)
def test_the_rule_finds_what_breaks_it_and_not_the_near_miss(case: Case) -> None:
    made, _ = together(case.year)
    expected = {(line, case.field) for line in made.marked[f"N{CASES.index(case)}bad"]}
    assert found(case, "bad") == expected
    assert found(case, "near") == set()


def test_every_rule_has_its_test() -> None:
    stated = book("cin_census")
    assert stated is not None
    assert {case.rule for case in CASES} | WHOLE == set(stated.rules)


@pytest.mark.requirement("SOM-8.4")
def test_every_rule_says_in_plain_words_what_is_wrong_and_what_to_do() -> None:
    stated = book("cin_census")
    assert stated is not None
    for code in stated.rules:
        told = explained(code, data_set="cin_census")
        for sentence in (told.says, told.remedy):
            assert sentence[0].isupper()
            assert sentence.endswith(".")
            assert len(sentence) > 10
        assert told.fate == ("query" if code.endswith("Q") else "error")


def test_a_sound_child_breaks_no_rule() -> None:
    sound = child(episode(assessment(), enquiry(), protection()))
    result, findings = checked(census({"A1": sound, "A2": child()}))
    assert set(findings.by_rule) == SMALL
    assert result.not_run == ()


# The return as a whole


@pytest.mark.parametrize(
    ("reference", "found"), [("2026-03-31", 0), ("2026-03-30", 1), ("soon", 1)]
)
def test_100_the_reference_date_is_the_last_of_march(reference: str, found: int) -> None:
    _, findings = checked(census({"A1": child()}, reference=reference))
    assert findings.by_rule["100"] == found


@pytest.mark.parametrize(("unknown", "found"), [(2, 0), (3, 1)])
def test_2886q_sex_unknown_for_more_than_two_in_a_hundred(unknown: int, found: int) -> None:
    """Unborn children are not counted."""
    children = {f"A{n}": child(Sex="U" if n < unknown else "F") for n in range(100)}
    children |= {f"U{n}": child(who=cases_case.UNBORN) for n in range(9)}
    _, findings = checked(census(children))
    assert findings.by_rule["2886Q"] == found


CODES: Final = ("NONE", "MOB", "HAND", "PC", "INC", "COMM", "LD", "HEAR")


@pytest.mark.parametrize(("used", "found"), [(8, 0), (7, 1)])
def test_2887q_fewer_than_eight_disability_codes(used: int, found: int) -> None:
    children = {f"A{n}": child(disabilities=(code,)) for n, code in enumerate(CODES[:used])}
    children["X"] = child(disabilities=("ODD",))
    _, findings = checked(census(children))
    assert findings.by_rule["2887Q"] == found


@pytest.mark.parametrize(("second", "found"), [(("MOB", "LD"), 0), (("MOB", "MOB"), 1)])
def test_2888q_no_child_has_two_disabilities(second: tuple[str, ...], found: int) -> None:
    children = {"A1": child(disabilities=("LD",)), "A2": child(disabilities=second)}
    _, findings = checked(census(children))
    assert findings.by_rule["2888Q"] == found


def test_sound_upns_of_these_tests_differ() -> None:
    assert len({upn() for _ in range(50)}) == 50
