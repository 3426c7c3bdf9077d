"""Telling providers of what an amendment newly collects, before it is collected."""

from typing import TYPE_CHECKING

from kinfold.cli.session import Session

if TYPE_CHECKING:
    from datetime import date

    from kinfold.agreement import Version
    from kinfold.agreement.announcing import Awaiting
    from kinfold.registers.facts import ChangeNotice


def listed(session: Session, version: "Version") -> None:
    """Print which item groups of a version wait for a notice, and which notices were given.

    A provider's own people see the notices their organisation was given.
    """
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.gate import announcing
    from kinfold.registers import change_notices

    waits = announcing.waiting(version, at=at)
    own = actor.organisation == gate.installation.organisation
    given = [
        one
        for one in change_notices.given([version.hash], at=at)
        if own or actor.organisation in one.told
    ]
    session.table(
        ("item group", "new items", "basis", "until", "how it stands"),
        [_waits(one) for one in waits] + [_given(one) for one in given],
        title=f"{version.agreement.title} ({version.agreement.version}): what is new",
    )


def _waits(one: "Awaiting") -> tuple[str, ...]:
    stands = "waits for a change notice"
    if one.begins_on is not None:
        stands = f"told; may be collected from {one.begins_on:%-d %B %Y}"
    basis = "" if one.emergency is None else one.emergency.gateway
    return one.group.id, str(len(one.items)), basis, _until(one.until), stands


def _given(one: "ChangeNotice") -> tuple[str, ...]:
    stands = (
        f"notice {one.id} of {one.at:%-d %B %Y} to {len(one.told)} providers; "
        f"collected from {one.begins_on:%-d %B %Y}"
    )
    return one.group, str(len(one.items)), one.gateway, _until(one.until), stands


def _until(day: "date | None") -> str:
    return "no end" if day is None else f"{day:%-d %B %Y}"


def notified(session: Session, version: "Version", *, group: str, send: bool) -> None:
    """Show the notice of what is new in an item group; with `send`, send it to providers."""
    gate, actor, at = session.gate, session.actor, session.now()
    from kinfold.gate import stewardship

    new = stewardship.prepared(version, group=group, at=at)
    if not send:
        session.answer(
            {"text": new.text, "organisations": list(new.organisations), "sent": False},
            f"{new.text}\nTo {len(new.organisations)} providers. Nothing was sent; say --send.",
        )
        return
    number = stewardship.tell_providers(gate, actor, version, group=group, at=at)
    session.answer(
        {"notice": number, "begins_on": new.begins_on.isoformat(), "sent": True},
        f"Notice {number} went to {len(new.organisations)} providers. "
        f"Collection may begin on {new.begins_on:%-d %B %Y}.",
    )
