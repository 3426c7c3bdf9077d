"""The pack that answers an access case: drafted, read through by a person, made, and kept.

UK GDPR Article 15; Appendix C 13.4.2. Ties the case to the pack and its readings; see `answering`
for what goes in and `packs` for how it lies until it is given.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, cast

from kinfold.agreement import Actor
from kinfold.gate import Gate
from kinfold.registers import accounts, facts
from kinfold.rights import packs
from kinfold.rights.acting import an_open, may_answer, same_person
from kinfold.rights.answering import prepare
from kinfold.rights.contents import Controller, Request
from kinfold.rights.page import page
from kinfold.rights.pdf import pdf
from kinfold.rights.reviewing import Decision, Draft, reviewed

OFFICER = "data_protection_officer"


def draft(
    gate: Gate,
    actor: Actor,
    number: int,
    named: Iterable[str],
    *,
    held_at: datetime,
    at: datetime,
) -> Draft:
    """What the pack of a case would hold, as held at a moment, with what must be decided marked.

    It may not leave the installation. UsageProblem unless the person is whom the case is about.
    """
    asked = f"You asked for the pack of case {number}."
    may_answer(gate, actor, asked=asked, at=at)
    case = an_open(number, asked=asked)
    people = same_person(gate, case, named, asked=asked)
    request = Request(
        case=number,
        received_on=case.received_on,
        requester=cast("Literal['child', 'parent', 'carer', 'agent']", case.requester),
        controller=_controller(gate, actor),
        held_at=held_at,
        made_at=at,
    )
    return prepare(gate, actor, request, people=people, agreements=case.agreements, at=at)


def make(
    gate: Gate,
    actor: Actor,
    number: int,
    named: Iterable[str],
    decisions: Iterable[Decision],
    *,
    held_at: datetime,
    at: datetime,
) -> tuple[facts.Pack, ...]:
    """Make and keep the pack of a case as a page and as a PDF, once everything in it is decided.

    NeedsDecision while a question of the draft waits for a person.
    """
    found = draft(gate, actor, number, named, held_at=held_at, at=at)
    pack = reviewed(found, decisions, role=actor.role, at=at)
    forms = (("html", page(pack).encode()), ("pdf", pdf(pack)))
    return tuple(
        packs.keep(gate, actor, number, content, form=form, at=at) for form, content in forms
    )


def _controller(gate: Gate, actor: Actor) -> Controller:
    """Who answers, and how to reach them: role mailboxes, never anybody's name."""
    here = accounts.accounts(organisation=gate.installation.organisation)
    officers = [one.login for one in here if one.role == OFFICER and one.is_active]
    return Controller(
        name=gate.installation.name,
        contact=actor.account,
        officer=officers[0] if officers else actor.account,
    )
