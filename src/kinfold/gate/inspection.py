"""What an auditor may see of the record of decisions, and checking it as an outsider would.

Reading entries needs a permit to audit, under one agreement. The verifier needs no database, no
key of ours and no permit: it opens no payload.
"""

from collections.abc import Iterator
from datetime import datetime

from kinfold.agreement import Actor, Flow, Version
from kinfold.errors import UsageProblem
from kinfold.gate.door import Gate
from kinfold.ledger import Entry
from kinfold.ledger.verify import Report, verify

NOTHING = "practitioner_view.record.name"


def entries(
    gate: Gate,
    actor: Actor,
    *,
    under: str,
    at: datetime,
    person: str | None = None,
    account: str | None = None,
    start: int = 0,
    end: int | None = None,
) -> Iterator[Entry]:
    """Entries of one person, of one account, or all, for an actor who may audit `under`.

    A negative `start` counts from the newest. RefusedByAgreement where the actor may not.
    """
    version = gate.versions(at=at).get(under)
    permit = gate.ask(
        Flow(
            actor=actor,
            operation="audit",
            agreement=under,
            purpose=_purpose(version, actor),
            items=_items(version, actor),
            recipient=actor.organisation,
            holder=_holder(version, actor),
            at=at,
        )
    )
    return gate.remembered(permit, at=at, person=person, account=account, start=start, end=end)


def person_of(gate: Gate, actor: Actor, *, under: str, at: datetime, entry: int) -> str:
    """The number of the one child an entry is about, for an actor who may audit `under`.

    An outcome is about whom its decision was about. UsageProblem where the entry is about nobody,
    about several people, or its contents were destroyed.
    """
    held = next(entries(gate, actor, under=under, at=at, start=entry, end=entry + 1), None)
    if held is not None and held.follows is not None:
        return person_of(gate, actor, under=under, at=at, entry=held.follows)
    people = (held.payload or {}).get("people") if held is not None else None
    if not isinstance(people, list) or len(people) != 1:
        raise UsageProblem(
            "You asked who looked at the child an entry is about.",
            why="That entry is not about one child, or its contents were destroyed on schedule.",
            remedy="Name an entry that says a record was shown.",
        )
    return str(people[0])


def verified(gate: Gate, actor: Actor, *, at: datetime) -> Report:
    """What the offline verifier finds in this installation's ledger; that it ran is recorded."""
    report = verify(gate.installation.ledger)
    gate.note("ledger.verified", actor=actor, at=at, payload={"ok": report.ok, "size": report.size})
    return report


def _purpose(version: Version | None, actor: Actor) -> str:
    """The first purpose for which the role may audit; any, where it may not and will be refused."""
    if version is None:
        return "none"
    granted = version.agreement.grants_for(actor.role, "audit")
    return granted[0].purposes[0] if granted else version.agreement.purposes[0].id


def _holder(version: Version | None, actor: Actor) -> str | None:
    """The asker's own organisation, where the role may audit what it did with its own supplies."""
    granted = version.agreement.grants_for(actor.role, "audit") if version is not None else ()
    own = any(grant.cohort == "own_supply" for grant in granted)
    return actor.organisation if own else None


def _items(version: Version | None, actor: Actor) -> tuple[str, ...]:
    if version is None:
        return (NOTHING,)
    groups = (
        version.agreement.group(name)
        for grant in version.agreement.grants_for(actor.role, "audit")
        for name in grant.items
    )
    return tuple(sorted({code for group in groups for code in group.codes})) or (NOTHING,)
