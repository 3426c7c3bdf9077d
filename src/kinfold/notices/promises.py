"""What the agreements let happen, as a notice promises it: who receives, what, and for what.

Agreements speak of purposes, items and parties; people are told reasons, kinds of information and
kinds of recipient. This is the one place where the first become the second (PRI-1, PRI-2, PRI-7).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kinfold.agreement import Version
from kinfold.agreement.model import Agreement, Grant, Party
from kinfold.errors import NeedsDecision
from kinfold.notices import words
from kinfold.notices.local_facts import LocalFacts
from kinfold.notices.sources import Sources, kinds_of

#: For these the one that receives is the one the grant hands to, not the one who asks.
HANDED: Final = frozenset({"deposit", "send"})
#: Nobody else gets anything by these: each controller does them with what it holds itself.
AT_HOME: Final = frozenset({"audit", "answer", "destroy"})


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One thing people are told: this kind of recipient gets this kind of information for this."""

    recipient: str
    category: str
    purpose: str

    @property
    def words(self) -> str:
        """The promise as a sentence, for a list of what does not fit."""
        who = words.recipients()[self.recipient].title
        what, why = words.categories()[self.category].title, words.purposes()[self.purpose].title
        return f"{who}: {what}, to {why}"


@dataclass(frozen=True, kw_only=True)
class Use:
    """One purpose of one agreement, and the reason of the notice it serves."""

    agreement: str
    purpose: str
    reason: str


def uses(versions: Iterable[Version], facts: LocalFacts) -> tuple[Use, ...]:
    """Every purpose of every agreement with the one reason it serves (PRI-2).

    The authority's own word (`[uses]`) goes before the package's. NeedsDecision naming every
    purpose that serves none: a use that people were never told of is not published over.
    """
    placed, unplaced = [], []
    for version in versions:
        agreement = version.agreement
        for purpose in agreement.purposes:
            reason = reason_of(agreement.id, purpose.id, facts)
            if reason is None:
                unplaced.append(f"{agreement.id}/{purpose.id} [{purpose.clause}]")
            else:
                placed.append(Use(agreement=agreement.id, purpose=purpose.id, reason=reason))
    if unplaced:
        raise NeedsDecision(
            "You asked for a notice.",
            why=f"These purposes serve no reason of the notice: {', '.join(unplaced)}.",
            remedy="Say under [uses] in notices.toml which reason each serves, or amend the text.",
        )
    return tuple(placed)


def reason_of(agreement: str, purpose: str, facts: LocalFacts) -> str | None:
    """The reason a purpose serves; None where nobody has said."""
    return facts.uses.get(f"{agreement}/{purpose}") or words.use_of(agreement, purpose)


def permitted(sources: Sources) -> frozenset[Promise]:
    """Everything the agreements in force let anybody have, as promises."""
    reasons = {(u.agreement, u.purpose): u.reason for u in uses(sources.versions, sources.facts)}
    return frozenset(
        Promise(recipient=who, category=what, purpose=reasons[version.agreement.id, purpose])
        for version in sources.versions
        for grant in version.agreement.grants
        for who in receivers(sources, version.agreement, grant)
        for what in categories_of(version.agreement, grant.items)
        for purpose in grant.purposes
    )


def receivers(sources: Sources, agreement: Agreement, grant: Grant) -> tuple[str, ...]:
    """The kinds of recipient one grant reaches, of what this authority is controller of."""
    found = {
        who
        for party in reached(agreement, grant, own=sources.own)
        for who in kinds_of(
            sources, party, each_its_own=party.id not in grant.recipients and _elsewhere(grant)
        )
    }
    return tuple(sorted(found, key=list(words.recipients()).index))


def _elsewhere(grant: Grant) -> bool:
    """Whether each party does this with what it holds itself."""
    return grant.cohort == "own_supply" or AT_HOME.issuperset(grant.operations)


def reached(agreement: Agreement, grant: Grant, *, own: str) -> Iterator[Party]:
    """The parties that get something by a grant: those it hands to, and those who ask.

    What another named controller does with its own supply is for that controller's notice.
    """
    handed = bool(grant.recipients) and HANDED.issuperset(grant.operations)
    for party in agreement.parties:
        if party.id in grant.recipients:
            yield party
        elif party.id in grant.parties and not handed:
            if party.organisation in {None, own} or not _elsewhere(grant):
                yield party


def categories_of(agreement: Agreement, groups: Iterable[str]) -> tuple[str, ...]:
    """The kinds of information in item groups, in the notice's order; proposed groups are off."""
    found = {
        words.category_of(code)
        for name in groups
        if not agreement.group(name).proposed
        for code in agreement.group(name).codes
    }
    return tuple(sorted(found, key=list(words.categories()).index))


def held(versions: Iterable[Version]) -> frozenset[str]:
    """Every kind of information that an agreement in force covers."""
    return frozenset(
        what
        for version in versions
        for what in categories_of(
            version.agreement, (group.id for group in version.agreement.item_groups)
        )
    )
