"""Findings are bounded, in order, and each says what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinfold.datasets import Kind
from kinfold.intake import values
from kinfold.intake.findings import KEPT_PER_RULE, RULES, Findings


@pytest.mark.requirement("SOM-8.4")
@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_says_what_is_wrong_and_what_to_do(rule: str) -> None:
    """In sentences, and what becomes of the value or row."""
    entry = RULES[rule]
    for sentence in (entry.says, entry.remedy):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert len(sentence.split()) > 2
    assert entry.fate in {"query", "value_left_out", "row_refused"}


def test_a_very_bad_file_does_not_make_a_very_long_report() -> None:
    """The first lines of each rule are kept; all are counted."""
    found = Findings()
    for line in range(KEPT_PER_RULE + 100, 0, -1):
        found.add("not-a-date", line=line, field="DOB")
    found.add("required-missing", line=1, field="UPN")
    assert len(found.kept) == KEPT_PER_RULE + 1
    assert found.by_rule["not-a-date"] == KEPT_PER_RULE + 100
    assert found.refused() == {"required-missing": 1}
    lines = [one.line for one in found.in_order()]
    assert lines == sorted(lines)
    assert found.in_order()[0].remedy


def test_many_lines_at_once_are_noted_as_one_by_one() -> None:
    """The same findings and counts, however the lines come."""
    import pyarrow as pa

    together, singly = Findings(), Findings()
    for lines in (range(2, 4), range(4, 4), range(4, KEPT_PER_RULE + 50), range(900, 905)):
        together.at_lines("not-a-date", lines=pa.array(lines, pa.int64()), field="DOB")
        for line in lines:
            singly.add("not-a-date", line=line, field="DOB")
    assert together == singly
    assert together.by_rule["not-a-date"] == KEPT_PER_RULE + 53


@given(text=st.text(), kind=st.sampled_from(Kind))
def test_reading_a_value_gives_one_of_its_kind_or_says_which_rule(text: str, kind: Kind) -> None:
    """Never another exception, never a guess."""
    broken: str | None = None
    try:
        value = values.read(text, kind)
    except values.Unreadable as problem:
        broken = problem.rule
    assert broken in RULES if broken is not None else value is not None


@pytest.mark.parametrize("text", ["nan", "inf", "1_0", "1e400", "٣"])
def test_a_decimal_is_digits(text: str) -> None:
    """None of the other things a programming language takes for a number."""
    with pytest.raises(values.Unreadable):
        values.read(text, Kind.DECIMAL)
    assert values.read("-1.50", Kind.DECIMAL) == -1.5


def test_the_judge_forgets_rather_than_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many distinct values a file has."""
    from kinfold import datasets

    monkeypatch.setattr(values, "REMEMBERED", 3)
    judge = values.Judge("2025-26")
    field = datasets.get("cin_census").table("child").field("PersonBirthDate")
    for day in range(1, 10):
        assert judge(field, f"2012-06-0{day}")[1] == ()
    assert len(judge._known) <= 3
