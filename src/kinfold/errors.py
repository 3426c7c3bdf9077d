"""What a person is told when something cannot be done: what, why, what would put it right.

No error carries personal data. `why` names a clause, a rule, a line or a field, never a value.
The exit codes are a promise to scripts (DESIGN section 6).
"""

from enum import IntEnum
from typing import ClassVar


class Exit(IntEnum):
    """How a command ends."""

    DONE = 0
    USAGE = 2
    NOT_UNDERSTOOD = 10
    BROKE_RULES = 11
    REFUSED = 12
    NEEDS_DECISION = 13
    NOTHING_TO_DO = 14
    LEDGER_DOES_NOT_VERIFY = 20


class KinfoldError(Exception):
    """A four-part answer to a person: asked, why not, remedy, ledger reference.

    `asked`, `why` and `remedy` are plain English sentences. `ledger_ref` is the number of the
    ledger entry that records the event, or None where nothing reached the ledger.
    """

    exit_code: ClassVar[Exit] = Exit.USAGE

    def __init__(self, asked: str, *, why: str, remedy: str, ledger_ref: str | None = None) -> None:
        super().__init__(f"{asked} {why} {remedy}")
        self.asked = asked
        self.why = why
        self.remedy = remedy
        self.ledger_ref = ledger_ref

    def as_json(self) -> dict[str, object]:
        """The same four parts as every door gives them (shape version 1)."""
        return {
            "version": 1,
            "error": type(self).__name__,
            "exit_code": int(self.exit_code),
            "asked": self.asked,
            "why": self.why,
            "remedy": self.remedy,
            "ledger_ref": self.ledger_ref,
        }


class UsageProblem(KinfoldError):
    """The words of the request were off."""

    exit_code = Exit.USAGE


class FileNotUnderstood(KinfoldError):
    """A file is broken, hostile, or not what it says it is; nothing of it was kept."""

    exit_code = Exit.NOT_UNDERSTOOD


class DataBrokeRules(KinfoldError):
    """A file was understood, and what it says breaks a rule that forbids keeping it."""

    exit_code = Exit.BROKE_RULES


class RefusedByAgreement(KinfoldError):
    """No agreement in force allows this; the clauses that fail are named."""

    exit_code = Exit.REFUSED


class NeedsDecision(KinfoldError):
    """A person must decide before this can go on."""

    exit_code = Exit.NEEDS_DECISION


class NothingToDo(KinfoldError):
    """The work asked for is already done."""

    exit_code = Exit.NOTHING_TO_DO


class LedgerDoesNotVerify(KinfoldError):
    """The record of decisions has been altered, or a part of it is missing."""

    exit_code = Exit.LEDGER_DOES_NOT_VERIFY
