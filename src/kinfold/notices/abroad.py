"""What goes out of the United Kingdom, and under which safeguard: from the agreements, and told.

The agreements say where each party holds data, so a notice cannot promise that nothing leaves the
country while one of them lets it leave. What an authority sends abroad beside them it states.
"""

from collections.abc import Iterator
from typing import Final

from kinfold import law
from kinfold.agreement import Version
from kinfold.agreement.abroad import is_abroad, recorded
from kinfold.agreement.model import Party
from kinfold.notices import words
from kinfold.notices.local_facts import NONE, LocalFacts, Transfer
from kinfold.notices.promises import categories_of, reached
from kinfold.notices.sources import Sources

NOWHERE: Final = "None"


def transfers(sources: Sources) -> tuple[Transfer, ...]:
    """Everything that may go abroad (UK GDPR Chapter V): by the agreements, then beside them."""
    found = [one for version in sources.versions for one in by_agreement(version, own=sources.own)]
    return tuple(dict.fromkeys((*found, *sources.facts.transfers)))


def by_agreement(version: Version, *, own: str) -> Iterator[Transfer]:
    """What one agreement lets go to a party abroad; without a safeguard nothing may, and is not."""
    for party in version.agreement.parties:
        safeguard = recorded(party)
        kinds = _kinds(version, party, own=own)
        if is_abroad(party) and safeguard is not None and kinds:
            yield Transfer(
                country=law.country(party.country).title,
                what=f"{kinds}, to {party.name}",
                safeguard=f"{safeguard.text} [{safeguard.clause}]",
            )


def cell(version: Version, *, own: str, facts: LocalFacts) -> str:
    """Transfers abroad under one agreement, as a cell of the record says it (Article 30)."""
    listed = (*by_agreement(version, own=own), *facts.transfers)
    said = [f"{one.country}: {one.what} ({one.safeguard})" for one in listed]
    if facts.abroad not in {NONE, ""}:
        said.append(facts.abroad)
    return "; ".join(said) or NOWHERE


def _kinds(version: Version, party: Party, *, own: str) -> str:
    """The kinds of information a party gets, in words."""
    agreement = version.agreement
    groups = {
        name
        for grant in agreement.grants
        if party in reached(agreement, grant, own=own)
        for name in grant.items
    }
    return "; ".join(words.categories()[code].title for code in categories_of(agreement, groups))
