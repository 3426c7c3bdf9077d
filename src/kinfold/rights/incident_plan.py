"""Who does what in an incident under an agreement: each party's part, and what the document says.

Appendix C 15, UK GDPR Articles 33 and 34; processors and third parties are engaged by name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kinfold.calendars import day_in_england
from kinfold.gate import Gate
from kinfold.registers import evidence
from kinfold.rights.papers import version_of
from kinfold.rights.passing_on import parties_here

BREACH: Final = "Breach"
PARTS: Final[Mapping[str, str]] = {
    "controller": "Raises it here at once, makes its effects small, decides about the regulator "
    "within 72 hours of being aware, and records whom it told.",
    "processor": "Tells the controller without undue delay, keeps the evidence, and does as the "
    "controller says (UK GDPR Article 33(2)).",
    "sub_processor": "Tells the processor without undue delay, which tells the controller.",
}
POLICY: Final = "security_policy"
NO_POLICY: Final = "No security policy in force is on record: ask for it, with its date."
OTHERWISE: Final = "Is told where it could be affected, and helps to make the effects small."


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one party does in an incident, and the clause or law it rests on."""

    who: str
    does: str
    clause: str


def incident_plan(gate: Gate, agreement: str, *, at: datetime) -> tuple[Part, ...]:
    """Each party's part in an incident under an agreement, then what the document itself says.

    Parties here without a security policy on record are flagged (SOM-10.3).
    UsageProblem for an agreement that is not loaded here.
    """
    text = version_of(gate, agreement, at=at).agreement
    parties = [
        Part(who=party.name, does=PARTS.get(party.role, OTHERWISE), clause=party.clause)
        for party in text.parties
    ]
    printed = [
        Part(who="Everybody", does=one.text, clause=one.clause)
        for one in text.stated_only
        if one.heading == BREACH
    ]
    return (*parties, *printed, *_without_policy(gate, agreement, at=at))


def _without_policy(gate: Gate, agreement: str, *, at: datetime) -> Iterator[Part]:
    """The parties here that have not shown a security policy in force, each flagged (SOM-10.3)."""
    for organisation in parties_here(gate, (agreement,), at=at):
        held = evidence.attestation_records(organisation=organisation)
        if not any(
            one.attestation.code == POLICY
            and one.lapsed_at is None
            and (
                one.attestation.expires_on is None
                or day_in_england(at) < one.attestation.expires_on
            )
            for one in held
        ):
            yield Part(who=organisation, does=NO_POLICY, clause="10.3")
