"""The county's agreement amended: an item for an emergency, one for good, and notice of both.

The version before is this year's without the medical flag and the mode of travel, so that both are
new in the amendment. Providers are told seven days before.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

from kinfold.agreement import Agreement, Version
from kinfold.agreement.emergency import ChangeNotice, Emergency
from kinfold.agreement.load import read, versioned
from kinfold.agreement.model import Grant, ItemGroup
from tests import estate

MEDICAL: Final = "pupil_core.pupil.medical_flag"
TRAVEL: Final = "pupil_core.pupil.mode_of_travel"
DAYS: Final = 7
UNTIL: Final = date(2027, 3, 31)
WINTER: Final = Emergency(
    id="winter-2026",
    title="Public health measures of winter 2026",
    clause="2.6.1",
    gateway="copi-2002-reg3",
    valid_from=date(2026, 11, 1),
    valid_until=UNTIL,
)
HEALTH: Final = ItemGroup(
    id="health",
    title="Health: who is at risk",
    clause="2.6.1",
    reason="To reach children at risk during the emergency",
    items={"pupil_core.pupil": ("medical_flag",)},
    emergency=WINTER.id,
)
JOURNEY: Final = ItemGroup(
    id="journey",
    title="How the pupil comes to school",
    clause="App. A",
    reason="To plan transport",
    items={"pupil_core.pupil": ("mode_of_travel",)},
)
#: When the amendment comes into force: two days before the tests' own day.
FROM: Final = estate.LATER - timedelta(days=2)


@cache
def before() -> Version:
    """This year's agreement without the two items."""
    made = read(estate.AGREEMENTS / "county-education" / "2026-27.yaml").agreement
    gone = {"medical_flag", "mode_of_travel"}
    groups = tuple(
        replace(
            group,
            items={
                table: tuple(name for name in names if name not in gone)
                for table, names in group.items.items()
            },
        )
        for group in made.item_groups
    )
    notice = ChangeNotice(clause="3.3", parties=("providers",), days=DAYS)
    return versioned(replace(made, version="2026-27.1", item_groups=groups, change_notice=notice))


@cache
def amendment(*, until: date | None = UNTIL) -> Version:
    """The amendment that adds both."""
    made = before().agreement
    return versioned(
        replace(
            made,
            version="2026-27.2",
            item_groups=(*made.item_groups, HEALTH, JOURNEY),
            emergencies=(replace(WINTER, valid_until=until),),
            grants=tuple(_granted(made)),
            retention=tuple(
                replace(term, groups=(*term.groups, "health", "journey")) for term in made.retention
            ),
        )
    )


def _granted(made: Agreement) -> list[Grant]:
    return [
        replace(grant, items=(*grant.items, "health", "journey"))
        if grant.id in {"supply", "destroy", "oversee"}
        else grant
        for grant in made.grants
    ]


def in_force(*, at: datetime = FROM) -> Version:
    """Bring both into force, one a day before the other; the amendment."""
    estate.into_force(before(), at=at - timedelta(days=1))
    estate.into_force(amendment(), at=at)
    return amendment()
