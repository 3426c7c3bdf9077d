"""What a plan rests on, gathered once: the shelf, the agreements, the holds, what went before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kinfold import datasets
from kinfold.agreement import Agreement, Version
from kinfold.agreement.checks import LIVE_STATES
from kinfold.agreement.load import from_canonical
from kinfold.calendars import day_in_england
from kinfold.errors import UsageProblem
from kinfold.gate import Gate
from kinfold.registers import agreements, cases, holding, parcels
from kinfold.registers.facts import Hold
from kinfold.retention.terms import ended_on

if TYPE_CHECKING:
    from kinfold.gate import Supply

INDEX: Final = "person_index"
#: The data sets a person index is made from, as it is declared.
DRAWN_ON: Final = frozenset(
    source.split(".", 1)[0]
    for _, _, field in datasets.get(INDEX).items()
    for source in field.drawn_from
)


@dataclass(frozen=True, kw_only=True)
class World:
    """The installation as retention sees it at a moment; nothing in it is about a person."""

    gate: Gate
    at: datetime

    @cached_property
    def on(self) -> date:
        """The day in England."""
        return day_in_england(self.at)

    @cached_property
    def held(self) -> "tuple[Supply, ...]":
        """Every supply on the shelf, past corrections too."""
        return tuple(self.gate.held())

    @cached_property
    def gone(self) -> "tuple[tuple[Supply, datetime], ...]":
        """Every supply that was destroyed whole, and when."""
        return tuple(self.gate.gone())

    @cached_property
    def last_gone(self) -> Mapping[str, datetime]:
        """When something an index draws on was last destroyed, by the agreement it came under."""
        return {
            supply.agreement: destroyed
            for supply, destroyed in self.gone
            if supply.data_set in DRAWN_ON
        }

    @cached_property
    def current(self) -> Mapping[str, Version]:
        """The version of each agreement that counts today."""
        return self.gate.versions(at=self.at)

    @cached_property
    def _texts(self) -> dict[str, Agreement | None]:
        return {version.hash: version.agreement for version in self.current.values()}

    def text(self, version_hash: str) -> Agreement | None:
        """The agreement as it was worded when a supply came in; None where it was never loaded."""
        if version_hash not in self._texts:
            try:
                self._texts[version_hash] = from_canonical(
                    agreements.canonical(version_hash)
                ).agreement
            except UsageProblem:
                self._texts[version_hash] = None
        return self._texts[version_hash]

    @cached_property
    def ends(self) -> Mapping[str, date]:
        """The agreements that have ended, and the first day on which nothing moved any more."""
        found: dict[str, date] = {}
        for fact in agreements.current_versions(at=self.at):
            since = day_in_england(fact.since)
            agreement = self.current[fact.agreement].agreement
            end = ended_on(agreement, state=fact.state, since=since, on=self.on)
            if end is not None:
                found[fact.agreement] = end
        return found

    @cached_property
    def living(self) -> frozenset[str]:
        """The agreements under which data may move today."""
        states = {fact.agreement: fact.state for fact in agreements.current_versions(at=self.at)}
        return frozenset(
            name for name, state in states.items() if state in LIVE_STATES and name not in self.ends
        )

    def fed_by(self, agreement: str) -> tuple[str, ...]:
        """The agreements that draw on what is held under this one."""
        version = self.current.get(agreement)
        feeds = version.agreement.feeds if version is not None else ()
        return tuple(
            name
            for name, other in self.current.items()
            if other.agreement.parent == agreement and name in feeds
        )

    def sources(self, agreement: str) -> frozenset[str]:
        """The agreements whose supplies an index made under this one was made from."""
        version = self.current.get(agreement)
        parent = version.agreement.parent if version is not None else None
        feeds = parent is not None and agreement in self.fed_by(parent)
        return frozenset({agreement, parent or agreement} if feeds else {agreement})

    def mine(self, agreement: str, holder: str) -> bool:
        """Whether a supply is the keeper's own, or of an organisation it acts for."""
        here = self.gate.installation.organisation
        version = self.current.get(agreement)
        parties = version.agreement.parties if version is not None else ()
        return holder == here or any(
            holder in party.acts_for for party in parties if party.organisation == here
        )

    # ---- what holds something back --------------------------------------------------------

    @cached_property
    def holds(self) -> tuple[Hold, ...]:
        """The holds in force."""
        return holding.holds(at=self.at)

    @cached_property
    def _named_by(self) -> Mapping[int, frozenset[str]]:
        """For each hold about a person, the agreements its case names and those they draw on.

        A hold without a case, or whose case names no agreement, is about all of them: which
        supplies a person is in cannot be known without reading them.
        """
        found: dict[int, frozenset[str]] = {}
        for one in self.holds:
            case = cases.case(one.case) if one.case is not None else None
            named = case.agreements if case is not None else ()
            found[one.id] = frozenset().union(*map(self.sources, named))
        return found

    @cached_property
    def _parcel_of(self) -> Mapping[str, str]:
        """The parcel each supply came in, by supply."""
        return {one.supply: one.parcel_id for one in parcels.parcels(direction="in") if one.supply}

    def held_by(self, about: str, *refs: str, agreement: str = "") -> tuple[str, ...]:
        """What keeps a thing from going, in words: the holds on it, its agreement or its people."""
        return tuple(told(one) for one in self._holding(about, refs, agreement))

    def _holding(self, about: str, refs: tuple[str, ...], agreement: str) -> Iterator[Hold]:
        named = {(about, ref) for ref in refs}
        if about == "supply":
            named |= {("parcel", self._parcel_of[ref]) for ref in refs if ref in self._parcel_of}
        if agreement:
            named.add(("agreement", agreement))
        for one in self.holds:
            reach = self._named_by[one.id]
            about_people = one.about == "person" and bool(agreement)
            if (one.about, one.ref) in named or (
                about_people and (agreement in reach or not reach)
            ):
                yield one


def told(one: Hold) -> str:
    """A hold in words: its number, its clause, its reason."""
    clause = f" [{one.clause}]" if one.clause else ""
    return f"hold {one.id}{clause}: {one.reason}"
