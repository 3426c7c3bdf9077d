"""How a person's record may be used: restrictions, seals, and pairs a person must decide.

People and records appear under opaque ids only; see `references.opaque`.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from django.db.models import Q

from kinfold.errors import NothingToDo
from kinfold.registers import facts, models
from kinfold.registers.models.people import RESTRICTION_REASONS, REVIEW_STATES, SEAL_REASONS
from kinfold.registers.references import doer_key, listed, moment, opaque

FEW: Final = 500


def restrict(
    person: str, *, reason: str, at: datetime, by: str | None, data_set: str | None = None
) -> int:
    """Hold a person's data, or one data set of it, without using it (TDV-13.6).

    In force from `at` until lifted. Returns the number of the restriction.
    """
    asked = "Restrict a person's data."
    row = models.Restriction.objects.create(
        person=opaque(person),
        data_set=data_set,
        reason=listed(reason, words=RESTRICTION_REASONS, asked=asked),
        since=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    return int(row.pk)


def lift_restriction(restriction: int, *, at: datetime, by: str | None) -> None:
    """End a restriction; NothingToDo where it is not in force."""
    asked = "Lift a restriction."
    changed = models.Restriction.objects.filter(pk=restriction, until__isnull=True).update(
        until=moment(at), lifted_by_id=doer_key(by, asked=asked)
    )
    if not changed:
        raise NothingToDo(asked, why="No such restriction is in force.", remedy="Check its number.")


def restrictions(persons: Collection[str], *, at: datetime) -> tuple[facts.Restriction, ...]:
    """The restrictions in force at `at` on these people."""
    asked_about = frozenset(persons)
    rows = models.Restriction.objects.filter(_holding(persons, at=at)).order_by("id")
    return tuple(
        facts.Restriction(
            id=row.pk,
            person=row.person,
            data_set=row.data_set,
            reason=row.reason,
            since=row.since,
            until=row.until,
        )
        for row in rows
        if row.person in asked_about
    )


def restricted(*, at: datetime) -> frozenset[str]:
    """Everybody whose data is restricted as a whole at `at`."""
    rows = models.Restriction.objects.filter(_in_force(at=at), data_set__isnull=True)
    return frozenset(rows.values_list("person", flat=True))


def seal(person: str, *, reason: str, at: datetime, by: str | None) -> None:
    """Close a person's record to everyone here: refuge, adoption, witness protection.

    Raises NothingToDo where it is sealed already.
    """
    asked = "Seal a person's record."
    if person in sealed((person,), at=at):
        raise NothingToDo(asked, why="It is sealed already.", remedy="Nothing more is needed.")
    models.SealedPerson.objects.create(
        person=opaque(person),
        reason=listed(reason, words=SEAL_REASONS, asked=asked),
        since=moment(at),
        by_id=doer_key(by, asked=asked),
    )


def unseal(person: str, *, at: datetime, by: str | None) -> None:
    """Open a sealed record again; NothingToDo where it is not sealed."""
    asked = "Open a sealed record."
    changed = models.SealedPerson.objects.filter(person=person, until__isnull=True).update(
        until=moment(at), lifted_by_id=doer_key(by, asked=asked)
    )
    if not changed:
        raise NothingToDo(asked, why="It is not sealed.", remedy="Nothing more is needed.")


def sealed(persons: Collection[str], *, at: datetime) -> frozenset[str]:
    """Which of these people are sealed at `at`."""
    rows = models.SealedPerson.objects.filter(_holding(persons, at=at))
    return frozenset(rows.values_list("person", flat=True)) & frozenset(persons)


def open_review_case(
    agreement: str, *, pair: tuple[str, str], score: float, pass_name: str, at: datetime
) -> int:
    """Ask a person whether two source records are one child (NEX-20); the case's number.

    The same pair under the same agreement is the same case: asked again it keeps its decision.
    """
    left, right = sorted(opaque(record) for record in pair)
    row, _ = models.ReviewCase.objects.get_or_create(
        agreement=agreement,
        left=left,
        right=right,
        defaults={"score": score, "pass_name": pass_name, "opened_at": moment(at)},
    )
    return int(row.pk)


def open_review_cases(
    agreement: str,
    *,
    pairs: Iterable[tuple[str, str, float, str]],
    at: datetime,
    share: float = 1.0,
) -> int:
    """Open many cases at once, each (record, record, score, pass name); how many were new.

    `share` is the share of such pairs that are put before people: all, or a sample drawn.
    """
    before = models.ReviewCase.objects.filter(agreement=agreement).count()
    cases = []
    for one, other, score, pass_name in pairs:
        left, right = sorted((opaque(one), opaque(other)))
        cases.append(
            models.ReviewCase(
                agreement=agreement,
                left=left,
                right=right,
                score=score,
                pass_name=pass_name,
                share=share,
                opened_at=moment(at),
            )
        )
    models.ReviewCase.objects.bulk_create(cases, ignore_conflicts=True, batch_size=500)
    return models.ReviewCase.objects.filter(agreement=agreement).count() - before


def review_cases(
    *, agreement: str | None = None, state: str | None = None
) -> tuple[facts.ReviewCase, ...]:
    """Cases for review, likeliest first; all, or those of one agreement or in one state."""
    rows = models.ReviewCase.objects.select_related("decided_by").order_by("-score", "id")
    if agreement is not None:
        rows = rows.filter(agreement=agreement)
    if state is not None:
        rows = rows.filter(state=listed(state, words=REVIEW_STATES, asked="List review cases."))
    return tuple(_review_case(row) for row in rows)


def review_case(case: int) -> facts.ReviewCase | None:
    """The case of this number, or None."""
    row = models.ReviewCase.objects.select_related("decided_by").filter(pk=case).first()
    return None if row is None else _review_case(row)


def _review_case(row: models.ReviewCase) -> facts.ReviewCase:
    return facts.ReviewCase(
        id=row.pk,
        agreement=row.agreement,
        left=row.left,
        right=row.right,
        score=row.score,
        pass_name=row.pass_name,
        share=row.share,
        reach=row.reach,
        state=row.state,
        opened_at=row.opened_at,
        decided_at=row.decided_at,
        decided_by=None if row.decided_by is None else row.decided_by.login,
        used_at=row.used_at,
    )


def _holding(persons: Collection[str], *, at: datetime) -> Q:
    """Rows in force at `at`; where few people are asked about, theirs alone.

    A whole roll is more than a database takes as parameters, while few people anywhere are
    restricted or sealed: then every row comes and the caller keeps those asked about.
    """
    holding = _in_force(at=at)
    return holding & Q(person__in=set(persons)) if len(persons) <= FEW else holding


def _in_force(*, at: datetime) -> Q:
    return (Q(until__isnull=True) | Q(until__gt=at)) & Q(since__lte=moment(at))
