"""Writes attendance registers: a mark for every pupil and session of a term.

A mark is a published attendance code; where it stands for an absence the reason is the same
code. A register of four hundred pupils is over forty thousand rows, so rows are joined, not
built one by one.
"""

import random
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from kinfold.synthetic.people import seeded
from kinfold.synthetic.roster import Resident
from kinfold.synthetic.schools import Enrolment, School
from kinfold.synthetic.tables import columns
from kinfold.synthetic.terms import SchoolTerm

#: Reasons for a run of absence, by weight: (code, runs of half days from, to).
_RUNS = (("I", 2, 10, 50), ("O", 1, 6, 16), ("M", 1, 1, 14), ("G", 6, 10, 5), ("C", 1, 4, 5),
         ("U", 1, 1, 10))  # fmt: skip
_RUN_WEIGHTS = [run[3] for run in _RUNS]
_TRUANT = ("O", 2, 12, 100)


def write_marks(
    path: Path,
    residents: Iterable[Resident],
    school: School,
    term: SchoolTerm,
    *,
    at: date,
    seed: int,
) -> int:
    """Write one school's marks for one term up to `at`; the number of rows."""
    fields = columns("attendance_marks", "mark")
    order = [field.name for field in fields]
    if order != ["laestab", "upn", "date", "session", "mark", "absence_reason"]:
        raise KeyError("the attendance table has other columns than this writer knows")
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(field.source for field in fields) + "\r\n")
        for resident in residents:
            for spell in resident.enrolments:
                if spell.school != school:
                    continue
                tails = pupil_marks(resident, spell, term, at=at, seed=seed)
                if tails:
                    head = f"{school.laestab},{resident.child.upn},"
                    file.write(head + head.join(tails))
                    count += len(tails)
    return count


def pupil_marks(
    resident: Resident, spell: Enrolment, term: SchoolTerm, *, at: date, seed: int
) -> list[str]:
    """The ends of a pupil's rows for one spell and term: date, session, mark, reason."""
    days = [day for day in term.days if day <= at and spell.on(day)]
    rng = seeded(seed, f"marks:{resident.child.number}:{term.period}")
    return _tails(rng, days, resident.absence)


def _tails(rng: random.Random, days: list[date], absence: float) -> list[str]:
    """The ends of a pupil's rows, two a day: date, session, mark, reason."""
    tails = [tail for day in days for tail in (f"{day},AM,/,\r\n", f"{day},PM,\\,\r\n")]
    sessions = len(tails)
    missing = round(sessions * absence)
    while missing > 0:
        code, least, most, _ = (
            _TRUANT
            if absence > 0.15 and rng.random() < 0.7
            else rng.choices(_RUNS, _RUN_WEIGHTS)[0]
        )
        length = min(rng.randint(least, most), missing, sessions)
        start = rng.randrange(sessions - length + 1)
        for place in range(start, start + length):
            half = "AM" if place % 2 == 0 else "PM"
            tails[place] = f"{days[place // 2]},{half},{code},{code}\r\n"
        missing -= length
    return tails
