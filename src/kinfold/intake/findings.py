"""What the checks of one file found, counted by rule, with the first lines of each in full."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from kinfold.intake.rules import Book, NotRun, book
from kinfold.registers.facts import Finding

if TYPE_CHECKING:
    import pyarrow as pa

Fate = Literal["query", "error", "value_left_out", "row_refused"]

KEPT_PER_RULE: Final = 500


@dataclass(frozen=True)
class Rule:
    """One check. `fate` says what becomes of the value or row: kept and queried, kept although the
    Department calls it an error, left out, refused.

    `says` and `remedy` are plain English for whoever sent the file, and never hold a value.
    """

    fate: Fate
    says: str
    remedy: str


def _refused(says: str, remedy: str) -> Rule:
    return Rule("row_refused", says, remedy)


def _left_out(says: str, remedy: str) -> Rule:
    return Rule("value_left_out", says, remedy)


def _query(says: str, remedy: str) -> Rule:
    return Rule("query", says, remedy)


#: A row is refused only where it cannot be placed: whose it is, when it was, or whether it is of
#: this year at all. A value is left out only where it is not of its kind. All else is kept.
RULES: Final[dict[str, Rule]] = {
    "required-missing": _refused(
        "A field that every row must have is empty or could not be read.",
        "Give this field in the source system and send again.",
    ),
    "id-repeated": _refused(
        "Two entries have the same child id.",
        "Each child appears once in the file; merge the two entries.",
    ),
    "outside-year": _refused(
        "The case was not open on any day of the census year.",
        "Correct the referral or closure date, or leave the case out of this year's return.",
    ),
    "wrong-school": _refused(
        "The row bears another school's number.", "Send each school's rows in a file of its own."
    ),
    "outside-group": _refused(
        "The row is about a pupil outside the group that was asked about.",
        "Answer with the pupils of that group only. If a pupil belongs to it, correct what your "
        "system says of that pupil, send that first, and then the answer again.",
    ),
    "record-type-unknown": _refused(
        "The row does not say which kind of record it is.",
        "Write one of the record types of the data set reference in this column.",
    ),
    "not-a-date": _left_out(
        "The value is not a date.", "Write the date as YYYY-MM-DD or DD/MM/YYYY."
    ),
    "not-a-number": _left_out(
        "The value is not a whole number.", "Write a whole number, without letters or points."
    ),
    "not-a-flag": _left_out("The value is not a yes or no.", "Write 0 or 1, or true or false."),
    "not-a-code": _left_out(
        "The value is far too long to be a code.",
        "Write the code itself, not words; words are not kept in a code's place.",
    ),
    "code-not-listed": _query(
        "The code is not in the list.", "Use a code that the list for this year has."
    ),
    "code-other-year": _query(
        "The code is not in this year's list.",
        "This code belongs to another year's list; use this year's.",
    ),
    "upn-form": _query(
        "The UPN is not in a UPN's form.",
        "A UPN is a letter, eleven digits, and a digit or letter.",
    ),
    "upn-letter": _query(
        "The UPN's check letter does not fit its digits.",
        "The check letter does not fit the digits: look for a mistyped UPN.",
    ),
    "upn-la": _query(
        "The UPN's authority number is not one in use.",
        "Characters 2 to 4 are not an authority that issues UPNs.",
    ),
    "upn-repeated": _query(
        "Two children have the same UPN.",
        "Look up both children's UPNs; twins' are often mixed up.",
    ),
    "birth-date-missing": _query(
        "There is neither a date of birth nor an expected one.",
        "Give the date of birth, or the expected date if unborn.",
    ),
    "expected-missing": _query(
        "A field that the layout asks for is empty.",
        "Give this field in the source system if it is known.",
    ),
    "column-missing": _query(
        "The file has no such column.",
        "If your system holds this item, add the column to the export.",
    ),
    "element-unknown": _query(
        "The layout has no such element.", "It was not kept; leave it out of the export."
    ),
    "element-other-year": _query(
        "The element belongs to another year's layout.",
        "It was kept; choose this year's layout in the case management system.",
    ),
    "element-repeated": _query(
        "An element that may come once comes twice; the first was kept.",
        "Keep one of the two in the source system.",
    ),
    "value-repeated": _query(
        "The same value is listed twice; it was kept once.",
        "Remove the repeat in the source system.",
    ),
    "too-long": _query(
        "The value is longer than the layout allows.", "Shorten it in the source system."
    ),
    "encoding-other": _query(
        "The file's text is not UTF-8; its bytes fit the encoding named, and were read as that.",
        "Look at a name with an accent; if it is wrong, save the file as CSV UTF-8 and send again.",
    ),
    "headings-lower": _query(
        "The headings are not on the first line; what stands above them was not kept.",
        "Nothing needs doing, if these are the right headings.",
    ),
    "column-unnamed": _query(
        "Columns without a heading were not kept.",
        "If there is anything in them, give them a heading.",
    ),
    "totals-row": _query("A row of totals was left out.", "Leave totals out of the export."),
    "sheet-hidden": _query(
        "A hidden sheet of the workbook was not read.",
        "If it belongs to the return, show it and send again; if not, remove it before sending.",
    ),
    "part-unknown": _query(
        "A sheet or file beside the others is of no table of this data set, and was not read.",
        "Leave it out, or compare its headings with the data set reference.",
    ),
    "part-empty": _query(
        "An empty file beside the others was not read.", "Check that it should be empty."
    ),
    "date-day-first": _query(
        "These dates could be read either way round; the day was taken to come first.",
        "Look at one of them; if the month comes first, write dates as YYYY-MM-DD.",
    ),
    "date-serial": _query(
        "Excel's day numbers were read as the dates they stand for.",
        "Look at one of them; format the column as a date before saving.",
    ),
    "date-short-year": _left_out(
        "The date's year has two digits, which fit two centuries.",
        "Write the year with four digits, as in YYYY-MM-DD.",
    ),
    "date-month-name": _left_out(
        "The date's month is written as a word.",
        "Write the date as YYYY-MM-DD or DD/MM/YYYY.",
    ),
    "record-purged": _query(
        "The sender says that this record, or part of it, is to be deleted; it was not kept.",
        "Nothing needs doing; what is held already goes when the next delivery replaces it.",
    ),
    "parent-missing": _refused(
        "The row's parent record is not in the extract, so nobody can say whose it is.",
        "Send all tables of one extract together, in one zip.",
    ),
    "id-form": _query(
        "The child id holds something other than letters and digits.",
        "From 2024-25 a child id is made of letters and digits only.",
    ),
}


def explained(rule: str, *, data_set: str) -> Rule:
    """One of our own checks, or a rule of the Department's for the data set, by its number.

    KeyError where there is no such rule.
    """
    if rule in RULES:
        return RULES[rule]
    stated = book(data_set)
    if stated is None:
        raise KeyError(rule)
    found = stated.rules[rule]
    return Rule(found.severity, found.says, found.remedy)


@dataclass
class Findings:
    """Findings as they are made; bounded, however bad the file is.

    `refusals` counts refused rows that are told under a number of the Department's. `not_run` are
    the Department's rules that could not be asked, with the reason.
    """

    by_rule: Counter[str] = field(default_factory=Counter)
    kept: list[Finding] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)
    not_run: tuple[NotRun, ...] = ()

    def add(self, rule: str, *, line: int, field: str) -> None:
        """Note that `rule` was broken at a line, in a field; the value is never noted."""
        if self.by_rule[rule] < KEPT_PER_RULE:
            self.kept.append(Finding(line=line, field=field, rule=rule, remedy=RULES[rule].remedy))
        self.by_rule[rule] += 1

    def at_lines(self, rule: str, *, lines: "pa.Array | pa.ChunkedArray", field: str) -> None:
        """Note that `rule` was broken in a field at each of many lines."""
        room = max(0, KEPT_PER_RULE - self.by_rule[rule])
        for line in lines.slice(0, room).to_pylist():
            self.add(rule, line=line, field=field)
        if len(lines) > room:
            self.by_rule[rule] += len(lines) - room

    def note(self, rule: str, *, field: str, count: int, line: int = 1) -> None:
        """Note once that `rule` was broken by `count` cells or rows of a column, file or sheet."""
        self.add(rule, line=line, field=field)
        self.by_rule[rule] += count - 1

    def take(self, found: "pa.Table", *, stated: Book) -> None:
        """Note what the Department's rules found: counts by rule, and the first lines of each."""
        import pyarrow as pa

        first: dict[str, list[int]] = {}
        for row, rule in enumerate(_rules(found)):
            rows = first.setdefault(rule, [])
            if self.by_rule[rule] < KEPT_PER_RULE:
                rows.append(row)
            self.by_rule[rule] += 1
        told = [row for rows in first.values() for row in rows]
        rows_told = found.select(["rule", "line", "field"]).take(pa.array(told, pa.int64()))
        self.kept += [
            Finding(line=line or 0, field=field, rule=rule, remedy=stated.rules[rule].remedy)
            for rule, line, field in zip(*rows_told.to_pydict().values(), strict=True)
        ]

    def refused(self) -> dict[str, int]:
        """How often each rule that refuses a row was broken; one row may break several."""
        ours = {rule: RULES.get(rule) for rule in self.by_rule}
        return {
            **{
                rule: self.by_rule[rule]
                for rule, check in ours.items()
                if check is not None and check.fate == "row_refused"
            },
            **self.refusals,
        }

    def in_order(self) -> tuple[Finding, ...]:
        """The findings as a person works through them: by line, then field."""
        return tuple(sorted(self.kept, key=lambda found: (found.line, found.field, found.rule)))


def _rules(found: "pa.Table") -> Iterator[str]:
    """The rule of each row, of which there may be very many, and few rules."""
    for chunk in found.column("rule").chunks:
        names = chunk.dictionary.to_pylist()
        for place in chunk.indices.to_pylist():
            yield names[place]
