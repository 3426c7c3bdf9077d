"""What a young person said about sharing, and what may go because of it.

Framework, section 4: young people are told; a refusal is kept unless a lawful ground, a reason and
the role that decided are on record before sending; an instruction under the Education and Skills
Act 2008 s17 leaves only name, address and date of birth.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from kinfold.exchange.residence import Row

REFUSED = "refused"
NOT_TOLD = "not told yet"
UNCLEAR = "wish not understood"

IDENTITY: Final = frozenset(
    {
        "record_type",
        "ypid",
        "surname",
        "forename",
        "middle_name",
        "date_of_birth",
        "address",
        "postcode",
    }
)
"""What may still go after an instruction."""

_GOES = frozenset({"given", "not_asked", "instructed", ""})


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What goes after wishes were heard: rows, who is held and why, who is cut to identity.

    `held` is id to reason; `limited` those whose other items are blanked; `overridden` those who
    refused and are sent all the same, with ground, reason and role on record.
    """

    rows: tuple[Row, ...]
    held: Mapping[str, str]
    limited: frozenset[str]
    overridden: frozenset[str]

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many are held back, by reason."""
        return Counter(self.held.values())


def settle(people: Iterable[Row], *, on: date) -> Settled:
    """Hear each young person's wish as it stands on the day `on` (CCIS-4b, CCIS-4c).

    Nobody goes who was not told by that day. Every person is in `rows` or in `held`.
    """
    rows: list[Row] = []
    held: dict[str, str] = {}
    limited, overridden = set(), set()
    for person in people:
        wish = person.get("sharing") or ""
        if reason := _held(person, wish=wish, on=on):
            held[person["ypid"]] = reason
            continue
        if wish == "instructed":
            limited.add(person["ypid"])
            person = identity_only(person)
        elif wish == "refused":
            overridden.add(person["ypid"])
        rows.append(person)
    return Settled(
        rows=tuple(rows),
        held=held,
        limited=frozenset(limited),
        overridden=frozenset(overridden),
    )


def identity_only(person: Row) -> Row:
    """The row with everything blanked beyond name, address, postcode and date of birth."""
    return {name: value if name in IDENTITY else None for name, value in person.items()}


def _held(person: Row, *, wish: str, on: date) -> str:
    if wish == "refused":
        if not all(
            (person.get(name) or "").strip()
            for name in ("override_ground", "override_reason", "override_role")
        ):
            return REFUSED
    elif wish not in _GOES:
        return UNCLEAR
    told = person.get("notice_on")
    return NOT_TOLD if told is None or told > on else ""
