"""Processes deliveries: keeps what belongs here, queues what disagrees, destroys and certifies.

Rows of those who neither live nor study here go at once; what cannot be told waits, and goes at the
latest two calendar months after receipt. The certificate's counts add up, and the sender is told
(CCIS framework, section 8).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kinfold.agreement import Actor
from kinfold.errors import KinfoldError, NothingToDo, UsageProblem
from kinfold.exchange import asking, certifying, retaining
from kinfold.exchange.framework import CASELOAD, framework
from kinfold.exchange.reading import Reading
from kinfold.exchange.sorting import Sorted, kept_before, sorted_out
from kinfold.gate import Destruction, Gate
from kinfold.registers import parcels
from kinfold.registers.facts import Parcel


@dataclass(frozen=True, kw_only=True)
class Processed:
    """What became of a delivery's young people, counted; those who wait are still to be settled.

    `told` adds up: received is kept, not relevant and waiting. `outcomes` counts activities by how
    they stand beside ours. `certificate` is the number of the certificate of destruction, None
    where all of them wait. `survey` is the activity survey's count, where the delivery was of it.
    """

    parcel: str
    told: Mapping[str, int]
    outcomes: Mapping[str, int]
    conflicts: int
    certificate: int | None
    survey: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Several:
    """What one run made of several deliveries: those processed, and why the others were not."""

    done: tuple[Processed, ...]
    left: tuple[tuple[str, str], ...]


def process(gate: Gate, actor: Actor, name: str, *, at: datetime) -> Processed:
    """Keep what belongs here, queue what disagrees, destroy the rest and certify it.

    May be asked again: then it settles what waited. NothingToDo where nothing is left of the
    delivery, or nothing that waits could be settled.
    """
    parcel = _accepted(name)
    return _processed(Reading(gate, actor, framework(gate, at=at), at=at), parcel)


def process_several(gate: Gate, actor: Actor, names: Iterable[str], *, at: datetime) -> Several:
    """Process deliveries one after another on one reading of the caseload, as `process` does each.

    Each is whole before the next begins, with a certificate of its own; one that cannot be
    processed stays as it was, and the others go on.
    """
    reading = Reading(gate, actor, framework(gate, at=at), at=at)
    done, left = [], []
    for name in names:
        try:
            done.append(_processed(reading, _accepted(name)))
        except KinfoldError as refusal:
            left.append((name, refusal.why))
    return Several(done=tuple(done), left=tuple(left))


def _processed(reading: Reading, parcel: Parcel) -> Processed:
    gate, actor, terms, at = reading.gate, reading.actor, reading.terms, reading.at
    certifying.tell(gate, actor, terms, parcel, at=at)
    reading.holding()  # refuses whoever may not work with the caseload, whatever is left of it
    found = None
    if any(supply.id == parcel.supply for supply in gate.held()):
        found = sorted_out(reading, parcel)
    made_good = _made_good(reading, parcel, found)
    if found is None or not found.going:
        if made_good is not None:
            return made_good
        if found is None or parcel.state != "accepted":
            raise _nothing(left=found is not None)
        return _all_wait(actor, parcel, found, at=at)
    retaining.keep(reading, parcel, found)
    told = _counts(found)
    survey = _record(actor, parcel, found, told, at=at)
    gone = _destroy_rest(reading, parcel, found)
    certificate = certifying.certify(gate, actor, terms, parcel, told, gone=gone, at=at)
    asking.ask(gate, actor, terms, parcel, found.reconciled.conflicts, at=at)
    if not found.waiting:
        parcels.record_destroyed(parcel.parcel_id, certificate=certificate, at=at)
    return Processed(
        parcel=parcel.parcel_id,
        told=told,
        outcomes=found.reconciled.outcomes,
        conflicts=len(found.reconciled.conflicts),
        certificate=certificate,
        survey=survey,
    )


def _record(
    actor: Actor, parcel: Parcel, found: Sorted, told: Mapping[str, int], *, at: datetime
) -> Mapping[str, int]:
    """Put the counts on record, once, while the whole delivery is here; the survey's among them."""
    if parcel.state != "accepted":
        return {}
    counts = {**told, **found.survey}
    parcels.record_processed(parcel.parcel_id, counts=counts, at=at, by=actor.account)
    return found.survey


def _all_wait(actor: Actor, parcel: Parcel, found: Sorted, *, at: datetime) -> Processed:
    """Nobody in the delivery can be told yet: it counts as processed, and all of it waits."""
    told = _counts(found)
    survey = _record(actor, parcel, found, told, at=at)
    return Processed(
        parcel=parcel.parcel_id,
        told=told,
        outcomes={},
        conflicts=0,
        certificate=None,
        survey=survey,
    )


def _nothing(*, left: bool) -> NothingToDo:
    asked = "You asked to process a delivery."
    if not left:
        return NothingToDo(
            asked,
            why="It has been processed, and nothing of it is left.",
            remedy="Look at its certificate.",
        )
    return NothingToDo(
        asked,
        why="Nothing of it is left that could be settled now.",
        remedy="Settle the doubtful ones, or wait: what is not settled is destroyed in time.",
    )


def _made_good(reading: Reading, parcel: Parcel, found: Sorted | None) -> Processed | None:
    """Certify what a run that was cut short had destroyed; None where nothing is outstanding."""
    if parcel.state != "processed":
        return None
    gate, terms, at = reading.gate, reading.terms, reading.at
    on_shelf = found.relevance.keys() if found is not None else frozenset[str]()
    kept = kept_before(gate, parcel, reading.holding()) - on_shelf
    told = certifying.owed(parcel, still=len(on_shelf), kept=len(kept))
    if told is not None:
        number = certifying.certify(gate, reading.actor, terms, parcel, told, at=at)
    elif found is None:
        last = certifying.issued(parcel)[-1]
        told, number = dict(last.counts), last.id
    else:
        return None
    if found is None:
        parcels.record_destroyed(parcel.parcel_id, certificate=number, at=at)
    return Processed(
        parcel=parcel.parcel_id, told=told, outcomes={}, conflicts=0, certificate=number
    )


def _accepted(name: str) -> Parcel:
    parcel = parcels.parcel(name, direction="in")
    if parcel is None or parcel.supply is None:
        raise UsageProblem(
            "You asked to process a delivery.",
            why="No delivery of that id has been accepted here.",
            remedy="Accept it first.",
        )
    return parcel


def _counts(found: Sorted) -> dict[str, int]:
    told = Counter(found.relevance.values())
    return {
        "received": len(found.relevance),
        "kept": len(found.kept),
        "not relevant": len(found.neither),
        "waiting": len(found.waiting),
        "destroyed": len(found.going),
        **({"moves noted": len(found.moves)} if found.moves else {}),
        **{f"relevance {word}": count for word, count in sorted(told.items())},
    }


def _destroy_rest(reading: Reading, parcel: Parcel, found: Sorted) -> tuple[Destruction, ...]:
    """Destroy the delivery's own rows of everybody settled; the whole of it where nobody waits."""
    gate, at = reading.gate, reading.at
    items = tuple(sorted(parcel.fields))
    permit = gate.ask(reading.terms.flow(reading.actor, "destroy", items=items, at=at))
    if all(supply.id != parcel.supply for supply in gate.held()):
        raise _nothing(left=False)  # somebody else processed it at the same moment
    because = f"[{certifying.CLAUSE}] delivery {parcel.parcel_id} processed"
    if not found.waiting:
        return gate.destroy(permit, because=because, at=at, supplies=[parcel.supply or ""])
    return gate.destroy(
        permit,
        because=because,
        at=at,
        subjects=[(CASELOAD, parcel.partner, ypid) for ypid in sorted(found.going)],
        within=parcel.supply,
    )
