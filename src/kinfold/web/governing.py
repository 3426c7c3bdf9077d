"""The pages of governance: agreements, questions about them, the ledger, the public register."""

from typing import Final

from kinfold.gate.stewardship import SIGNATORIES, STEWARDS
from kinfold.web.guards import Decorator, for_roles, public, signed_in
from kinfold.web.pages import (
    agreements,
    change_notices,
    comparing,
    holdings,
    ledger,
    questions,
    register,
    stewarding,
)
from kinfold.web.routes import Route

OPEN: Final = "Agreements are public; the register names no person and no signer."
STEWARD: Final[Decorator] = for_roles(*STEWARDS)
SIGNATORY: Final[Decorator] = for_roles(*SIGNATORIES)
AUDIT: Final[Decorator] = for_roles("auditor", "governance_officer")

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        path="agreements",
        view=signed_in(agreements.list_),
        name="agreements",
        menu="Agreements",
        task="Read what may happen to children’s data, who has signed, and what changes.",
    ),
    Route(path="agreements/compare", view=signed_in(comparing.choose), name="compare"),
    Route(path="agreements/amendment", view=STEWARD(comparing.amend), name="amend"),
    Route(path="agreements/amendment/load", view=STEWARD(comparing.load), name="load_amendment"),
    Route(path="agreements/<slug:digest>", view=signed_in(agreements.one), name="agreement"),
    Route(
        path="agreements/<slug:digest>/sign/<slug:party>",
        view=SIGNATORY(stewarding.sign),
        name="sign_agreement",
    ),
    Route(
        path="agreements/<slug:digest>/standing",
        view=STEWARD(stewarding.stand),
        name="stand_agreement",
    ),
    Route(
        path="agreements/<slug:digest>/changes",
        view=signed_in(change_notices.list_),
        name="agreement_changes",
    ),
    Route(
        path="agreements/<slug:digest>/changes/<str:group>",
        view=STEWARD(change_notices.send),
        name="send_change_notice",
    ),
    Route(
        path="agreements/<slug:digest>/conflicts/<str:conflict>",
        view=STEWARD(stewarding.confirm),
        name="confirm_conflict",
    ),
    Route(
        path="data-sets",
        view=signed_in(holdings.list_),
        name="holdings",
        menu="Data sets",
        task="See each data set, who is its controller and processor, and under which agreement.",
    ),
    Route(
        path="ask",
        view=signed_in(questions.choose),
        name="ask_under",
        menu="Ask",
        task="Ask whether something may happen, and be shown the clause.",
    ),
    Route(path="ask/<slug:agreement>", view=signed_in(questions.ask), name="ask"),
    Route(
        path="ledger",
        view=AUDIT(ledger.newest),
        name="ledger",
        menu="Ledger",
        task="See what happened, who looked at a child, and whether the record is whole.",
    ),
    Route(path="ledger/child", view=AUDIT(ledger.who_saw), name="ledger_child"),
    Route(path="ledger/account", view=AUDIT(ledger.by_account), name="ledger_account"),
    Route(path="ledger/verify", view=AUDIT(ledger.verify), name="ledger_verify"),
    Route(path="ledger/<slug:under>/<int:index>", view=AUDIT(ledger.entry), name="ledger_entry"),
    Route(path="register", view=public(register.register, because=OPEN), name="public_register"),
)
