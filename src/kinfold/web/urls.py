"""Every page of the service, with its guard: this list is the whole of what a browser can reach.

To add a page, add one Route. A view without `public(...)` or a guard is a mistake the house tests
find, and it would open for nobody.
"""

from typing import Final

from kinfold.web import (
    collecting_routes,
    exchanging,
    feeds_routes,
    figures_routes,
    findings_routes,
    governing,
    handling_routes,
    links_routes,
    matching_routes,
    notices_routes,
    oidc,
    oversight_routes,
    retention_routes,
    reviewing_routes,
    rights_routes,
    theme,
    worklists_routes,
)
from kinfold.web.guards import (
    SOCIAL_CARE,
    before_statement,
    for_roles,
    public,
    requires_permission,
    requires_purpose,
    signed_in,
)
from kinfold.web.pages import (
    account,
    declaring,
    deliveries,
    find,
    home,
    information,
    mapping,
    mapping_columns,
    matches,
    parcels,
    record,
    signin,
    upload,
)
from kinfold.web.routes import Route

SIGN_IN: Final = "Nobody is signed in yet while they sign in."
LAW: Final = "The law, or fairness, wants it open to everybody; it holds no personal data."

ROUTES: Final[tuple[Route, ...]] = (
    Route(path="", view=signed_in(home.home), name="home", menu="Home"),
    Route(
        path="find",
        view=requires_purpose(for_roles(*find.SETTING_ROLES)(find.find_child)),
        name="find",
        menu="Find a child",
        task="See what services know about a child linked to your organisation.",
    ),
    Route(
        path="record/<str:token>",
        view=requires_purpose(for_roles(*find.SETTING_ROLES)(record.show_record)),
        name="record",
    ),
    Route(
        path="record/<str:token>/declare",
        view=requires_purpose(for_roles(*find.SETTING_ROLES)(declaring.declare)),
        name="declare",
    ),
    Route(
        path="record/<str:token>/declared",
        view=requires_purpose(for_roles(*find.SETTING_ROLES)(declaring.declared)),
        name="declared",
    ),
    Route(
        path="send",
        view=for_roles(*upload.ROLES)(upload.send_file),
        name="upload",
        menu="Send a file",
        task="Send a return or a table, and see at once what was kept and what was not.",
    ),
    Route(
        path="mappings",
        view=for_roles(*mapping.ROLES)(mapping.begin),
        name="mappings",
        menu="Mappings",
        task="Bring in a list whose headings are its own, and say what each column becomes.",
    ),
    Route(
        path="mappings/columns",
        view=for_roles(*mapping.ROLES)(mapping_columns.columns),
        name="mapping_columns",
    ),
    Route(
        path="mappings/forget",
        view=for_roles(*mapping.ROLES)(mapping_columns.forget),
        name="mapping_forget",
    ),
    Route(
        path="deliveries",
        view=for_roles(*deliveries.ROLES)(deliveries.list_deliveries),
        name="deliveries",
        menu="Deliveries",
        task="Read the load report of each file that was sent in.",
    ),
    Route(
        path="deliveries/<int:report>",
        view=for_roles(*deliveries.ROLES)(deliveries.show_delivery),
        name="delivery",
    ),
    Route(
        path="matches",
        view=requires_permission(SOCIAL_CARE)(for_roles(*matches.ROLES)(matches.matches)),
        name="matches",
        menu="Matches",
        task="Link records to people, and see how many matched and why others did not.",
    ),
    Route(path="sign-in", view=public(signin.sign_in, because=SIGN_IN), name="sign_in"),
    Route(path="sign-in/local", view=public(signin.local, because=SIGN_IN), name="sign_in_local"),
    Route(
        path="sign-in/work",
        view=public(oidc.start, because=SIGN_IN),
        name="oidc_start",
    ),
    Route(
        path="sign-in/work/back",
        view=public(oidc.callback, because=SIGN_IN),
        name="oidc_callback",
    ),
    Route(
        path="sign-out",
        view=public(signin.sign_out, because="Signing out works after a session has ended too."),
        name="sign_out",
    ),
    Route(
        path="signed-out",
        view=public(signin.signed_out, because="Nobody is signed in any more."),
        name="signed_out",
    ),
    Route(path="still-here", view=before_statement(signin.still_here), name="still_here"),
    Route(path="statement", view=before_statement(account.accept_statement), name="statement"),
    Route(path="purpose", view=signed_in(account.choose_purpose), name="purpose"),
    *findings_routes.ROUTES,
    *reviewing_routes.ROUTES,
    *links_routes.ROUTES,
    *collecting_routes.ROUTES,
    *exchanging.ROUTES,
    *feeds_routes.ROUTES,
    *governing.ROUTES,
    *notices_routes.ROUTES,
    *retention_routes.ROUTES,
    *rights_routes.ROUTES,
    *oversight_routes.ROUTES,
    *worklists_routes.ROUTES,
    *figures_routes.ROUTES,
    *matching_routes.ROUTES,
    *handling_routes.ROUTES,
    Route(
        path="account",
        view=before_statement(account.my_account),
        name="account",
        menu="Your access",
        task="See which conditions of access you meet, and when they lapse.",
    ),
    Route(
        path="accessibility",
        view=public(information.accessibility, because=LAW),
        name="accessibility",
    ),
    Route(path="cookies", view=public(information.cookies, because=LAW), name="cookies"),
    Route(path="privacy", view=public(information.privacy, because=LAW), name="privacy"),
    parcels.ROUTE,
    Route(
        path="theme.css",
        view=public(theme.stylesheet, because="The sign-in page needs the authority's colour."),
        name="theme",
    ),
)

urlpatterns = [route.pattern() for route in ROUTES]

handler400 = "kinfold.web.failures.bad_request"
handler403 = "kinfold.web.failures.forbidden"
handler404 = "kinfold.web.failures.not_found"
handler500 = "kinfold.web.failures.broken"
