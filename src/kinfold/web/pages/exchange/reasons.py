"""Why somebody's record stays here, in words, and what would let it go where that can be helped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kinfold.exchange import residence, routing, wishes


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One reason in words; `remedy` is empty where nothing is wrong."""

    text: str
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A reason and how many records stay for it."""

    reason: Reason
    count: int


WORDS: Final[Mapping[str, Reason]] = {
    residence.NO_POSTCODE: Reason(
        text="No postcode is recorded",
        remedy="Verify the address and load the caseload again.",
    ),
    residence.NOT_FOUND: Reason(
        text="The postcode is in no directory held here",
        remedy="Verify the address, or load a newer postcode directory.",
    ),
    routing.NO_BIRTH_DATE: Reason(
        text="No date of birth is recorded", remedy="Record it and load the caseload again."
    ),
    routing.UNDATED: Reason(
        text="They moved, and the day is not recorded",
        remedy="Record the day of the move and load the caseload again.",
    ),
    routing.NO_YEAR_11: Reason(
        text="The authority of their school in Year 11 is not recorded",
        remedy="Record it and load the caseload again.",
    ),
    wishes.REFUSED: Reason(
        text="They refused, and no reason for overriding that is on record",
        remedy="Nothing goes, unless a named role records the lawful ground and the reason.",
    ),
    wishes.NOT_TOLD: Reason(
        text="They have not been told yet that it is shared",
        remedy="Give them the notice, record the day, and load the caseload again.",
    ),
    wishes.UNCLEAR: Reason(
        text="Their wish about sharing is not understood",
        remedy="Record it as given, not asked, refused or instructed.",
    ),
    routing.UNROUTED["unsigned"]: Reason(
        text="The member that acts for their authority has not signed",
        remedy="Nothing goes there until it signs.",
    ),
    routing.UNROUTED["unapproved"]: Reason(
        text="The member that acts for their authority is not approved",
        remedy="Nothing goes there until it is.",
    ),
    routing.UNROUTED["suspended"]: Reason(
        text="The member that acts for their authority is suspended",
        remedy="Nothing goes there meanwhile.",
    ),
    routing.UNROUTED["left"]: Reason(
        text="The member that acts for their authority has left the framework"
    ),
    routing.LIVES_HERE: Reason(text="They live here, and no other authority needs it"),
    routing.SCHOOL_WAS_HERE: Reason(text="Their school in Year 11 was here"),
    routing.OUTSIDE: Reason(text="Their authority is outside the framework"),
    routing.NOT_IN_ROW: Reason(text="The member for their authority is not in this row"),
    routing.AGE: Reason(text="They are not of the ages of this row"),
    routing.LEFT: Reason(text="They have left the cohort"),
    routing.GUARANTEE_ONLY: Reason(text="They are recorded for the September Guarantee only"),
    routing.NOTHING: Reason(text="There is nothing to tell about them in this row"),
    routing.NOT_MOVED: Reason(text="They have not moved"),
}


def counted(excluded: Mapping[str, int]) -> tuple[Counted, ...]:
    """Reasons in words, the most frequent first."""
    pairs = sorted(excluded.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(
        Counted(reason=WORDS.get(name) or Reason(text=name), count=count) for name, count in pairs
    )


def to_put_right(found: Iterable[Counted]) -> tuple[Counted, ...]:
    """The reasons somebody could do something about."""
    return tuple(one for one in found if one.reason.remedy)


def as_it_should_be(found: Iterable[Counted]) -> tuple[Counted, ...]:
    """The reasons for which the record rightly stays."""
    return tuple(one for one in found if not one.reason.remedy)
