"""Who may answer people about their own data, which case is meant, and whom it is about.

A case keeps a keyed hash or the person index's number, never a name or an identifier: whoever acts
names the person again, and it must be the same person.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.errors import RefusedByAgreement, UsageProblem
from kinfold.gate import Gate
from kinfold.registers import cases
from kinfold.registers.facts import Case

ANSWER: Final = "answer"
BY_PARCEL: Final = "parcel"
#: Outcomes a case ends in. An interim decision, such as restricting meanwhile, has none.
GRANTED, IN_PART, REFUSED = "granted", "granted_in_part", "refused"
NOTHING_HELD, NONE_MADE, WITHDRAWN = "nothing_held", "none_made", "withdrawn"
UPHELD: Final = frozenset({GRANTED, IN_PART})


def may_answer(gate: Gate, actor: Actor, *, asked: str, at: datetime) -> None:
    """RefusedByAgreement unless an agreement lets the role answer people, here and for us."""
    granted = any(
        version.agreement.grants_for(actor.role, ANSWER)
        for version in gate.versions(at=at).values()
    )
    if not granted or actor.organisation != gate.installation.organisation:
        raise RefusedByAgreement(
            asked,
            why="No agreement lets this role answer people about what is held here.",
            remedy="Ask the information governance lead or the data protection officer.",
        )


def the_case(number: int, *, asked: str) -> Case:
    """The case of this number; UsageProblem where there is none."""
    found = cases.case(number)
    if found is None:
        raise UsageProblem(
            asked,
            why="There is no case of that number.",
            remedy="Run `kinfold rights list` for those there are.",
        )
    return found


def an_open(number: int, *, asked: str) -> Case:
    """The open case of this number; UsageProblem where it is closed."""
    found = the_case(number, asked=asked)
    if found.state == "closed":
        raise UsageProblem(asked, why="The case is closed.", remedy="Open it again first.")
    return found


def upheld(case: Case, kinds: Iterable[str], *, asked: str) -> None:
    """UsageProblem for a case of another kind; RefusedByAgreement where it was not granted."""
    if case.kind not in kinds:
        raise UsageProblem(
            asked,
            why=f"The case is about {case.kind.replace('_', ' ')}.",
            remedy="Use the case that asks for this, or open one.",
        )
    last = decided(case)
    if last is None or last not in UPHELD:
        raise RefusedByAgreement(
            asked,
            why="The case has not been decided so: nothing is changed before a decision.",
            remedy="Record the decision first, with its reasons.",
        )


def decided(case: Case) -> str | None:
    """The outcome the case was decided with, or None: interim decisions have none."""
    found = [
        str(step.data["outcome"])
        for step in case.steps
        if step.kind == "decided" and step.data.get("outcome")
    ]
    return found[-1] if found else None


def parts(person: str) -> tuple[str, str, str] | None:
    """Data set, holder and identifier of a person named by all three; None for an index number."""
    data_set, _, rest = person.partition("/")
    holder, marked, identifier = rest.partition("/")
    return (data_set, holder, identifier) if marked else None


def person_key(gate: Gate, person: str) -> str:
    """How registers know a person: by the person index's number, or by a keyed hash."""
    named = parts(person)
    return person if named is None else gate.digest(*named)


def keys_of(case: Case) -> frozenset[str]:
    """Every way the case knows its person: as opened, and as identity was confirmed."""
    found = {case.person} if case.person is not None else set()
    for step in case.steps:
        if step.kind == "identity_confirmed":
            also = step.data.get("also", ())
            found.update(str(one) for one in (also if isinstance(also, list) else ()))
            found.add(str(step.data["person"])) if step.data.get("person") else None
    return frozenset(found)


def same_person(gate: Gate, case: Case, people: Iterable[str], *, asked: str) -> tuple[str, ...]:
    """The people named, each once; UsageProblem unless each is whom the case is about."""
    named = tuple(dict.fromkeys(people))
    known = keys_of(case)
    if not named or any(person_key(gate, one) not in known for one in named):
        raise UsageProblem(
            asked,
            why="The person named is not the person the case is about.",
            remedy="Name them as identity was confirmed: a number of the person index, or data "
            "set/holder/identifier.",
        )
    return named
