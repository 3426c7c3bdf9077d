"""Which people were merged or split by somebody's word, and what protects them through it.

An id is never used again. One that was merged away finds the survivor; what is sealed or
restricted under one id is sealed or restricted under the id its records go to.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from kinfold.registers import models, people
from kinfold.registers.references import doer_key, listed, moment, opaque

#: More than this many ids are looked for by reading every move instead.
FEW: Final = 500


def move(person: str, *, to: str, agreement: str, at: datetime, by: str | None) -> None:
    """Record that `person` now stands for `to`, with its seals and restrictions.

    ValueError where `person` has been merged away before, or `to` leads back to it.
    """
    if person in survivors((person,)) or survivor(to) == person:
        msg = "an id is merged away once, and never into itself"
        raise ValueError(msg)
    with transaction.atomic():
        models.PersonMove(
            person=opaque(person),
            survivor=opaque(to),
            agreement=agreement,
            at=moment(at),
            by_id=doer_key(by, asked="Merge two people of the person index."),
        ).save(force_insert=True)
        carry(person, to=to, at=at, by=by)


def survivor(person: str) -> str:
    """The id that stands for `person` today, itself where it was never merged away."""
    return survivors((person,)).get(person, person)


def survivors(persons: Collection[str]) -> dict[str, str]:
    """Of these ids, those that were merged away, each with the id that stands for it today."""
    found: dict[str, str] = {}
    wanted = frozenset(persons)
    while wanted:
        steps = dict(_moves(wanted))
        for person in persons:
            now = found.get(person, person)
            found |= {person: steps[now]} if now in steps else {}
        wanted = frozenset(steps.values())
    return found


def merged_into(person: str) -> frozenset[str]:
    """Every id that was merged into `person`, directly or through others."""
    found: set[str] = set()
    wanted = {person}
    while wanted:
        rows = models.PersonMove.objects.filter(survivor__in=wanted)
        wanted = set(rows.values_list("person", flat=True)) - found
        found |= wanted
    return frozenset(found)


def closed(*, at: datetime) -> frozenset[str]:
    """Everybody sealed at `at`, and each of their records by its own hash."""
    rows = models.SealedPerson.objects.filter(since__lte=moment(at))
    held = rows.filter(Q(until__isnull=True) | Q(until__gt=at))
    return frozenset(held.values_list("person", flat=True))


def carry(person: str, *, to: str, at: datetime, by: str | None) -> None:
    """Seal and restrict `to` as `person` is sealed and restricted at `at`."""
    for seal in models.SealedPerson.objects.filter(person=person, until__isnull=True):
        if to not in people.sealed((to,), at=at):
            people.seal(to, reason=seal.reason, at=at, by=by)
    there = {(one.data_set, one.reason) for one in people.restrictions((to,), at=at)}
    for one in people.restrictions((person,), at=at):
        if (one.data_set, one.reason) not in there:
            people.restrict(to, reason=one.reason, at=at, by=by, data_set=one.data_set)


def decide_pairs(
    agreement: str,
    *,
    pairs: Iterable[tuple[str, str]],
    decision: str,
    pass_name: str,
    at: datetime,
    by: str,
) -> None:
    """Record a person's own word on pairs of records: "same" child or "different" children.

    For people who split or join what stands (`pass_name` says which). It outranks what was said
    of the same pairs before, by whomever, and stands until a person says otherwise.
    """
    asked = "Decide whether records are one child."
    told = {
        "state": listed(decision, words=("same", "different"), asked=asked),
        "pass_name": pass_name,
        "decided_at": moment(at),
        "decided_by_id": doer_key(by, asked=asked),
        "used_at": moment(at),
    }
    for pair in pairs:
        left, right = sorted(opaque(record) for record in pair)
        models.ReviewCase.objects.update_or_create(
            agreement=agreement,
            left=left,
            right=right,
            defaults=told,
            create_defaults={**told, "score": 1.0, "opened_at": moment(at)},
        )


def _moves(persons: frozenset[str]) -> list[tuple[str, str]]:
    rows = models.PersonMove.objects.values_list("person", "survivor")
    if len(persons) <= FEW:
        return list(rows.filter(person__in=persons))
    return [(person, to) for person, to in rows if person in persons]
