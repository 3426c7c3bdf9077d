"""Schools' feeds: whose key it is, what ran, what failed, and which files were asked for."""

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import facts, models, once, stepped
from kinfold.registers.models.feeds import KEY_KINDS, RUN_RESULTS, VULNERABLE_GROUPS
from kinfold.registers.references import (
    account_key,
    doer_key,
    label,
    listed,
    moment,
    organisation_key,
    reasoned,
    unnamed,
)

_KEY_NAME: Final = re.compile(r"[0-9a-f]{16,64}")
_LONGEST: Final = 500


# ---- keys -----------------------------------------------------------------------------------


def trust_key(
    name: str, *, kind: str, account: str, public: str, at: datetime, by: str | None
) -> None:
    """Let an account's feed be known by a key, or by its client certificate's fingerprint.

    `name` is the fingerprint that an officer confirmed with the school. Raises NothingToDo where
    that key is on record, UsageProblem for a name that is no fingerprint or an unknown account.
    """
    asked = "Trust a feed's key."
    if not _KEY_NAME.fullmatch(name):
        raise UsageProblem(
            asked, why="That is not a key's fingerprint.", remedy="Copy it as the school reads it."
        )
    row = models.FeedKey(
        fingerprint=name,
        kind=listed(kind, words=KEY_KINDS, asked=asked),
        account_id=account_key(account, asked=asked),
        public=public,
        since=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    once.enter(
        row,
        asked=asked,
        why="That key is on record already.",
        remedy="A key that was withdrawn is never used again; have the school make a new one.",
    )


def withdraw_key(name: str, *, at: datetime, by: str | None) -> None:
    """Stop trusting a key from now on; NothingToDo where it is not trusted."""
    asked = "Withdraw a feed's key."
    changed = models.FeedKey.objects.filter(fingerprint=name, until__isnull=True).update(
        until=moment(at), withdrawn_by_id=doer_key(by, asked=asked)
    )
    if not changed:
        raise NothingToDo(asked, why="No such key is trusted.", remedy="Check its fingerprint.")


def feed_key(name: str, *, at: datetime) -> facts.FeedKey | None:
    """The key of this name if it is trusted at `at`, or None."""
    row = _keys().filter(Q(until__isnull=True) | Q(until__gt=at), fingerprint=name).first()
    return None if row is None else _key(row)


def feed_keys() -> tuple[facts.FeedKey, ...]:
    """Every key, withdrawn ones too, by organisation and then by age."""
    return tuple(_key(row) for row in _keys().order_by("account__organisation_id", "since", "pk"))


def spend_nonce(key: str, nonce: str, *, at: datetime, window: timedelta) -> bool:
    """Use a request's random word once; False where it was used. Old ones are forgotten."""
    models.FeedNonce.objects.filter(at__lt=moment(at) - 2 * window).delete()
    number = models.FeedKey.objects.values_list("pk", flat=True).get(fingerprint=key)
    try:
        with transaction.atomic():
            models.FeedNonce.objects.create(key_id=number, nonce=nonce, at=at)
    except IntegrityError:
        return False
    return True


# ---- runs -----------------------------------------------------------------------------------


def record_run(holder: str, *, data_set: str, result: str, at: datetime, by: str | None) -> None:
    """Record a run that brought no file: "unchanged", or "failed" at the school."""
    asked = "Record a feed's run."
    models.FeedRun.objects.create(
        holder_id=organisation_key(holder, asked=asked),
        data_set=label(data_set, asked=asked),
        result=listed(result, words=RUN_RESULTS, asked=asked),
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )


def runs(*, since: datetime, holder: str | None = None) -> tuple[facts.FeedRun, ...]:
    """The runs that brought no file since `since`, newest first."""
    rows = models.FeedRun.objects.select_related("by").filter(at__gte=moment(since))
    if holder is not None:
        rows = rows.filter(holder_id=holder)
    return tuple(
        facts.FeedRun(
            holder=row.holder_id,
            data_set=row.data_set,
            result=row.result,
            at=row.at,
            by=None if row.by is None else row.by.login,
        )
        for row in rows.order_by("-at", "-pk")
    )


# ---- failures that were reported --------------------------------------------------------------


def report_incident(new: facts.NewIncident, *, at: datetime, by: str | None) -> int:
    """Record a technical failure that a provider reports (agreement B, 7.3); its number."""
    asked = "Report a technical failure."
    row = models.Incident.objects.create(
        organisation_id=organisation_key(new.organisation, asked=asked),
        data_sets=[label(one, asked=asked) for one in new.data_sets],
        what=reasoned(new.what, longest=_LONGEST, asked=asked),
        proposed=unnamed(new.proposed, longest=_LONGEST, asked=asked),
        expected_by=new.expected_by,
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    return int(row.pk)


def agree_alternative(
    incident: int, *, alternative: str, until: date | None, at: datetime, by: str | None
) -> None:
    """Record the other way that was agreed, until a day; NothingToDo once it is resolved."""
    asked = "Agree another way."
    _open_incident(incident, asked=asked)
    models.IncidentStep.objects.create(
        incident_id=incident,
        kind="agreed",
        alternative=reasoned(alternative, longest=_LONGEST, asked=asked),
        until=until,
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )


def resolve_incident(incident: int, *, at: datetime, by: str | None) -> None:
    """Record that a failure was put right; NothingToDo where it was before."""
    asked = "Record that a failure was put right."
    _open_incident(incident, asked=asked)
    models.IncidentStep.objects.create(
        incident_id=incident, kind="resolved", at=moment(at), by_id=doer_key(by, asked=asked)
    )


def incident(number: int) -> facts.Incident | None:
    """The failure of this number, or None."""
    row = _incidents().filter(pk=number).first()
    return None if row is None else _incident(row)


def incidents(*, organisation: str | None = None) -> tuple[facts.Incident, ...]:
    """Every failure that was reported, newest first: all, or one provider's."""
    rows = _incidents().order_by("-at", "-pk")
    if organisation is not None:
        rows = rows.filter(organisation_id=organisation)
    return tuple(_incident(row) for row in rows)


# ---- files asked for --------------------------------------------------------------------------


def ask_file(new: facts.NewFileRequest, *, at: datetime, by: str | None) -> int:
    """Record that a provider is asked for a file inside the channel (agreement B, 5.2.3, 5.3)."""
    asked = "Ask a provider for a file."
    row = models.FileRequest.objects.create(
        holder_id=organisation_key(new.holder, asked=asked),
        agreement=new.agreement,
        row=new.row,
        data_set=label(new.data_set, asked=asked),
        period=unnamed(new.period, longest=40, asked=asked),
        due=new.due,
        limited_to=None
        if new.limited_to is None
        else listed(new.limited_to, words=VULNERABLE_GROUPS, asked=asked),
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    return int(row.pk)


def file_request(number: int) -> facts.FileRequest | None:
    """The request of this number, or None."""
    row = models.FileRequest.objects.select_related("by").filter(pk=number).first()
    return None if row is None else _request(row)


def file_requests(*, holders: Collection[str] | None = None) -> tuple[facts.FileRequest, ...]:
    """Every request, newest first: all, or those made of some providers."""
    rows = models.FileRequest.objects.select_related("by").order_by("-at", "-pk")
    if holders is not None:
        rows = rows.filter(holder_id__in=holders)
    return tuple(_request(row) for row in rows)


def _keys() -> QuerySet[models.FeedKey]:
    return models.FeedKey.objects.select_related("account", "by")


def _key(row: models.FeedKey) -> facts.FeedKey:
    return facts.FeedKey(
        name=row.fingerprint,
        kind=row.kind,
        account=row.account.login,
        organisation=row.account.organisation_id,
        public=row.public,
        since=row.since,
        until=row.until,
        by=None if row.by is None else row.by.login,
    )


def _open_incident(number: int, *, asked: str) -> None:
    found = incident(number)
    if found is None:
        raise UsageProblem(asked, why="There is no such failure.", remedy="Check its number.")
    if found.resolved is not None:
        raise NothingToDo(asked, why="It was put right.", remedy="Report a new failure instead.")


def _incidents() -> QuerySet[models.Incident]:
    return stepped.with_steps(
        models.Incident.objects.all(), steps=models.IncidentStep.objects.all()
    )


def _incident(row: models.Incident) -> facts.Incident:
    return facts.Incident(
        id=row.pk,
        organisation=row.organisation_id,
        data_sets=tuple(row.data_sets),
        what=row.what,
        proposed=row.proposed,
        expected_by=row.expected_by,
        at=row.at,
        by=None if row.by is None else row.by.login,
        steps=tuple(
            facts.IncidentStep(
                kind=step.kind,
                alternative=step.alternative,
                until=step.until,
                at=step.at,
                by=None if step.by is None else step.by.login,
            )
            for step in row.steps.all()
        ),
    )


def _request(row: models.FileRequest) -> facts.FileRequest:
    return facts.FileRequest(
        id=row.pk,
        holder=row.holder_id,
        agreement=row.agreement,
        row=row.row,
        data_set=row.data_set,
        period=row.period,
        due=row.due,
        limited_to=row.limited_to,
        at=row.at,
        by=None if row.by is None else row.by.login,
    )
