"""Writes what each school sends the county: pupils, enrolments, exclusions, needs, carers.

Items and headings: county data sharing agreement, Appendix A, as the data sets declare them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from kinfold.synthetic.people import nc_year, seeded
from kinfold.synthetic.roster import Resident
from kinfold.synthetic.schools import LA_NUMBER, Enrolment, School
from kinfold.synthetic.tables import Value

Row = Mapping[str, Value]
_TRAVEL = ("Walk", "Walk", "Walk", "Car", "Car", "School bus", "Cycle", "Public bus", "Taxi")


def nc_code(born: date, *, at: date) -> str:
    """The national curriculum year as its code: R, then 1 to 14."""
    year = nc_year(born, at=at)
    return "R" if year == 0 else str(year)


def on_roll(
    residents: Iterable[Resident], school: School, *, at: date
) -> Iterator[tuple[Resident, Enrolment]]:
    """Who is on a school's roll on a day, with the enrolment that puts them there."""
    for resident in residents:
        for spell in resident.on_roll(at):
            if spell.school == school:
                yield resident, spell


def pupil_core(
    residents: Iterable[Resident], school: School, *, at: date, seed: int
) -> Iterator[Row]:
    """One row per pupil on the roll on the day."""
    for resident, _ in on_roll(residents, school, at=at):
        yield _pupil(resident, school, at, seed)


def _pupil(resident: Resident, school: School, at: date, seed: int) -> Row:
    child, family = resident.child, resident.family
    rng = seeded(seed, f"pupil:{child.number}")
    fsm = rng.random() < (0.5 if resident.episodes or resident.help else 0.2)
    stale = bool(family.old_home) and rng.random() < 0.2
    return {
        "laestab": school.laestab,
        "upn": child.upn,
        "former_upn": child.former_upn,
        "surname": child.surname,
        "forename": child.forename,
        "middle_names": child.middle_names,
        "preferred_forename": child.preferred_forename,
        "preferred_surname": child.former_surname if rng.random() < 0.3 else "",
        "date_of_birth": child.born,
        "gender": child.sex,
        "address": family.old_home if stale else family.home,
        "guardians": family.guardians,
        "nc_year": nc_code(child.born, at=at),
        "ethnicity": child.ethnicity,
        "ethnic_source": rng.choice("PPPPSO"),
        "first_language": child.language,
        "eal": "N" if child.language == "ENG" else "Y",
        "fsm_eligible": "Y" if fsm else "N",
        "fsm_date": resident.enrolments[-1].start if fsm else None,
        "medical_flag": "Y" if rng.random() < 0.08 else "N",
        "mode_of_travel": rng.choice(_TRAVEL),
        "religion": child.religion,
        "service_family": rng.choices("YNUR", (2, 94, 3, 1))[0],
        "traveller_family": "Y" if child.ethnicity in ("WIRT", "WROM") else "N",
        "yssa": rng.choices(("Yes", "No", "UNS", "SNR"), (60, 5, 25, 10))[0]
        if nc_year(child.born, at=at) >= 7
        else "",
    }


def school_history(residents: Iterable[Resident], school: School, *, at: date) -> Iterator[Row]:
    """Each school tells what it knows: its own entries, and the earlier ones of its pupils."""
    for resident in residents:
        schools = [spell.school for spell in resident.enrolments]
        if school not in schools:
            continue
        here = any(spell.school == school and spell.on(at) for spell in resident.enrolments)
        for spell in resident.enrolments:
            if spell.school == school or (here and spell.end is not None):
                yield _spell(resident, spell, school, at)


def _spell(resident: Resident, spell: Enrolment, told_by: School, at: date) -> Row:
    last = min(spell.end or at, at)
    year = nc_code(resident.child.born, at=last)
    return {
        "laestab": told_by.laestab,
        "upn": resident.child.upn,
        "boarder": "N",
        "end_date": spell.end,
        "enrolment_status": spell.status,
        "la_number": LA_NUMBER,
        "part_time": "N",
        "registration_group": f"{year}{'ABCD'[resident.child.number % 4]}",
        "school_name": spell.school.name,
        "school_number": spell.school.laestab[3:],
        "start_date": spell.start,
    }


def sen_register(residents: Iterable[Resident], school: School, *, at: date) -> Iterator[Row]:
    """Pupils on the roll with SEN support or an education, health and care plan."""
    for resident, _ in on_roll(residents, school, at=at):
        if resident.sen is not None:
            yield {
                "laestab": school.laestab,
                "upn": resident.child.upn,
                "sen_history": resident.sen.history,
                "sen_need": resident.sen.need,
                "sen_status": resident.sen.status,
                "sen_status_date": resident.sen.since,
            }


def young_carers(residents: Iterable[Resident], school: School, *, at: date) -> Iterator[Row]:
    """Pupils on the roll who are, or were, identified as young carers."""
    for resident, _ in on_roll(residents, school, at=at):
        if resident.carer is not None:
            yield {
                "laestab": school.laestab,
                "upn": resident.child.upn,
                "young_carer": resident.carer.identified,
                "young_carer_notes": "Helps at home before and after school",
                "young_carer_start": resident.carer.start,
                "young_carer_end": resident.carer.end,
            }


def exclusions(residents: Iterable[Resident], school: School, *, at: date) -> Iterator[Row]:
    """Exclusions that this school made, of pupils who were on its roll that day."""
    for resident in residents:
        for entry in resident.exclusions:
            made_here = any(
                spell.school == school and spell.on(entry.start) for spell in resident.enrolments
            )
            if made_here and entry.start <= at:
                yield {
                    "laestab": school.laestab,
                    "upn": resident.child.upn,
                    "category": entry.category,
                    "end_date": entry.end,
                    "reason": entry.reason,
                    "start_date": entry.start,
                }


Maker = Callable[..., Iterator[Row]]
#: Feed id, its table, and what makes its rows; pupil core stands apart because it needs the seed.
FEEDS: tuple[tuple[str, str, Maker], ...] = (
    ("school_history", "enrolment", school_history),
    ("exclusions", "exclusion", exclusions),
    ("sen_register", "sen", sen_register),
    ("young_carers", "young_carer", young_carers),
)
