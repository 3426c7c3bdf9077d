"""The record of processing activities (UK GDPR Article 30(1)), and the account of each data set.

One row for each purpose of each agreement in force; no cell is empty. The account of a data set
says for it what a data protection officer must be able to show (NEX-21).
"""

from collections.abc import Iterable, Iterator
from typing import Final

from kinfold import datasets, law
from kinfold.agreement import Version, wording
from kinfold.agreement.model import Agreement, Grant, Party, Purpose
from kinfold.notices import abroad, words
from kinfold.notices.drawn import cited
from kinfold.notices.keeping import of_agreement
from kinfold.notices.local_facts import LocalFacts
from kinfold.notices.promises import categories_of, reached
from kinfold.notices.sources import Sources
from kinfold.notices.tables import Table, table

RECORD: Final = (
    ("agreement", "Agreement"),
    ("version", "Version"),
    ("purpose_id", "Purpose, by its number"),
    ("controller", "(a) Controller and data protection officer"),
    ("joint", "(a) Other controllers and processors"),
    ("purpose", "(b) Purpose"),
    ("bases", "(b) Lawful basis"),
    ("law", "(b) Law relied on"),
    ("people", "(c) Whom it is about"),
    ("data", "(c) Kinds of personal data"),
    ("recipients", "(d) Recipients"),
    ("abroad", "(e) Transfers abroad"),
    ("kept", "(f) Time limits for erasure"),
    ("security", "(g) Security measures"),
)
ACCOUNT: Final = (
    ("data_set", "Data set"),
    ("agreement", "Agreement"),
    ("basis", "Lawful basis"),
    ("purposes", "Purposes"),
    ("minimised", "Minimisation"),
    ("accuracy", "Accuracy"),
    ("kept", "Retention"),
    ("security", "Security measures"),
    ("abroad", "Transfers abroad"),
    ("rights", "Rights"),
    ("source", "Where it comes from"),
)
NOTHING: Final = "None: figures only, no child’s own data"
COUNTED: Final = "(counted in figures only, no child’s own data is shown)"
#: Parts of an agreement that only state a measure, by the words of their heading.
SECURITY: Final = ("Security", "Transfer security", "Post", "Access", "Transfer", "Support copies")
ACCURACY: Final = ("Accuracy", "Quality")
RIGHTS: Final = ("Rights", "Complaints")


def record(sources: Sources) -> Table:
    """The record of processing: one row for each agreement and purpose, no empty cell."""
    return table(RECORD, (row for v in sources.versions for row in _rows(v, sources)))


def account(sources: Sources) -> Table:
    """The account of each data set under each agreement it comes under (NEX-21)."""
    return table(ACCOUNT, (row for v in sources.versions for row in _accounts(v, sources)))


def _rows(version: Version, sources: Sources) -> Iterator[tuple[str, ...]]:
    agreement, facts = version.agreement, sources.facts
    for purpose in agreement.purposes:
        grants = [grant for grant in agreement.grants if purpose.id in grant.purposes]
        groups = {name for grant in grants for name in grant.items}
        yield (
            agreement.title,
            f"{agreement.version} ({version.hash[:16]})",
            purpose.id,
            f"{facts.authority}. {facts.officer}: {facts.mailbox}",
            _others(agreement, sources),
            purpose.text,
            _bases(agreement),
            _laws(purpose, sources),
            _people(agreement, groups) or NOTHING,
            _told(_data(agreement, groups), purpose),
            _recipients(agreement, grants, sources),
            abroad.cell(version, own=sources.own, facts=facts),
            _kept(agreement, groups),
            measures(agreement, facts),
        )


def _others(agreement: Agreement, sources: Sources) -> str:
    others = [party for party in agreement.parties if party.organisation != sources.own]
    return "; ".join(f"{p.name} ({_role(p)})" for p in others) or "None"


def _role(party: Party) -> str:
    return party.role.replace("_", "-")


def _bases(agreement: Agreement) -> str:
    held = agreement.bases
    return "; ".join(cited(code) for code in (*held.article6, *held.article9, *held.schedule1))


def _laws(purpose: Purpose, sources: Sources) -> str:
    return "; ".join(
        f"{law.gateway(code).citation} ({wording.STANDINGS[law.status(code, sources.on).value]})"
        for code in purpose.gateways
    )


def _codes(agreement: Agreement, groups: Iterable[str]) -> set[str]:
    held = (agreement.group(name) for name in groups)
    return {code for group in held if not group.proposed for code in group.codes}


def _told(data: str, purpose: Purpose) -> str:
    """What is used; for a purpose without any individual's data, that it is only counted."""
    if not data:
        return NOTHING
    return data if purpose.individual_level else f"{data} {COUNTED}"


def _people(agreement: Agreement, groups: Iterable[str]) -> str:
    return "; ".join(sorted({words.people_of(code) for code in _codes(agreement, groups)}))


def _data(agreement: Agreement, groups: Iterable[str]) -> str:
    kinds = [words.categories()[c].title for c in categories_of(agreement, groups)]
    return "; ".join([*kinds, *_for_a_while(agreement, groups)])


def _for_a_while(agreement: Agreement, groups: Iterable[str]) -> Iterator[str]:
    """The item groups that an emergency opens today, each with its law and its last day."""
    for group in map(agreement.group, sorted(groups)):
        if group.emergency is not None and not group.proposed:
            yield f"{group.title} ({wording.emergency(agreement, group.emergency)})"


def _recipients(agreement: Agreement, grants: Iterable[Grant], sources: Sources) -> str:
    names = {party.name for grant in grants for party in reached(agreement, grant, own=sources.own)}
    return "; ".join(sorted(names)) or "Nobody: figures only"


def _kept(agreement: Agreement, groups: Iterable[str]) -> str:
    named = set(groups)
    said = {
        f"{'; '.join(words.categories()[c].title for c in one.categories)}: {one.words} "
        f"[{one.clause}]"
        for one in of_agreement(agreement)
        if one.group in named
    }
    return ". ".join(sorted(said)) or "Nothing is kept: figures only"


def measures(agreement: Agreement, facts: LocalFacts) -> str:
    """What keeps the data safe: the conditions checked, what is forbidden, what is stated."""
    said = [facts.security]
    said += [f"Checked at each request: {one.text} [{one.clause}]" for one in agreement.conditions]
    said += [f"{one.text} [{one.clause}]" for one in agreement.prohibitions]
    said += _stated(agreement, SECURITY)
    return " ".join(_sentence(one) for one in said)


def _stated(agreement: Agreement, headings: Iterable[str]) -> list[str]:
    return [
        f"{one.text} [{one.clause}]" for one in agreement.stated_only if one.heading in headings
    ]


def _sentence(words_said: str) -> str:
    whole = words_said[:1].upper() + words_said[1:]
    return whole if whole.endswith((".", "]")) else f"{whole}."


def _accounts(version: Version, sources: Sources) -> Iterator[tuple[str, ...]]:
    agreement, facts = version.agreement, sources.facts
    by_set: dict[str, set[str]] = {}
    for group in agreement.item_groups:
        for code in () if group.proposed else group.codes:
            by_set.setdefault(code.split(".", 1)[0], set()).add(group.id)
    for name in sorted(by_set):
        groups = by_set[name]
        yield (
            wording.data_set(name),
            agreement.title,
            _bases(agreement),
            "; ".join(_purposes(agreement, groups)),
            _minimised(agreement, name),
            " ".join((facts.accuracy, *_stated(agreement, ACCURACY))),
            _kept(agreement, groups),
            measures(agreement, facts),
            abroad.cell(version, own=sources.own, facts=facts),
            " ".join((facts.rights, *_stated(agreement, RIGHTS))),
            _source(agreement, name),
        )


def _purposes(agreement: Agreement, groups: set[str]) -> Iterator[str]:
    named = {p for g in agreement.grants if groups & set(g.items) for p in g.purposes}
    if not named:
        yield "No use is granted: nothing may be done with it"
    yield from (purpose.text for purpose in agreement.purposes if purpose.id in named)


def _minimised(agreement: Agreement, name: str) -> str:
    declared = [code for code, _, _ in datasets.get(name).items()]
    groups = [group.id for group in agreement.item_groups]
    listed = _codes(agreement, groups) & set(declared)
    return (
        f"{len(listed)} of {len(declared)} declared items are listed by the agreement; "
        "every other column is dropped when a file comes in, and the load report names it."
    )


def _source(agreement: Agreement, name: str) -> str:
    rows = [row for row in agreement.schedule if name in row.data_sets]
    said = (
        f"{', '.join(wording.party(agreement, one) for one in row.sender)} ({row.frequency})"
        for row in rows
    )
    return "; ".join(dict.fromkeys(said)) or "Worked out here from the other data sets"
