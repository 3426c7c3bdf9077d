"""Which own record a received young person is: by number, or by name for somebody to look at."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from kinfold.exchange.residence import Row
from kinfold.identifiers import compact, is_temporary_upn, is_uln, is_upn, normalise_postcode

BY_ULN = "ULN"
BY_UPN = "UPN and date of birth"
BY_REVIEW = "reviewed"
NEW = "new"

SAME_NAME = "same name, date of birth and postcode"
SEVERAL = "several of our records have the same number"
OTHER_BIRTH_DATE = "same number, another date of birth"
TWICE = "two of the sender's records match one of ours"

SAME, DIFFERENT = "same", "different"
NOTHING_DECIDED: Final[Mapping[str, str]] = MappingProxyType({})

Key = tuple[str, ...]
Digest = Callable[..., str]
"""Makes the keyed hash under which a decision is remembered from the parts of a key."""


@dataclass(frozen=True, kw_only=True)
class Match:
    """The own record a received person is; the sender's own id where `matched_by` is "new"."""

    from_ypid: str
    record: str
    matched_by: str
    row: Row


@dataclass(frozen=True, kw_only=True)
class Review:
    """A received person who may be one of ours: a person compares them.

    `records` are the own records in question, `keys` what a decision on each is remembered by:
    "same" or "different".
    """

    from_ypid: str
    records: tuple[str, ...]
    keys: tuple[Key, ...]
    why: str
    row: Row


class Roll:
    """People listed by date of birth and ULN, so that who could be somebody is found at once.

    Every way of matching but the ULN needs the same date of birth.
    """

    def __init__(self, people: Iterable[Row]) -> None:
        self._people = tuple(people)
        self.born: dict[str, object] = {}
        self._near: dict[Hashable, list[int]] = {}
        for place, person in enumerate(self._people):
            self.born.setdefault(person["ypid"], person.get("date_of_birth"))
            for key in _near(person):
                self._near.setdefault(key, []).append(place)

    def near(self, wanted: Iterable[Row]) -> list[Row]:
        """Everybody who may match one of `wanted`, in the order listed."""
        keys = {key for one in wanted for key in _near(one)}
        places = {place for key in keys for place in self._near.get(key, ())}
        return [self._people[place] for place in sorted(places)]


def _near(person: Row) -> tuple[Hashable, ...]:
    """What two rows of one young person have at least one of in common."""
    uln = compact(person.get("uln") or "")
    return (person.get("date_of_birth"), uln) if uln else (person.get("date_of_birth"),)


class _Index:
    """Those of the own records that `wanted` people could be, by each of three ways of matching."""

    def __init__(self, rolls: Sequence[Roll], *, wanted: Sequence[Row]) -> None:
        self._rolls = rolls
        self.uln: dict[Hashable, list[str]] = {}
        self.upn: dict[Hashable, list[str]] = {}
        self.name: dict[Hashable, list[str]] = {}
        for person in (one for roll in rolls for one in roll.near(wanted)):
            record = person["ypid"]
            for index, key in (
                (self.uln, _uln(person)),
                (self.upn, _upn(person)),
                (self.name, _name(person)),
            ):
                if key is not None and record not in (known := index.setdefault(key, [])):
                    known.append(record)

    def born(self, record: str) -> object:
        """The date of birth of an own record."""
        return next(roll.born[record] for roll in self._rolls if record in roll.born)

    def __contains__(self, record: str) -> bool:
        """Whether there is an own record of this id."""
        return any(record in roll.born for roll in self._rolls)

    def candidates(self, person: Row) -> tuple[tuple[str, ...], str]:
        """The own records this may be, and how it was matched or why somebody must look."""
        if found := self.uln.get(_uln(person), ()):
            born = person.get("date_of_birth")
            if len(found) > 1:
                return tuple(found), SEVERAL
            ours = self.born(found[0])
            agrees = None in (born, ours) or born == ours
            return tuple(found), BY_ULN if agrees else OTHER_BIRTH_DATE
        if found := self.upn.get(_upn(person), ()):
            return tuple(found), BY_UPN if len(found) == 1 else SEVERAL
        return tuple(self.name.get(_name(person), ())), SAME_NAME


def match(
    received: Iterable[Row],
    *,
    own: Sequence[Roll],
    holder: str,
    digest: Digest,
    decisions: Mapping[str, str] = NOTHING_DECIDED,
) -> tuple[tuple[Match, ...], tuple[Review, ...]]:
    """Every received person of `holder` either matched (or new), or waiting for somebody to look.

    ULN first, then UPN with date of birth; name, date of birth and postcode only ever ask for a
    review (exchange facts, section 10). `decisions` are digests of keys to "same" or "different".
    """
    some = tuple(received)
    index = _Index(own, wanted=some)
    found = [_decided(one, index, holder, digest, decisions) for one in some]
    taken = Counter(one.record for one in found if isinstance(one, Match))
    matches: list[Match] = []
    reviews: list[Review] = []
    for one in found:
        if isinstance(one, Review):
            reviews.append(one)
        elif one.matched_by in (BY_ULN, BY_UPN) and taken[one.record] > 1:
            reviews.append(_review(one.row, (one.record,), holder=holder, why=TWICE))
        else:
            matches.append(one)
    return tuple(matches), tuple(reviews)


def pair_key(record: str, *, holder: str, from_ypid: str) -> Key:
    """What a decision whether two records are one young person is remembered by."""
    return ("person", record, holder, from_ypid)


def _decided(
    person: Row, index: _Index, holder: str, digest: Digest, decisions: Mapping[str, str]
) -> Match | Review:
    ypid = person["ypid"]
    records, how = index.candidates(person)
    left = []
    for record in records:
        said = (
            decisions.get(digest(*pair_key(record, holder=holder, from_ypid=ypid)))
            if decisions
            else None
        )
        if said == SAME:
            return Match(from_ypid=ypid, record=record, matched_by=BY_REVIEW, row=person)
        if said != DIFFERENT:
            left.append(record)
    if not left:
        # Two authorities may have numbered two young people alike.
        record = f"{holder}:{ypid}" if ypid in index else ypid
        return Match(from_ypid=ypid, record=record, matched_by=NEW, row=person)
    if how in (BY_ULN, BY_UPN):
        return Match(from_ypid=ypid, record=left[0], matched_by=how, row=person)
    return _review(person, tuple(left), holder=holder, why=how)


def _review(person: Row, records: tuple[str, ...], *, holder: str, why: str) -> Review:
    ypid = person["ypid"]
    return Review(
        from_ypid=ypid,
        records=records,
        keys=tuple(pair_key(record, holder=holder, from_ypid=ypid) for record in records),
        why=why,
        row=person,
    )


def _uln(person: Row) -> Hashable:
    """The ULN, or None where there is none to match on."""
    uln = compact(person.get("uln") or "")
    return uln if is_uln(uln) else None


def _upn(person: Row) -> Hashable:
    """The permanent UPN with the date of birth, or None where either is missing."""
    upn, born = compact(person.get("upn") or ""), person.get("date_of_birth")
    return (upn, born) if born and is_upn(upn) and not is_temporary_upn(upn) else None


def _name(person: Row) -> Hashable:
    """Names, date of birth and postcode, or None where one of them is missing."""
    names = (_plain(person.get("surname")), _plain(person.get("forename")))
    born, postcode = person.get("date_of_birth"), normalise_postcode(person.get("postcode") or "")
    return (*names, born, postcode) if all(names) and born and postcode else None


def _plain(name: str | None) -> str:
    """A name without case, accents, spaces or marks."""
    text = (name or "").casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in text if letter.isalnum())
