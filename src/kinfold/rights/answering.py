"""Asks the gate, agreement by agreement, for everything held about one person at a moment.

UK GDPR Article 15; Appendix C 13.4.2. What was read to answer is in the ledger like any other
reading, and so in the pack.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from kinfold import datasets
from kinfold.agreement import Actor, Agreement, Flow
from kinfold.agreement import wording as names
from kinfold.errors import UsageProblem
from kinfold.gate import Entry, Gate, Handover
from kinfold.gate.inspection import entries
from kinfold.registers import cases, facts, parcels
from kinfold.rights import directory as directories
from kinfold.rights import wording
from kinfold.rights.contents import Copy, Disclosure, Request
from kinfold.rights.directory import Directory
from kinfold.rights.pack import gather
from kinfold.rights.reviewing import Draft

ANSWER = "answer"
ASKED = "An access pack was to be prepared."


def answerable(gate: Gate, *, at: datetime) -> tuple[str, ...]:
    """The agreements, in force or ended, that say who answers a person about what they hold."""
    return tuple(
        sorted(
            name
            for name, version in gate.versions(at=at).items()
            if any(ANSWER in grant.operations for grant in version.agreement.grants)
        )
    )


def prepare(
    gate: Gate,
    actor: Actor,
    request: Request,
    *,
    people: tuple[str, ...],
    agreements: Sequence[str],
    at: datetime,
) -> Draft:
    """The draft of one person's pack from everything this installation holds.

    `people` are the ids the person goes by here: the person index's, or `data
    set/holder/identifier` where an agreement has no index. RefusedByAgreement where the actor may
    not answer under one of `agreements`, or may not read who looked: a pack is never made of the
    parts that happen to be allowed. UsageProblem where no agreement is named.
    """
    if not agreements:
        raise UsageProblem(
            ASKED,
            why="No agreement was named, so that nothing could be looked for.",
            remedy="Name the agreements that may hold something about the person.",
        )
    handovers = [
        _read(gate, actor, name, request=request, people=people, at=at) for name in agreements
    ]
    held = {one.id: (one.agreement, one.agreement_version) for one in gate.held()}
    known = replace(directories.known(at=at), supplies=held)
    return gather(
        request,
        handovers=handovers,
        entries=_looked(gate, actor, agreements, people=people, at=at),
        directory=known,
        copies=[copy for person in people for copy in _copies(gate, person, known, at=at)],
        disclosures=_sent(gate, handovers, known),
    )


def _read(
    gate: Gate,
    actor: Actor,
    agreement: str,
    *,
    request: Request,
    people: tuple[str, ...],
    at: datetime,
) -> Handover:
    version = gate.versions(at=at).get(agreement)
    if version is None:
        raise UsageProblem(
            ASKED,
            why="An agreement was named that is not loaded here.",
            remedy="Name agreements of this installation.",
        )
    purpose, items = _granted(version.agreement, actor.role)
    flow = Flow(
        actor=actor,
        operation=ANSWER,
        agreement=agreement,
        purpose=purpose,
        items=items,
        recipient=actor.organisation,
        subjects=people,
        at=at,
    )
    handover = gate.read(gate.ask(flow), at=at, held_at=request.held_at)
    rows = {key: table.num_rows for key, table in handover.tables.items() if table.num_rows}
    gate.outcome(handover, kind="answer.outcome", payload={"case": request.case, "rows": rows})
    return handover


def _granted(agreement: Agreement, role: str) -> tuple[str, tuple[str, ...]]:
    """What a role may ask for to answer; where it may not, what would have to be refused."""
    own = agreement.grants_for(role, ANSWER)
    grants = own or tuple(one for one in agreement.grants if ANSWER in one.operations)
    groups = {group for grant in grants for group in grant.items} or {
        group.id for group in agreement.item_groups
    }
    codes = {code for group in groups for code in agreement.group(group).codes}
    purposes = [purpose for grant in grants for purpose in grant.purposes]
    return (purposes or [one.id for one in agreement.purposes])[0], tuple(sorted(codes))


def _looked(
    gate: Gate,
    actor: Actor,
    agreements: Sequence[str],
    *,
    people: tuple[str, ...],
    at: datetime,
) -> list[Entry]:
    """The ledger's entries about the person, each once, read under an agreement that allows it."""
    versions = gate.versions(at=at)
    auditing = [
        name for name in agreements if versions[name].agreement.grants_for(actor.role, "audit")
    ]
    under = (auditing or list(agreements))[0]
    found = {
        entry.index: entry
        for person in people
        for entry in entries(gate, actor, under=under, at=at, person=person)
    }
    # A search names nobody: only its outcome is about the person, and says what it follows.
    for asked in sorted({one.follows for one in found.values() if one.follows is not None}):
        if asked not in found:
            held = entries(gate, actor, under=under, at=at, start=asked, end=asked + 1)
            found |= {entry.index: entry for entry in held}
    return [found[index] for index in sorted(found)]


def _copies(gate: Gate, person: str, known: Directory, *, at: datetime) -> Iterator[Copy]:
    current = gate.versions(at=at)
    for one in cases.declarations(person):
        version = current.get(one.agreement)
        groups = () if version is None else version.agreement.item_groups
        titles = {group.id: group.title for group in groups}
        yield Copy(
            at=one.at,
            organisation=known.organisation(one.organisation),
            reason=one.reason,
            items=_titles([titles.get(item, item) for item in one.items]),
            under=known.under(one.agreement, version.hash if version is not None else None),
        )


def _sent(gate: Gate, handovers: Sequence[Handover], known: Directory) -> tuple[Disclosure, ...]:
    """Each parcel that told somebody about the person, by the keyed hashes of their records."""
    records = {
        (key.partition(".")[0], row["_holder"], str(row[subject]))
        for handover in handovers
        for key, table in handover.tables.items()
        if table.num_rows and (subject := _subject(key))
        for row in table.select(["_holder", subject]).to_pylist()
    }
    found = {
        parcel.id: parcel
        for record in records
        for parcel in parcels.disclosed_to(gate.digest(*record))
        if parcel.step("sent") is not None
    }
    return tuple(disclosure(found[number], directory=known) for number in sorted(found))


def _subject(key: str) -> str | None:
    data_set, _, table = key.partition(".")
    return datasets.get(data_set).table(table).subject


def disclosure(parcel: facts.Parcel, *, directory: Directory) -> Disclosure:
    """A parcel as the pack tells of it: to whom, when, what was in it, under which clause."""
    text = directory.agreement(parcel.agreement_version)
    clauses = tuple(row.clause for row in text.schedule if row.id == parcel.row) if text else ()
    sent = parcel.step("sent")
    under = directory.under(parcel.agreement, parcel.agreement_version, clauses=clauses)
    return Disclosure(
        at=parcel.at if sent is None else sent.at,
        to=directory.organisation(parcel.partner),
        items=_titles(parcel.fields),
        under=under,
        destroy_by=parcel.destroy_by,
    )


def _titles(items: Sequence[str]) -> tuple[str, ...]:
    """Items by title, each once; what no data set declares in its own words."""
    found = (names.item(item) if item.count(".") == 2 else item.replace("_", " ") for item in items)
    return tuple(dict.fromkeys(map(wording.capital, found)))
