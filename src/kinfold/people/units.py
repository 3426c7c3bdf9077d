"""Gathers what each system holds about one child into one unit, ready to be compared.

A unit is a child in one holder's own system: every row a school keys by one UPN, every year of
one LAchildID, every involvement of one case. Within it nothing is matched; it is one record.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from kinfold import datasets, identifiers
from kinfold.people import numbers, standard
from kinfold.people.sources import RANK, SOURCES, values

Row = Mapping[str, Any]
Key = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """One row of one source, as its system wrote it; `as_at` is the day its supply describes."""

    source: str
    as_at: date
    values: Mapping[str, Any]

    def text(self, name: str) -> str:
        """A column as text; "" where the source has none."""
        value = self.values.get(name)
        return value.strip() if isinstance(value, str) else ""

    def day(self, name: str) -> date | None:
        """A column as a date."""
        value = self.values.get(name)
        return value if isinstance(value, date) else None


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One child in one holder's system. `sightings` are newest first, best source first."""

    system: str
    holder: str
    record: str
    sightings: tuple[Sighting, ...] = field(repr=False)

    @property
    def key(self) -> Key:
        """System, holder and the holder's own identifier."""
        return self.system, self.holder, self.record

    @cached_property
    def data_sets(self) -> tuple[str, ...]:
        """The data sets that hold the record."""
        return tuple(sorted({seen.source.split(".")[0] for seen in self.sightings}))

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """Every sound, permanent UPN the record goes by, the newest first."""
        told = [seen.text("upn") for seen in self.sightings]
        return tuple(dict.fromkeys(upn for upn in map(numbers.upn, told) if upn))

    @cached_property
    def upn(self) -> str:
        """The UPN the record goes by now; "" where it has no sound, permanent one."""
        return self.numbers[0] if self.numbers else ""

    @cached_property
    def former(self) -> frozenset[str]:
        """UPNs the record went by before."""
        told = (numbers.upn(seen.text("former_upn")) for seen in self.sightings)
        return frozenset({*self.numbers, *told}) - {"", self.upn}

    @cached_property
    def upn_state(self) -> str:
        """Why there is no UPN to match on: missing, temporary, faulty; or sound."""
        if self.upn:
            return "sound"
        told = [text for seen in self.sightings if (text := seen.text("upn"))]
        told = [text for text in told if not identifiers.is_upn_unknown_code(text)]
        if not told:
            return "missing"
        return "temporary" if identifiers.is_temporary_upn(told[0]) else "faulty"

    @cached_property
    def born(self) -> date | None:
        """The birth date, as the newest sighting that has one says."""
        return next((day for seen in self.sightings if (day := seen.day("born"))), None)

    @cached_property
    def unborn(self) -> bool:
        """Whether the child was not born yet when last heard of."""
        return self.born is None and any(seen.day("expected") for seen in self.sightings)

    @cached_property
    def sex(self) -> str:
        """M, F or "" where it is not said."""
        told = (seen.text("sex").upper()[:1] for seen in self.sightings)
        return next((sex for sex in told if sex in {"M", "F"}), "")

    @cached_property
    def surname(self) -> str:
        """The surname's key, as the newest sighting has it."""
        return self._first("surname")

    @cached_property
    def forename(self) -> str:
        """The forename's key, as the newest sighting has it."""
        return self._first("forename")

    @cached_property
    def surnames(self) -> frozenset[str]:
        """Every form of every surname the record has gone by."""
        return standard.surname_forms(*self._all("surname", "other_surname", "former_surname"))

    @cached_property
    def forenames(self) -> frozenset[str]:
        """Every form of every forename the record has gone by."""
        return standard.forename_forms(*self._all("forename", "other_forename"))

    @cached_property
    def postcode(self) -> str:
        """The postcode of the newest address; "" where it may not be linked on."""
        return next(
            (code for text in self._all("address") if (code := standard.postcode(text))), ""
        )

    @cached_property
    def home(self) -> str:
        """The newest address's own lines, in comparable form."""
        return next((home for text in self._all("address") if (home := standard.home(text))), "")

    @cached_property
    def expected(self) -> date | None:
        """The expected birth date of a child of whom no birth is known yet."""
        if self.born is not None:
            return None
        return next((day for seen in self.sightings if (day := seen.day("expected"))), None)

    @cached_property
    def nhs_number(self) -> str:
        """The newest NHS number whose check digit is right; "" where there is none."""
        return next((n for text in self._all("nhs_number") if (n := numbers.nhs_number(text))), "")

    @cached_property
    def uln(self) -> str:
        """The newest sound unique learner number; 9999999999 is nobody's."""
        return next((n for text in self._all("uln") if (n := numbers.uln(text))), "")

    @cached_property
    def middle(self) -> str:
        """The middle name's key."""
        return self._first("middle")

    @cached_property
    def parent(self) -> str:
        """The key of a parent's or carer's name."""
        return self._first("parent")

    @cached_property
    def telephone(self) -> str:
        """The newest telephone number, as digits with a leading nought."""
        return next((n for text in self._all("telephone") if (n := numbers.telephone(text))), "")

    @cached_property
    def uprn(self) -> str:
        """The property reference the newest source gives, without leading noughts."""
        return next((n for text in self._all("uprn") if (n := numbers.uprn(text))), "")

    @property
    def named(self) -> bool:
        """Whether there is a forename and a surname to compare."""
        return bool(self.forenames and self.surnames)

    def _all(self, *names: str) -> tuple[str, ...]:
        return tuple(text for seen in self.sightings for n in names if (text := seen.text(n)))

    def _first(self, name: str) -> str:
        return next((key for text in self._all(name) if (key := standard.key(text))), "")


def gather(tables: Mapping[str, Iterable[Row]]) -> tuple[Unit, ...]:
    """The units of the source tables handed over, in a fixed order."""
    held: dict[Key, list[Sighting]] = defaultdict(list)
    for source, columns in SOURCES.items():
        system = datasets.system(source.split(".")[0])
        for row, sighting in _sightings(source, tables.get(source, ())):
            record = row.get(str(columns["record"]))
            if isinstance(record, str) and record.strip():
                held[system, row["_holder"], record].append(sighting)
    return tuple(
        Unit(system=system, holder=holder, record=record, sightings=_ordered(seen))
        for (system, holder, record), seen in sorted(held.items())
    )


def _sightings(source: str, rows: Iterable[Row]) -> Iterator[tuple[Row, Sighting]]:
    for row in rows:
        yield row, Sighting(source=source, as_at=row["_as_at"], values=values(source, row))


def _ordered(seen: list[Sighting]) -> tuple[Sighting, ...]:
    """Newest first; of one day, the better source; then whatever the values, the same order."""
    seen.sort(key=lambda one: repr(sorted(one.values.items())))
    return tuple(sorted(seen, key=lambda one: (-one.as_at.toordinal(), RANK[one.source])))
