"""Each of the Department's rules for the looked-after return finds its child, and no near miss."""

import re
from collections.abc import Mapping
from functools import cache

import pyarrow as pa
import pytest

from kinfold.intake.rules import Book, Checked, book
from kinfold.intake.rules.book import parsed
from kinfold.intake.ssda903 import held_against_rules
from kinfold.intake.ssda903_cells import Module
from tests.unit.intake.rules.looked_after import Texts, told, written
from tests.unit.intake.rules.ssda903_cases import CASES, OTHER_YEARS

EVERY = (*(("2025-26", *case) for case in CASES), *OTHER_YEARS)

#: What a child of whom nothing is wrong has in the return.
WELL = "h | e | sw | r | o2 | m"


def _stated() -> Book:
    stated = book("ssda903")
    assert stated is not None
    return stated


def _found(shorthand: str, *, year: str = "2025-26") -> set[str]:
    this, _ = told(shorthand, child="A1")
    checked = held_against_rules(written(this, year=year), year=year)
    return set(checked.found.column("rule").to_pylist())


def _return(year: str) -> tuple[list[Module], Mapping[str, pa.Table]]:
    """One return in which every case is a child of its own."""
    this: Texts = {}
    last: Texts = {}
    for number, (_, code, breaks, near) in enumerate(one for one in EVERY if one[0] == year):
        for child, shorthand in ((f"{code}x{number}", breaks), (f"{code}o{number}", near)):
            for whole, part in zip((this, last), told(shorthand, child=child), strict=True):
                for module, lines in part.items():
                    whole.setdefault(module, []).extend(lines)
    before = f"{int(year[:4]) - 1}-{year[2:4]}"
    return written(this, year=year), {
        module.table.name: module.rows for module in written(last, year=before)
    }


@cache
def _checked(year: str) -> tuple[Checked, frozenset[tuple[str, str]]]:
    read, last = _return(year)
    checked = held_against_rules(read, year=year, last=last)
    pairs = zip(
        checked.found.column("rule").to_pylist(),
        checked.found.column("child").to_pylist(),
        strict=True,
    )
    return checked, frozenset((str(rule), str(child)) for rule, child in pairs)


@pytest.mark.parametrize(
    ("year", "code", "number"),
    [
        (year, code, number)
        for year in dict.fromkeys(one[0] for one in EVERY)
        for number, (_, code, _, _) in enumerate(one for one in EVERY if one[0] == year)
    ],
)
@pytest.mark.requirement("CCIS-9a")
def test_a_rule_finds_what_breaks_it_and_not_what_nearly_does(
    year: str, code: str, number: int
) -> None:
    _, found = _checked(year)
    assert (code, f"{code}x{number}") in found
    assert (code, f"{code}o{number}") not in found


def test_every_stated_rule_has_its_own_case() -> None:
    assert {one[1] for one in EVERY} == set(_stated().rules)


def test_every_number_is_stated_or_told_as_not_run() -> None:
    stated, unstated = set(_stated().rules), set(_stated().unstated)
    assert stated.isdisjoint(unstated)
    assert (len(stated), len(unstated)) == (274, 63)


def test_a_number_stated_twice_is_an_error() -> None:
    both = """
        [[rule]]
        code = "1"
        severity = "error"
        module = "header"
        fields = ["SEX"]
        says = "It is wrong."
        remedy = "Put it right."
        finds = "SELECT 'header', _line, CHILD, 'SEX' FROM header"

        [[cannot_run]]
        code = "1"
        module = "header"
        fields = ["SEX"]
        reason = "Nobody knows what it asks."
    """
    with pytest.raises(ValueError, match="1 is stated twice"):
        parsed(both, data_set="ssda903")


def test_what_cannot_be_run_is_in_every_report_with_the_reason() -> None:
    checked, _ = _checked("2025-26")
    reasons = {one.rule: one.reason for one in checked.not_run if one.children is None}
    assert set(reasons) == {
        one.code for one in _stated().unstated.values() if one.in_force("2025-26")
    }
    assert "postcodes" in reasons["164"]
    assert "702" not in reasons
    assert "702" in {one.rule for one in _checked("2026-27")[0].not_run}


def test_a_child_of_whom_all_is_well_breaks_no_rule() -> None:
    assert _found(WELL) == set()


def test_rules_about_last_year_are_not_run_without_last_years_return() -> None:
    this, _ = told(WELL, child="A1")
    checked = held_against_rules(written(this, year="2025-26"), year="2025-26")
    reasons = {one.rule: one.reason for one in checked.not_run}
    about_last = {
        code for code, rule in _stated().rules.items() if re.search(r"\blast_(?!day)", rule.finds)
    }
    in_force = {code for code in about_last if _stated().rules[code].in_force("2025-26")}
    assert {reasons[code] for code in in_force} == {
        "It looks at last year's return, which is not held here."
    }


def test_rules_about_a_module_that_did_not_come_are_not_run() -> None:
    this, _ = told(WELL, child="A1")
    read = [one for one in written(this, year="2025-26") if one.table.name != "prevperm"]
    checked = held_against_rules(read, year="2025-26")
    reasons = {one.rule: one.reason for one in checked.not_run}
    assert reasons["630"] == "The return has no such part: Earlier permanence."
    assert "101" not in reasons


def test_a_date_that_cannot_be_read_silences_rules_for_its_own_child_only() -> None:
    this, _ = told("e DECOM=soon", child="A1")
    other, _ = told("e DECOM=01/05/2025 DEC=30/04/2025 REC=E4A", child="A2")
    texts = {name: [*lines, *other[name]] for name, lines in this.items()}
    checked = held_against_rules(written(texts, year="2025-26"), year="2025-26")
    found = set(
        zip(
            checked.found.column("rule").to_pylist(),
            checked.found.column("child").to_pylist(),
            strict=True,
        )
    )
    assert ("141", "A1") in found
    assert ("356", "A2") in found
    assert {one.children for one in checked.not_run if one.rule == "356"} == {1}


@pytest.mark.parametrize("code", sorted(_stated().rules))
def test_a_rule_has_words_and_a_remedy(code: str) -> None:
    rule = _stated().rules[code]
    assert rule.says.endswith(".")
    assert rule.remedy.endswith(".")
    assert rule.fields
    assert rule.confidence
    assert rule.years[0] >= "2022-23"
