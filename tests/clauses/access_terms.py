"""The terms about who may have access: roles, whose data, conditions."""

from dataclasses import replace
from datetime import date, timedelta

from kinfold.agreement import (
    Attestation,
    Signature,
)
from kinfold.agreement.model import Condition
from tests.clauses.table import SCHOOL_DEPOSIT, Term, no, yes
from tests.clauses.world import (
    AGREEMENT,
    CHILD,
    CONDITIONS,
    DEPOSIT,
    FACTS,
    HELD,
    REPORT,
    SIGNED,
    TODAY,
    World,
    asked,
    with_part,
)

ROLES = Term(
    id="roles",
    title="Roles, recipients and reasons",
    fields="grants: roles, parties, recipients, reason_required",
    says=(
        "A grant names who may act, for which party, to whom it may go, "
        "and whether a reason is needed."
    ),
    requirements=("AGR-2",),
    rows=(
        no(
            "the role is not granted this",
            World(flow=asked(actor_role="attendance_officer")),
            "not_granted",
        ),
        no(
            "the role is not one Kinfold knows",
            World(flow=asked(actor_role="spy")),
            "not_granted",
            "unknown_role",
        ),
        no(
            "the organisation's party is not granted this",
            World(
                flow=asked(
                    actor_organisation="marshire",
                    actor_organisation_kind="la",
                    recipient="marshire",
                )
            ),
            "not_granted",
        ),
        no(
            "it would go to somebody the grant does not name",
            World(flow=asked(recipient="marshire")),
            "recipient_not_listed",
        ),
        yes("it goes to a recipient the grant names", World(flow=SCHOOL_DEPOSIT)),
        no(
            "a reason is asked for and none is given",
            World(agreement=with_part("grants", "see", reason_required=True)),
            "reason_missing",
        ),
        no(
            "a reason is asked for and a blank is given",
            World(
                flow=asked(reason="  "), agreement=with_part("grants", "see", reason_required=True)
            ),
            "reason_missing",
        ),
        yes(
            "a reason is asked for and given",
            World(
                flow=asked(reason="A meeting about the child"),
                agreement=with_part("grants", "see", reason_required=True),
            ),
        ),
    ),
)

COHORT = Term(
    id="cohort",
    title="Whose data",
    fields="grants: cohort",
    says=(
        "A grant reaches only people linked to the asker's organisation, or only a supply the "
        "asker may bring, or nobody by name. A sealed person is answered like a stranger."
    ),
    requirements=("AGR-2",),
    rows=(
        no(
            "the person is linked to another school",
            World(links={CHILD: frozenset({"millbrook"})}),
            "no_link",
        ),
        no("nobody of that kind is known", World(links={}), "no_link"),
        no("the person is linked but sealed", World(sealed=frozenset({CHILD})), "no_link"),
        no(
            "one of two people is not linked",
            World(flow=asked(subjects=(CHILD, "person-2"))),
            "no_link",
        ),
        no("nobody is named in a view", World(flow=asked(subjects=())), "no_link"),
        yes(
            "nobody is named in a search",
            World(flow=asked(operation="search", subjects=())),
            "permitted, for linked people only",
            lambda p: p.cohort == "linked_to_organisation",
        ),
        yes(
            "the council brings a school's file by the schedule",
            World(flow=DEPOSIT),
            "permitted",
            lambda p: p.cohort == "own_supply",
        ),
        yes("a school brings its own file", World(flow=SCHOOL_DEPOSIT)),
        no(
            "one school brings another's file",
            World(
                flow=asked(SCHOOL_DEPOSIT, holder="millbrook"),
                facts=replace(
                    FACTS,
                    signatures=(
                        *SIGNED,
                        Signature(
                            party="schools",
                            organisation="millbrook",
                            signatory_role="Head",
                            signed_on=TODAY,
                            gateways_confirmed=True,
                        ),
                    ),
                ),
            ),
            "not_own_supply",
        ),
        no(
            "whose file it is is not said",
            World(flow=asked(DEPOSIT, holder=None)),
            "not_own_supply",
            "not_scheduled",
        ),
        no(
            "people are named where nobody may be",
            World(flow=asked(REPORT, subjects=(CHILD,))),
            "people_named",
        ),
        yes(
            "a whole supply is granted and people are named",
            World(
                flow=asked(REPORT, subjects=(CHILD,)),
                agreement=with_part("grants", "count", cohort="whole_supply"),
            ),
        ),
        no(
            "a whole supply is granted and a sealed person is named",
            World(
                flow=asked(REPORT, subjects=(CHILD,)),
                agreement=with_part("grants", "count", cohort="whole_supply"),
                sealed=frozenset({CHILD}),
            ),
            "no_link",
        ),
    ),
)

TAKES_PART = Attestation(code="other_assessments_agreed", attested_on=TODAY)
OF_THE_HOLDER = replace(
    AGREEMENT,
    conditions=(
        Condition(
            code="other_assessments_agreed",
            clause="7.10",
            of="holder",
            text="the school has agreed to take part",
            operations=("deposit",),
            groups=("pupil",),
        ),
    ),
)
OF_OTHER_ITEMS = replace(
    AGREEMENT, conditions=(replace(OF_THE_HOLDER.conditions[0], groups=("identity",)),)
)
VETTING = Term(
    id="vetting",
    title="Conditions of access",
    fields="conditions: code, of, operations, max_age_months, level, version, groups",
    says=(
        "Each condition must be met at every request. Each one missing closes the door by itself. "
        "One that names item groups is asked only of a request for any of their items."
    ),
    requirements=("TDV-10.3", "TDV-10.3b", "TDV-9.1"),
    rows=(
        *(
            no(
                f"only {code.replace('_', ' ')} is missing",
                World(
                    person=tuple(a for a in HELD if a.code != code or of != "person"),
                    organisation=tuple(a for a in HELD if a.code != code or of == "person"),
                ),
                f"condition_{code}",
            )
            for code, of, *_ in CONDITIONS
        ),
        no(
            "two are missing",
            World(person=tuple(a for a in HELD if a.code not in ("dbs", "training"))),
            "condition_dbs",
            "condition_training",
        ),
        *(
            (yes if not codes else no)(
                when,
                World(
                    person=(*(a for a in HELD if a.code != changed.code), changed),
                ),
                *codes,
            )
            for when, changed, codes in (
                (
                    "the DBS certificate is of another level",
                    Attestation(code="dbs", attested_on=TODAY, level="none"),
                    ("condition_dbs",),
                ),
                (
                    "the DBS certificate is 36 months old to the day",
                    Attestation(code="dbs", attested_on=date(2023, 10, 15), level="basic"),
                    (),
                ),
                (
                    "the DBS certificate is 36 months and a day old",
                    Attestation(code="dbs", attested_on=date(2023, 10, 14), level="basic"),
                    ("condition_dbs",),
                ),
                (
                    "the training is recorded for tomorrow",
                    Attestation(code="training", attested_on=TODAY + timedelta(days=1)),
                    ("condition_training",),
                ),
                (
                    "the training was done today",
                    Attestation(code="training", attested_on=TODAY),
                    (),
                ),
                (
                    "the training expires today",
                    Attestation(code="training", attested_on=date(2026, 1, 5), expires_on=TODAY),
                    ("condition_training",),
                ),
                (
                    "the training expires tomorrow",
                    Attestation(
                        code="training",
                        attested_on=date(2026, 1, 5),
                        expires_on=TODAY + timedelta(days=1),
                    ),
                    (),
                ),
                (
                    "the training record gives a level and a version nobody asks for",
                    Attestation(code="training", attested_on=TODAY, level="two", version="3"),
                    (),
                ),
                (
                    "an older statement was signed",
                    Attestation(code="statement", attested_on=TODAY, version="2025"),
                    ("condition_statement",),
                ),
            )
        ),
        yes(
            "a delivery is brought without what only a view asks",
            World(flow=DEPOSIT, person=(), organisation=()),
        ),
        no(
            "the school whose data it is has not agreed to what is asked of the holder",
            World(flow=DEPOSIT, agreement=OF_THE_HOLDER, holder=()),
            "condition_other_assessments_agreed",
        ),
        no(
            "only the asker's own organisation has agreed to it",
            World(flow=DEPOSIT, agreement=OF_THE_HOLDER, organisation=(TAKES_PART,)),
            "condition_other_assessments_agreed",
        ),
        yes(
            "the school whose data it is has agreed to it",
            World(flow=DEPOSIT, agreement=OF_THE_HOLDER, holder=(TAKES_PART,)),
        ),
        yes(
            "it is asked for items of other groups only, and nothing of them is wanted",
            World(flow=DEPOSIT, agreement=OF_OTHER_ITEMS, holder=()),
        ),
    ),
)
