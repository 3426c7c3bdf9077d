"""Writes the spring school census: every pupil on the four rolls on census day, in one file."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from kinfold.synthetic import feeds
from kinfold.synthetic.people import seeded
from kinfold.synthetic.roster import Resident
from kinfold.synthetic.schools import SCHOOLS, Enrolment, School
from kinfold.synthetic.tables import Value, columns, write_table

_RETURN_YEAR = "2025-26"


def census_day(year: int) -> date:
    """The third Thursday of January."""
    first = date(year, 1, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 14)


def write(path: Path, residents: Iterable[Resident], *, seed: int) -> int:
    """Write the spring 2026 census at `path`; the number of pupils."""
    fields = columns("school_census", "pupil", year=_RETURN_YEAR)
    return write_table(path, fields, _rows(tuple(residents), seed))


def _rows(residents: tuple[Resident, ...], seed: int) -> Iterator[dict[str, Value]]:
    day = census_day(2026)
    for school in SCHOOLS:
        for resident, spell in feeds.on_roll(residents, school, at=day):
            yield _pupil(resident, spell, school, day, seed)


def _pupil(
    resident: Resident, spell: Enrolment, school: School, day: date, seed: int
) -> dict[str, Value]:
    child = resident.child
    rng = seeded(seed, f"census:{child.number}")
    sen, carer = resident.sen, resident.carer
    secondary = not school.primary
    return {
        "laestab": school.laestab,
        "upn": child.upn,
        "formerupn": child.former_upn,
        "surname": child.surname,
        "forename": child.forename,
        "middlenames": child.middle_names,
        "formersurname": child.former_surname,
        "dob": child.born,
        "entrydate": spell.start,
        "parttime": 0,
        "senunitindicator": 0,
        "resourcedprovisionindicator": 0,
        "termlysessionspossible": rng.randint(136, 142),
        "ethnicity": child.ethnicity,
        "yssa": "UNS" if secondary else "",
        "language": child.language,
        "enrolstatus": spell.status,
        "classtype": "O",
        "boarder": "N",
        "ncyearactual": feeds.nc_code(child.born, at=day),
        "senprovision": sen.status if sen and sen.since <= day else "N",
        "servicechild": rng.choices("YN", (2, 98))[0],
        "plaa": rng.choices("NAG", (98, 1, 1))[0],
        "youngcarer": carer.identified if carer and carer.start <= day else "N",
        "sex": child.sex,
    }
