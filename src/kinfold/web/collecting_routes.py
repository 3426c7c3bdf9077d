"""The pages on which a front-line worker collects one record at a time."""

from typing import Final

from kinfold.web.guards import for_roles
from kinfold.web.pages import collecting
from kinfold.web.routes import Route

RECORD: Final = "collect/<slug:agreement>/<slug:data_set>/<slug:table>"

ROUTES: Final = (
    Route(
        path="collect",
        view=for_roles(*collecting.ROLES)(collecting.choose),
        name="collect",
        menu="Collect",
        task="Ask a person for a record, and tell them what is required and what is optional.",
    ),
    Route(
        path=RECORD,
        view=for_roles(*collecting.ROLES)(collecting.ask),
        name="collect_record",
    ),
    Route(
        path=f"{RECORD}/sheet",
        view=for_roles(*collecting.ROLES)(collecting.sheet),
        name="collect_sheet",
    ),
    Route(
        path="collect/<int:report>/kept",
        view=for_roles(*collecting.ROLES)(collecting.collected),
        name="collected",
    ),
)
