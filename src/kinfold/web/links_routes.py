"""The addresses of a person's links; nobody is named in an address."""

from typing import Final

from kinfold.web.guards import SOCIAL_CARE, AnyView, Guarded, for_roles, requires_permission
from kinfold.web.pages import links
from kinfold.web.routes import Route


def _kept(view: AnyView) -> Guarded:
    return requires_permission(SOCIAL_CARE)(for_roles(*links.ROLES)(view))


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        path="links",
        view=_kept(links.find_person),
        name="links",
        menu="Links of a person",
        task="See which records are one child and why, question a link, and undo it.",
    ),
    Route(path="links/question", view=_kept(links.question), name="links_question"),
    Route(path="links/split", view=_kept(links.split), name="links_split"),
)
