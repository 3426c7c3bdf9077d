"""The words the pages of rights use for kinds of request, steps and outcomes."""

from typing import Final

KINDS: Final = {
    "access": "Copy of what is held (access)",
    "rectification": "Put something right (rectification)",
    "erasure": "Erase what is held (erasure)",
    "restriction": "Hold it and not use it (restriction)",
    "objection": "Objection to the use of it",
    "objection_marketing": "Objection to direct marketing",
    "objection_automated": "Objection to an automated decision",
    "portability": "Take it elsewhere (portability)",
    "complaint": "Complaint",
    "freedom_of_information": "Freedom of information",
}
REQUESTERS: Final = {
    "child": "The child",
    "parent": "A parent",
    "carer": "A carer",
    "agent": "Somebody on their behalf",
}
CHANNELS: Final = {
    "letter": "Letter",
    "email": "E-mail",
    "telephone": "Telephone",
    "in_person": "In person",
    "website": "Website",
    "regulator": "From the regulator",
    "parcel": "From another member, by parcel",
}
STEPS: Final = {
    "identity_confirmed": "Identity confirmed",
    "parental_responsibility": "Parental responsibility checked",
    "competence": "Competence recorded",
    "clarification_asked": "Clarification asked for",
    "clarification_received": "Clarification received",
    "extended": "Time extended",
    "originator_asked": "Originator asked",
    "originator_answered": "Originator answered",
    "redaction_reviewed": "Pack read through",
    "decided": "Decided",
    "partner_told": "Others told",
    "partner_confirmed": "Confirmed by another member",
    "subject_told": "Person told",
    "regulator_told": "Regulator told",
    "pack_made": "Pack made",
    "pack_given": "Pack given",
    "complaint_acknowledged": "Complaint acknowledged",
    "closed": "Closed",
    "reopened": "Opened again",
}
OUTCOMES: Final = {
    "granted": "Granted",
    "granted_in_part": "Granted in part",
    "refused": "Refused",
    "nothing_held": "Nothing is held",
    "none_made": "No such decision is made",
    "withdrawn": "Withdrawn by the person",
}
REASONS: Final = {
    "accuracy_disputed": "Whether it is right is disputed",
    "objection": "An objection is being considered or was upheld",
    "unlawful": "The use is unlawful, and the person wants it kept",
    "legal_claim": "The person needs it for a legal claim",
    "court_order": "A court ordered it",
}


def said(code: str) -> str:
    """A code of a closed list as words, where no list above has it."""
    return code.replace("_", " ")


def capital(text: str) -> str:
    """The words with a capital at the front."""
    return text[:1].upper() + text[1:]
