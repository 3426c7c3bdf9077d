"""The pages of retention: what falls due, certificates, holds and backups."""

from typing import Final

from kinfold.web.guards import Decorator, for_roles
from kinfold.web.pages import retention
from kinfold.web.routes import Route

KEEPER: Final[Decorator] = for_roles(*retention.ROLES)

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        path="retention",
        view=KEEPER(retention.plan),
        name="retention",
        menu="Retention",
        task="See what falls due to be destroyed, what holds it back, and what was destroyed.",
    ),
    Route(path="retention/certificates", view=KEEPER(retention.certificates), name="certificates"),
    Route(
        path="retention/certificates/<int:number>",
        view=KEEPER(retention.certificate),
        name="certificate",
    ),
    Route(path="retention/holds", view=KEEPER(retention.holds), name="holds"),
    Route(
        path="retention/holds/<int:hold>/release",
        view=KEEPER(retention.release),
        name="release_hold",
    ),
    Route(path="retention/backups", view=KEEPER(retention.backups), name="backups"),
    Route(
        path="retention/backups/<int:number>/gone",
        view=KEEPER(retention.backup_gone),
        name="backup_gone",
    ),
)
