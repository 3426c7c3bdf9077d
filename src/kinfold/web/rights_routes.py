"""The pages of rights and breaches, for those who answer people and report to the regulator."""

from functools import partial
from typing import Final

from kinfold.web.guards import AnyView, Guarded, for_roles, signed_in
from kinfold.web.ours import ours
from kinfold.web.pages import (
    breach_steps,
    breaches,
    messages,
    rights_acting,
    rights_cases,
    rights_packs,
    rights_steps,
)
from kinfold.web.routes import Route

ACTS: Final = ("restrict", "lift", "correct", "erase")
STEPS: Final = {
    "consult": rights_steps.consult,
    "decide": rights_steps.decide,
    "close": rights_steps.close,
    "reopen": rights_steps.reopen,
}


def answerer(view: AnyView) -> Guarded:
    """A page for those who answer people, at the organisation whose installation it is."""
    return for_roles(*rights_cases.ROLES)(ours(view))


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        path="requests",
        view=answerer(rights_cases.list_),
        name="rights",
        menu="Requests",
        task="Answer what people ask about their own data, each by its day.",
    ),
    Route(path="requests/new", view=answerer(rights_cases.new), name="new_right"),
    Route(path="requests/<int:number>", view=answerer(rights_cases.one), name="right"),
    Route(
        path="requests/<int:number>/record/<slug:kind>",
        view=answerer(rights_steps.step),
        name="right_step",
    ),
    *(
        Route(path=f"requests/<int:number>/{what}", view=answerer(view), name=f"right_{what}")
        for what, view in STEPS.items()
    ),
    *(
        Route(
            path=f"requests/<int:number>/{what}",
            view=answerer(partial(rights_acting.act, what=what)),
            name=f"right_{what}",
        )
        for what in ACTS
    ),
    Route(path="requests/<int:number>/pack", view=answerer(rights_packs.make), name="right_pack"),
    Route(
        path="requests/<int:number>/pack/<int:pack>",
        view=answerer(rights_packs.read),
        name="read_pack",
    ),
    Route(
        path="requests/<int:number>/pack/<int:pack>/pdf",
        view=answerer(rights_packs.as_pdf),
        name="pack_pdf",
    ),
    Route(
        path="breaches",
        view=signed_in(breaches.list_),
        name="breaches",
        menu="Breaches",
        task="Report a breach of personal data, and see what was done about each.",
    ),
    Route(path="breaches/new", view=signed_in(breaches.new), name="new_breach"),
    Route(path="breaches/<int:number>", view=signed_in(breaches.one), name="breach"),
    Route(
        path="breaches/<int:number>/<slug:what>",
        view=signed_in(breach_steps.step),
        name="breach_step",
    ),
    Route(
        path="messages",
        view=signed_in(messages.list_),
        name="messages",
        menu="Messages",
        task="Read what your organisation was told, and say what it did.",
    ),
    Route(
        path="messages/<int:number>",
        view=signed_in(messages.answer),
        name="answer_message",
    ),
)
