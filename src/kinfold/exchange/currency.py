"""How long an activity counts as known, and what it counts as on a day.

Exchange facts, section 8. Once its day has passed and nobody has confirmed it again, the activity
has lapsed and the young person counts as not known.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from kinfold.calendars import academic_year, academic_year_of, months_after
from kinfold.exchange import families
from kinfold.exchange.residence import Row
from kinfold.exchange.spells import confirmed

State = Literal[
    "full-time education",
    "apprenticeship",
    "other education and training",
    "NEET",
    "NEET, start agreed",
    "not known",
    "not participating",
    "in custody",
]
STATES: Final[tuple[State, ...]] = get_args(State)
FULL_TIME: Final = "full-time education"
APPRENTICESHIP: Final = "apprenticeship"
OTHER: Final = "other education and training"
NEET: Final = "NEET"
AGREED: Final = "NEET, start agreed"
NOT_KNOWN: Final = "not known"
NOT_PARTICIPATING: Final = "not participating"
IN_CUSTODY: Final = "in custody"

_EDUCATION = families.FULL_TIME | {families.PART_TIME, families.GAP_YEAR}


@dataclass(frozen=True, kw_only=True)
class Lapses:
    """How many months after it was last confirmed an activity lapses, by family.

    Education has no length: it runs to its expected end, or to the end of the academic year.
    """

    work_months: int = 12
    training_months: int = 12
    neet_months: int = 3


SHIPPED: Final = Lapses()


def last_day(activity: Row, *, lapses: Lapses = SHIPPED) -> date | None:
    """The last day an activity counts as known; None when it never does.

    The day on the record comes first (due to lapse, else review), then the rule of the family.
    """
    code = activity.get("activity_code")
    if code is None or code in families.NOT_KNOWN:
        return None
    written: date | None = activity.get("due_to_lapse") or activity.get("review_on")
    seen = confirmed(activity)
    if written is not None or seen is None:
        return written
    if code in _EDUCATION:
        end: date | None = activity.get("predicted_end")
        return end or academic_year(academic_year_of(seen)).end
    if code in families.NEET:
        return months_after(seen, months=lapses.neet_months)
    if code in families.WORK:
        return months_after(seen, months=lapses.work_months)
    return months_after(seen, months=lapses.training_months)


def state(activity: Row | None, *, on: date, lapses: Lapses = SHIPPED) -> State:
    """What a young person with this current activity counts as on the day `on`."""
    if activity is None:
        return NOT_KNOWN
    last = last_day(activity, lapses=lapses)
    return NOT_KNOWN if last is None or on > last else state_of(activity["activity_code"])


def state_of(code: str | None) -> State:
    """What an activity code counts as while it is current; an unknown code is not known."""
    return _STATES.get(code or "", NOT_KNOWN)


def _states() -> dict[str, State]:
    found: dict[str, State] = dict.fromkeys(families.CODES - families.NOT_KNOWN, NOT_PARTICIPATING)
    found |= dict.fromkeys(families.FULL_TIME, FULL_TIME)
    found |= dict.fromkeys(families.OTHER_LEARNING, OTHER)
    found |= dict.fromkeys(families.NEET, NEET)
    return found | {
        families.APPRENTICESHIP: APPRENTICESHIP,
        families.AGREED_START: AGREED,
        families.CUSTODY: IN_CUSTODY,
    }


_STATES = _states()
