"""What a school's feed tells beside its files: that nothing changed, or that its run failed."""

from datetime import datetime
from typing import Final

from kinfold.agreement import Actor
from kinfold.errors import NeedsDecision
from kinfold.gate import Gate
from kinfold.registers import feeds

UNCHANGED: Final = "unchanged"


class NotHeldHere(NeedsDecision):
    """A feed says that nothing changed since a file that is not the one in force here."""

    def __init__(self) -> None:
        super().__init__(
            "A feed said that nothing had changed.",
            why="The file it last sent is not the one held here.",
            remedy="Send the whole file again.",
        )


def tell(
    gate: Gate, actor: Actor, *, data_set: str, result: str, sha256: tuple[str, ...], at: datetime
) -> None:
    """Record a run that brought no file (agreement B, 5.2.1, 7.1).

    "unchanged" is taken only where every file it names is in force here, so that a school and the
    authority cannot drift apart unseen: NotHeldHere otherwise.
    """
    if result == UNCHANGED:
        held = {
            one.receipt
            for one in gate.held()
            if one.data_set == data_set and one.holder == actor.organisation and one.held_to is None
        }
        if not sha256 or not held.issuperset(sha256):
            raise NotHeldHere
    feeds.record_run(actor.organisation, data_set=data_set, result=result, at=at, by=actor.account)
