"""Sub-contractors' contracts and systems, by authority, and what became of each."""

from typing import ClassVar

from django.db import models

from kinfold.registers.models.accounts import Account, Organisation, one_of
from kinfold.registers.models.append_only import WrittenOnce

CONTRACT_STEPS = ("ended", "destroyed")


class Contract(WrittenOnce):
    """What a sub-contractor may do for an authority, with which system, until when (CCIS, 6).

    `processor_terms` is where the terms of UK GDPR Article 28 are; empty where there are none.
    `replaces` is the contract that this one follows.
    """

    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contracts")
    contractor = models.CharField(max_length=200)
    reference = models.CharField(max_length=80)
    agreement = models.SlugField(max_length=80)
    clause = models.CharField(max_length=80)
    work = models.CharField(max_length=500)
    system = models.CharField(max_length=120)
    country = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    processor_terms = models.CharField(max_length=80, blank=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="successors", null=True
    )
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["authority", "reference"], name="one_contract_per_reference"
            )
        ]


class ContractStep(WrittenOnce):
    """A contract was ended before its day, or what was held under it was shown destroyed."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20)
    on = models.DateField()
    evidence = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            one_of("kind", CONTRACT_STEPS, name="contract_step_known"),
            models.UniqueConstraint(fields=["contract", "kind"], name="a_contract_step_once"),
        ]
