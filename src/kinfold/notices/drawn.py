"""Everything the three forms of the notice say, drawn once from the sources."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kinfold import datasets, law
from kinfold.agreement import Version
from kinfold.notices import words
from kinfold.notices.keeping import Keeping, kept
from kinfold.notices.promises import Promise, held, permitted, uses
from kinfold.notices.sources import Sources, kinds_of
from kinfold.notices.words import Return, Term

WORKED_OUT = "Worked out by us from other records"
#: An item that records what a young person wishes about sharing, where an agreement has one.
WISHES = frozenset({"young_people.person.sharing", "caseload_update.person.sharing"})


@dataclass(frozen=True, kw_only=True)
class Basis:
    """One agreement's bases and laws in words: Article 6, special conditions, the Acts."""

    title: str
    ordinary: tuple[str, ...]
    special: tuple[str, ...]
    laws: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """What the agreements and the facts come to, in the order in which it is said."""

    sources: Sources
    categories: tuple[Term, ...]
    also_categories: tuple[Term, ...]
    purposes: tuple[Term, ...]
    also_purposes: tuple[Term, ...]
    operations: tuple[Term, ...]
    bases: tuple[Basis, ...]
    simple_bases: tuple[Term, ...]
    keeping: tuple[Keeping, ...]
    recipients: tuple[Term, ...]
    also_recipients: tuple[Term, ...]
    promises: frozenset[Promise]
    origins: Mapping[str, tuple[str, ...]]
    returns: tuple[Return, ...]
    consent: bool
    wishes: bool

    def shared_with(self, recipient: str) -> tuple[tuple[Term, tuple[Term, ...]], ...]:
        """What one kind of recipient gets, each with the reasons, in the notice's order."""
        return tuple(
            (what, why)
            for what in self.categories
            if (
                why := tuple(
                    reason
                    for reason in self.purposes
                    if Promise(recipient=recipient, category=what.code, purpose=reason.code)
                    in self.promises
                )
            )
        )


def draw(sources: Sources) -> Drawn:
    """Everything a notice says; NeedsDecision where a use or a party has no place in it."""
    versions, facts = sources.versions, sources.facts
    reasons = {use.reason for use in uses(versions, facts)}
    promises = permitted(sources)
    categories = held(versions)
    recipients = {promise.recipient for promise in promises}
    done = {
        operation
        for version in versions
        for grant in version.agreement.grants
        for operation in grant.operations
    }
    carried = {name for v in versions for row in v.agreement.schedule for name in row.data_sets}
    items = {code for v in versions for group in v.agreement.item_groups for code in group.codes}
    return Drawn(
        sources=sources,
        categories=_chosen(words.categories(), categories),
        also_categories=_chosen(words.categories(), set(facts.also_categories) - categories),
        purposes=_chosen(words.purposes(), reasons),
        also_purposes=_chosen(words.purposes(), set(facts.also_purposes) - reasons),
        operations=_chosen(words.operations(), done),
        bases=tuple(_basis(version, sources) for version in versions),
        simple_bases=_chosen(
            words.bases(), {code for v in versions for code in v.agreement.bases.article6}
        ),
        keeping=tuple(kept(versions)),
        recipients=_chosen(words.recipients(), recipients),
        also_recipients=_chosen(words.recipients(), set(facts.also_recipients) - recipients),
        promises=promises,
        origins=origins(sources),
        returns=tuple(one for one in words.returns() if one.data_set in carried),
        consent=any(_on_consent(version) for version in versions),
        wishes=not WISHES.isdisjoint(items),
    )


def _chosen(known: Mapping[str, Term], codes: "set[str] | frozenset[str]") -> tuple[Term, ...]:
    return tuple(term for code, term in known.items() if code in codes)


def _on_consent(version: Version) -> bool:
    bases = version.agreement.bases
    return "art6-1-a" in bases.article6 or "art9-2-a" in bases.article9


def _basis(version: Version, sources: Sources) -> Basis:
    agreement = version.agreement
    on = sources.on
    laws = dict.fromkeys(
        law.gateway(code).citation
        for purpose in agreement.purposes
        for code in purpose.gateways
        if law.in_force(code, on)
    )
    special = (*agreement.bases.article9, *agreement.bases.schedule1)
    return Basis(
        title=agreement.title,
        ordinary=tuple(cited(code) for code in agreement.bases.article6),
        special=tuple(cited(code) for code in special),
        laws=tuple(laws),
    )


def cited(code: str) -> str:
    """A basis as it is said and cited: its title, then the provision."""
    basis = law.basis(code)
    return f"{basis.title} ({basis.statute.title}, {basis.provision})"


def origins(sources: Sources) -> Mapping[str, tuple[str, ...]]:
    """Where each item of the agreements in force comes from, by item code (PRI-4).

    From those who send its data set under any of them; a derived data set is worked out here, and
    one that no schedule names comes from the kind of organisation that owns it.
    """
    sent: dict[str, set[str]] = {}
    for version in sources.versions:
        for data_set, names in _senders(version, sources):
            sent.setdefault(data_set, set()).update(names)
    codes = {
        code
        for version in sources.versions
        for group in version.agreement.item_groups
        for code in (() if group.proposed else group.codes)
    }
    return {
        code: tuple(sorted(sent.get(name) or {_owner(name, sources)}))
        for code in sorted(codes)
        for name in (code.split(".", 1)[0],)
    }


def _senders(version: Version, sources: Sources) -> Iterator[tuple[str, set[str]]]:
    agreement = version.agreement
    parties = {party.id: party for party in agreement.parties}
    for row in agreement.schedule:
        names = {
            words.recipients()[kind].title
            for one in row.sender
            for kind in kinds_of(sources, parties[one], each_its_own=True)
        }
        for data_set in row.data_sets:
            yield data_set, names


def _owner(name: str, sources: Sources) -> str:
    declared = datasets.get(name)
    if declared.derived:
        return WORKED_OUT
    own = declared.owner_kind == sources.kinds.get(sources.own)
    return words.recipients()[words.OWN if own else words.recipient_of(declared.owner_kind)].title
