"""The row for the public register of the Digital Economy Act 2017, Part 5.

Made for every agreement in force with a purpose that relies on the Act; the register is kept by
government, and whoever shares answers for what its row says.
"""

from collections.abc import Iterable
from typing import Final

from kinfold import law
from kinfold.agreement import Version, wording
from kinfold.agreement.model import Agreement
from kinfold.errors import UsageProblem
from kinfold.notices import words
from kinfold.notices.drawn import cited
from kinfold.notices.keeping import of_agreement
from kinfold.notices.local_facts import LocalFacts
from kinfold.notices.promises import categories_of
from kinfold.notices.sources import Sources
from kinfold.notices.tables import Table, table

STATUTE: Final = "dea-2017"
FIELDS: Final = (
    ("name", "Name of the data share"),
    ("chapter", "Chapter of Part 5"),
    ("power", "Legal power"),
    ("objective", "Objective"),
    ("purpose", "Purpose"),
    ("benefits", "Benefits expected"),
    ("disclosed", "Information disclosed"),
    ("controllers", "Controllers"),
    ("receivers", "Bodies that receive"),
    ("processors", "Processors"),
    ("method", "Method"),
    ("basis", "Lawful basis"),
    ("retention", "Retention"),
    ("start", "Start date"),
    ("end", "End date"),
    ("review", "Review date"),
    ("contact", "Contact"),
    ("areas", "Areas covered"),
)


def relies(version: Version) -> bool:
    """Whether any purpose of an agreement relies on the Act."""
    return bool(_gateways(version.agreement))


def rows(sources: Sources) -> Table:
    """One row of eighteen fields for each agreement in force that relies on the Act.

    UsageProblem naming each agreement whose benefits the local facts do not give: no agreement
    says what good came of it, and the register asks.
    """
    relying = [version for version in sources.versions if relies(version)]
    silent = [v.agreement.id for v in relying if not sources.facts.benefits.get(v.agreement.id)]
    if silent:
        raise UsageProblem(
            "You asked for the row of the Digital Economy Act's register.",
            why=f"notices.toml says nothing under [benefits] for: {', '.join(silent)}.",
            remedy="Add a sentence on what the sharing is good for, for each.",
        )
    return table(FIELDS, (_row(version.agreement, sources.facts) for version in relying))


def _gateways(agreement: Agreement) -> tuple[law.Gateway, ...]:
    codes = dict.fromkeys(code for purpose in agreement.purposes for code in purpose.gateways)
    return tuple(
        gateway for code in codes if (gateway := law.gateway(code)).statute.code == STATUTE
    )


def _row(agreement: Agreement, facts: LocalFacts) -> tuple[str, ...]:
    gateways, dates = _gateways(agreement), agreement.dates
    groups = tuple(group.id for group in agreement.item_groups)
    return (
        agreement.title,
        "Chapter 1, public service delivery",
        _joined(gateway.citation for gateway in gateways),
        _joined(gateway.title for gateway in gateways),
        _joined(purpose.text for purpose in agreement.purposes),
        facts.benefits[agreement.id],
        _joined(words.categories()[code].title for code in categories_of(agreement, groups)),
        _joined(party.name for party in agreement.parties if party.role == "controller"),
        _joined(party.name for party in agreement.parties if party.role == "recipient"),
        _joined(p.name for p in agreement.parties if p.role in {"processor", "sub_processor"}),
        _joined(_methods(agreement)),
        _joined(map(cited, (*agreement.bases.article6, *agreement.bases.article9))),
        _joined(one.words for one in of_agreement(agreement)),
        f"{dates.effective_on:%-d %B %Y}" if dates.effective_on else "Not set",
        f"{dates.expires_on:%-d %B %Y}" if dates.expires_on else "Not set",
        f"{dates.review_on:%-d %B %Y}" if dates.review_on else "Not set",
        f"{facts.officer}, {facts.mailbox}",
        facts.area,
    )


def _methods(agreement: Agreement) -> Iterable[str]:
    for row in agreement.schedule:
        yield from (wording.CHANNELS[way] for way in row.channels)
    for grant in agreement.grants:
        if {"search", "view"} & set(grant.operations):
            yield wording.CHANNELS["screen"]


def _joined(said: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(said)) or "None"
