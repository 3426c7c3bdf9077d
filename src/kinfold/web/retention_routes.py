"""The pages of retention: what falls due, certificates, holds and backups."""

from typing import Final

from kinfold.web.guards import AnyView, Guarded, for_roles
from kinfold.web.ours import ours
from kinfold.web.pages import retention
from kinfold.web.routes import Route


def keeper(view: AnyView) -> Guarded:
    """A page for those who keep things no longer than agreed, at the installation's own."""
    return for_roles(*retention.ROLES)(ours(view))


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        path="retention",
        view=keeper(retention.plan),
        name="retention",
        menu="Retention",
        task="See what falls due to be destroyed, what holds it back, and what was destroyed.",
    ),
    Route(path="retention/certificates", view=keeper(retention.certificates), name="certificates"),
    Route(
        path="retention/certificates/<int:number>",
        view=keeper(retention.certificate),
        name="certificate",
    ),
    Route(path="retention/holds", view=keeper(retention.holds), name="holds"),
    Route(
        path="retention/holds/<int:hold>/release",
        view=keeper(retention.release),
        name="release_hold",
    ),
    Route(path="retention/backups", view=keeper(retention.backups), name="backups"),
    Route(
        path="retention/backups/<int:number>/gone",
        view=keeper(retention.backup_gone),
        name="backup_gone",
    ),
)
