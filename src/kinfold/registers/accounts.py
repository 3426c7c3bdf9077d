"""Who may act, for which organisation, in which role, and who holds each role's account."""

from collections.abc import Collection
from datetime import datetime
from itertools import zip_longest

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from kinfold.agreement.flow import Actor
from kinfold.errors import UsageProblem
from kinfold.registers import facts, models, once
from kinfold.registers.references import (
    account_key,
    doer_key,
    kind_code,
    moment,
    organisation_key,
    role_code,
)


def add_organisation(organisation: facts.Organisation) -> None:
    """Register an organisation, or bring its facts up to date.

    Raises UsageProblem for a kind that is not on the closed list, and where another
    organisation has the same LAESTAB, LA code or UKPRN.
    """
    asked = f"Register the organisation {organisation.id!r}."
    kind_code(organisation.kind, asked=asked)
    try:
        with transaction.atomic():
            models.Organisation.objects.update_or_create(
                id=organisation.id,
                defaults={
                    "name": organisation.name,
                    "kind": organisation.kind,
                    "la_code": organisation.la_code,
                    "laestab": organisation.laestab,
                    "ukprn": organisation.ukprn,
                    "acts_for": list(organisation.acts_for),
                },
            )
    except IntegrityError:
        raise UsageProblem(
            asked,
            why="Another organisation is registered with that LAESTAB, LA code or UKPRN.",
            remedy="Correct it; each school, authority and provider has its own.",
        ) from None


def organisation(organisation_id: str) -> facts.Organisation | None:
    """The organisation with this id, or None."""
    return _first_organisation(id=organisation_id)


def organisation_by_la_code(la_code: str) -> facts.Organisation | None:
    """The local authority with this three-digit DfE code, or None."""
    return _first_organisation(la_code=la_code) if la_code else None


def organisation_by_laestab(laestab: str) -> facts.Organisation | None:
    """The school with this seven-digit LAESTAB, or None."""
    return _first_organisation(laestab=laestab) if laestab else None


def organisation_by_ukprn(ukprn: str) -> facts.Organisation | None:
    """The provider of learning with this eight-digit UKPRN, or None."""
    return _first_organisation(ukprn=ukprn) if ukprn else None


def organisations() -> tuple[facts.Organisation, ...]:
    """Every organisation, by name."""
    return tuple(_organisation(row) for row in models.Organisation.objects.order_by("name", "id"))


def add_account(
    login: str,
    *,
    organisation: str,
    role: str,
    title: str,
    permissions: Collection[str] = (),
    os_login: str | None = None,
    external_subject: str | None = None,
    password: str | None = None,
) -> facts.Account:
    """Open an account for a role, under its role mailbox (SOM-5.3.1).

    Without a password it can sign in only through the professional's own organisation
    (`external_subject` is its subject there). Raises NothingToDo where the mailbox, operating
    system login or subject has an account, UsageProblem for an unknown organisation or role.
    """
    asked = "Open an account."
    row = models.Account(
        login=login.strip().lower(),
        organisation_id=organisation_key(organisation, asked=asked),
        role=role_code(role, asked=asked),
        title=title,
        permissions=sorted(set(permissions)),
        os_login=os_login,
        external_subject=external_subject,
        password=make_password(password),
    )
    once.enter(
        row,
        asked=asked,
        why="The mailbox, operating system login or subject has an account already.",
        remedy="Use that account, or hand it over to its new holder.",
    )
    return _account(row)


def account(login: str) -> facts.Account | None:
    """The account with this role mailbox, active or not, or None."""
    return _first_account(login=login.strip().lower())


def account_by_os_login(os_login: str) -> facts.Account | None:
    """The account that a login on the operating system stands for, or None."""
    return _first_account(os_login=os_login) if os_login else None


def account_by_subject(external_subject: str) -> facts.Account | None:
    """The account that a subject at the sign-in provider stands for, or None."""
    return _first_account(external_subject=external_subject) if external_subject else None


def accounts(*, organisation: str | None = None) -> tuple[facts.Account, ...]:
    """Every account, or one organisation's, by mailbox."""
    rows = models.Account.objects.select_related("organisation").order_by("login")
    if organisation is not None:
        rows = rows.filter(organisation_id=organisation)
    return tuple(_account(row) for row in rows)


def actor(login: str) -> Actor | None:
    """Who asks, in the shape a flow takes; None where there is no active account."""
    found = account(login)
    if found is None or not found.is_active:
        return None
    return Actor(
        account=found.login,
        role=found.role,
        organisation=found.organisation,
        organisation_kind=found.organisation_kind,
    )


def set_active(login: str, *, to: str) -> None:
    """Open ("open") or close ("closed") an account; the next request feels it."""
    if to not in ("open", "closed"):
        msg = f"an account is open or closed, not {to!r}"
        raise ValueError(msg)
    key = account_key(login, asked="Open or close an account.")
    models.Account.objects.filter(pk=key).update(is_active=to == "open")


def set_permissions(login: str, *, permissions: Collection[str]) -> None:
    """Give an account exactly these separate permissions, such as "social_care" (NEX-4)."""
    key = account_key(login, asked="Set an account's permissions.")
    models.Account.objects.filter(pk=key).update(permissions=sorted(set(permissions)))


def hand_over(login: str, *, holder: str, at: datetime, by: str | None) -> None:
    """Record who takes the account over; earlier holders stay on record (SOM-5.3.1).

    `holder` is the employer's staff reference, never a name. What belonged to the person before
    (training, DBS and the rest) does not pass on: see `evidence.lapse_person`.
    """
    asked = "Hand an account over."
    models.AccountHolder.objects.create(
        account_id=account_key(login, asked=asked),
        holder=holder,
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )


def holders(login: str) -> tuple[facts.Holder, ...]:
    """Everyone who has held the account, first holder first."""
    rows = list(
        models.AccountHolder.objects.filter(account__login=login.strip().lower())
        .order_by("at", "id")
        .values_list("holder", "at")
    )
    ends = (at for _, at in rows[1:])
    return tuple(
        facts.Holder(holder=holder, since=at, until=until)
        for (holder, at), until in zip_longest(rows, ends)
    )


def _first_organisation(**where: str) -> facts.Organisation | None:
    row = models.Organisation.objects.filter(**where).order_by("id").first()
    return None if row is None else _organisation(row)


def _organisation(row: models.Organisation) -> facts.Organisation:
    return facts.Organisation(
        id=row.id,
        name=row.name,
        kind=row.kind,
        la_code=row.la_code,
        laestab=row.laestab,
        ukprn=row.ukprn,
        acts_for=tuple(row.acts_for),
    )


def _first_account(**where: str) -> facts.Account | None:
    row = models.Account.objects.select_related("organisation").filter(**where).first()
    return None if row is None else _account(row)


def _account(row: models.Account) -> facts.Account:
    return facts.Account(
        id=row.pk,
        login=row.login,
        organisation=row.organisation_id,
        organisation_kind=row.organisation.kind,
        role=row.role,
        title=row.title,
        permissions=frozenset(row.permissions),
        os_login=row.os_login,
        is_active=row.is_active,
    )
