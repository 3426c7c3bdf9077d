"""The terms about how far back, how, how long kept and what is owed afterwards."""

from dataclasses import replace
from datetime import date

from tests.clauses.table import EAST, SCHOOL_DEPOSIT, Term, at, ever, no, rule, yes
from tests.clauses.world import (
    AGREEMENT,
    DEPOSIT,
    NAME,
    REPORT,
    SOCIAL_CARE,
    SURNAME,
    TRANSFORM,
    VIEW,
    World,
    asked,
    with_part,
)

TWO_ROWS = (
    replace(AGREEMENT.schedule[0], id="S0", channels=("feed",)),
    *AGREEMENT.schedule,
)

WINDOW = Term(
    id="window",
    title="How far back",
    fields="windows: months, unlock, identity_without_evidence; grants: window",
    says=(
        "Rows are let through for a number of calendar months back from the day. Recent evidence "
        "opens older rows of the groups the unlock rule names, and of no others."
    ),
    requirements=("TDV-12.2",),
    rows=(
        yes(
            "the window is 24 months",
            World(),
            "back to 15 October 2024",
            lambda p: rule(p, NAME).since == date(2024, 10, 15) == p.qualifying_since,
        ),
        yes(
            "the day is the last of February in a leap year",
            World(flow=at("2028-02-29T12:00+00:00"), agreement=ever()),
            "back to 28 February 2026",
            lambda p: rule(p, NAME).since == date(2026, 2, 28),
        ),
        yes(
            "the unlock rule names the chronology",
            World(),
            "older rows may open",
            lambda p: rule(p, SOCIAL_CARE).unlocks,
        ),
        yes(
            "the unlock rule does not name the flags",
            World(),
            "never older",
            lambda p: not rule(p, TRANSFORM).unlocks and not rule(p, NAME).unlocks,
        ),
        yes(
            "the window has no unlock rule",
            World(agreement=with_part("windows", "two-years", unlock=None)),
            "never older",
            lambda p: not rule(p, SOCIAL_CARE).unlocks,
        ),
        yes(
            "the grant names no window",
            World(agreement=with_part("grants", "see", window=None)),
            "however old",
            lambda p: (
                rule(p, NAME).since is None
                and not rule(p, SOCIAL_CARE).unlocks
                and p.qualifying_since is None
                and p.identity_without_evidence
            ),
        ),
        yes(
            "identity is shown without recent evidence",
            World(),
            "so the permit says",
            lambda p: p.identity_without_evidence,
        ),
        yes(
            "identity is hidden without recent evidence",
            World(agreement=with_part("windows", "two-years", identity_without_evidence=False)),
            "so the permit says",
            lambda p: not p.identity_without_evidence,
        ),
    ),
)

SCHEDULE = Term(
    id="schedule",
    title="Schedule and channels",
    fields="schedule: sender, recipient, data_sets, groups, channels, collected",
    says=(
        "What comes in or goes out must be a flow the schedule lists, from and to whom it says, "
        "by a channel it says, and of the items of one row only where the row names its items. "
        "What was received is never sent on."
    ),
    requirements=("AGR-2", "CCIS-6d"),
    rows=(
        yes(
            "it stays with the asker's own organisation",
            World(flow=asked(SCHOOL_DEPOSIT, recipient="st-edmunds", recipient_kind="school")),
        ),
        yes("the delivery is on the schedule", World(flow=DEPOSIT)),
        no(
            "it comes by another channel",
            World(flow=asked(DEPOSIT, channel="secure_reply")),
            "channel_not_agreed",
        ),
        yes(
            "of two rows that agree to it, one names the channel",
            World(flow=DEPOSIT, agreement=replace(AGREEMENT, schedule=TWO_ROWS)),
        ),
        no(
            "the data set is not on the schedule",
            World(flow=DEPOSIT, agreement=with_part("schedule", "S1", data_sets=("exclusions",))),
            "not_scheduled",
            "not_own_supply",
        ),
        no(
            "the row is not collected yet",
            World(flow=DEPOSIT, agreement=with_part("schedule", "S1", collected=False)),
            "not_scheduled",
            "not_own_supply",
        ),
        no(
            "the holder is not a sender on the schedule",
            World(flow=asked(DEPOSIT, holder="marshire", holder_kind="la")),
            "not_scheduled",
        ),
        yes(
            "the row names the items, and they are all among them",
            World(flow=DEPOSIT, agreement=with_part("schedule", "S1", groups=("pupil", "nhs"))),
        ),
        no(
            "the row names its items, and one asked for is not among them",
            World(flow=DEPOSIT, agreement=with_part("schedule", "S1", groups=("nhs",))),
            "not_scheduled",
            "not_own_supply",
        ),
        yes(
            "the row goes to several, the recipient among them",
            World(
                flow=SCHOOL_DEPOSIT,
                agreement=with_part("schedule", "S1", recipient=("schools", "county")),
            ),
        ),
        no(
            "what a school sent is sent on by the one who received it",
            World(
                flow=asked(DEPOSIT, operation="send"),
                agreement=with_part("grants", "supply", operations=("send",)),
            ),
            "not_own_supply",
        ),
        no(
            "it goes to somebody else than the schedule says",
            World(flow=SCHOOL_DEPOSIT, agreement=with_part("schedule", "S1", recipient="schools")),
            "not_scheduled",
        ),
    ),
)

RETENTION = Term(
    id="retention",
    title="Retention",
    fields="retention: groups, months, counted_from, action, of",
    says=(
        "What a delivery brings bears the earliest date on which it must be destroyed or reviewed."
    ),
    requirements=("AGR-2",),
    rows=tuple(
        yes(
            when,
            World(
                flow=flow,
                agreement=replace(
                    AGREEMENT, retention=(replace(AGREEMENT.retention[0], **changes),)
                ),
            ),
            then,
            holds,
        )
        for when, flow, changes, then, holds in (
            (
                "six years from receipt",
                DEPOSIT,
                {},
                "destroyed by 15 October 2032",
                lambda p: p.destroy_by == date(2032, 10, 15),
            ),
            (
                "twelve months from the end of the school year",
                DEPOSIT,
                {"months": 12, "counted_from": "end_of_school_year"},
                "destroyed by 31 August 2028",
                lambda p: p.destroy_by == date(2028, 8, 31),
            ),
            (
                "no period is set",
                DEPOSIT,
                {"months": None},
                "no date",
                lambda p: p.destroy_by is None,
            ),
            (
                "counted from the closing of a case",
                DEPOSIT,
                {"counted_from": "case_closed"},
                "no date yet",
                lambda p: p.destroy_by is None,
            ),
            (
                "two years, then review",
                DEPOSIT,
                {"months": 24, "action": "review"},
                "a duty to review by 15 October 2028, and no destruction",
                lambda p: (
                    p.destroy_by is None
                    and [(d.id, d.due_on) for d in p.duties][1:]
                    == [("retention_review", date(2028, 10, 15))]
                ),
            ),
            (
                "the term is of other items",
                DEPOSIT,
                {"groups": ("flags",)},
                "no date",
                lambda p: p.destroy_by is None,
            ),
            (
                "the term is of what others sent, and another sent this",
                DEPOSIT,
                {"of": "received"},
                "destroyed by 15 October 2032",
                lambda p: p.destroy_by == date(2032, 10, 15),
            ),
            (
                "the term is of the keeper's own data, and another sent this",
                DEPOSIT,
                {"of": "own"},
                "no date",
                lambda p: p.destroy_by is None,
            ),
            (
                "the term is of the keeper's own data, and this is its own",
                SCHOOL_DEPOSIT,
                {"of": "own"},
                "destroyed by 15 October 2032",
                lambda p: p.destroy_by == date(2032, 10, 15),
            ),
            (
                "the term is of the keeper's own data, and this is a borough's it acts for",
                EAST,
                {"of": "own"},
                "destroyed by 15 October 2032",
                lambda p: p.destroy_by == date(2032, 10, 15),
            ),
            (
                "nothing is kept by a view",
                VIEW,
                {"groups": ("identity",)},
                "no date",
                lambda p: p.destroy_by is None,
            ),
        )
    ),
)

DUTIES = Term(
    id="duties",
    title="Duties",
    fields="duties: operations, within_days",
    says="A permit creates the duties of its operation, each with its day where it has one.",
    requirements=("AGR-2",),
    rows=(
        yes(
            "a delivery",
            World(flow=DEPOSIT),
            "to be looked at by 29 October 2026",
            lambda p: [(d.id, d.due_on) for d in p.duties] == [("look", date(2026, 10, 29))],
        ),
        yes(
            "a view",
            World(),
            "an open duty",
            lambda p: [(d.id, d.due_on) for d in p.duties] == [("tell", None)],
        ),
        yes(
            "a report",
            World(flow=asked(REPORT, items=(SURNAME,))),
            "none",
            lambda p: p.duties == (),
        ),
    ),
)
