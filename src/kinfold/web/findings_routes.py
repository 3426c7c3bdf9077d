"""The pages on which a data manager works through what the checks found in a return."""

from typing import Final

from kinfold.web.guards import for_roles
from kinfold.web.pages import findings
from kinfold.web.routes import Route

_guarded = for_roles(*findings.ROLES)

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        path="deliveries/<int:report>/findings",
        view=_guarded(findings.list_findings),
        name="findings",
    ),
    Route(
        path="deliveries/<int:report>/findings/<int:number>",
        view=_guarded(findings.one_finding),
        name="finding",
    ),
    Route(
        path="deliveries/<int:report>/findings/file",
        view=_guarded(findings.export),
        name="findings_export",
    ),
    Route(
        path="deliveries/<int:report>/children",
        view=_guarded(findings.by_child),
        name="findings_children",
    ),
    Route(
        path="deliveries/<int:report>/children/<int:place>",
        view=_guarded(findings.one_child),
        name="findings_child",
    ),
    Route(
        path="deliveries/<int:report>/compared",
        view=_guarded(findings.compared),
        name="findings_compared",
    ),
)
