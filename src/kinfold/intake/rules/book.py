"""Reads the rules of a data set from the facts: number, words, years and the question each asks.

A rule's `finds` is SQL over the data set's own tables. It gives four columns, in this order: the
table, the line (`_line`), the child and the field of each row that breaks the rule. A view is SQL
that several rules share.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, TypeVar

Severity = Literal["error", "query"]
Scope = Literal["child", "file"]

SEVERITIES: Final = ("error", "query")
SCOPES: Final = ("child", "file")
_UNREADABLE: Final = frozenset({"not-a-code", "not-a-flag"})


@dataclass(frozen=True, kw_only=True)
class StatedRule:
    """One rule of the Department's, in our own words.

    `years` are its first and last return year, "" for open-ended. A "child" rule looks at one
    child at a time, a "file" rule at the whole return. `instead_of` are our own checks that the
    rule makes superfluous for its fields.
    """

    code: str
    severity: Severity
    module: str
    fields: tuple[str, ...]
    says: str
    remedy: str
    finds: str
    years: tuple[str, str] = ("", "")
    scope: Scope = "child"
    confidence: str = ""
    instead_of: tuple[str, ...] = ()

    @property
    def finds_unreadable(self) -> bool:
        """Whether a value that is not of its kind, such as a flag of "maybe", breaks the rule."""
        return not _UNREADABLE.isdisjoint(self.instead_of)

    def in_force(self, year: str) -> bool:
        """Whether the return of `year` ("2025-26") is held to this rule."""
        return _between(self.years, year)


@dataclass(frozen=True, kw_only=True)
class UnstatedRule:
    """A rule of the Department's that cannot be put here, and the reason, told in every report."""

    code: str
    module: str
    fields: tuple[str, ...]
    reason: str
    years: tuple[str, str] = ("", "")

    def in_force(self, year: str) -> bool:
        """Whether the Department holds the return of `year` to this rule."""
        return _between(self.years, year)


@dataclass(frozen=True, kw_only=True)
class Book:
    """The rules of one data set, the views they share, and the rules that cannot be put."""

    data_set: str
    confidence: str
    rules: Mapping[str, StatedRule]
    views: Mapping[str, str]
    unstated: Mapping[str, UnstatedRule] = field(default_factory=dict)

    def in_force(self, year: str) -> Iterator[StatedRule]:
        """The rules that the return of `year` is held to."""
        return (rule for rule in self.rules.values() if rule.in_force(year))

    def instead(self, year: str) -> dict[tuple[str, str], str]:
        """The rule's number by each of our own checks, and field, that it makes superfluous."""
        return {
            (check, name): rule.code
            for rule in self.in_force(year)
            for check in rule.instead_of
            for name in rule.fields
        }


Made = TypeVar("Made", StatedRule, UnstatedRule)


def _between(years: tuple[str, str], year: str) -> bool:
    first, last = years
    return first <= year and (not last or year <= last)


@cache
def book(data_set: str) -> Book | None:
    """The rules of a data set; None where the Department's rules are not among the facts."""
    source = files("kinfold.intake.rules") / "facts" / f"{data_set}.toml"
    if not source.is_file():
        return None
    return parsed(source.read_text(encoding="utf-8"), data_set=data_set)


def parsed(text: str, *, data_set: str) -> Book:
    """The book that `text` states; ValueError where a rule lacks something or is stated twice."""
    told = tomllib.loads(text)
    confidence = str(told.get("confidence", ""))
    rules = [_rule({"confidence": confidence, **entry}) for entry in told.get("rule", ())]
    unstated = [_made(UnstatedRule, entry) for entry in told.get("cannot_run", ())]
    times = Counter([*(rule.code for rule in rules), *(one.code for one in unstated)])
    for code, count in times.items():
        if count > 1:
            raise ValueError(f"rule {code} is stated twice")
    return Book(
        data_set=data_set,
        confidence=confidence,
        rules={rule.code: rule for rule in rules},
        views=dict(told.get("views", {})),
        unstated={one.code: one for one in unstated},
    )


def _made(kind: type[Made], entry: dict[str, Any]) -> Made:
    told: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
    }
    try:
        return kind(**told)
    except TypeError:
        known = ", ".join(field.name for field in fields(kind))
        code = entry.get("code", "without a code")
        raise ValueError(f"rule {code} does not have just these: {known}") from None


def _rule(entry: dict[str, Any]) -> StatedRule:
    rule = _made(StatedRule, entry)
    if rule.severity not in SEVERITIES or rule.scope not in SCOPES or len(rule.years) != 2:
        raise ValueError(
            f"rule {rule.code} has a severity, scope or span of years that there is not"
        )
    return rule
