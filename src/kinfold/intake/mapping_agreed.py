"""Says of each field whether an agreement lets it come in, and by which clause, beforehand.

It only foretells: the gate decides when the file comes.
"""

from kinfold.agreement import Version


def agreed(version: Version, *, role: str) -> dict[str, str]:
    """The items that people of this role may bring in under a version, each with its clause."""
    agreement = version.agreement
    groups = [
        agreement.group(name)
        for grant in agreement.grants_for(role, "deposit")
        for name in grant.items
    ]
    return {
        code: group.clause
        for group in groups
        if not group.proposed and (not group.only_roles or role in group.only_roles)
        for code in group.codes
    }
