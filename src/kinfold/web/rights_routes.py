"""The pages of rights and breaches, for those who answer people and report to the regulator."""

from functools import partial
from typing import Final

from kinfold.web.guards import Decorator, for_roles
from kinfold.web.pages import rights_acting, rights_cases, rights_packs, rights_steps
from kinfold.web.routes import Route

ANSWERER: Final[Decorator] = for_roles(*rights_cases.ROLES)
ACTS: Final = ("restrict", "lift", "correct", "erase")
STEPS: Final = {
    "consult": rights_steps.consult,
    "decide": rights_steps.decide,
    "close": rights_steps.close,
    "reopen": rights_steps.reopen,
}

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        path="requests",
        view=ANSWERER(rights_cases.list_),
        name="rights",
        menu="Requests",
        task="Answer what people ask about their own data, each by its day.",
    ),
    Route(path="requests/new", view=ANSWERER(rights_cases.new), name="new_right"),
    Route(path="requests/<int:number>", view=ANSWERER(rights_cases.one), name="right"),
    Route(
        path="requests/<int:number>/record/<slug:kind>",
        view=ANSWERER(rights_steps.step),
        name="right_step",
    ),
    *(
        Route(path=f"requests/<int:number>/{what}", view=ANSWERER(view), name=f"right_{what}")
        for what, view in STEPS.items()
    ),
    *(
        Route(
            path=f"requests/<int:number>/{what}",
            view=ANSWERER(partial(rights_acting.act, what=what)),
            name=f"right_{what}",
        )
        for what in ACTS
    ),
    Route(path="requests/<int:number>/pack", view=ANSWERER(rights_packs.make), name="right_pack"),
    Route(
        path="requests/<int:number>/pack/<int:pack>",
        view=ANSWERER(rights_packs.read),
        name="read_pack",
    ),
    Route(
        path="requests/<int:number>/pack/<int:pack>/pdf",
        view=ANSWERER(rights_packs.as_pdf),
        name="pack_pdf",
    ),
)
