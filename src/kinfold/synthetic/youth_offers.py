"""Says what each young person was offered under the September Guarantee, and what they intend."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kinfold.synthetic.youth import YoungPerson
from kinfold.synthetic.youth_places import Establishment, establishment

_OFFERED = frozenset({"110", "114", "115"})
_FINAL = {
    "11": {"110": 946, "120": 4, "122": 6, "123": 4, "124": 2, "140": 8, "150": 4, "151": 12,
           "153": 4, "154": 6, "159": 4},
    "12": {"110": 60, "114": 880, "115": 6, "120": 6, "122": 8, "123": 5, "140": 5, "150": 4,
           "151": 12, "153": 4, "154": 6, "159": 4},
}  # fmt: skip
_OPEN = {"110": 120, "140": 330, "151": 150, "159": 400}
#: From this month the offers of a year begin to come in.
_FIRST_MONTH = 3
_INTENDED = {"111": 300, "121": 520, "211": 80, "311": 8, "321": 8, "411": 12, "511": 50,
             "611": 22}  # fmt: skip
_COURSES = (("210", "A levels", "3"), ("230", "T level in construction", "3"),
            ("230", "Catering diploma", "2"), ("230", "Foundation learning", "1"),
            ("310", "Engineering apprenticeship", "2"))  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """One year's place in the guarantee; course and place only where an offer was made."""

    year: str
    status: str
    la_code: str
    institution: Establishment | None
    course: str | None
    level: str | None
    offered_by: Establishment | None
    start: date | None


def offers(rng: random.Random, person: YoungPerson) -> tuple[Offer, ...]:
    """The guarantee rows of somebody in Year 11 to 13; an open year's are mostly undecided."""
    facts = person.facts
    open_now = 1 if 1 <= facts.at.month < 9 else 0
    settled = {15: (), 16: ("11",), 17: ("11", "12")}.get(facts.age, ())
    running = {15: "11", 16: "12"}.get(facts.age)
    made = [
        _offer(rng, person, year, facts.year - (facts.age - 16) + int(year) - 11, _FINAL[year])
        for year in settled
    ]
    if running and (open_now or running == "11"):
        shares = _FINAL[running] if _FIRST_MONTH <= facts.at.month < 9 else _OPEN
        made.append(_offer(rng, person, running, facts.year + 1, shares))
    return tuple(made)


def _offer(
    rng: random.Random, person: YoungPerson, year: str, autumn: int, shares: Mapping[str, int]
) -> Offer:
    status = rng.choices(tuple(shares), tuple(shares.values()))[0]
    study, turn = person.where.study, person.facts.turn
    code, course, level = rng.choice(_COURSES)
    offered = status in _OFFERED
    return Offer(
        year=year,
        status=status,
        la_code=person.where.year_11_la,
        institution=establishment("110" if year == "11" else "230", study, turn),
        course=course if offered else None,
        level=level if offered else None,
        offered_by=establishment(code, study, turn) if offered else None,
        start=date(autumn, 9, 1) if offered else None,
    )


def intended(rng: random.Random, person: YoungPerson) -> str | None:
    """What somebody in Year 11 says they will do next."""
    if person.facts.age != 15:
        return None
    return rng.choices(tuple(_INTENDED), tuple(_INTENDED.values()))[0]
