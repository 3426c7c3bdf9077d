"""Writes a made-up county as the files its council and schools would send.

The same seed, day and size give the same bytes everywhere. Layouts: children in need census of
2019-20 and 2025-26, school feeds of Appendix A, early help extract, spring 2026 school census.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from kinfold.calendars import census_year
from kinfold.errors import UsageProblem
from kinfold.synthetic import (
    attendance,
    census,
    cin,
    early_help,
    feeds,
    looked_after_files,
    manifest,
    personas,
    returns,
    roster,
    services,
    tables,
    terms,
    truth,
)
from kinfold.synthetic.manifest import Manifest, WrittenFile
from kinfold.synthetic.people import seeded
from kinfold.synthetic.roster import Resident
from kinfold.synthetic.schools import SCHOOLS, School

COUNCIL = "marshire"
#: Columns that nobody declared, in one school's pupil file: intake must drop and list them.
SURPLUS = {"Home telephone": "01632 960000", "NHS number": "", "Behaviour points": "0"}
SURPLUS_SCHOOL = "ashdown"
#: The looked-after returns there are, with the share of rows damaged in each.
LOOKED_AFTER_YEARS = {"2024-25": 0.0, "2025-26": 0.01}


def write(folder: Path, *, as_at: date, seed: int, children: int = 5000) -> Manifest:
    """Write the whole county into `folder`, which is made if need be, and list what it holds.

    `children` is how many invented children at least one file names; two in three are on the
    rolls of the four schools. Raises UsageProblem when `as_at` is before the newest return ends.
    """
    if as_at <= census_year(roster.CIN_YEARS[-1]).end:
        raise UsageProblem(
            "You asked for a made-up county on a day before its newest return.",
            why="The return of 2025-26 ends on 31 March 2026.",
            remedy="Choose a day after that.",
        )
    people = _people(as_at, seed, children)
    maker = _Maker(folder, as_at, seed, people, early_help.cases(people, seed=seed))
    for part in (folder / "feeds", maker.beside):
        part.mkdir(parents=True, exist_ok=True)
    maker.write_returns()
    for school in SCHOOLS:
        maker.write_feeds(school)
    maker.write_early_help()
    maker.write_census()
    answers = truth.write(maker.beside / "truth.csv", maker.answers())
    made = Manifest(
        folder=folder,
        as_at=as_at,
        seed=seed,
        files=tuple(maker.files),
        counts={**_counts(people, as_at), "truth_records": answers},
        personas=personas.find(people, maker.cases, at=as_at, seed=seed),
        truth=maker.beside,
    )
    manifest.save(made)
    return made


def write_looked_after(
    folder: Path, *, as_at: date, seed: int, children: int = 5000
) -> tuple[WrittenFile, ...]:
    """Write the same county's looked-after returns of two years into `folder`, each a zip.

    The earlier is sound; in the later one row in a hundred is damaged, as offices damage rows.
    """
    lives = tuple(looked_after_files.lives(_people(as_at, seed, children), seed=seed))
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for year, share in LOOKED_AFTER_YEARS.items():
        path = folder / f"ssda903-{year}.zip"
        rows = looked_after_files.damaged(
            looked_after_files.rows(lives, year=year, seed=seed),
            rng=seeded(seed, f"damaged:{year}"),
            share=share,
        )
        found = ((module, row) for module, row, _ in rows)
        counts = looked_after_files.write_zip(path, found, year=year)
        made.append(
            WrittenFile(
                path=path.relative_to(folder),
                data_set=looked_after_files.DATA_SET,
                period=year,
                holder=COUNCIL,
                rows=counts.get("header", 0),
            )
        )
    return tuple(made)


def with_services(made: Manifest) -> Manifest:
    """Write what the services of the same county send its warehouse, a file each, beside the rest.

    The manifest that comes back, and the one saved with the county, lists them after the others.
    """
    folder = made.folder / "services"
    people = _people(made.as_at, made.seed, made.counts["children"])
    more = services.write(folder, people, at=made.as_at, seed=made.seed)
    kept = tuple(file for file in made.files if file.path.parts[0] != folder.name)
    listed = replace(made, files=(*kept, *more))
    manifest.save(listed)
    return listed


def with_returns(made: Manifest) -> tuple[WrittenFile, ...]:
    """Write the returns that the same county brings in beside its services' files."""
    people = _people(made.as_at, made.seed, made.counts["children"])
    return returns.write(made.folder / "returns", people, at=made.as_at, seed=made.seed)


def _people(as_at: date, seed: int, children: int) -> tuple[Resident, ...]:
    stream = seeded(seed, f"county:{children}")
    return tuple(roster.residents(stream, at=as_at, children=children))


def _counts(people: tuple[Resident, ...], at: date) -> dict[str, int]:
    return {
        "children": len(people),
        "families": len({who.family.number for who in people}),
        "on_roll": sum(1 for who in people if who.on_roll(at)),
        "two_rolls": sum(1 for who in people if len(who.on_roll(at)) == 2),
        "twins": sum(1 for who in people if who.child.twin),
        "early_help": sum(1 for who in people if who.help),
        **{
            f"cin_{year}": sum(1 for who in people if who.in_return(year))
            for year in roster.CIN_YEARS
        },
    }


@dataclass
class _Maker:
    """The county while it is being written."""

    folder: Path
    at: date
    seed: int
    people: tuple[Resident, ...]
    cases: tuple[early_help.Case, ...]
    files: list[WrittenFile] = field(default_factory=list)

    @property
    def beside(self) -> Path:
        return self.folder / "truth"

    def _add(self, path: Path, data_set: str, period: str, holder: str, rows: int) -> None:
        self.files.append(
            WrittenFile(
                path=path.relative_to(self.folder),
                data_set=data_set,
                period=period,
                holder=holder,
                rows=rows,
            )
        )

    def _care_records(self, year: str) -> Iterator[cin.CareRecord]:
        last = census_year(year).end
        for who in self.people:
            lives = who.in_return(year)
            if lives:
                yield cin.record_for(self.seed, who.child, lives, last=last)

    def write_returns(self) -> None:
        for year in roster.CIN_YEARS:
            path = self.folder / f"cin-{year}.xml"
            count = cin.write_records(path, self._care_records(year), year=year)
            self._add(path, "cin_census", year, COUNCIL, count)

    def write_feeds(self, school: School) -> None:
        day = self.at.isoformat()
        path = self.folder / "feeds" / f"{school.id}-pupil_core-{day}.csv"
        rows = feeds.pupil_core(self.people, school, at=self.at, seed=self.seed)
        surplus = SURPLUS if school.id == SURPLUS_SCHOOL else None
        columns = tables.columns("pupil_core", "pupil")
        count = tables.write_table(path, columns, rows, surplus=surplus)
        self._add(path, "pupil_core", day, school.id, count)
        for feed, table, make in feeds.FEEDS:
            path = self.folder / "feeds" / f"{school.id}-{feed}-{day}.csv"
            rows = make(self.people, school, at=self.at)
            count = tables.write_table(path, tables.columns(feed, table), rows)
            self._add(path, feed, day, school.id, count)
        for term in terms.last_terms(at=self.at):
            path = self.folder / "feeds" / f"{school.id}-attendance_marks-{term.period}.csv"
            count = attendance.write_marks(
                path, self.people, school, term, at=self.at, seed=self.seed
            )
            self._add(path, "attendance_marks", term.period, school.id, count)

    def write_early_help(self) -> None:
        path = self.folder / "early-help.csv"
        count = early_help.write(path, self.cases)
        self._add(path, "early_help", self.at.isoformat(), COUNCIL, count)

    def write_census(self) -> None:
        path = self.folder / "school-census-spring-2026.csv"
        count = census.write(path, self.people, seed=self.seed)
        self._add(path, "school_census", "2025-26", COUNCIL, count)

    def answers(self) -> Iterator[truth.Answer]:
        """Every record that stands for a child, with whose it is."""
        day = self.at.isoformat()
        by_child = {who.child.number: who for who in self.people}
        for year in roster.CIN_YEARS:
            for record in self._care_records(year):
                who = by_child[record.child.number]
                yield _answer(
                    who, "cin_census", year, COUNCIL, record.la_child_id, record.identity.errors
                )
        for case in self.cases:
            yield _answer(
                case.resident, "early_help", day, COUNCIL, case.case_id, case.identity.errors
            )
        for who in self.people:
            for spell in who.on_roll(self.at):
                yield _answer(who, "pupil_core", day, spell.school.id, who.child.upn)
            for school in sorted({spell.school.id for spell in who.enrolments}):
                yield _answer(who, "school_history", day, school, who.child.upn)
            for spell in who.on_roll(census.census_day(2026)):
                yield _answer(who, "school_census", "2025-26", spell.school.id, who.child.upn)


def _answer(
    who: Resident,
    data_set: str,
    period: str,
    holder: str,
    record: str,
    errors: tuple[str, ...] = (),
) -> truth.Answer:
    return truth.Answer(
        person=who.child.number,
        family=who.family.number,
        data_set=data_set,
        period=period,
        holder=holder,
        record=record,
        errors=";".join(errors),
    )
