"""The headings that the menu and the home page are put under, so that a long menu can be read.

A page is under one heading; a house test asks that every page of the menu is.
"""

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from kinfold.web.routes import Route

Shown = TypeVar("Shown")

#: Each heading, and its pages by name in the order in which they are shown.
SECTIONS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "Bring in",
        (
            "upload",
            "mappings",
            "deliveries",
            "matches",
            "feeds",
            "file_requests",
            "feed_keys",
            "collect",
        ),
    ),
    (
        "Look",
        (
            "find",
            "work_child",
            "work_attendance",
            "work_exclusions",
            "figures_places",
            "figures_schools",
            "match_reports",
        ),
    ),
    (
        "Put right",
        (
            "reviews",
            "links",
            "work_rolls",
            "work_missing",
            "work_cleansing",
            "work_homes",
            "work_removals",
            "messages",
        ),
    ),
    (
        "Exchange",
        (
            "exchange_month",
            "exchange_choose",
            "exchange_outbox",
            "exchange_inbox",
            "exchange_queue",
            "exchange_figures",
            "exchange_members",
        ),
    ),
    ("Agreements", ("agreements", "holdings", "ask_under", "notices")),
    (
        "Oversee",
        (
            "rights",
            "breaches",
            "retention",
            "dispatches",
            "contracts",
            "providers",
            "ledger",
        ),
    ),
)
#: These stand by themselves, the first and the last of the menu.
ALONE: Final = ("home", "account")
OTHERS: Final = "More"
#: A menu of no more pages than this needs no headings.
FEW: Final = 8


def under_headings(
    routes: Iterable[Route], show: Callable[[Route], Shown]
) -> tuple[tuple[str, tuple[Shown, ...]], ...]:
    """The routes under their headings, in order; a heading under which nothing opens is left.

    A page that nobody put under a heading comes last, under OTHERS: none is lost.
    """
    by_name = {route.name: route for route in routes}
    placed = {*ALONE, *(name for _, names in SECTIONS for name in names)}
    others = tuple(name for name in by_name if name not in placed)
    found = (
        (title, tuple(show(by_name[name]) for name in names if name in by_name))
        for title, names in (*SECTIONS, (OTHERS, others))
    )
    return tuple((title, shown) for title, shown in found if shown)
