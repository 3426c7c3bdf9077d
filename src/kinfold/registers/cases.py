"""What people ask about their own data, each step taken to answer, and copies others declared.

Officers' words name nobody; people appear under opaque ids. When an answer is due is not kept:
it follows from the steps and the calendar.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from kinfold.errors import NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.registers import facts, models, stepped
from kinfold.registers.models.cases import CASE_KINDS, CASE_STEPS, REQUESTERS
from kinfold.registers.references import (
    account_key,
    doer_key,
    label,
    listed,
    moment,
    opaque,
    organisation_key,
    particulars,
    reasoned,
    reference,
    unnamed,
)

STATES: Final = ("open", "closed")


def open_case(case: facts.NewCase, *, at: datetime, by: str | None) -> int:
    """Record a request or complaint as it was received (GOV-2, PRI-11); the case's number.

    Raises RefusedByAgreement where another organisation received it and the permission to pass
    it on is not recorded (TDV-13.9), UsageProblem for a word that is not on its list, an unknown
    organisation, or a summary that tells who somebody is.
    """
    asked = "Open a case."
    party = organisation_key(case.party, asked=asked)
    handler = organisation_key(_handler(case, by=by, asked=asked), asked=asked)
    if party != handler and not case.permission_to_forward:
        raise RefusedByAgreement(
            asked,
            why="Another organisation received it, and the permission of whoever asks to pass it "
            "on is not recorded (Appendix C 13.4).",
            remedy="Ask for permission, record it, and pass the case on again.",
        )
    row = models.Case.objects.create(
        kind=listed(case.kind, words=CASE_KINDS, asked=asked),
        received_on=case.received_on,
        channel=label(case.channel, asked=asked),
        party_id=party,
        handler_id=handler,
        requester=listed(case.requester, words=REQUESTERS, asked=asked),
        person=None if case.person is None else opaque(case.person),
        agreements=[label(agreement, asked=asked, longest=80) for agreement in case.agreements],
        summary=unnamed(case.summary, longest=1000, asked=asked),
        permission_to_forward=case.permission_to_forward,
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    return int(row.pk)


def add_step(
    case: int,
    *,
    kind: str,
    at: datetime,
    by: str | None,
    text: str = "",
    data: Mapping[str, object] | None = None,
) -> int:
    """Record one thing done about a case; the step's number.

    An `identity_confirmed` may say under "person" whose record the case is about (PRI-12). A
    closed case takes no step but `reopened`. Raises UsageProblem for a kind that is not on the
    list, an unknown or closed case, and words that tell who somebody is; NothingToDo where the
    case is closed, or open, already.
    """
    asked = "Record a step of a case."
    held = particulars(data or {}, asked=asked)
    if kind == "identity_confirmed" and held.get("person") is not None:
        opaque(str(held["person"]))
    doer = doer_key(by, asked=asked)
    with transaction.atomic():
        # Held until the step is written, so that nothing slips in while another closes it.
        if not models.Case.objects.select_for_update().filter(pk=case).exists():
            raise UsageProblem(asked, why="There is no such case.", remedy="Check its number.")
        _may_step(_case(_rows().get(pk=case)), kind=kind, asked=asked)
        row = models.CaseStep.objects.create(
            case_id=case,
            kind=listed(kind, words=CASE_STEPS, asked=asked),
            text=unnamed(text, longest=2000, asked=asked),
            data=held,
            at=moment(at),
            by_id=doer,
        )
    return int(row.pk)


def case(number: int) -> facts.Case | None:
    """The case with this number and every step taken, or None."""
    row = _rows().filter(pk=number).first()
    return None if row is None else _case(row)


def cases(
    *, state: str | None = None, kind: str | None = None, person: str | None = None
) -> tuple[facts.Case, ...]:
    """Cases in the order they were opened: all, or those that match what is given.

    Raises UsageProblem for a state that is neither open nor closed.
    """
    if state is not None:
        listed(state, words=STATES, asked="List cases.")
    rows = _rows() if kind is None else _rows().filter(kind=kind)
    found = (_case(row) for row in rows)
    return tuple(
        one for one in found if state in (None, one.state) and person in (None, one.person)
    )


def declare_copy(
    person: str,
    *,
    organisation: str,
    account: str,
    reason: str,
    items: tuple[str, ...],
    agreement: str,
    ledger_entry: int,
    at: datetime,
) -> int:
    """Record that an organisation copied items about a person, and is their controller.

    TDV-13.4b: a subject's pack lists such copies. Raises UsageProblem where nothing is said to
    have been copied or no reason is given.
    """
    asked = "Declare a copy."
    if not items:
        raise UsageProblem(
            asked, why="No item is named.", remedy="Name the items that were copied."
        )
    row = models.Declaration.objects.create(
        person=opaque(person),
        organisation_id=organisation_key(organisation, asked=asked),
        account_id=account_key(account, asked=asked),
        reason=reasoned(reason, longest=500, asked=asked),
        items=[reference(item, asked=asked) for item in items],
        agreement=label(agreement, asked=asked, longest=80),
        ledger_entry=ledger_entry,
        at=moment(at),
    )
    return int(row.pk)


def declarations(person: str) -> tuple[facts.Declaration, ...]:
    """The copies declared of a person's data, oldest first."""
    rows = models.Declaration.objects.select_related("account").filter(person=person)
    return tuple(
        facts.Declaration(
            id=row.pk,
            person=row.person,
            organisation=row.organisation_id,
            account=row.account.login,
            reason=row.reason,
            items=tuple(row.items),
            agreement=row.agreement,
            ledger_entry=row.ledger_entry,
            at=row.at,
        )
        for row in rows.order_by("at", "id")
    )


def _handler(case: facts.NewCase, *, by: str | None, asked: str) -> str:
    if case.handler is not None or by is None:
        return case.handler or case.party
    account = models.Account.objects.get(pk=account_key(by, asked=asked))
    return account.organisation_id


def _may_step(case: facts.Case, *, kind: str, asked: str) -> None:
    if (kind, case.state) in (("closed", "closed"), ("reopened", "open")):
        raise NothingToDo(
            asked, why=f"The case is {case.state} already.", remedy="Nothing more is needed."
        )
    if case.state == "closed" and kind != "reopened":
        raise UsageProblem(asked, why="The case is closed.", remedy="Open it again first.")


def _rows() -> QuerySet[models.Case]:
    return stepped.with_steps(models.Case.objects.all(), steps=models.CaseStep.objects.all())


def _case(row: models.Case) -> facts.Case:
    steps = tuple(
        facts.CaseStep(
            id=step.pk,
            kind=step.kind,
            text=step.text,
            data=dict(step.data),
            at=step.at,
            by=None if step.by is None else step.by.login,
        )
        for step in row.steps.all()
    )
    known = [step.data["person"] for step in steps if _finds(step)]
    return facts.Case(
        id=row.pk,
        kind=row.kind,
        received_on=row.received_on,
        channel=row.channel,
        party=row.party_id,
        handler=row.handler_id,
        requester=row.requester,
        person=str(known[-1]) if known else row.person,
        agreements=tuple(row.agreements),
        summary=row.summary,
        permission_to_forward=row.permission_to_forward,
        at=row.at,
        by=None if row.by is None else row.by.login,
        steps=steps,
    )


def _finds(step: facts.CaseStep) -> bool:
    return step.kind == "identity_confirmed" and step.data.get("person") is not None
