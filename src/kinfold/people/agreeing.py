"""Says when two records may be one child, when they cannot be, and how strongly each pass says so.

Refusals follow linkage findings, section 7.5: two different sound UPNs, birth dates that cannot
be one misread, forenames that cannot be one name and no number in common.
"""

from dataclasses import dataclass
from math import log2
from typing import Final, Literal

from kinfold.people import standard
from kinfold.people.records import Comparable

Method = Literal["upn", "former_upn", "name_dob_place", "splink", "review"]
#: Strongest first. A person's word outweighs every pass, and an exact pass every score.
WEIGHTS: Final[dict[Method, float]] = {
    "review": 1000.0,
    "upn": 300.0,
    "former_upn": 200.0,
    "name_dob_place": 100.0,
}
#: A pair likelier than this to be one child is worth a person's time.
ASK: Final = 0.2
#: Of what could be a twin or the child under another name a person is asked sooner.
ASK_OF_TWINS: Final = 0.04
#: A UPN is issued when a child starts school: years after birth within which that can be.
ISSUED_AFTER: Final = range(3, 20)


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge:
    """A reason to hold two units (by their places) for one child. `weight` orders reasons.

    `probability` is the model's, None where no model was asked. `clear` is False where a person
    must decide.
    """

    one: int
    other: int
    method: Method
    weight: float
    probability: float | None = None
    clear: bool = True
    another_name: bool = False

    @property
    def bits(self) -> float:
        """What the pair adds when groups are weighed: the log odds that it is one child."""
        if self.probability is None:
            return self.weight
        sure = min(0.9999, max(0.0001, self.probability))
        return log2(sure / (1 - sure))

    @property
    def doubtful(self) -> bool:
        """Whether a person should be asked, where it does not join on its own."""
        least = ASK_OF_TWINS if self.another_name else ASK
        return (1.0 if self.probability is None else self.probability) >= least

    @property
    def pair(self) -> tuple[int, int]:
        """The two places, lower first."""
        return (self.one, self.other) if self.one < self.other else (self.other, self.one)


def born_agree(one: Comparable, other: Comparable) -> bool:
    """Whether both birth dates are known and are one date, or one date misread."""
    if one.born is None or other.born is None:
        return False
    return one.born == other.born or (
        standard.near(one.born, other.born)
        and not standard.is_default(one.born)
        and not standard.is_default(other.born)
    )


def names_agree(one: Comparable, other: Comparable) -> bool:
    """Whether both are named, and a form of the forename and one of the surname are shared."""
    return not one.forenames.isdisjoint(other.forenames) and not one.surnames.isdisjoint(
        other.surnames
    )


def numbers_shared(one: Comparable, other: Comparable) -> bool:
    """Whether any sound UPN, now or formerly, is the same."""
    return not {*one.numbers, *one.former}.isdisjoint({*other.numbers, *other.former})


def number_confirmed(one: Comparable, other: Comparable) -> bool:
    """Whether something beside an equal UPN says it is one child (pass 1).

    A birth date or a name must agree. A roll without either is believed where the year in the
    UPN is one in which a child of the other's age could have been given it.
    """
    if _another_name(one, other):
        return False
    if born_agree(one, other) or names_agree(one, other):
        return one.sex == other.sex or not (one.sex and other.sex) or names_agree(one, other)
    bare = [unit for unit in (one, other) if unit.born is None and not unit.named]
    if len(bare) == 2:
        return True
    if len(bare) == 1:
        told = other if bare[0] is one else one
        return told.born is None or _issued_to(told)
    return False


def _another_name(one: Comparable, other: Comparable) -> bool:
    """Whether both are named, and neither name can be the other's: adopted, or the number wrong.

    A number kept after adoption must not lead from the new name to the old one.
    """
    if not (one.named and other.named):
        return False
    return (
        one.surnames.isdisjoint(other.surnames)
        and not standard.similar(one.surname, other.surname)
        and not forenames_compatible(one, other)
    )


def _issued_to(unit: Comparable) -> bool:
    upn, born = unit.upn, unit.born
    return born is None or (int(upn[8:10]) - born.year) % 100 in ISSUED_AFTER


def conflict(one: Comparable, other: Comparable) -> str:
    """Why two units cannot be held for one child without a person's word; "" where they can."""
    shared = numbers_shared(one, other)
    if one.upn and other.upn and not shared:
        return "two_numbers"
    if shared:
        return ""
    if not standard.compatible(one.born, other.born):
        return "birth_dates"
    if one.named and other.named and not forenames_compatible(one, other):
        return "forenames"
    return ""


def forenames_compatible(one: Comparable, other: Comparable) -> bool:
    """Whether two forenames can be one: a shared form, a slip of the pen, or names swapped."""
    if not one.forenames.isdisjoint(other.forenames) or standard.similar(
        one.forename, other.forename
    ):
        return True
    return one.forename in other.surnames and other.forename in one.surnames
