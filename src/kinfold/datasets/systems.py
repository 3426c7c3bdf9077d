"""Says in which system a data set's identifier of a person was given out.

Two lists that both call their number "case id" mean one child by it only where one system gave it
out: the case numbers of home education and of early help run beside each other.
"""

from typing import Final

from kinfold.datasets.catalogue import get

#: Numbers that mean one child whichever list of a holder's they stand in.
_SHARED: Final = frozenset({"upn", "nhs_number", "uln", "LAchildID", "ypid", "person", "ref"})
#: Lists of the social care case system, which number a child alike.
_CARE: Final = frozenset(
    {
        "care_assessments",
        "care_contacts",
        "care_enquiries",
        "care_leavers",
        "disability_team",
        "in_need",
        "looked_after",
        "missing_episodes",
        "protection_plans",
    }
)


def system(data_set: str, *, subject: str | None = None) -> str:
    """The system whose number a data set names a person by; one name is one numbering.

    "upn" for every list by UPN, "care case" for those of the social care case system, and for a
    list with a numbering of its own its id and the field. `subject` is the field of one table;
    None takes the first table's. KeyError where the data set is not declared.
    """
    subject = subject or get(data_set).tables[0].subject or ""
    if data_set in _CARE:
        return "care case"
    # The early help system's own number was the first to be called case_id, and keeps the name.
    if subject in _SHARED or data_set == "early_help":
        return subject
    return f"{data_set} {subject}"
