"""Writes a made-up county's looked-after return as its modules, in a folder or in one zip.

Dates are dd/mm/yyyy, as the return asks. A module without a row is not written.
"""

import csv
import io
import random
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from kinfold.calendars import census_year, months_after
from kinfold.synthetic import cin, looked_after, tables
from kinfold.synthetic.looked_after import Life, Row
from kinfold.synthetic.people import families, seeded
from kinfold.synthetic.roster import Resident

DATA_SET = "ssda903"
_MADE = (1980, 1, 1, 0, 0, 0)


def lives(people: Iterable[Resident], *, seed: int) -> Iterator[Life]:
    """The county's children who came into care, each during a period of need of their own."""
    for who in people:
        rng = seeded(seed, f"care-order:{who.child.number}")
        for need in who.episodes:
            closed = need.closure or date.max
            earliest = max(need.referral, who.child.born) + timedelta(days=15)
            latest = min(closed, months_after(who.child.born, 17 * 12)) - timedelta(days=60)
            if need.nfa or latest <= earliest or rng.random() > looked_after.SHARE:
                continue
            yield looked_after.life(
                seed,
                who.child,
                who.family,
                la_child_id=cin.la_child_id(who.child.number),
                since=earliest + timedelta(days=rng.randint(0, (latest - earliest).days)),
                until=closed,
            )
            break


def rows(people: Iterable[Life], *, year: str, seed: int) -> Iterator[tuple[str, Row]]:
    """Every row of the return of `year`, each with its module."""
    for who in people:
        yield from looked_after.shown(seed, who, year=year)


def write(folder: Path, found: Iterable[tuple[str, Row]], *, year: str) -> dict[str, int]:
    """Write a file for each module that has rows; how many rows each has."""
    folder.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    with _Writers(year, lambda name: _opened(folder / f"{name}.csv")) as writers:
        for module, row in found:
            writers.write(module, row)
            counts[module] = counts.get(module, 0) + 1
    return counts


def write_zip(path: Path, found: Iterable[tuple[str, Row]], *, year: str) -> dict[str, int]:
    """Write the modules as one zip, the same bytes each time; how many rows each has."""
    texts: dict[str, io.StringIO] = {}

    def opened(name: str) -> io.StringIO:
        return texts.setdefault(name, _Kept(newline=""))

    counts: dict[str, int] = {}
    with _Writers(year, opened) as writers:
        for module, row in found:
            writers.write(module, row)
            counts[module] = counts.get(module, 0) + 1
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(texts.items()):
            archive.writestr(zipfile.ZipInfo(f"{name}.csv", date_time=_MADE), text.getvalue())
    return counts


def write_ssda903(folder: Path, *, children: int, year: str, seed: int) -> int:
    """Write a return of exactly `children` children; for measuring. Returns its rows."""
    found = rows(_many(children, year, seed), year=year, seed=seed)
    return sum(write(folder, found, year=year).values())


def _many(children: int, year: str, seed: int) -> Iterator[Life]:
    """Children in care during the year, most of them for longer."""
    span = census_year(year)
    rng = seeded(seed, f"write-ssda903:{year}")
    made = 0
    for family in families(rng, at=span.end, unborn_until=span.end):
        for child in family.children:
            first = max(child.born + timedelta(days=10), span.start - timedelta(days=1500))
            grown = months_after(child.born, 17 * 12)
            last = min(span.end - timedelta(days=60), grown)
            if last <= first or months_after(child.born, 18 * 12) <= span.start:
                continue
            since = first + timedelta(days=rng.randint(0, (last - first).days))
            left = span.start + timedelta(days=rng.randint(30, 900))
            yield looked_after.life(
                seed,
                child,
                family,
                la_child_id=cin.la_child_id(child.number),
                since=since,
                until=max(left, since + timedelta(days=45)),
            )
            made += 1
            if made == children:
                return


class _Kept(io.StringIO):
    """Text that can still be read after the writer has closed it."""

    def close(self) -> None:
        """Keep it."""


def _opened(path: Path) -> io.TextIOBase:
    return path.open("w", encoding="utf-8", newline="")


class _Writers:
    """A file for each module, opened when its first row comes."""

    def __init__(self, year: str, opened: Callable[[str], io.TextIOBase]) -> None:
        self._year, self._opened = year, opened
        self._files: dict[str, io.TextIOBase] = {}
        self._columns: dict[str, list[str]] = {}

    def __enter__(self) -> "_Writers":
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()

    def write(self, module: str, row: Row) -> None:
        """One row under the module's own headings."""
        if module not in self._files:
            fields = tables.columns(DATA_SET, module, year=self._year)
            self._columns[module] = [field.source for field in fields]
            self._files[module] = self._opened(module)
            self._line(module, self._columns[module])
        names = self._columns[module]
        if not row.keys() <= set(names):
            raise KeyError(f"not declared: {sorted(row.keys() - set(names))}")
        self._line(module, [_cell(row.get(name, "")) for name in names])

    def _line(self, module: str, cells: list[str]) -> None:
        csv.writer(self._files[module], lineterminator="\r\n").writerow(cells)


def _cell(value: str | int | date) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


#: What a busy office does to a return, by the rule that finds it: module, field, what is written.
DAMAGE: dict[str, tuple[str, str, str]] = {
    "102": ("header", "DOB", "31/02/2012"),
    "103": ("header", "ETHNIC", "ZZZZ"),
    "168": ("header", "UPN", "B201123419001"),
    "146": ("episodes", "PLACE", "Q1"),
    "145": ("episodes", "CIN", "N0"),
    "526": ("episodes", "PLACE_PROVIDER", ""),
    "392c": ("episodes", "PL_POST", "NOT KNOWN"),
    "167": ("reviews", "REVIEW_CODE", ""),
    "571": ("missing", "MIS_END", "01/04/2031"),
    "182": ("oc2", "TEETH_CHECK", ""),
    "SW02STG1": ("swepisodes", "SW_ID", "A. Worker"),
}


def damaged(
    found: Iterable[tuple[str, Row]], *, rng: random.Random, share: float = 0.02
) -> Iterator[tuple[str, Row, str]]:
    """The same rows, some of them damaged, each with the rule that finds the damage or ""."""
    by_module: dict[str, list[str]] = {}
    for rule, (module, _, _) in DAMAGE.items():
        by_module.setdefault(module, []).append(rule)
    for module, row in found:
        rule = rng.choice(by_module[module]) if module in by_module else ""
        if not rule or rng.random() >= share:
            yield module, row, ""
            continue
        _, name, text = DAMAGE[rule]
        yield module, {**row, name: text}, rule
