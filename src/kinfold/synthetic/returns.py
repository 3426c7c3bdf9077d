"""Writes a small return of each kind that a made-up county brings in beside its services' files.

They are about children of the same county. Each is whole and sound: what breaks in a return is
made where it is tested.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree import ElementTree as Xml

from kinfold.calendars import academic_year, academic_year_of
from kinfold.synthetic.cin import la_child_id
from kinfold.synthetic.manifest import WrittenFile
from kinfold.synthetic.people import seeded
from kinfold.synthetic.roster import Resident
from kinfold.synthetic.tables import Value, columns, write_table
from kinfold.synthetic.youth_numbers import Numbers

COUNTY: Final = "marshire"
COLLEGE: Final = "fenland-college"
UKPRN: Final = "10009999"
#: How many children or learners each return is about, at most.
MOST: Final = 24
#: The agreement each comes under.
UNDER: Final[Mapping[str, str]] = {
    "alternative_provision_census": "warehouse",
    "annex_a": "warehouse",
    "common_transfer_file": "warehouse",
    "early_years_census": "warehouse",
    "la_extracts": "warehouse",
    "learner_record": "warehouse",
    "social_care_daily": "warehouse",
    "supporting_families": "warehouse",
    "tables_check": "warehouse",
    "workforce_census": "workforce-return",
}
_People = tuple[Resident, ...]


class _Made(NamedTuple):
    """A file's text, whose it is, and how many people are in it."""

    text: str
    holder: str
    people: int


def write(
    folder: Path, people: Iterable[Resident], *, at: date, seed: int
) -> tuple[WrittenFile, ...]:
    """Write every return into `folder`, made if need be; what was written, in order of name."""
    folder.mkdir(parents=True, exist_ok=True)
    shuffled = [*people]
    seeded(seed, "returns").shuffle(shuffled)
    chosen = tuple(shuffled)
    files = [_written(folder, name, make, chosen, at) for name, make in _TEXTS.items()]
    files += [
        _tabled(folder, name, table, make, chosen, at) for name, (table, make) in _TABLES.items()
    ]
    return tuple(sorted(files, key=lambda one: one.data_set))


def _written(
    folder: Path, name: str, make: Callable[[_People, date], _Made], people: _People, at: date
) -> WrittenFile:
    made = make(people, at)
    path = folder / f"{name}-{at.isoformat()}.{'json' if made.text.startswith('[') else 'xml'}"
    path.write_text(made.text, encoding="utf-8")
    return _listed(folder, path, name, made.holder, made.people, at)


def _tabled(
    folder: Path,
    name: str,
    table: str,
    make: Callable[[Resident, date], Mapping[str, Value]],
    people: _People,
    at: date,
) -> WrittenFile:
    path = folder / f"{name}-{at.isoformat()}.csv"
    rows = [make(who, at) for who in _aged(people, at, 5, 15) if who.child.upn]
    given = {field for row in rows for field in row}
    fields = [one for one in columns(name, table) if one.name in given]
    count = write_table(path, fields, rows)
    return _listed(folder, path, name, COUNTY, count, at)


def _listed(folder: Path, path: Path, name: str, holder: str, rows: int, at: date) -> WrittenFile:
    return WrittenFile(
        path=path.relative_to(folder.parent),
        data_set=name,
        period=at.isoformat(),
        holder=holder,
        rows=rows,
    )


def _aged(people: _People, at: date, least: int, most: int) -> _People:
    """Some of the children who are of these ages, in years, on the day."""
    fits = (who for who in people if least <= _age(who.child.born, at) <= most)
    return tuple(sorted(fits, key=lambda who: who.child.number)[:MOST])


def _age(born: date, at: date) -> int:
    return at.year - born.year - ((at.month, at.day) < (born.month, born.day))


def _el(name: str, *inner: "Xml.Element | str | None", **leaves: object) -> Xml.Element:
    """An element with these elements, or this text, in it; `leaves` are elements of one text."""
    made = Xml.Element(name)
    for leaf, value in leaves.items():
        if value is not None:
            made.append(_el(leaf, str(value)))
    for one in inner:
        if isinstance(one, str):
            made.text = one
        elif one is not None:
            made.append(one)
    return made


def _text(root: Xml.Element) -> str:
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode")


def _census(collection: str, reference: date, *inner: Xml.Element) -> str:
    header = _el(
        "Header",
        _el(
            "CollectionDetails", Collection=collection, Year=reference.year, ReferenceDate=reference
        ),
        _el("Source", LEA="999"),
    )
    return _text(_el("Message", header, *inner))


def _who(name: str, who: Resident, *, upn: bool = True) -> Xml.Element:
    child = who.child
    return _el(
        name,
        UPN=(child.upn or None) if upn else None,
        Surname=child.surname,
        Forename=child.forename,
        DOB=child.born,
        Sex=child.sex,
    )


def _transfer(people: _People, at: date) -> _Made:
    """Pupils who leave one school for another."""
    moving = [
        who
        for who in people
        if who.child.upn and any(spell.school.id == "st-edmunds" for spell in who.on_roll(at))
    ]
    moving = moving[:MOST]
    header = _el(
        "Header",
        _el("SourceSchool", LEA="999", Estab="2001"),
        _el("DestSchool", LEA="999", Estab="4001"),
        DocumentName="Common Transfer File",
        CTFversion="25.0",
        DateTime=f"{at}T10:00:00",
    )
    pupils = []
    for who in moving:
        pupil = _who("Pupil", who)
        pupil.append(_el("BasicDetails", _el("Languages", _el("Type", "ENG")), NCyearActual="6"))
        school = _el("School", LEA="999", Estab="2001", EntryDate=who.on_roll(at)[0].start)
        pupil.append(_el("SchoolHistory", school))
        pupils.append(pupil)
    root = _el("CTfile", header, _el("CTFpupilData", *pupils))
    return _Made(_text(root), "st-edmunds", len(pupils))


def _alternative(people: _People, at: date) -> _Made:
    """Pupils whose education the county pays for outside schools."""
    pupils = [
        _el(
            "Pupil",
            _who("PupilIdentifiers", who),
            _el(
                "Placements",
                _el(
                    "Placement",
                    URN="100002",
                    EntryDate=academic_year(academic_year_of(at)).start,
                    AttendancePattern="FT",
                    SessionsPerWeek=10,
                    Reason="EHC",
                ),
            ),
        )
        for who in _aged(people, at, 11, 15)
    ]
    reference = date(at.year, 1, 15)
    return _Made(_census("AP", reference, _el("Pupils", *pupils)), COUNTY, len(pupils))


def _early(people: _People, at: date) -> _Made:
    """Young children with funded hours, most without a UPN yet."""
    children = [
        _el("Child", _who("ChildIdentifiers", who, upn=False), _el("Funding", FundedHours="15.0"))
        for who in _aged(people, at, 2, 4)
    ]
    details = _el("SettingDetails", OfstedURN="EY000001", SettingName="Made Nursery")
    setting = _el("Setting", details, _el("Children", *children))
    reference = date(at.year, 1, 15)
    return _Made(_census("EYC", reference, _el("Settings", setting)), COUNTY, len(children))


def _learners(people: _People, at: date) -> _Made:
    """Young people at the county's college."""
    year = academic_year_of(at)
    digits = f"{year[2:4]}{year[5:7]}"
    header = _el(
        "Header",
        _el("CollectionDetails", Collection="ILR", Year=digits, FilePreparationDate=at),
        _el("Source", UKPRN=UKPRN),
    )
    began, numbers = academic_year(year).start, Numbers()
    learners = [_learner(who, began, uln=numbers.uln()) for who in _aged(people, at, 16, 18)]
    root = _el("Message", header, _el("LearningProvider", UKPRN=UKPRN), *learners)
    root.set("xmlns", f"ESFA/ILR/20{digits[:2]}-{digits[2:]}")
    return _Made(_text(root), COLLEGE, len(learners))


def _learner(who: Resident, began: date, *, uln: str) -> Xml.Element:
    child, home = who.child, who.family.home.rpartition(", ")[2]
    aim = _el(
        "LearningDelivery",
        LearnAimRef="ZPROG001",
        AimType=1,
        AimSeqNumber=1,
        LearnStartDate=began,
        LearnPlanEndDate=date(began.year + 1, 7, 9),
        FundModel=25,
        DelLocPostCode=home,
        CompStatus=1,
    )
    return _el(
        "Learner",
        aim,
        LearnRefNumber=f"L{child.number:06d}",
        ULN=uln,
        FamilyName=child.surname,
        GivenNames=child.forename,
        DateOfBirth=child.born,
        Ethnicity=31,
        Sex=child.sex,
        LLDDHealthProb=2,
        PostcodePrior=home,
        Postcode=home,
    )


def _workers(_people: _People, at: date) -> _Made:
    """The county's social workers, who are nobody."""
    vacancies = _el(
        "LALevelVacancies", NumberOfVacancies="6.50", NoAgencyFTE="2.00", NoAgencyHeadcount=2
    )
    workers = [
        _el(
            "CSWWWorker",
            AgencyWorker=0,
            SWENo=f"SW{number:010d}",
            FTE=1,
            QualInst="Made University",
            OrgRole=5,
            Cases30=10 + number,
        )
        for number in range(1, 9)
    ]
    return _Made(_census("CSWW", date(at.year, 9, 30), vacancies, *workers), COUNTY, len(workers))


def _payload(people: _People, at: date) -> _Made:
    """What the case system sends of a day: the children of whom something changed."""
    told = [
        {
            "la_child_id": la_child_id(who.child.number),
            "purge": False,
            "child_details": {
                "first_name": who.child.forename,
                "surname": who.child.surname,
                "date_of_birth": str(who.child.born),
            },
            "social_care_episodes": [
                {
                    "social_care_episode_id": f"E{number:04d}",
                    "referral_date": str(at),
                    "referral_source": "2A",
                    "referral_no_further_action_flag": False,
                    "purge": False,
                }
            ],
        }
        for number, who in enumerate(_aged(people, at, 1, 16), start=1)
    ]
    return _Made(json.dumps(told, indent=1), COUNTY, len(told))


def _need(who: Resident, at: date) -> Mapping[str, Value]:
    return {
        "family_id": f"F{who.family.number:06d}",
        "person_id": who.child.upn,
        "lead_la": "999",
        "programme_start": date(at.year - 1, 9, 1),
        "need_code": "SF01",
        "need_start": date(at.year - 1, 9, 1),
        "whole_family_plan": "Y",
        "lead_practitioner": "Y",
    }


def _referral(who: Resident, at: date) -> Mapping[str, Value]:
    return {
        "child_unique_id": la_child_id(who.child.number),
        "gender": "a) Male" if who.child.sex == "M" else "b) Female",
        "date_of_birth": who.child.born,
        "age_of_child_years": _age(who.child.born, at),
        "date_of_referral": at,
        "referral_source": "b) Schools",
        "allocated_team": "North team",
    }


def _sessions(who: Resident, at: date) -> Mapping[str, Value]:
    return {
        "estab": "2001",
        "upn": who.child.upn,
        "surname": who.child.surname,
        "forename": who.child.forename,
        "dob": who.child.born,
        "enrolstatus": "C",
        "termlysessionspossible": 120,
        "termlysessionsauthorised": round(120 * who.absence),
        "termlysessionsunauthorised": 0,
        "t_reason_i": round(120 * who.absence),
        "t_reason_m": 0,
    }


def _check(who: Resident, at: date) -> Mapping[str, Value]:
    return {
        "upn": who.child.upn,
        "surname": who.child.surname,
        "forename": who.child.forename,
        "dob": who.child.born,
        "formmark": "20",
        "sex": who.child.sex,
    }


_TEXTS: Final[Mapping[str, Callable[[_People, date], _Made]]] = {
    "alternative_provision_census": _alternative,
    "common_transfer_file": _transfer,
    "early_years_census": _early,
    "learner_record": _learners,
    "social_care_daily": _payload,
    "workforce_census": _workers,
}
_TABLES: Final[Mapping[str, tuple[str, Callable[[Resident, date], Mapping[str, Value]]]]] = {
    "annex_a": ("referrals", _referral),
    "la_extracts": ("attendance_totals", _sessions),
    "supporting_families": ("need", _need),
    "tables_check": ("pupil", _check),
}
