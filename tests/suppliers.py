"""The services that supply the warehouse of a made-up county, and the agreement they signed."""

from typing import Final

from kinfold.registers import accounts, facts, signatures
from tests import estate

AGREEMENT: Final = estate.AGREEMENTS / "warehouse" / "as-printed.yaml"
#: An organisation for every kind of supplier, by the party it is of.
SUPPLIERS: Final = {
    "police": facts.Organisation(id="marshire-police", name="Marshire Police", kind="police"),
    "youth-justice": facts.Organisation(
        id="marshire-youth-justice", name="Marshire Youth Justice", kind="youth_justice"
    ),
    "probation": facts.Organisation(
        id="marshire-probation", name="Marshire Probation", kind="probation"
    ),
    "health": facts.Organisation(
        id="marshire-community-trust", name="Marshire Community Trust", kind="health"
    ),
    "services": facts.Organisation(
        id="harbour-recovery", name="Harbour Recovery", kind="commissioned"
    ),
    "districts": facts.Organisation(
        id="fenland-district", name="Fenland Vale District Council", kind="district"
    ),
    "department": facts.Organisation(
        id="benefits-department", name="The benefits department", kind="department"
    ),
    "providers": facts.Organisation(
        id="fenland-college",
        name="Fenland College",
        kind="further_education",
        ukprn="10009999",
    ),
}


def entered() -> None:
    """Enter the suppliers in the register."""
    for supplier in SUPPLIERS.values():
        accounts.add_organisation(supplier)


def signed() -> None:
    """Enter the suppliers, bring the agreement into force, and have each of them sign it."""
    entered()
    version = estate.bring_into_force(AGREEMENT)
    for party, supplier in SUPPLIERS.items():
        signatures.record_signature(
            version,
            party=party,
            organisation=supplier.id,
            signatory_role="data_controller_signatory",
            signed_on=estate.SIGNED_AT.date(),
            gateways_confirmed=True,
            at=estate.SIGNED_AT,
            by=None,
        )
