"""Makes up agreements, and flows that are nearly permitted under them, from a seed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from kinfold.agreement import (
    Actor,
    Agreement,
    Announcement,
    Attestation,
    Evidence,
    Flow,
    Override,
    Signature,
    Standing,
    Version,
    VersionFacts,
)
from kinfold.agreement.emergency import ChangeNotice, Emergency
from kinfold.agreement.model import (
    Bases,
    Condition,
    Conflict,
    Dates,
    Duty,
    Grant,
    ItemGroup,
    Party,
    Prohibition,
    Purpose,
    Retention,
    Review,
    Safeguard,
    ScheduleRow,
    Unlock,
    Window,
)
from tests.clauses.world import version_of

NOW = datetime(2026, 10, 15, 9, 30, tzinfo=UTC)
ROLES = ("safeguarding_lead", "senco", "data_manager", "analyst")
OPERATIONS = ("view", "search", "deposit", "report", "destroy", "audit")
ORGANISATIONS = (
    ("marshire", "la"),
    ("st-edmunds", "school"),
    ("millbrook", "school"),
    ("east-service", "combined_service"),
    ("borough-one", "la"),
    ("borough-two", "la"),
    ("elsewhere", "police"),
)
KINDS = dict(ORGANISATIONS)
ITEMS = {
    "practitioner_view.record": ("name", "date_of_birth", "V2", "T1"),
    "pupil_core.pupil": ("surname", "address", "ethnicity", "nc_year"),
    "exclusions.exclusion": ("category", "start_date"),
}
CODES = tuple(f"{table}.{name}" for table, names in ITEMS.items() for name in names)
GATEWAYS = ("ca-2004-s10", "ea-1996-s444", "dpa-1998-sch2", "ca-2004-s16la", "dea-2017-s35")
FLOWS_PER_EVIDENCE = 4
PEOPLE = ("person-1", "person-2", "person-3")
STATES = ("in_force", "review_due", "draft", "suspended", "withdrawn")


T = TypeVar("T")


class Dice(Random):
    """Chances, in words."""

    def one_in(self, count: int) -> bool:
        """True once in `count` times."""
        return self.randrange(count) == 0

    def mostly(self, usual: Any, *others: Any) -> Any:
        """The usual, but one time in twelve one of the others."""
        return self.choice(others) if self.one_in(12) else usual

    def some(self, of: tuple[T, ...], least: int = 1) -> tuple[T, ...]:
        """A few of several, in their order."""
        kept = set(self.sample(range(len(of)), self.randint(min(least, len(of)), len(of))))
        return tuple(one for place, one in enumerate(of) if place in kept)


def agreement(dice: Dice, name: str, *, above: str | None = None) -> Agreement:
    """A made-up agreement, now and then with an emergency and with notice of new items."""
    made = _plain(dice, name, above=above)
    if dice.one_in(4):
        made = _in_an_emergency(dice, made)
    if dice.one_in(4):
        made = replace(made, change_notice=ChangeNotice(clause="n", parties=("schools",)))
    return made


def _in_an_emergency(dice: Dice, made: Agreement) -> Agreement:
    """The agreement with two emergencies, on which some of its parts rest."""
    near = [NOW.date() + timedelta(days=n) for n in (-1, 0, 1)]
    laws = ("copi-2002-reg3", "copi-2002-reg3", "ca-2004-s10", "dpa-1998-sch2", "ea-1996-s444")
    emergencies = tuple(
        Emergency(
            id=name,
            title=name,
            clause=name,
            gateway=dice.choice(laws),
            valid_from=dice.choice([date(2026, 9, 1), date(2026, 9, 1), *near]),
            valid_until=dice.choice([date(2027, 3, 31), date(2027, 3, 31), None, *near]),
        )
        for name in ("storm", "flood")
    )

    def resting(parts: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(
            replace(part, emergency=dice.choice([None, None, "storm", "flood"])) for part in parts
        )

    return replace(
        made,
        emergencies=emergencies,
        item_groups=resting(made.item_groups),
        grants=resting(made.grants),
        schedule=resting(made.schedule),
        purposes=tuple(
            replace(one, gateways=dice.choice([one.gateways, ("copi-2002-reg3",)]))
            for one in made.purposes
        ),
    )


def _plain(dice: Dice, name: str, *, above: str | None) -> Agreement:
    groups = tuple(_group(dice, f"group-{n}") for n in range(dice.randint(2, 5)))
    windows = (_window(dice, "short", groups), _window(dice, "long", groups))
    return Agreement(
        id=name,
        title=name.title(),
        version="1",
        kind="made up",
        source="made up",
        status_as_printed="",
        summary="",
        dates=_dates(dice),
        parties=_parties(dice),
        purposes=tuple(
            Purpose(
                id=f"purpose-{n}",
                text="",
                clause=f"p{n}",
                gateways=dice.mostly(GATEWAYS[:1], *((code,) for code in GATEWAYS), ()),
                individual_level=not dice.one_in(8),
            )
            for n in range(3)
        ),
        laws_as_printed=(),
        bases=Bases(
            clause="b",
            article6=() if dice.one_in(30) else ("art6-1-e",),
            article9=() if dice.one_in(10) else ("art9-2-g",),
            schedule1=() if dice.one_in(10) else ("dpa2018-sch1-18",),
        ),
        item_groups=groups,
        grants=tuple(_grant(dice, f"grant-{n}", groups) for n in range(dice.randint(1, 5))),
        review=Review(clause="r", questions=(), owner="owner"),
        parent=above,
        prohibitions=(
            (Prohibition(clause="x", operations=dice.some(OPERATIONS)[:2], text="", instead=""),)
            if dice.one_in(8)
            else ()
        ),
        conditions=tuple(
            _condition(dice, code, groups) for code in dice.some(("dbs", "training", "x"), 0)
        ),
        windows=windows,
        schedule=tuple(_row(dice, f"row-{n}") for n in range(2)),
        retention=_retention(dice, groups),
        duties=(Duty(id="duty", clause="d", operations=dice.some(OPERATIONS), text=""),),
        conflicts=(
            (Conflict(id="c", clause="c", printed="", settled="", blocks=dice.one_in(2)),)
            if dice.one_in(8)
            else ()
        ),
        override_unsigned=dice.one_in(3),
    )


def _dates(dice: Dice) -> Dates:
    near = [NOW.date() + timedelta(days=n) for n in (-1, 0, 1)]
    return Dates(
        clause="dates",
        effective_on=dice.mostly(date(2026, 9, 1), None, *near),
        expires_on=dice.mostly(date(2027, 9, 1), None, near[1], near[2]),
        review_on=dice.mostly(date(2027, 7, 1), None, near[0], near[1], date(2026, 9, 15)),
        grace_months=dice.choice([0, 1, 1, 2]),
    )


def _parties(dice: Dice) -> tuple[Party, ...]:
    common: dict[str, Any] = {"role": "controller", "clause": "party"}
    parties = (
        Party(id="county", name="C", organisation="marshire", offers=dice.one_in(2), **common),
        Party(
            id="schools",
            name="S",
            organisation_kind="school",
            signs_each=dice.choice(["once", "school_year"]),
            complete=not dice.one_in(20),
            **common,
        ),
        Party(
            id="east",
            name="E",
            organisation="east-service",
            acts_for=("borough-one", "borough-two"),
            must_sign=not dice.one_in(6),
            **common,
        ),
        Party(
            id="councils",
            name="L",
            organisation_kind="la",
            must_sign=dice.one_in(2),
            offers=dice.one_in(5),
            **common,
        ),
    )
    placed = tuple(_placed(dice, party) for party in parties)
    return placed if dice.one_in(3) else placed[:3]


def _placed(dice: Dice, party: Party) -> Party:
    """The party where it is, or now and then abroad, with a safeguard or without."""
    safeguard = Safeguard(text="Regulations", clause="s") if dice.one_in(2) else None
    return replace(party, country=dice.mostly("GB", "IE", "JE"), safeguard=safeguard)


def _group(dice: Dice, name: str) -> ItemGroup:
    return ItemGroup(
        id=name,
        title=name,
        clause=name,
        items={table: dice.some(names) for table, names in ITEMS.items() if not dice.one_in(3)},
        proposed=dice.one_in(8),
        only_roles=dice.some(ROLES) if dice.one_in(5) else (),
        transform=dice.choice(["year_of_birth", "postcode_district"]) if dice.one_in(4) else None,
    )


def _window(dice: Dice, name: str, groups: tuple[ItemGroup, ...]) -> Window:
    names = tuple(group.id for group in groups)
    return Window(
        id=name,
        clause=name,
        months=dice.choice([1, 12, 24, 24, 36]),
        unlock=Unlock(clause="u", groups=dice.some(names)) if dice.one_in(2) else None,
        identity_without_evidence=dice.one_in(2),
    )


def _grant(dice: Dice, name: str, groups: tuple[ItemGroup, ...]) -> Grant:
    return Grant(
        id=name,
        clause=name,
        roles=dice.some(ROLES),
        parties=dice.some(("county", "schools", "east")),
        operations=dice.some(OPERATIONS),
        purposes=dice.some(("purpose-0", "purpose-1", "purpose-2")),
        items=dice.some(tuple(group.id for group in groups)),
        cohort=dice.choice(["own_supply", "linked_to_organisation", "whole_supply", "none"]),
        recipients=dice.some(("county", "schools", "east"), 0),
        window=dice.choice([None, "short", "long"]),
        reason_required=dice.one_in(3),
    )


def _condition(dice: Dice, code: str, groups: tuple[ItemGroup, ...]) -> Condition:
    return Condition(
        code=code,
        clause=code,
        of=dice.choice(["person", "person", "organisation", "holder"]),
        text="",
        operations=dice.some(OPERATIONS),
        max_age_months=dice.choice([None, 12, 36]),
        level=dice.choice([None, None, "basic"]),
        version=dice.choice([None, None, "2"]),
        groups=dice.some(tuple(group.id for group in groups)) if dice.one_in(4) else (),
    )


def _row(dice: Dice, name: str) -> ScheduleRow:
    return ScheduleRow(
        id=name,
        clause=name,
        what="",
        sender=dice.some(("county", "schools", "east")),
        recipient=dice.choice(["county", "county", "east"]),
        data_sets=dice.some(tuple(table.split(".")[0] for table in ITEMS), 2),
        frequency="",
        channels=dice.some(("upload", "feed")),
        statutory=False,
        collected=not dice.one_in(8),
    )


def _retention(dice: Dice, groups: tuple[ItemGroup, ...]) -> tuple[Retention, ...]:
    return tuple(
        Retention(
            clause="k",
            groups=dice.some(tuple(group.id for group in groups)),
            months=dice.choice([None, 12, 72]),
            counted_from=dice.choice(["received", "end_of_school_year", "case_closed"]),
            action=dice.choice(["destroy", "review"]),
            text="",
        )
        for _ in range(dice.randint(0, 2))
    )


def asked(dice: Dice, made: Agreement) -> Flow:
    """A flow that some grant of the agreement nearly fits, with a few things put wrong."""
    grant = dice.choice(made.grants) if made.grants else _grant(dice, "none", made.item_groups)
    groups = [group for group in made.item_groups if group.id in grant.items]
    codes = [code for group in groups for code in sorted(group.codes)] or list(CODES)
    organisation, kind = dice.choice(ORGANISATIONS[:5])
    holder = dice.choice([None, *ORGANISATIONS[:6], (organisation, kind), (organisation, kind)])
    recipient = dice.choice([organisation, organisation, "marshire", "east-service", "millbrook"])
    flow = Flow(
        actor=Actor(
            account="account",
            role=dice.choice(grant.roles),
            organisation=organisation,
            organisation_kind=kind,
        ),
        operation=dice.choice(grant.operations),
        agreement=made.id,
        purpose=dice.choice(grant.purposes),
        items=tuple(dice.choices(codes, k=dice.randint(1, 4))),
        recipient=recipient,
        at=NOW + timedelta(minutes=dice.mostly(0, -1, 60 * 13, 60 * 14)),
        subjects=dice.some(PEOPLE, 0)[:2] if dice.one_in(2) else (),
        holder=holder[0] if holder else None,
        holder_kind=holder[1] if holder else None,
        recipient_kind=KINDS[recipient] if dice.one_in(2) else None,
        reason=dice.choice([None, "why", "why", " "]),
        channel=dice.choice(["upload", "upload", "feed", "screen"]),
    )
    return _spoilt(dice, flow) if dice.one_in(6) else flow


def _spoilt(dice: Dice, flow: Flow) -> Flow:
    changes: list[dict[str, Any]] = [
        {"operation": dice.choice([*OPERATIONS, "print", "unheard_of"])},
        {"purpose": dice.choice(["purpose-0", "purpose-2", "unheard_of"])},
        {"items": (*flow.items, dice.choice([*CODES, "un.heard.of"]))},
        {"items": ()},
        {"agreement": "unheard-of"},
        {"actor": replace(flow.actor, role=dice.choice([*ROLES, "unheard_of"]))},
        {"actor": replace(flow.actor, organisation="elsewhere", organisation_kind="police")},
    ]
    return replace(flow, **dice.choice(changes))


def facts(dice: Dice, made: Agreement) -> VersionFacts | None:
    """What the registers might hold about an agreement."""
    if dice.one_in(40):
        return None
    state = dice.mostly("in_force", *STATES)
    since = NOW + timedelta(minutes=dice.mostly(-5, 0, 30))
    standing = None if dice.one_in(60) else Standing(state=state, since=since)
    signatures = [
        Signature(
            party=party.id,
            organisation=name,
            signatory_role="",
            signed_on=dice.mostly(date(2026, 9, 1), date(2026, 8, 31), date(2026, 10, 16)),
            gateways_confirmed=not dice.one_in(40),
            valid_until=dice.choice([None, None, date(2027, 8, 31), date(2026, 10, 15)]),
        )
        for party in made.parties
        for name, kind in ORGANISATIONS
        if (name == party.organisation or kind == party.organisation_kind) and not dice.one_in(30)
    ]
    overrides = [
        Override(
            organisation=name,
            reason=dice.choice(["why", "why", ""]),
            authorised_by=dice.choice(["who", "who", " "]),
            expires_on=NOW.date() + timedelta(days=dice.choice([0, 1, 30])),
        )
        for name, _ in dice.sample(ORGANISATIONS, 2)
    ]
    return VersionFacts(
        standing=standing,
        signatures=tuple(signatures),
        confirmed_conflicts=frozenset({"c"}) if dice.one_in(2) else frozenset(),
        overrides=tuple(overrides),
        announced=None if dice.one_in(12) else {code: _known(dice) for code in CODES},
    )


def _known(dice: Dice) -> tuple[Announcement, ...]:
    """Since when and until when providers might know of an item."""
    near = [NOW.date() + timedelta(days=n) for n in (-1, 0, 1)]
    return tuple(
        Announcement(
            begins_on=dice.choice([date.min, date.min, *near]),
            until=dice.choice([None, None, *near]),
        )
        for _ in range(dice.choice([0, 1, 1, 2]))
    )


def _held(dice: Dice) -> tuple[Attestation, ...]:
    return tuple(
        Attestation(
            code=code,
            attested_on=dice.mostly(
                date(2026, 1, 1), date(2025, 10, 15), date(2025, 10, 14), date(2026, 10, 16)
            ),
            expires_on=dice.mostly(None, date(2027, 1, 1), date(2026, 10, 15)),
            level=dice.mostly("basic", None),
            version=dice.mostly("2", "1"),
        )
        for code in ("dbs", "training", "x")
        for _ in range(2)
        if not dice.one_in(6)
    )


Question = tuple[Flow, dict[str, Version], Evidence]


def questions(dice: Dice, chain: tuple[Agreement, ...], count: int) -> Iterator[Question]:
    """So many flows under the first of the agreements, with fresh evidence every few flows."""
    versions = {made.id: version_of(made) for made in chain}
    for place in range(count):
        if place % FLOWS_PER_EVIDENCE == 0:
            held = _evidence(dice, tuple(versions.values()))
        loaded = dict(versions)
        if len(chain) > 1 and dice.one_in(20):
            del loaded[chain[1].id]
        yield asked(dice, chain[0]), loaded, held


def _evidence(dice: Dice, versions: tuple[Version, ...]) -> Evidence:
    known = {version.hash: facts(dice, version.agreement) for version in versions}
    return Evidence(
        versions={name: held for name, held in known.items() if held is not None},
        person=_held(dice),
        organisation=_held(dice),
        links={
            person: frozenset(dice.some(tuple(name for name, _ in ORGANISATIONS), 2))
            for person in PEOPLE
        },
        sealed=frozenset({"person-3"}) if dice.one_in(10) else frozenset(),
        holder=_held(dice),
    )
