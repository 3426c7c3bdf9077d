"""Cedar, an engine of others' making, agrees with `decide` on the part it can express."""

from dataclasses import replace

from kinfold.agreement import (
    Actor,
    Agreement,
    Attestation,
    Evidence,
    Flow,
    Permit,
    Signature,
    decide,
)
from kinfold.agreement.flow import Standing, VersionFacts
from tests.clauses.world import HELD, version_of
from tests.properties import cedar
from tests.properties.made_flows import CODES, KINDS, NOW, OPERATIONS, PEOPLE, ROLES, Dice
from tests.properties.made_flows import agreement as made_up

REQUESTS = 120
SEEDS = 25
OURS = ("marshire", "st-edmunds", "east-service")


def plain(made: Agreement) -> Agreement:
    """The agreement without what Cedar is not told: dates, law, cohorts, schedules, doubts."""
    return replace(
        made,
        dates=replace(made.dates, effective_on=None, expires_on=None, review_on=None),
        parties=tuple(
            replace(
                party, must_sign=True, complete=True, offers=False, signs_each="once", country="GB"
            )
            for party in made.parties[:3]
        ),
        purposes=tuple(replace(p, gateways=("ca-2004-s10",)) for p in made.purposes),
        bases=replace(
            made.bases,
            article6=("art6-1-e",),
            article9=("art9-2-g",),
            schedule1=("dpa2018-sch1-18",),
        ),
        grants=tuple(
            replace(
                grant,
                cohort="none" if grant.cohort == "none" else "whole_supply",
                emergency=None,
                reason_required=False,
                operations=tuple(op for op in grant.operations if op != "deposit"),
            )
            for grant in made.grants
        ),
        conditions=tuple(
            replace(c, max_age_months=None, level=None, version=None, groups=())
            for c in made.conditions
        ),
        conflicts=(),
        override_unsigned=False,
        emergencies=(),
        change_notice=None,
        item_groups=tuple(replace(group, emergency=None) for group in made.item_groups),
        schedule=tuple(replace(row, emergency=None) for row in made.schedule),
    )


def test_cedar_agrees_on_three_thousand_requests() -> None:
    asked = said_yes = 0
    for seed in range(SEEDS):
        dice = Dice(seed)
        made = plain(made_up(dice, "made-up"))
        version = version_of(made)
        handles = cedar.handles(made, OPERATIONS)
        for _ in range(REQUESTS):
            flow, evidence, facts = _request(dice, made, version.hash)
            ours = isinstance(decide(flow, {"made-up": version}, evidence), Permit)
            theirs = cedar.allows(
                handles, operation=flow.operation, item=flow.items[0], facts=facts
            )
            assert ours == theirs, (flow, facts)
            asked += 1
            said_yes += ours
    assert asked >= 2_000
    assert said_yes >= 200


def _request(dice: Dice, made: Agreement, version: str) -> tuple[Flow, Evidence, dict[str, object]]:
    grant = dice.choice(made.grants)
    groups = [code for name in grant.items for code in sorted(made.group(name).codes)]
    organisation = dice.choice(OURS)
    parties = [
        p.id
        for p in made.parties
        if organisation == p.organisation or KINDS[organisation] == p.organisation_kind
    ]
    unsigned = parties if dice.one_in(8) else []
    unmet = [
        f"{of} {code}"
        for of in ("person", "organisation", "holder")
        for code in ("dbs", "training", "x")
        if dice.one_in(12)
    ]
    flow = Flow(
        actor=Actor(
            account="account",
            role=dice.mostly(dice.choice(grant.roles), *ROLES),
            organisation=organisation,
            organisation_kind=KINDS[organisation],
        ),
        operation=dice.mostly(dice.choice(grant.operations or ("view",)), *OPERATIONS[:2]),
        agreement=made.id,
        purpose=dice.mostly(dice.choice(grant.purposes), "purpose-0", "purpose-1"),
        items=(dice.choice(groups or CODES),),
        recipient=organisation,
        at=NOW,
    )
    held = VersionFacts(
        standing=Standing(state="in_force", since=NOW),
        signatures=tuple(
            Signature(
                party=party,
                organisation=organisation,
                signatory_role="",
                signed_on=NOW.date(),
                gateways_confirmed=True,
            )
            for party in parties
            if party not in unsigned
        ),
    )
    evidence = Evidence(
        versions={version: held},
        person=_held("person", unmet),
        organisation=_held("organisation", unmet),
        holder=_held("holder", unmet),
        links=dict.fromkeys(PEOPLE, frozenset()),
        sealed=frozenset(),
    )
    facts: dict[str, object] = {
        "role": flow.actor.role,
        "purpose": flow.purpose,
        "parties": parties,
        "unsigned": unsigned,
        "unmet": unmet,
    }
    return flow, evidence, facts


def _held(of: str, unmet: list[str]) -> tuple[Attestation, ...]:
    return tuple(
        replace(HELD[0], code=code)
        for code in ("dbs", "training", "x")
        if f"{of} {code}" not in unmet
    )


def test_cedar_reads_a_broken_question_as_a_no() -> None:
    made = plain(made_up(Dice(1), "made-up"))
    handles = cedar.handles(made, OPERATIONS)
    grant = made.grants[0]
    item = min(made.group(grant.items[0]).codes)
    assert not cedar.allows(handles, operation=grant.operations[0], item=item, facts={})
