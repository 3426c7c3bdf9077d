"""The register of law: statutes, gateways, lawful bases and the closed lists of words.

Data, with dates, because statutes change. An unknown code is a KeyError, never a guess.
"""

from kinfold.law.asking import (
    basis,
    gateway,
    in_force,
    mistaken,
    named_in,
    operation,
    organisation_kind,
    purpose_kind,
    role,
    status,
    statute,
)
from kinfold.law.model import (
    ANY_KIND,
    Basis,
    Gateway,
    Lifetime,
    Mistake,
    Operation,
    Role,
    Status,
    Statute,
    Word,
)
from kinfold.law.reading import (
    bases,
    gateways,
    mistakes,
    operations,
    organisation_kinds,
    purpose_kinds,
    roles,
    statutes,
)

__all__ = [
    "ANY_KIND",
    "Basis",
    "Gateway",
    "Lifetime",
    "Mistake",
    "Operation",
    "Role",
    "Status",
    "Statute",
    "Word",
    "bases",
    "basis",
    "gateway",
    "gateways",
    "in_force",
    "mistaken",
    "mistakes",
    "named_in",
    "operation",
    "operations",
    "organisation_kind",
    "organisation_kinds",
    "purpose_kind",
    "purpose_kinds",
    "role",
    "roles",
    "status",
    "statute",
    "statutes",
]
