"""Putting data right: with the organisation it came from, and then everywhere it was sent.

UK GDPR Articles 16 and 19; Appendix C 13.5. The value is disputed until the originator answers. A
new delivery is the correction; whoever was sent the old rows is sent the new ones.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.calendars import day_in_england
from kinfold.gate import Gate
from kinfold.registers import accounts, cases, notices_given, partners
from kinfold.rights import clocks
from kinfold.rights.acting import an_open, may_answer, same_person, upheld
from kinfold.rights.papers import parcel_id, say, version_of
from kinfold.rights.passing_on import partners_told, pass_on, tell_parties

OURSELVES: Final = "The data is our own: whoever keeps it looks into it."
ASKED: Final = (
    "Somebody says that data you supplied is not right (our case {case}). Please look into it by "
    "{due}; if it is wrong, your next delivery is the correction. Ask us whose data it is."
)
CORRECTED: Final = "Data under {agreements} was corrected (case {case}); use the new delivery."


def consult(
    gate: Gate, actor: Actor, number: int, *, originator: str, at: datetime, text: str = ""
) -> int:
    """Ask the organisation that data came from, by a day: to correct it, or for its advice.

    TDV-13.5; CCIS framework, section 5: the originator of shared data advises, also on
    exemptions, and the holder decides. An originator in this installation is told here, one with
    an installation of its own by a parcel that names nobody. The step's number.
    """
    asked = "You asked to consult the originator."
    may_answer(gate, actor, asked=asked, at=at)
    case = an_open(number, asked=asked)
    due = clocks.originator_due(case, asked=day_in_england(at))
    data: dict[str, object] = {"originator": originator, "due_on": due.isoformat()}
    message = ASKED.format(case=number, due=f"{due:%-d %B %Y}")
    if originator == gate.installation.organisation:
        text = text or OURSELVES
    elif partners.partner(originator, at=at) is not None and case.agreements:
        name = parcel_id(gate.installation.organisation, number, "query", originator)
        under = version_of(gate, case.agreements[0], at=at)
        told = {"case": number, "kind": case.kind, "due_on": due.isoformat()}
        say(gate, actor, "query", to=originator, under=under, name=name, message=told, at=at)
        data["parcel"] = name
    elif accounts.organisation(originator) is not None:
        notices_given.tell(
            originator, kind="query", text=message, at=at, by=actor.account, case=number
        )
    found = cases.add_step(
        number, kind="originator_asked", at=at, by=actor.account, text=text, data=data
    )
    gate.note("case.step", actor=actor, at=at, payload={"case": number, "step": "originator_asked"})
    return found


def correct(
    gate: Gate, actor: Actor, number: int, named: Iterable[str], *, at: datetime
) -> dict[str, str]:
    """Send the corrected rows to every member that was sent the old ones; parcels and members.

    The correction itself is the originator's new delivery, taken in before. RefusedByAgreement
    where the case is not decided so.
    """
    asked = f"You asked to pass on the correction of case {number}."
    may_answer(gate, actor, asked=asked, at=at)
    case = an_open(number, asked=asked)
    upheld(case, {"rectification"}, asked=asked)
    told: dict[str, str] = {}
    for person in same_person(gate, case, named, asked=asked):
        told |= pass_on(gate, actor, case, "rectification", person, message={"case": number}, at=at)
    text = CORRECTED.format(agreements=", ".join(case.agreements) or "our agreements", case=number)
    here = tell_parties(gate, actor, case, kind="rectification", text=text, at=at)
    partners_told(gate, actor, case, what="rectification", sent=told, here=here, at=at)
    return told
