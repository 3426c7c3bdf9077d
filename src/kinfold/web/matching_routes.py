"""The addresses of match reports, which partners read."""

from typing import Final

from kinfold.web.guards import for_roles
from kinfold.web.pages import match_reports
from kinfold.web.routes import Route

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        path="match-reports",
        view=for_roles(*match_reports.ROLES)(match_reports.list_reports),
        name="match_reports",
        menu="Match reports",
        task="Read how well records are matched to children, and for whom less well.",
    ),
    Route(
        path="match-reports/<int:report>",
        view=for_roles(*match_reports.ROLES)(match_reports.show_report),
        name="match_report",
    ),
    Route(
        path="match-reports/<int:report>/report.csv",
        view=for_roles(*match_reports.ROLES)(match_reports.as_csv),
        name="match_report_csv",
    ),
    Route(
        path="match-reports/<int:report>/report.json",
        view=for_roles(*match_reports.ROLES)(match_reports.as_json),
        name="match_report_json",
    ),
)
