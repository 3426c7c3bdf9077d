"""The terms about what is added for an emergency, and about telling providers of new items."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from kinfold.agreement import Agreement, Announcement, VersionFacts
from kinfold.agreement.emergency import ChangeNotice, Emergency
from tests.clauses.table import SCHOOL_DEPOSIT, Row, Term, no, rule, yes
from tests.clauses.world import (
    AGREEMENT,
    DEPOSIT,
    FACTS,
    NAME,
    REPORT,
    SPECIAL,
    SURNAME,
    TODAY,
    TRANSFORM,
    World,
    asked,
    with_part,
)

DAY = timedelta(days=1)
WINTER = Emergency(
    id="winter",
    title="Public health measures of the winter",
    clause="2.6.1",
    gateway="copi-2002-reg3",
    valid_from=date(2026, 10, 1),
    valid_until=date(2027, 3, 31),
)


def during(section: str, part: str, **changes: Any) -> Agreement:
    """The agreement with one part that rests on an emergency, itself changed."""
    made = with_part(section, part, emergency="winter")
    return replace(made, emergencies=(replace(WINTER, **changes),))


def _flags(when: str, codes: tuple[str, ...], **changes: Any) -> Row:
    world = World(
        flow=asked(items=(TRANSFORM,)), agreement=during("item_groups", "flags", **changes)
    )
    return no(when, world, *codes) if codes else yes(when, world)


PURPOSE_OF_EMERGENCY = replace(
    with_part("purposes", "support", gateways=("copi-2002-reg3",)), emergencies=(WINTER,)
)
OVER = replace(WINTER, valid_until=TODAY - DAY)

EMERGENCIES = Term(
    id="emergencies",
    title="Emergencies",
    fields=(
        "emergencies: gateway, valid_from, valid_until; item_groups, grants, schedule: emergency; "
        "purposes: gateways"
    ),
    says=(
        "What rests on an emergency is open from its first day to its last, and expires by "
        "itself. An emergency law without a last day carries nothing."
    ),
    requirements=("SOM-2.6.1",),
    rows=(
        _flags("an item group of an emergency is asked for during it", ()),
        _flags("it is asked for on the first day", (), valid_from=TODAY),
        _flags("it is asked for on the last day", (), valid_until=TODAY),
        _flags(
            "it is asked for the day before the first",
            ("emergency_not_begun",),
            valid_from=TODAY + DAY,
        ),
        _flags(
            "it is asked for the day after the last", ("emergency_over",), valid_until=TODAY - DAY
        ),
        _flags("no last day is given", ("emergency_without_end",), valid_until=None),
        _flags(
            "the law of the emergency is repealed",
            ("emergency_law_not_in_force",),
            gateway="dpa-1998-sch2",
        ),
        _flags(
            "it is over, and its law is repealed as well",
            ("emergency_law_not_in_force", "emergency_over"),
            gateway="dpa-1998-sch2",
            valid_until=TODAY - DAY,
        ),
        yes(
            "it is over, and it is asked for among others",
            World(
                flow=asked(items=(NAME, TRANSFORM)),
                agreement=during("item_groups", "flags", valid_until=TODAY - DAY),
            ),
            "withheld, with the clause and the day",
            lambda p: (
                rule(p, TRANSFORM).clause == "2.6.1"
                and rule(p, TRANSFORM).reason.endswith("ended on 14 October 2026.")
                and p.shown == {NAME}
            ),
        ),
        no(
            "an item group of an emergency that is over is kept to other roles",
            World(
                flow=asked(items=(TRANSFORM,)),
                agreement=replace(
                    with_part("item_groups", "flags", emergency="winter", only_roles=("senco",)),
                    emergencies=(OVER,),
                ),
            ),
            "emergency_over",
            "item_kept_to_roles",
        ),
        no(
            "a grant of an emergency is used after it",
            World(
                flow=asked(items=(NAME,)),
                agreement=during("grants", "see", valid_until=TODAY - DAY),
            ),
            "emergency_over",
        ),
        no(
            "a file comes by an agreed flow of an emergency that is over",
            World(
                flow=SCHOOL_DEPOSIT,
                agreement=during("schedule", "S1", valid_until=TODAY - DAY),
            ),
            "emergency_over",
        ),
        yes(
            "a file comes by an agreed flow of an emergency",
            World(flow=SCHOOL_DEPOSIT, agreement=during("schedule", "S1")),
        ),
        no(
            "the law of the emergency does not let the department receive, and a file comes to it",
            World(
                flow=SCHOOL_DEPOSIT,
                agreement=during("item_groups", "pupil", gateway="ca-1989-s83"),
            ),
            "emergency_law_not_for_these",
        ),
        yes(
            "a purpose rests on an emergency law alone, during the emergency",
            World(flow=asked(items=(NAME,)), agreement=PURPOSE_OF_EMERGENCY),
        ),
        no(
            "it does, after the emergency",
            World(
                flow=asked(items=(NAME,)),
                agreement=replace(PURPOSE_OF_EMERGENCY, emergencies=(OVER,)),
            ),
            "gateway_not_in_force",
        ),
        no(
            "it does, and the emergency that is open rests on another law",
            World(
                flow=asked(items=(NAME,)),
                agreement=replace(
                    PURPOSE_OF_EMERGENCY,
                    emergencies=(OVER, replace(WINTER, id="other", gateway="ca-2004-s10")),
                ),
            ),
            "gateway_not_in_force",
        ),
        no(
            "it does, and no emergency gives it a last day",
            World(
                flow=asked(items=(NAME,)), agreement=replace(PURPOSE_OF_EMERGENCY, emergencies=())
            ),
            "gateway_not_in_force",
        ),
        yes(
            "a purpose rests on another law as well, after the emergency",
            World(
                flow=asked(items=(NAME,)),
                agreement=with_part(
                    "purposes", "support", gateways=("copi-2002-reg3", "ca-2004-s10")
                ),
            ),
        ),
        yes(
            "what an emergency brought is destroyed after it",
            World(
                flow=replace(REPORT, operation="destroy"),
                agreement=replace(
                    during("item_groups", "pupil", valid_until=TODAY - DAY),
                    grants=(
                        *AGREEMENT.grants[:2],
                        replace(AGREEMENT.grants[2], operations=("destroy",)),
                    ),
                ),
            ),
        ),
    ),
)

NOTICE = ChangeNotice(clause="3.3", parties=("schools",), days=14)
TOLD = replace(AGREEMENT, change_notice=NOTICE)
SINCE_EVER = Announcement(begins_on=date.min)


def told(**announced: tuple[Announcement, ...]) -> VersionFacts:
    """The facts, where providers know of the surname and the ethnicity as given."""
    codes = {"surname": SURNAME, "ethnicity": SPECIAL}
    return replace(FACTS, announced={codes[name]: said for name, said in announced.items()})


CHANGE_NOTICES = Term(
    id="change-notices",
    title="Notice of new items",
    fields="change_notice: parties, days",
    says=(
        "An item that the version before did not have waits until providers were told of it and "
        "the days of notice have run; where an emergency ends it, they were told until when."
    ),
    requirements=("SOM-3.3",),
    rows=(
        yes(
            "the version before had every item",
            World(
                flow=DEPOSIT,
                agreement=TOLD,
                facts=told(surname=(SINCE_EVER,), ethnicity=(SINCE_EVER,)),
            ),
            "shown",
            lambda p: p.shown == {SURNAME, SPECIAL},
        ),
        yes(
            "one item is new, and providers were not told of it",
            World(flow=DEPOSIT, agreement=TOLD, facts=told(surname=(SINCE_EVER,))),
            "withheld, with the clause",
            lambda p: (
                p.shown == {SURNAME}
                and rule(p, SPECIAL).clause == "3.3"
                and rule(p, SPECIAL).reason.startswith("Providers have not been told")
            ),
        ),
        no(
            "every item is new, and providers were not told",
            World(flow=DEPOSIT, agreement=TOLD, facts=told()),
            "change_notice_missing",
        ),
        no(
            "a new item is read before providers were told",
            World(flow=asked(REPORT, items=(SURNAME,)), agreement=TOLD, facts=told()),
            "change_notice_missing",
        ),
        no(
            "they were told, and the days of notice run until tomorrow",
            World(
                flow=asked(DEPOSIT, items=(SURNAME,)),
                agreement=TOLD,
                facts=told(surname=(Announcement(begins_on=TODAY + DAY),)),
            ),
            "change_notice_running",
        ),
        yes(
            "they were told, and the days of notice have run",
            World(
                flow=asked(DEPOSIT, items=(SURNAME,)),
                agreement=TOLD,
                facts=told(surname=(Announcement(begins_on=TODAY),)),
            ),
        ),
        yes(
            "they were told of it until today",
            World(
                flow=asked(DEPOSIT, items=(SURNAME,)),
                agreement=TOLD,
                facts=told(surname=(Announcement(begins_on=TODAY - DAY, until=TODAY),)),
            ),
        ),
        no(
            "they were told of it until yesterday",
            World(
                flow=asked(DEPOSIT, items=(SURNAME,)),
                agreement=TOLD,
                facts=told(surname=(Announcement(begins_on=TODAY - 9 * DAY, until=TODAY - DAY),)),
            ),
            "change_notice_missing",
        ),
        no(
            "nobody looked whether they were told",
            World(flow=DEPOSIT, agreement=TOLD, facts=FACTS),
            "change_notice_missing",
        ),
        yes(
            "the agreement asks for no notice, and nobody looked",
            World(flow=DEPOSIT, facts=FACTS),
        ),
        yes(
            "what was never announced is destroyed",
            World(
                flow=replace(REPORT, operation="destroy"),
                agreement=replace(
                    TOLD, grants=(replace(AGREEMENT.grants[2], operations=("destroy",)),)
                ),
                facts=told(),
            ),
        ),
    ),
)
