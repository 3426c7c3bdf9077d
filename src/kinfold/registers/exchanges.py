"""What was planned before anything left, which report a person kept, and where postcodes lie."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Final

from django.db import transaction

from kinfold.errors import UsageProblem
from kinfold.registers import facts, models, once
from kinfold.registers.references import account_key, digest_text, doer_key, label, moment

FEW: Final = 100
_AREA: Final = re.compile(r"[A-Z][A-Z0-9]{0,6}")
_LA_CODE: Final = re.compile(r"[0-9]{3}")


def save_plan(plan: facts.NewPlan, *, at: datetime, by: str | None) -> int:
    """Keep a plan of who gets what, before anything leaves; its number.

    The same plan made again, known by its digest, is the same plan and keeps its confirmation.
    """
    row, _ = models.ExchangePlan.objects.get_or_create(
        agreement=plan.agreement,
        agreement_version=plan.agreement_version,
        row=plan.row,
        period=plan.period,
        digest=digest_text(plan.digest),
        defaults={
            "counts": dict(plan.counts),
            "excluded": dict(plan.excluded),
            "at": moment(at),
            "by_id": doer_key(by, asked="Keep a plan."),
        },
    )
    return int(row.pk)


def plan(number: int) -> facts.Plan | None:
    """The plan with this number, or None."""
    return next(iter(_plans(pk=number)), None)


def plans(
    *, period: str | None = None, row: str | None = None, agreement: str | None = None
) -> tuple[facts.Plan, ...]:
    """Plans in the order they were made: all, or those that match what is given."""
    asked = {"period": period, "row": row, "agreement": agreement}
    return _plans(**{name: value for name, value in asked.items() if value is not None})


def confirm_plan(number: int, *, at: datetime, by: str) -> None:
    """Record a person's word that a plan may go.

    Raises UsageProblem where there is no such plan, NothingToDo where it is confirmed already.
    """
    asked = "Confirm a plan."
    doer = account_key(by, asked=asked)
    if not models.ExchangePlan.objects.filter(pk=number).exists():
        raise UsageProblem(asked, why="There is no such plan.", remedy="Check its number.")
    row = models.PlanConfirmation(plan_id=number, at=moment(at), by_id=doer)
    once.enter(row, asked=asked, why="It is confirmed already.", remedy="Nothing more is needed.")


def decide_conflict(digest: str, *, decision: str, at: datetime, by: str) -> None:
    """Record a person's choice between reports that disagree, by their digest (CCIS-R2).

    `decision` is a code. Raises NothingToDo where it was decided already: a choice is made once,
    and reports that change have another digest.
    """
    asked = "Decide between reports that disagree."
    row = models.ConflictDecision(
        digest=digest_text(digest),
        decision=label(decision, asked=asked, longest=80),
        at=moment(at),
        by_id=account_key(by, asked=asked),
    )
    once.enter(row, asked=asked, why="It was decided already.", remedy="Nothing more is needed.")


def conflict_decisions() -> Mapping[str, facts.ConflictDecision]:
    """Every choice between reports that disagree, by digest."""
    rows = models.ConflictDecision.objects.order_by("id")
    return {
        digest: facts.ConflictDecision(decision=decision, at=at, by=by)
        for digest, decision, at, by in rows.values_list("digest", "decision", "at", "by__login")
    }


def load_postcodes(
    rows: Iterable[tuple[str, str]], *, vintage: date, at: datetime, by: str | None
) -> int:
    """Keep a list of postcodes, or beginnings of them, and their LA codes, as of a day.

    Returns how many rows that day's list holds. The same list again changes nothing. Raises
    UsageProblem where a row cannot be right or says two things, and where another list is held
    for the same day: nothing is then kept.
    """
    asked = "Keep a list of postcodes."
    areas = _areas(rows, asked=asked)
    text = "\n".join(f"{area},{areas[area]}" for area in sorted(areas))
    digest = hashlib.sha256(text.encode()).hexdigest()
    doer = doer_key(by, asked=asked)
    with transaction.atomic():
        release, new = models.PostcodeRelease.objects.get_or_create(
            vintage=vintage,
            defaults={"digest": digest, "rows": len(areas), "at": moment(at), "by_id": doer},
        )
        if release.digest != digest:
            raise UsageProblem(
                asked,
                why="Another list is held for the same day.",
                remedy="Give this one the day it was published.",
            )
        if new:
            models.PostcodeArea.objects.bulk_create(
                models.PostcodeArea(release_id=release.pk, area=area, la_code=la_code)
                for area, la_code in areas.items()
            )
    return len(areas)


def las_of(postcodes: Collection[str], *, on: date) -> Mapping[str, tuple[str, date]]:
    """The LA code of each postcode, as given, and the day of the list that says so (CCIS-R1).

    The newest list not after `on` is used: the whole postcode, or else the longest beginning
    that is listed. A postcode that is not listed at all is left out.
    """
    release = models.PostcodeRelease.objects.filter(vintage__lte=on).order_by("-vintage").first()
    if release is None:
        return {}
    plain = {postcode: _normal(postcode) for postcode in postcodes}
    listed = models.PostcodeArea.objects.filter(release_id=release.pk)
    if len(plain) <= FEW:
        listed = listed.filter(area__in={part for one in plain.values() for part in _parts(one)})
    areas = dict(listed.values_list("area", "la_code"))
    found = (
        (postcode, next((areas[part] for part in _parts(one) if part in areas), None))
        for postcode, one in plain.items()
    )
    return {postcode: (la, release.vintage) for postcode, la in found if la is not None}


def vintages() -> tuple[facts.Vintage, ...]:
    """The lists of postcodes that are held, oldest first."""
    rows = models.PostcodeRelease.objects.order_by("vintage")
    return tuple(
        facts.Vintage(vintage=vintage, rows=number, at=at, by=by)
        for vintage, number, at, by in rows.values_list("vintage", "rows", "at", "by__login")
    )


def _normal(postcode: str) -> str:
    return "".join(postcode.upper().split())


def _parts(postcode: str) -> Iterator[str]:
    """The postcode, then its beginnings, longest first."""
    return (postcode[:length] for length in range(min(len(postcode), 7), 0, -1))


def _areas(rows: Iterable[tuple[str, str]], *, asked: str) -> dict[str, str]:
    areas: dict[str, str] = {}
    for number, (given, la_code) in enumerate(rows, start=1):
        area = _normal(given)
        if not _AREA.fullmatch(area) or not _LA_CODE.fullmatch(la_code):
            raise UsageProblem(
                asked,
                why=f"Row {number} is not a postcode, or its beginning, and an LA code.",
                remedy="Correct it; an LA code has three digits.",
            )
        if areas.setdefault(area, la_code) != la_code:
            raise UsageProblem(
                asked,
                why=f"Row {number} puts a postcode in a second local authority.",
                remedy="Keep the row that is right.",
            )
    return areas


def _plans(**where: str | int) -> tuple[facts.Plan, ...]:
    rows = models.ExchangePlan.objects.select_related("by", "confirmation__by")
    return tuple(_plan(row) for row in rows.filter(**where).order_by("id"))


def _plan(row: models.ExchangePlan) -> facts.Plan:
    confirmation = getattr(row, "confirmation", None)
    return facts.Plan(
        id=row.pk,
        agreement=row.agreement,
        agreement_version=row.agreement_version,
        row=row.row,
        period=row.period,
        digest=row.digest,
        counts=dict(row.counts),
        excluded=dict(row.excluded),
        at=row.at,
        by=None if row.by is None else row.by.login,
        confirmed_at=None if confirmation is None else confirmation.at,
        confirmed_by=None if confirmation is None else confirmation.by.login,
    )
