"""What must be on record before a case may be decided, and before it may be closed.

GOV-2, PRI-12: identity, parental responsibility and competence; the originator's advice (CCIS
framework, section 5); and that the person and everybody who was told have been told the outcome.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from kinfold.registers import parcels
from kinfold.registers.facts import Case
from kinfold.rights import clocks
from kinfold.rights.acting import BY_PARCEL, UPHELD, decided

#: Freedom of information is anybody's, whoever they are.
ANYBODYS: Final = frozenset({clocks.FREEDOM_OF_INFORMATION})
ADVISED: Final = frozenset({"access", "rectification", clocks.FREEDOM_OF_INFORMATION})
REGULATOR: Final = "regulator"


def before_deciding(case: Case, *, outcome: str, on: date) -> tuple[str, ...]:
    """What is still missing before this outcome may be recorded, in sentences."""
    if case.channel == BY_PARCEL:
        return ()
    missing = [*_requester(case)]
    if outcome != "withdrawn":
        missing += _advice(case, on=on)
        if clocks.standing_still(case):
            missing.append("The person has not said yet what they ask for.")
    if case.kind == "access" and outcome in UPHELD and not case.latest("redaction_reviewed"):
        missing.append("Nobody has read the pack through for what is about other people.")
    return tuple(missing)


def _requester(case: Case) -> Iterator[str]:
    if case.kind in ANYBODYS:
        return
    if not case.identity_known:
        yield "The identity of whoever asks is not confirmed (UK GDPR Article 12(6))."
    elif case.requester == "agent" and not _said(case, "identity_confirmed", "authority"):
        yield "It is not recorded that the agent has authority to ask."
    if case.requester in ("parent", "carer") and not _said(
        case, "parental_responsibility", "holds"
    ):
        yield "Parental responsibility is not confirmed."
    yield from _competence(case)


def _competence(case: Case) -> Iterator[str]:
    """A child who understands asks for themselves, or must agree that another asks."""
    step = case.latest("competence")
    if step is None:
        yield "Whether the child is competent to decide is not recorded."
        return
    competent = step.data.get("competent") is True
    if case.requester == "child" and not competent:
        yield "The child is recorded as not competent: somebody responsible must ask for them."
    if case.requester != "child" and competent and step.data.get("agrees") is not True:
        yield "The child is competent and has not agreed that another asks."


def _advice(case: Case, *, on: date) -> Iterator[str]:
    if case.kind in ADVISED and not case.latest("originator_asked", "originator_answered"):
        if case.kind == "rectification" or _received(case):
            yield (
                "The organisation the data came from was not asked, nor is it recorded that none "
                "came from another."
            )
        return
    for step in clocks.asked_of(case):
        if on <= date.fromisoformat(str(step.data["due_on"])):
            yield "An originator was asked, has not answered, and still has time to."


def _received(case: Case) -> bool:
    """Whether anything under the case's agreements came from another member by parcel."""
    return any(
        one.direction == "in" and one.kind == "delivery"
        for agreement in case.agreements
        for one in parcels.parcels(agreement=agreement)
    )


def _said(case: Case, kind: str, word: str) -> bool:
    step = case.latest(kind)
    return step is not None and step.data.get(word) is True


def before_closing(case: Case, *, unconfirmed: bool = False) -> tuple[str, ...]:
    """What is still missing before the case may be closed, in sentences.

    `unconfirmed` says that the reason for not waiting for partners' confirmations is recorded.
    """
    missing = []
    outcome = decided(case)
    if outcome is None:
        missing.append("It is not decided.")
    if case.kind == clocks.COMPLAINT and case.latest("complaint_acknowledged") is None:
        missing.append("The complaint is not acknowledged.")
    if case.channel == REGULATOR and case.latest("regulator_told") is None:
        missing.append("The regulator is not told what came of it.")
    missing += _told(case, outcome)
    if waiting := waiting_for(case):
        if not unconfirmed:
            missing.append(f"Not yet confirmed by: {', '.join(waiting)}.")
    return tuple(missing)


def _told(case: Case, outcome: str | None) -> Iterator[str]:
    if case.channel == BY_PARCEL:
        if case.latest("partner_told") is None and outcome is not None:
            yield "The member that sent it is not told what was done."
        return
    if case.kind == "access" and outcome in UPHELD:
        if case.latest("pack_given") is None:
            yield "The pack is not given."
    elif outcome is not None and not _after(case, "subject_told", outcome):
        yield "The person is not told the outcome."


def _after(case: Case, kind: str, outcome: str) -> bool:
    """Whether a step of this kind follows the decision with this outcome."""
    kinds = [
        "here" if step.kind == "decided" and step.data.get("outcome") == outcome else step.kind
        for step in case.steps
    ]
    last = len(kinds) - 1 - kinds[::-1].index("here")
    return kind in kinds[last:]


def waiting_for(case: Case) -> tuple[str, ...]:
    """The members that were told by parcel and have not confirmed what they did."""
    told: dict[str, str] = {}
    for step in case.steps:
        sent = step.data.get("parcels")
        if step.kind == "partner_told" and isinstance(sent, dict) and case.channel != BY_PARCEL:
            told |= {str(parcel): str(partner) for parcel, partner in sent.items()}
        if step.kind == "partner_confirmed":
            told.pop(str(step.data.get("parcel")), None)
    return tuple(sorted(set(told.values())))
