"""Names every way an address can be matched to the gazetteer, or not, and how sure each way is.

A confidence is the share found right among made-up addresses (bench/addresses.py), rounded down;
it is not a promise about an authority's own data, of which a sample should be looked at.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One way: what it says to a reader, and the share of its matches that were right."""

    says: str
    confidence: float


PROPERTY: Final = {
    "full": Rule(says="Postcode, street and number or name agree", confidence=0.99),
    "flat": Rule(says="Postcode, street, building and flat agree", confidence=0.99),
    "misspelt": Rule(says="Postcode and number agree; the street is misspelt", confidence=0.98),
    "half_street": Rule(
        says="Postcode and number agree; the street's last word is missing", confidence=0.98
    ),
    "name": Rule(says="Postcode and the building's name agree; no street is told", confidence=0.98),
    "number": Rule(says="Postcode and number agree; no street is told", confidence=0.98),
    "moved_postcode": Rule(
        says="Street, number and town agree; the postcode is missing or another", confidence=0.97
    ),
    "only_street": Rule(
        says="Street and number agree, and no other street is called so; no town is told",
        confidence=0.95,
    ),
}
BUILDING: Final = {
    "no_flat": Rule(says="The building agrees; no flat is told", confidence=0.98),
    "other_flat": Rule(says="The building agrees; it has no flat called so", confidence=0.6),
}
UNMATCHED: Final = {
    "empty": "No address is told",
    "no_fixed_abode": "It says that there is no fixed abode, or that the address is not known",
    "po_box": "A PO box is not a home",
    "bfpo": "A forces address is not in the gazetteer",
    "two_alike": "It fits two properties or more equally well",
    "no_property": "The street is in the gazetteer; no such number or name is",
    "no_place": "Neither postcode nor town says which street is meant",
    "elsewhere": "Neither the postcode nor the street is in the gazetteer",
}


@dataclass(frozen=True, kw_only=True)
class Match:
    """What an address was matched to, and why.

    `level` is "property", "building" (the flat cannot be told) or "" where it matched nothing.
    """

    uprn: str
    level: str
    rule: str
    confidence: float

    @property
    def says(self) -> str:
        """The reason in words."""
        known = PROPERTY.get(self.rule) or BUILDING.get(self.rule)
        return known.says if known else UNMATCHED[self.rule]

    def __repr__(self) -> str:
        """The reason without the property."""
        return f"Match(level={self.level!r}, rule={self.rule!r})"


def unmatched(rule: str) -> Match:
    """No property, for a reason of UNMATCHED."""
    return Match(uprn="", level="", rule=rule, confidence=0.0)


#: What an owner of an address is asked, by the rule that left it in doubt. An address elsewhere may
#: be right and outside the area, and who has no fixed abode has no address to put right.
DOUBTS: Final = {
    "no_property": "address_unknown",
    "po_box": "address_unknown",
    "no_place": "address_short",
    "two_alike": "address_two",
    "no_flat": "address_flat",
    "other_flat": "address_flat",
}


def doubt(found: Match) -> str:
    """The code of what is in doubt about an address; "" where there is nothing to ask."""
    return DOUBTS.get(found.rule, "")
