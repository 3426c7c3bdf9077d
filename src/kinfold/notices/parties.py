"""The register of the parties' own notices: whether each says that it shares, and where (TDV-13.3).

Each organisation that has signed tells its own people. The authority records where it saw that, and
offers words that are made from the agreement.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from kinfold.agreement import Version
from kinfold.gate.signing import places
from kinfold.notices import words
from kinfold.notices.promises import categories_of
from kinfold.notices.sources import Sources


@dataclass(frozen=True, kw_only=True)
class PartyNotice:
    """One organisation's notice under one agreement; `seen_on` None where nobody has seen it."""

    agreement: str
    title: str
    organisation: str
    name: str
    link: str = ""
    seen_on: date | None = None


def party_notices(sources: Sources, *, at: datetime) -> tuple[PartyNotice, ...]:
    """Every other organisation that has signed an agreement in force, and its notice if seen."""
    seen = {(one.agreement, one.organisation): one for one in sources.facts.party_notices}
    found = []
    for version in sources.versions:
        agreement = version.agreement
        for place in places(version, at=at):
            if place.signature is None or place.organisation == sources.own:
                continue
            one = seen.get((agreement.id, place.organisation))
            found.append(
                PartyNotice(
                    agreement=agreement.id,
                    title=agreement.title,
                    organisation=place.organisation,
                    name=place.name,
                    link=one.link if one is not None else "",
                    seen_on=one.seen_on if one is not None else None,
                )
            )
    return tuple(sorted(found, key=lambda one: (one.agreement, one.name)))


def suggested(version: Version, sources: Sources) -> str:
    """Sentences that a party may put into its own notice about one agreement."""
    return " ".join(_sentences(version, sources))


def _sentences(version: Version, sources: Sources) -> Iterator[str]:
    agreement, facts = version.agreement, sources.facts
    groups = tuple(group.id for group in agreement.item_groups)
    kinds = [words.categories()[code].title for code in categories_of(agreement, groups)]
    yield f"We share information with {facts.authority} under an agreement that is public:"
    yield f"“{agreement.title}”."
    yield f"It is about: {'; '.join(kinds)}."
    yield f"We do so for: {'; '.join(purpose.text for purpose in agreement.purposes)}."
    yield f"{facts.authority} says in its own privacy notice how it uses the information."
