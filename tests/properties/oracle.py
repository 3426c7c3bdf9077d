"""A second, slow and obvious answer to every flow, to hold `decide` against.

Written from the design's section 2 and the clauses, as one table of statements that are true or
false of a flow; the answer is yes where none is true and some item gets through. It shares no
code with `decide`: it looks at the facts by plain loops and does its own sums with months.
"""

import calendar
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from kinfold import datasets, law
from kinfold.agreement.flow import Evidence, Flow
from kinfold.agreement.model import (
    Agreement,
    Grant,
    ItemGroup,
    Party,
    ScheduleRow,
    Version,
)

SENSITIVE = {"special", "criminal", "social_care"}
Fate = tuple[str, str | None, date | None, bool]
WITHHELD: Fate = ("withhold", None, None, False)


@dataclass
class Verdict:
    """Whether yes, the codes of every reason for a no, and what becomes of each item."""

    permitted: bool
    codes: frozenset[str]
    items: dict[str, Fate]


def judge(flow: Flow, agreements: Mapping[str, Version], evidence: Evidence) -> Verdict:
    """The answer to a flow in which every question is answered."""
    version = agreements.get(flow.agreement)
    if version is None:
        return Verdict(False, frozenset({"no_agreement"}), {})
    today = flow.at.astimezone(ZoneInfo("Europe/London")).date()
    seen = Seen(flow, version.agreement, evidence, today, version.hash)
    found = {code for code, true in about_the_version(seen, version, agreements) if true}
    found |= {code for code, true in about_the_use(seen) if true}
    fitting = [grant for grant in version.agreement.grants if seen.fits(grant)]
    fates = {item: best(seen, fitting, item) for item in flow.items}
    if fitting and all(fate is WITHHELD for fate in fates.values()):
        found |= {code for item in flow.items for code in obstacles(seen, fitting, item)}
    return Verdict(not found, frozenset(found), fates)


@dataclass
class Seen:
    """A flow as the oracle looks at it."""

    flow: Flow
    agreement: Agreement
    evidence: Evidence
    today: date
    digest: str

    def belongs(self, party: Party, organisation: str) -> bool:
        kind = None
        if organisation == self.flow.recipient:
            kind = self.flow.recipient_kind
        if organisation == self.flow.holder:
            kind = self.flow.holder_kind
        if organisation == self.flow.actor.organisation:
            kind = self.flow.actor.organisation_kind
        names = {party.organisation, *party.acts_for}
        return organisation in names or (kind is not None and kind == party.organisation_kind)

    def parties_of(self, organisation: str | None) -> set[str]:
        if organisation is None:
            return set()
        return {p.id for p in self.agreement.parties if self.belongs(p, organisation)}

    def fits(self, grant: Grant) -> bool:
        return (
            self.flow.actor.role in grant.roles
            and self.flow.operation in grant.operations
            and self.flow.purpose in grant.purposes
            and bool(self.parties_of(self.flow.actor.organisation) & set(grant.parties))
        )

    def rows(self) -> list[ScheduleRow]:
        """Those of them that an emergency, if they rest on one, opens today."""
        return [row for row in self.agreed() if not past_or_to_come(self, row.emergency)]

    def agreed(self) -> list[ScheduleRow]:
        """The schedule's rows that this flow is one of."""
        wanted = {item.split(".")[0] for item in self.flow.items}
        return [
            row
            for row in self.agreement.schedule
            if row.collected
            and wanted.issubset(row.data_sets)
            and self.parties_of(self.flow.holder) & set(row.sender)
            and (
                self.flow.recipient == self.flow.actor.organisation
                or self.parties_of(self.flow.recipient) & named(row)
            )
            and all(
                not row.groups or any(g.id in row.groups for g in listing(self, item))
                for item in self.flow.items
            )
        ]


def named(row: ScheduleRow) -> set[str]:
    """The parties a row goes to, however it is written."""
    return {row.recipient} if isinstance(row.recipient, str) else set(row.recipient)


def months_on(day: date, months: int) -> date:
    """The same day of the month, so many months on; the month's last day where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@cache
def lifetimes() -> dict[str, law.Lifetime]:
    """From when to when each law binds, by code."""
    found = {code: law.statutes()[code].lifetime for code in law.statutes()}
    found |= {code: law.bases()[code].lifetime for code in law.bases()}
    return found | {code: law.gateways()[code].lifetime for code in law.gateways()}


@cache
def sensitivities() -> dict[str, str]:
    """How careful to be with each declared item, by code."""
    sets = datasets.catalogue().values()
    return {code: part.sensitivity.value for one in sets for code, _, part in one.items()}


def binds(code: str, on: date) -> bool:
    """Whether the registers of law have the code in force on a day."""
    life = lifetimes()[code]
    begun = life.in_force_from is not None and life.in_force_from <= on
    return begun and (life.repealed_on is None or on < life.repealed_on)


def about_the_version(
    seen: Seen, version: Version, agreements: Mapping[str, Version]
) -> Iterator[tuple[str, bool]]:
    """What is true of the version and of each one above it."""
    chain = [version]
    while chain[-1].agreement.parent in agreements:
        chain.append(agreements[chain[-1].agreement.parent or ""])
    yield "parent_missing", chain[-1].agreement.parent is not None
    for link in chain:
        agreement, dates = link.agreement, link.agreement.dates
        here = Seen(seen.flow, agreement, seen.evidence, seen.today, link.hash)
        facts = seen.evidence.versions.get(link.hash)
        standing = facts.standing if facts else None
        # Auditors answer for what was done, and what is left is destroyed, after the end too.
        outlasts = seen.flow.operation in ("audit", "answer", "destroy")
        states = ["in_force", "review_due"]
        states += ["suspended", "expired", "withdrawn"] if outlasts else []
        live = standing is not None and standing.state in states
        yield "not_in_force", not (live and standing is not None and standing.since <= seen.flow.at)
        yield "not_yet_effective", bool(dates.effective_on and dates.effective_on > seen.today)
        gone = bool(dates.expires_on and dates.expires_on <= seen.today)
        yield "expired", gone and not outlasts
        overdue = dates.review_on and months_on(dates.review_on, dates.grace_months) < seen.today
        yield "review_overdue", bool(overdue) and not outlasts
        confirmed = facts.confirmed_conflicts if facts else ()
        for conflict in agreement.conflicts:
            yield "conflict_unconfirmed", conflict.blocks and conflict.id not in confirmed
        for ban in agreement.prohibitions:
            yield "prohibited", seen.flow.operation in ban.operations
        yield from about_signatures(here, link)
        touched = {seen.flow.actor.organisation, seen.flow.holder, seen.flow.recipient} - {None}
        yield (
            "safeguard_missing",
            not outlasts
            and any(
                party.country != "GB" and (party.safeguard is None or not party.safeguard.text)
                for party in agreement.parties
                if any(here.belongs(party, str(name)) for name in touched)
            ),
        )
        for condition in agreement.conditions:
            held = getattr(seen.evidence, condition.of)
            guarded = [
                item
                for group in agreement.item_groups
                if not condition.groups or group.id in condition.groups
                for item in group.codes
            ]
            met = [
                one
                for one in held
                if one.code == condition.code
                and one.attested_on <= seen.today
                and not (one.expires_on and one.expires_on <= seen.today)
                and condition.level in (None, one.level)
                and condition.version in (None, one.version)
                and not (
                    condition.max_age_months is not None
                    and months_on(one.attested_on, condition.max_age_months) < seen.today
                )
            ]
            yield (
                f"condition_{condition.code}",
                seen.flow.operation in condition.operations
                and not met
                and (not condition.groups or any(item in guarded for item in seen.flow.items)),
            )


def about_signatures(here: Seen, link: Version) -> Iterator[tuple[str, bool]]:
    """What is true of who has signed one version."""
    flow, facts = here.flow, here.evidence.versions.get(link.hash)
    part = {flow.actor.organisation, flow.recipient} | ({flow.holder} - {None})
    good: set[tuple[str, str]] = set()
    for signature in facts.signatures if facts else ():
        party = next((p for p in here.agreement.parties if p.id == signature.party), None)
        until = signature.valid_until
        if until is None and party is not None and party.signs_each == "school_year":
            until = date(signature.signed_on.year + (signature.signed_on.month > 8), 8, 31)
        if (
            party is not None
            and party.complete
            and signature.gateways_confirmed
            and signature.signed_on <= here.today
            and (until is None or here.today <= until)
        ):
            good.add((signature.party, signature.organisation))
    excused = {
        override.organisation
        for override in (facts.overrides if facts else ())
        if link.agreement.override_unsigned
        and flow.operation == "deposit"
        and override.reason.strip()
        and override.authorised_by.strip()
        and override.expires_on > here.today
    }
    for organisation in part:
        assert organisation is not None
        mine = [p for p in here.agreement.parties if here.belongs(p, organisation)]
        yield "not_a_party", not mine and organisation in {flow.actor.organisation, flow.holder}
        for party in mine:
            needed = (party.id, party.organisation or organisation)
            yield (
                "party_unsigned",
                party.must_sign and needed not in good and organisation not in excused,
            )
    for party in here.agreement.parties:
        absent = not any(here.belongs(party, name) for name in part if name)
        signed = any(
            party.id == name and party.organisation in (None, organisation)
            for name, organisation in good
        )
        yield (
            "counterparty_unsigned",
            party.offers and party.must_sign and absent and not signed,
        )


def about_the_use(seen: Seen) -> Iterator[tuple[str, bool]]:
    """What is true of the words, the purpose, the law and the schedule."""
    flow, agreement, bases = seen.flow, seen.agreement, seen.agreement.bases
    everything = sensitivities()
    yield "unknown_operation", flow.operation not in law.operations()
    yield "unknown_role", flow.actor.role not in law.roles()
    yield "no_items", len(flow.items) == 0
    yield "unknown_item", any(item not in everything for item in flow.items)
    purposes = {purpose.id: purpose for purpose in agreement.purposes}
    yield "purpose_not_listed", flow.purpose not in purposes
    fitting = any(seen.fits(grant) for grant in agreement.grants)
    yield "not_granted", flow.purpose in purposes and not fitting
    spared = flow.operation in ("audit", "answer", "destroy")
    if flow.purpose in purposes and not spared:
        live = [
            g
            for g in purposes[flow.purpose].gateways
            if binds(g, seen.today) and not only_for_another_day(seen, g)
        ]
        yield "gateway_not_in_force", not live
        yield "gateway_not_for_these", bool(live) and not any(map(seen_covers(seen), live))
    yield (
        "basis_missing",
        not spared and not any(binds(code, seen.today) for code in bases.article6),
    )
    conditions = all(
        any(binds(code, seen.today) for code in codes)
        for codes in (bases.article9, bases.schedule1)
    )
    delicate = {code for code in flow.items if code in everything}
    yield (
        "special_basis_missing",
        not spared and not conditions and any(everything[c] in SENSITIVE for c in delicate),
    )
    agreed = seen.agreed()
    rows = [row for row in agreed if not past_or_to_come(seen, row.emergency)]
    arriving = flow.operation in ("deposit", "send")
    yield "not_scheduled", arriving and not agreed
    for row in agreed if arriving and not rows else ():
        yield from ((code, True) for code in past_or_to_come(seen, row.emergency))
    channels = {channel for row in rows for channel in row.channels}
    yield "channel_not_agreed", arriving and bool(rows) and flow.channel not in channels


def seen_covers(seen: Seen) -> Callable[[str], bool]:
    """A test of whether a gateway names both sides, so far as their kinds are known."""
    flow = seen.flow
    kinds = {flow.recipient: flow.recipient_kind}
    kinds[flow.holder or ""] = flow.holder_kind
    kinds[flow.actor.organisation] = flow.actor.organisation_kind

    def covers(code: str) -> bool:
        gateway = law.gateways()[code]
        if flow.holder is None or flow.holder == flow.recipient:
            return True
        return all(
            kind is None or kind in named or "any" in named
            for kind, named in (
                (kinds[flow.holder], gateway.may_disclose),
                (kinds[flow.recipient], gateway.may_receive),
            )
        )

    return covers


def past_or_to_come(seen: Seen, name: str | None) -> set[str]:
    """Every code for why an emergency, by its id, lets nothing through today; none for no id."""
    if seen.flow.operation in ("audit", "answer", "destroy"):
        return set()
    found: set[str] = set()
    for one in seen.agreement.emergencies:
        if one.id == name:
            if not one.valid_until:
                found.add("emergency_without_end")
            elif seen.today < one.valid_from:
                found.add("emergency_not_begun")
            elif seen.today > one.valid_until:
                found.add("emergency_over")
            if not binds(one.gateway, seen.today):
                found.add("emergency_law_not_in_force")
            if not seen_covers(seen)(one.gateway):
                found.add("emergency_law_not_for_these")
    return found


def only_for_another_day(seen: Seen, gateway: str) -> bool:
    """Whether a law is an emergency's and no emergency that names it holds today."""
    if not law.gateways()[gateway].emergency:
        return False
    for one in seen.agreement.emergencies:
        end = one.valid_until
        if one.gateway == gateway and end and one.valid_from <= seen.today <= end:
            return False
    return True


def silence(seen: Seen, item: str) -> str | None:
    """The code for an item that providers do not know of today; None where they do."""
    if seen.agreement.change_notice is None:
        return None
    if seen.flow.operation in ("audit", "answer", "destroy"):
        return None
    facts = [
        held
        for digest, held in seen.evidence.versions.items()
        if digest == seen.digest and held.announced is not None
    ]
    told = [one for held in facts for one in (held.announced or {}).get(item, ())]
    if any(one.begins_on <= seen.today <= (one.until or date.max) for one in told):
        return None
    soon = any(one.begins_on > seen.today for one in told)
    return "change_notice_running" if soon else "change_notice_missing"


def best(seen: Seen, fitting: list[Grant], item: str) -> Fate:
    """What becomes of an item: the widest that any grant, on its own terms, lets through."""
    fates: list[tuple[tuple[bool, float, bool], Fate]] = []
    for group in [] if silence(seen, item) else listing(seen, item):
        for grant in fitting:
            if group.id in grant.items and not against(seen, grant, group):
                window = next((w for w in seen.agreement.windows if w.id == grant.window), None)
                since = None if window is None else months_on(seen.today, -window.months)
                opens = bool(window and window.unlock and group.id in window.unlock.groups)
                how = "transform" if group.transform else "show"
                width = (how == "show", window.months if window else float("inf"), opens)
                fates.append((width, (how, group.transform, since, opens)))
    widest = max((width for width, _ in fates), default=None)
    return next((fate for width, fate in fates if width == widest), WITHHELD)


def listing(seen: Seen, item: str) -> list[ItemGroup]:
    """The groups that list an item."""
    data_set_table, _, name = item.rpartition(".")
    return [g for g in seen.agreement.item_groups if name in g.items.get(data_set_table, ())]


def obstacles(seen: Seen, fitting: list[Grant], item: str) -> set[str]:
    """Every code for an item that nothing lets through."""
    ways = [
        against(seen, grant, group)
        for grant in fitting
        for group in listing(seen, item)
        if group.id in grant.items
    ]
    if not ways:
        return {"item_not_granted"}
    quiet = silence(seen, item)
    return set().union(*ways, {quiet} if quiet else set())


def against(seen: Seen, grant: Grant, group: ItemGroup) -> set[str]:
    """What stands against one grant letting one group through."""
    flow, links = seen.flow, seen.evidence.links
    purpose = next(p for p in seen.agreement.purposes if p.id == flow.purpose)
    asker = flow.actor.organisation
    strangers = [person for person in flow.subjects if asker not in links.get(person, ())]
    needs_link = grant.cohort == "linked_to_organisation" and flow.operation != "search"
    table = {
        "item_proposed": group.proposed,
        "item_kept_to_roles": not group.proposed
        and bool(group.only_roles)
        and flow.actor.role not in group.only_roles,
        "reason_missing": grant.reason_required and not (flow.reason or "").strip(),
        "individual_level": grant.cohort != "none" and not purpose.individual_level,
        "people_named": grant.cohort == "none" and len(flow.subjects) > 0,
        "no_link": bool(set(flow.subjects) & seen.evidence.sealed)
        or (needs_link and (bool(strangers) or not flow.subjects)),
        "not_own_supply": grant.cohort == "own_supply" and not may_bring(seen),
        "recipient_not_listed": flow.recipient != asker
        and not seen.parties_of(flow.recipient) & set(grant.recipients),
    }
    timed = past_or_to_come(seen, grant.emergency)
    if not group.proposed:
        timed |= past_or_to_come(seen, group.emergency)
    return timed | {code for code, true in table.items() if true}


def may_bring(seen: Seen) -> bool:
    """Whether the asker's organisation may bring this holder's file."""
    flow = seen.flow
    asker = flow.actor.organisation
    signs_for = any(
        party.organisation == asker and flow.holder in party.acts_for
        for party in seen.agreement.parties
    )
    receives = flow.operation != "send" and any(
        named(row) & seen.parties_of(asker) for row in seen.rows()
    )
    return flow.holder is not None and (flow.holder == asker or signs_for or bool(receives))
