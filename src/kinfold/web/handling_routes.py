"""The pages of what is handled outside the store: dispatches, copies, papers, requests."""

from typing import Final

from kinfold.web.guards import AnyView, Decorator, Guarded, for_roles
from kinfold.web.ours import ours
from kinfold.web.pages.handling import asking, dispatches, papers, support
from kinfold.web.pages.handling.words import PAPERS, SENDERS, SUPPORT
from kinfold.web.routes import Route

SENDING: Final[Decorator] = for_roles(*SENDERS)
SUPPORTING: Final[Decorator] = for_roles(*SUPPORT)
MEETING: Final[Decorator] = for_roles(*PAPERS)


def asking_schools(view: AnyView) -> Guarded:
    """A page for the council's own people who ask schools."""
    return for_roles(*SENDERS)(ours(view))


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        path="dispatches",
        view=SENDING(dispatches.list_),
        name="dispatches",
        menu="Post, copies and papers",
        task="Record what leaves by post or message, copies taken for support, and papers for "
        "meetings.",
    ),
    Route(path="dispatches/new", view=SENDING(dispatches.new), name="new_dispatch"),
    Route(path="dispatches/<int:number>", view=SENDING(dispatches.one), name="dispatch"),
    Route(
        path="dispatches/<int:number>/close",
        view=SENDING(dispatches.close),
        name="close_dispatch",
    ),
    Route(
        path="dispatches/<int:number>/label",
        view=SENDING(dispatches.label),
        name="dispatch_label",
    ),
    Route(
        path="support",
        view=SUPPORTING(support.list_),
        name="support_cases",
    ),
    Route(path="support/new", view=SUPPORTING(ours(support.new)), name="new_support_case"),
    Route(path="support/<int:number>", view=SUPPORTING(support.one), name="support_case"),
    Route(
        path="support/<int:number>/<slug:what>",
        view=SUPPORTING(support.step),
        name="support_step",
    ),
    Route(
        path="papers",
        view=MEETING(papers.list_),
        name="papers",
    ),
    Route(path="papers/new", view=MEETING(papers.new), name="new_papers"),
    Route(path="papers/<int:number>", view=MEETING(papers.step), name="papers_step"),
    Route(path="requests-to-schools", view=asking_schools(asking.list_), name="asked_of_schools"),
    Route(
        path="requests-to-schools/new",
        view=asking_schools(asking.new),
        name="new_school_request",
    ),
)
