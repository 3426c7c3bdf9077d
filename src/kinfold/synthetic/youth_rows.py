"""Writes a caseload as the rows that an authority's own system exports, all kinds in one file."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from kinfold.datasets import Field
from kinfold.synthetic.people import seeded
from kinfold.synthetic.tables import Value, columns, write_table
from kinfold.synthetic.youth_activities import Activity
from kinfold.synthetic.youth_copies import Copy
from kinfold.synthetic.youth_offers import Offer

DATA_SET = "young_people"
TABLES = ("person", "activity", "offer", "circumstance")
_MAIL_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")


def write(path: Path, copies: Iterable[Copy], *, seed: int) -> int:
    """Write every record of one member's caseload; the number of rows."""
    return write_table(path, headings(), _rows(copies, seed))


def headings() -> tuple[Field, ...]:
    """The declared fields of the four tables, each once, in the order declared."""
    fields: dict[str, Field] = {}
    for table in TABLES:
        for field in columns(DATA_SET, table):
            fields.setdefault(field.name, field)
    return tuple(fields.values())


def _rows(copies: Iterable[Copy], seed: int) -> Iterator[dict[str, Value]]:
    for copy in copies:
        yield {"record_type": "person", "ypid": copy.ypid, **_person(copy), **_contacts(copy, seed)}
        for activity in copy.activities:
            yield {"record_type": "activity", "ypid": copy.ypid, **_activity(activity)}
        for offer in copy.offers:
            yield {"record_type": "offer", "ypid": copy.ypid, **_offer(offer)}
        for code in copy.person.characteristics:
            yield {"record_type": "circumstance", "ypid": copy.ypid, "characteristic": code}


def _person(copy: Copy) -> dict[str, Value]:
    known, who, wish = copy.known, copy.person.who, copy.wish
    return {
        "surname": known.surname,
        "forename": known.forename,
        "middle_name": who.middle_name,
        "date_of_birth": who.born,
        "sex": who.sex,
        "uln": known.uln,
        "upn": known.upn,
        "address": known.address,
        "postcode": known.postcode,
        "home_la": known.home_la,
        "educated_la": copy.educated_la,
        "la_at_year_11": copy.person.where.year_11_la if copy.person.facts.age >= 15 else "",
        "responsible_la": copy.person.where.responsible_la,
        "moved_from_la": copy.moved_from_la,
        "moved_on": copy.moved_on,
        "cohort_status": copy.status,
        "transferred_to_la": copy.transferred_to,
        "ethnicity": who.ethnicity,
        "ehc_plan": "Y" if copy.person.facts.plan else "N",
        "sen_support": "Y" if copy.person.support else "N",
        "intended_destination": copy.intended,
        "sharing": wish.sharing,
        "notice_on": wish.notice,
        "override_ground": wish.ground,
        "override_reason": wish.reason,
        "override_role": wish.role,
    }


def _contacts(copy: Copy, seed: int) -> dict[str, Value]:
    """Numbers kept for drama by the regulator, and a mailbox in a domain kept for examples."""
    rng = seeded(seed, f"contacts:{copy.person.number}")
    mobile, second, landline = (f"{rng.randrange(1000):03d}" for _ in range(3))
    who = copy.person.who
    name = f"{who.forename}.{who.surname}".lower()
    local = "".join(letter for letter in name if letter in _MAIL_LETTERS or letter == ".")
    return {
        "telephone_1": f"07700 900{mobile}" if rng.random() < 0.93 else None,
        "telephone_2": f"01632 960{landline}" if rng.random() < 0.3 else None,
        "telephone_3": f"07700 900{second}" if rng.random() < 0.08 else None,
        "email": f"{local}{copy.person.number}@post.example" if rng.random() < 0.7 else None,
    }


def _activity(activity: Activity) -> dict[str, Value]:
    place = activity.place
    return {
        "activity_code": activity.code,
        "start_date": activity.start,
        "end_date": activity.end,
        "ascertained_on": activity.ascertained,
        "verified_on": activity.verified,
        "review_on": activity.review,
        "due_to_lapse": activity.lapses,
        "establishment_number": place.number if place else None,
        "establishment_name": place.name if place else None,
        "ukprn": place.ukprn if place else None,
        "qualification_type": activity.qualification,
        "predicted_end": activity.predicted_end,
        "neet_start": activity.neet_since,
        "source": activity.source,
    }


def _offer(offer: Offer) -> dict[str, Value]:
    return {
        "guarantee_year": offer.year,
        "guarantee_status": offer.status,
        "guarantee_la": offer.la_code,
        "institution": offer.institution.name if offer.institution else None,
        "course": offer.course,
        "level": offer.level,
        "offering_institution": offer.offered_by.name if offer.offered_by else None,
        "start_date": offer.start,
    }
