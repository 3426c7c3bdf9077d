"""The register of sub-contractors' contracts and systems, by authority (CCIS framework, 6)."""

from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet

from kinfold.errors import UsageProblem
from kinfold.registers import facts, models, once, stepped
from kinfold.registers.answering import fact, facts_of
from kinfold.registers.models.contracts import CONTRACT_STEPS
from kinfold.registers.references import (
    doer_key,
    label,
    listed,
    moment,
    organisation_key,
    reasoned,
    reference,
    unnamed,
)

LETTERS: Final = 60


def add_contract(new: facts.NewContract, *, at: datetime, by: str | None) -> int:
    """Record a contract; its number.

    Raises UsageProblem for an unknown authority, a contract that ends before it begins, a
    predecessor that is not there or is another authority's, or a part that is not given;
    NothingToDo where the authority has a contract of that reference.
    """
    asked = "Record a sub-contractor's contract."
    if new.ends_on < new.starts_on:
        raise UsageProblem(
            asked, why="It ends before it begins.", remedy="Check the two dates of the contract."
        )
    authority = organisation_key(new.authority, asked=asked)
    row = models.Contract(
        authority_id=authority,
        contractor=reasoned(new.contractor, longest=200, asked=asked),
        reference=reference(new.reference, asked=asked),
        agreement=label(new.agreement, asked=asked, longest=80),
        clause=reasoned(new.clause, longest=80, asked=asked),
        work=reasoned(new.work, longest=500, asked=asked),
        system=reasoned(new.system, longest=120, asked=asked),
        country=reasoned(new.country, longest=LETTERS, asked=asked),
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        processor_terms=unnamed(new.processor_terms, longest=80, asked=asked),
        replaces_id=_predecessor(new.replaces, authority=authority, asked=asked),
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    return once.enter(
        row,
        asked=asked,
        why="That authority has a contract of this reference on record.",
        remedy="Give the new contract its own reference, and say which one it follows.",
    )


def _predecessor(number: int | None, *, authority: str, asked: str) -> int | None:
    if number is None:
        return None
    if not models.Contract.objects.filter(pk=number, authority_id=authority).exists():
        raise UsageProblem(
            asked,
            why="The contract it follows is not on that authority's list.",
            remedy="Give the number of one of its own contracts.",
        )
    return number


def add_contract_step(
    contract: int, *, kind: str, on: date, evidence: str, at: datetime, by: str | None
) -> None:
    """Record that a contract ended, or that what was held under it was shown destroyed.

    Raises UsageProblem for an unknown contract or kind, and for a destruction without evidence;
    NothingToDo where that was recorded before.
    """
    asked = "Record what became of a contract."
    listed(kind, words=CONTRACT_STEPS, asked=asked)
    if not models.Contract.objects.filter(pk=contract).exists():
        raise UsageProblem(asked, why="There is no such contract.", remedy="Check its number.")
    said = unnamed(evidence, longest=80, asked=asked)
    if kind == "destroyed" and not said:
        raise UsageProblem(
            asked,
            why="Destruction is shown by evidence.",
            remedy="Give the reference of the certificate of destruction.",
        )
    row = models.ContractStep(
        contract_id=contract,
        kind=kind,
        on=on,
        evidence=said,
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    once.enter(row, asked=asked, why="It is on record already.", remedy="Nothing more is needed.")


def contract(number: int) -> facts.Contract | None:
    """The contract of this number, or None."""
    return next((_contract(row) for row in _rows().filter(pk=number)), None)


def contracts(*, authority: str | None = None) -> tuple[facts.Contract, ...]:
    """Contracts by the day they end, all or one authority's."""
    rows = _rows() if authority is None else _rows().filter(authority_id=authority)
    return tuple(_contract(row) for row in rows)


def _rows() -> QuerySet[models.Contract]:
    rows = stepped.with_steps(
        models.Contract.objects.all(), steps=models.ContractStep.objects.all()
    )
    return rows.prefetch_related("successors").order_by("ends_on", "id")


def _contract(row: models.Contract) -> facts.Contract:
    return fact(
        facts.Contract,
        row,
        steps=facts_of(facts.ContractStep, row.steps.all()),
        successors=tuple(sorted(one.pk for one in row.successors.all())),
    )
