"""A small made-up agreement in which every term a clause test is about can be turned one way."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from kinfold.agreement import (
    Actor,
    Agreement,
    Attestation,
    Evidence,
    Flow,
    Permit,
    Refusal,
    Signature,
    Standing,
    Version,
    VersionFacts,
    decide,
)
from kinfold.agreement.model import (
    Bases,
    Condition,
    Dates,
    Duty,
    Grant,
    ItemGroup,
    Party,
    Purpose,
    Retention,
    Review,
    ScheduleRow,
    Unlock,
    Window,
)

NOON = datetime(2026, 10, 15, 12, 0, tzinfo=UTC)
TODAY = NOON.date()
NAME = "practitioner_view.record.name"
ADDRESS = "practitioner_view.record.address"
BIRTH = "practitioner_view.record.date_of_birth"
SOCIAL_CARE = "practitioner_view.record.V2"
TRANSFORM = "practitioner_view.record.T1"
SURNAME = "pupil_core.pupil.surname"
SPECIAL = "pupil_core.pupil.ethnicity"
NHS = "sen_register.sen.nhs_number"
CHILD = "person-1"

CONDITIONS = (
    ("training", "person", 12, None, None),
    ("dbs", "person", 36, "basic", None),
    ("safer_recruitment", "person", None, None, None),
    ("sensitive_role", "person", None, None, None),
    ("business_need", "person", None, None, None),
    ("statement", "person", None, None, "2026"),
    ("email_verified_it", "person", None, None, None),
    ("email_verified_user", "person", None, None, None),
    ("appropriate_policy_document", "organisation", None, None, None),
)

AGREEMENT = Agreement(
    id="made-up",
    title="The made-up agreement",
    version="1",
    kind="data sharing agreement",
    source="invented for the tests",
    status_as_printed="in force",
    summary="",
    dates=Dates(
        clause="1",
        effective_on=date(2026, 9, 1),
        review_on=date(2027, 6, 30),
        expires_on=date(2027, 9, 1),
        grace_months=1,
    ),
    parties=(
        Party(
            id="county",
            name="The county council",
            role="controller",
            clause="2.1",
            organisation="marshire",
            offers=True,
        ),
        Party(
            id="schools",
            name="Schools",
            role="controller",
            clause="2.2",
            organisation_kind="school",
            signatory="Head teacher",
            signs_each="school_year",
        ),
        Party(
            id="east-service",
            name="The service for two boroughs",
            role="controller",
            clause="2.3",
            organisation="east-service",
            acts_for=("borough-one", "borough-two"),
        ),
    ),
    purposes=(
        Purpose(
            id="support",
            text="Support families",
            clause="3.1",
            gateways=("dpa-1998-sch2", "ca-2004-s10"),
        ),
        Purpose(
            id="planning",
            text="Plan school places",
            clause="3.2",
            gateways=("ea-1996-s14",),
            individual_level=False,
        ),
    ),
    laws_as_printed=(),
    bases=Bases(
        clause="4",
        article6=("art6-1-e",),
        article9=("art9-2-g",),
        schedule1=("dpa2018-sch1-18",),
    ),
    item_groups=(
        ItemGroup(
            id="identity",
            title="Who it is",
            clause="5.1",
            items={"practitioner_view.record": ("name", "address")},
        ),
        ItemGroup(
            id="birth",
            title="Year of birth",
            clause="5.2",
            items={"practitioner_view.record": ("date_of_birth",)},
            transform="year_of_birth",
        ),
        ItemGroup(
            id="chronology",
            title="Known to social care",
            clause="5.3",
            items={"practitioner_view.record": ("V2",)},
        ),
        ItemGroup(
            id="flags", title="Flags", clause="5.4", items={"practitioner_view.record": ("T1",)}
        ),
        ItemGroup(
            id="pupil",
            title="Pupil",
            clause="5.5",
            items={"pupil_core.pupil": ("surname", "ethnicity")},
        ),
        ItemGroup(
            id="nhs",
            title="NHS number",
            clause="5.6",
            items={"sen_register.sen": ("nhs_number",)},
            proposed=True,
        ),
    ),
    grants=(
        Grant(
            id="see",
            clause="6.1",
            roles=("safeguarding_lead", "senco"),
            parties=("schools",),
            operations=("view", "search"),
            purposes=("support",),
            items=("identity", "birth", "chronology", "flags", "nhs"),
            cohort="linked_to_organisation",
            window="two-years",
        ),
        Grant(
            id="supply",
            clause="6.2",
            roles=("data_manager",),
            parties=("schools", "county", "east-service"),
            operations=("deposit",),
            purposes=("support",),
            items=("pupil",),
            cohort="own_supply",
            recipients=("county",),
        ),
        Grant(
            id="count",
            clause="6.3",
            roles=("analyst",),
            parties=("county",),
            operations=("report",),
            purposes=("support", "planning"),
            items=("pupil",),
            cohort="none",
        ),
    ),
    conditions=tuple(
        Condition(
            code=code,
            clause=f"7.{number}",
            of="person" if of == "person" else "organisation",
            text=code.replace("_", " "),
            operations=("view", "search"),
            max_age_months=months,
            level=level,
            version=version,
        )
        for number, (code, of, months, level, version) in enumerate(CONDITIONS, 1)
    ),
    windows=(
        Window(
            id="two-years",
            clause="8",
            months=24,
            unlock=Unlock(clause="8.1", groups=("chronology",)),
        ),
    ),
    schedule=(
        ScheduleRow(
            id="S1",
            clause="9.1",
            what="Pupil data",
            sender=("schools", "east-service"),
            recipient="county",
            data_sets=("pupil_core",),
            frequency="weekly",
            channels=("upload", "feed"),
            statutory=False,
        ),
    ),
    retention=(
        Retention(
            clause="10.1",
            groups=("pupil",),
            months=72,
            counted_from="received",
            action="destroy",
            text="Six years.",
        ),
    ),
    duties=(
        Duty(
            id="look",
            clause="11.1",
            operations=("deposit",),
            text="Look at the report.",
            within_days=14,
        ),
        Duty(id="tell", clause="11.2", operations=("view",), text="Report what is wrong."),
    ),
    review=Review(clause="12", questions=("Still needed?",), owner="The owner"),
)

HELD = tuple(
    Attestation(code=code, attested_on=date(2026, 9, 2), level=level, version=version)
    for code, _, _, level, version in CONDITIONS
)
SIGNED = tuple(
    Signature(
        party=party,
        organisation=organisation,
        signatory_role="Signatory",
        signed_on=date(2026, 9, 1),
        gateways_confirmed=True,
    )
    for party, organisation in (
        ("county", "marshire"),
        ("schools", "st-edmunds"),
        ("east-service", "east-service"),
    )
)
FACTS = VersionFacts(
    standing=Standing(state="in_force", since=datetime(2026, 9, 1, tzinfo=UTC)), signatures=SIGNED
)
VIEW = Flow(
    actor=Actor(
        account="dsl@st-edmunds.marshire.example",
        role="safeguarding_lead",
        organisation="st-edmunds",
        organisation_kind="school",
    ),
    operation="view",
    agreement="made-up",
    purpose="support",
    items=(NAME, BIRTH, SOCIAL_CARE, TRANSFORM),
    recipient="st-edmunds",
    at=NOON,
    subjects=(CHILD,),
)
DEPOSIT = Flow(
    actor=Actor(
        account="data@marshire.example",
        role="data_manager",
        organisation="marshire",
        organisation_kind="la",
    ),
    operation="deposit",
    agreement="made-up",
    purpose="support",
    items=(SURNAME, SPECIAL),
    recipient="marshire",
    at=NOON,
    holder="st-edmunds",
    holder_kind="school",
    channel="upload",
)
REPORT = replace(
    DEPOSIT,
    actor=replace(DEPOSIT.actor, role="analyst"),
    operation="report",
    holder=None,
    holder_kind=None,
    channel="screen",
)


def version_of(agreement: Agreement) -> Version:
    """A version named by the hash of the agreement's printed form."""
    text = repr(agreement)
    return Version(
        agreement=agreement, hash=hashlib.sha256(text.encode()).hexdigest(), canonical=text
    )


@dataclass(frozen=True, kw_only=True)
class World:
    """A flow, the agreement it is asked under (and one above it), and what the registers hold."""

    flow: Flow = VIEW
    agreement: Agreement = AGREEMENT
    above: Agreement | None = None
    facts: VersionFacts | None = FACTS
    facts_above: VersionFacts | None = FACTS
    person: tuple[Attestation, ...] = HELD
    organisation: tuple[Attestation, ...] = HELD
    links: Mapping[str, frozenset[str]] = field(
        default_factory=lambda: {CHILD: frozenset({"st-edmunds"})}
    )
    sealed: frozenset[str] = frozenset()
    holder: tuple[Attestation, ...] = ()

    def parts(self) -> tuple[Flow, dict[str, Version], Evidence]:
        """What `decide` is handed."""
        pairs = [(version_of(self.agreement), self.facts)]
        if self.above is not None:
            pairs.append((version_of(self.above), self.facts_above))
        evidence = Evidence(
            versions={version.hash: facts for version, facts in pairs if facts is not None},
            person=self.person,
            organisation=self.organisation,
            links=self.links,
            sealed=self.sealed,
            holder=self.holder,
        )
        return self.flow, {version.agreement.id: version for version, _ in pairs}, evidence

    def decide(self) -> Permit | Refusal:
        """The decision in this world."""
        return decide(*self.parts())


def codes(outcome: Permit | Refusal) -> frozenset[str]:
    """The reason codes of a refusal; none for a permit."""
    return (
        frozenset() if isinstance(outcome, Permit) else frozenset(r.code for r in outcome.reasons)
    )


def asked(flow: Flow = VIEW, **changes: Any) -> Flow:
    """A flow with changes; those to the asker are written `actor_role` and the like."""
    mine = {name[6:]: value for name, value in changes.items() if name.startswith("actor_")}
    rest = {name: value for name, value in changes.items() if not name.startswith("actor_")}
    return replace(flow, actor=replace(flow.actor, **mine), **rest)


def with_part(name: str, part_id: str, **changes: Any) -> Agreement:
    """The agreement with one part (a grant, a party, a group...) changed."""
    parts = tuple(
        replace(part, **changes) if part.id == part_id else part
        for part in getattr(AGREEMENT, name)
    )
    changed: dict[str, Any] = {name: parts}
    return replace(AGREEMENT, **changed)
