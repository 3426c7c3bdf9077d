"""The addresses of feeds: machines', and people's pages about files that come from schools."""

from typing import Final

from kinfold.web.api import feeds as api
from kinfold.web.guards import AnyView, Guarded, for_roles
from kinfold.web.ours import ours
from kinfold.web.pages import (
    feeds_incidents,
    feeds_keys,
    feeds_late,
    feeds_requests,
    feeds_sources,
    feeds_yearly,
    handed_in,
    upload,
)
from kinfold.web.routes import Route


def reader(view: AnyView) -> Guarded:
    """A page for those who see how feeds stand: the authority all, a school its own."""
    return for_roles(*feeds_late.ROLES)(view)


def writer(view: AnyView) -> Guarded:
    """A page for those who report failures and answer requests."""
    return for_roles(*feeds_incidents.WRITERS)(view)


ROUTES: Final[tuple[Route, ...]] = (
    *api.ROUTES,
    Route(
        path="send/<slug:delivery>", view=for_roles(*upload.ROLES)(handed_in.show), name="handed_in"
    ),
    Route(
        path="send/<slug:delivery>/cancel",
        view=for_roles(*upload.ROLES)(handed_in.cancel),
        name="cancel_handed_in",
    ),
    Route(
        path="feeds",
        view=reader(feeds_late.late),
        name="feeds",
        menu="Feeds",
        task="See which schools’ feeds are late or incomplete, and what came by each flow.",
    ),
    Route(path="feeds/flows", view=reader(feeds_late.register), name="feed_flows"),
    Route(path="feeds/flows/<slug:row>", view=reader(feeds_late.flow), name="feed_flow"),
    Route(path="feeds/key-stages", view=reader(feeds_yearly.owed), name="key_stages"),
    Route(path="feeds/assessments", view=reader(feeds_yearly.part), name="other_assessments"),
    Route(
        path="feeds/assessments/<slug:school>/ended",
        view=for_roles(*feeds_yearly.WRITERS)(ours(feeds_yearly.ended)),
        name="assessments_ended",
    ),
    Route(path="feeds/failures", view=reader(feeds_incidents.listed), name="incidents"),
    Route(path="feeds/failures/new", view=writer(feeds_incidents.report), name="new_incident"),
    Route(path="feeds/failures/<int:number>", view=reader(feeds_incidents.show), name="incident"),
    Route(
        path="feeds/failures/<int:number>/resolved",
        view=writer(feeds_incidents.resolve),
        name="resolve_incident",
    ),
    Route(
        path="feeds/requests",
        view=for_roles(*feeds_requests.ROLES)(feeds_requests.listed),
        name="file_requests",
        menu="Files asked for",
        task="Ask a school for a return, or answer with the file inside the service.",
    ),
    Route(
        path="feeds/requests/new",
        view=for_roles("data_manager")(ours(feeds_requests.ask)),
        name="ask_file",
    ),
    Route(
        path="feeds/requests/<int:number>",
        view=for_roles(*feeds_requests.ROLES)(feeds_requests.show),
        name="file_request",
    ),
    Route(
        path="data-sets/<slug:data_set>/source",
        view=for_roles(*feeds_sources.ROLES)(feeds_sources.show),
        name="source",
    ),
    Route(
        path="data-sets/<slug:data_set>/differences",
        view=for_roles(*feeds_sources.ROLES)(feeds_sources.differ),
        name="source_differences",
    ),
    Route(
        path="feeds/keys",
        view=for_roles(*feeds_keys.ROLES)(ours(feeds_keys.keys)),
        name="feed_keys",
        menu="Keys of feeds",
        task="Trust a school’s feed by its key, or withdraw one.",
    ),
    Route(
        path="feeds/keys/<slug:key>/withdraw",
        view=for_roles(*feeds_keys.ROLES)(ours(feeds_keys.withdraw)),
        name="withdraw_feed_key",
    ),
)
