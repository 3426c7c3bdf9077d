"""The addresses of clerical review; a pair is named by its number and nothing else."""

from typing import Final

from kinfold.web.guards import SOCIAL_CARE, AnyView, Guarded, for_roles, requires_permission
from kinfold.web.pages import reviewing
from kinfold.web.routes import Route


def _kept(view: AnyView) -> Guarded:
    return requires_permission(SOCIAL_CARE)(for_roles(*reviewing.ROLES)(view))


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        path="review",
        view=_kept(reviewing.agreements),
        name="reviews",
        menu="Doubtful pairs",
        task="Decide whether two records are one child, where linking is not sure.",
    ),
    Route(path="review/keys", view=_kept(reviewing.keys), name="review_keys"),
    Route(path="review/pair/<int:case>", view=_kept(reviewing.pair), name="review_pair"),
    Route(path="review/pair/<int:case>/undo", view=_kept(reviewing.undo), name="review_undo"),
    Route(path="review/<slug:agreement>", view=_kept(reviewing.queue_of), name="review_queue"),
    Route(path="review/<slug:agreement>/next", view=_kept(reviewing.following), name="review_next"),
    Route(
        path="review/<slug:agreement>/belief", view=_kept(reviewing.belief), name="review_belief"
    ),
)
