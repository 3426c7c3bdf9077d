"""Who is who in the demonstration: its organisations, its sign-ins, its evidence and signatures.

Everything here is invented. The passwords are made afresh for each home and printed; no
installation in service is ever built this way.
"""

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kinfold.errors import NothingToDo, UsageProblem

if TYPE_CHECKING:
    from kinfold.agreement import Version
    from kinfold.gate import Gate

AUTHORITY: Final = "marshire"
SITE: Final = "\n[site]\nlocal_accounts = true\nplain_http = true\n"
MARK: Final = "demonstration.json"
#: The agreements in force here: each one's folder and the file of this year's text.
IN_FORCE: Final = (
    ("carers", "as-printed.yaml"),
    ("cin-analysis", "2026-27.yaml"),
    ("county-education", "2026-27.yaml"),
    ("looked-after-return", "as-printed.yaml"),
    ("practitioner-view", "2026-27.yaml"),
    ("warehouse", "as-printed.yaml"),
    ("workforce-return", "as-printed.yaml"),
)
#: Roles whose accounts are vetted; each signs the statement on screen.
VETTED: Final = frozenset({"early_help_worker", "fostering_worker", "safeguarding_lead"})
SETTING_CONDITIONS: Final = (
    "training",
    "dbs",
    "safer_recruitment",
    "sensitive_role",
    "business_need",
    "statement",
    "email_verified_it",
    "email_verified_user",
)


@dataclass(frozen=True, kw_only=True)
class Post:
    """A role's account in the demonstration."""

    login: str
    title: str
    role: str
    organisation: str
    permissions: tuple[str, ...] = ()


def _post(login: str, title: str, role: str, organisation: str, *permissions: str) -> Post:
    return Post(
        login=login, title=title, role=role, organisation=organisation, permissions=permissions
    )


DATA_MANAGER: Final = "data@marshire.example"
GOVERNANCE: Final = "governance@marshire.example"
SAFEGUARDING_LEAD: Final = "dsl@st-edmunds.marshire.example"
SCHOOL_DATA: Final = "data@st-edmunds.marshire.example"
ADMINISTRATOR: Final = "admin@marshire.example"
AUDITOR: Final = "audit@marshire.example"
EARLY_HELP: Final = "early-help@marshire.example"
FOSTERING: Final = "fostering@marshire.example"
PLACES: Final = "places@marshire.example"
HEAD_TEACHER: Final = "head.teacher@st-edmunds.marshire.example"
SCHOOLS: Final = {
    "st-edmunds": ("St Edmund's Primary", "9992001"),
    "millbrook": ("Millbrook Primary", "9992002"),
    "hartwell": ("Hartwell Academy", "9994001"),
    "ashdown": ("Ashdown School", "9994002"),
}
#: The officers who work from what schools send: mailbox, title and role.
OFFICERS: Final = (
    ("admissions", "Admissions officer", "admissions_officer"),
    ("attendance", "Attendance officer", "attendance_officer"),
    ("cme", "Children missing education", "children_missing_education_officer"),
    ("exclusions", "Exclusions officer", "exclusions_officer"),
)
POSTS: Final = (
    _post(DATA_MANAGER, "Data manager", "data_manager", AUTHORITY, "social_care"),
    _post(GOVERNANCE, "Governance officer", "governance_officer", AUTHORITY),
    _post(SAFEGUARDING_LEAD, "Safeguarding lead", "safeguarding_lead", "st-edmunds"),
    _post(SCHOOL_DATA, "School data manager", "data_manager", "st-edmunds"),
    _post(ADMINISTRATOR, "Administrator, no social care", "administrator", AUTHORITY),
    _post(AUDITOR, "Auditor", "auditor", AUTHORITY),
    _post(EARLY_HELP, "Early help worker", "early_help_worker", AUTHORITY, "social_care"),
    _post(FOSTERING, "Fostering worker", "fostering_worker", AUTHORITY, "social_care"),
    _post(PLACES, "School place planner", "place_planner", AUTHORITY),
    _post(HEAD_TEACHER, "Head teacher", "head_teacher", "st-edmunds"),
    *(_post(f"{name}@marshire.example", title, role, AUTHORITY) for name, title, role in OFFICERS),
)
#: The services that supply the warehouse, by their kind.
SUPPLIERS: Final = {
    "marshire-police": ("Marshire Police", "police"),
    "marshire-youth-justice": ("Marshire Youth Justice", "youth_justice"),
    "marshire-probation": ("Marshire Probation", "probation"),
    "marshire-community-trust": ("Marshire Community Trust", "health"),
    "harbour-recovery": ("Harbour Recovery", "commissioned"),
    "fenland-district": ("Fenland Vale District Council", "district"),
    "benefits-department": ("The benefits department", "department"),
    "fenland-college": ("Fenland College", "further_education"),
}
#: The number of each provider of learning, by which its own returns name it.
UKPRNS: Final = {"fenland-college": "10009999"}
#: Accounts that only sign; they have no password and cannot sign in.
SIGNERS: Final = (
    _post("board@analysis.example", "Board secretary", "governance_officer", "analysis-service"),
    *(
        _post(f"head@{school}.marshire.example", "Head", "data_controller_signatory", school)
        for school in SCHOOLS
    ),
    *(
        _post(f"signs@{name}.example", f"Signs for {title}", "data_controller_signatory", name)
        for name, (title, _) in SUPPLIERS.items()
    ),
)


def is_built(home: Path) -> bool:
    """Whether the home holds a finished demonstration."""
    return (home / MARK).is_file() and json.loads((home / MARK).read_text())["built"]


def passwords(home: Path) -> dict[str, str]:
    """The password of each sign-in, by mailbox."""
    found: dict[str, str] = json.loads((home / MARK).read_text())["passwords"]
    return found


def mark_built(home: Path) -> None:
    """Remember that everything is in; a second build then finds its work done."""
    remember(home, passwords(home), built=True)


def establish(home: Path, *, at: datetime) -> "Gate":
    """The installation with organisations, accounts, evidence, agreements and signatures.

    Steps already taken by a build that was cut short are not taken twice.
    """
    from kinfold.registers import configure, installation

    if not installation.is_installation(home):
        installation.prepare(home, name="Marshire County Council", organisation=AUTHORITY)
        with (home / installation.CONFIGURATION).open("a", encoding="utf-8") as file:
            file.write(SITE)
    configure.ready(home)
    configure.migrate()
    _organisations()
    _accounts(home, at=at)
    from kinfold.gate import Gate

    gate = Gate.open(home)
    _agreements(gate, library(), at=at)
    return gate


def library() -> Path:
    """The folder of shipped agreements; UsageProblem where this is not a checkout."""
    folder = Path(__file__).resolve().parents[3] / "agreements"
    if not folder.is_dir():
        raise UsageProblem(
            "You asked for the demonstration.",
            why="The folder of shipped agreements is not beside this program.",
            remedy="Run it from a checkout of the repository.",
        )
    return folder


def remember(home: Path, known: dict[str, str], *, built: bool) -> None:
    """Keep the sign-ins of a demonstration beside it, and whether it is finished."""
    path = home / MARK
    text = json.dumps({"built": built, "passwords": known}, indent=2)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)


def _organisations() -> None:
    from kinfold.registers import accounts, facts, loads

    found = [
        facts.Organisation(id=AUTHORITY, name="Marshire County Council", kind="la", la_code="999"),
        facts.Organisation(
            id="analysis-service", name="The CIN analysis service", kind="processor"
        ),
        facts.Organisation(
            id="department-for-education", name="The Department for Education", kind="department"
        ),
        *(
            facts.Organisation(id=school, name=name, kind="school", laestab=number)
            for school, (name, number) in SCHOOLS.items()
        ),
        *(
            facts.Organisation(id=supplier, name=name, kind=kind, ukprn=UKPRNS.get(supplier, ""))
            for supplier, (name, kind) in SUPPLIERS.items()
        ),
    ]
    for organisation in found:
        accounts.add_organisation(organisation)
    for data_set, agency, mailbox in (
        ("cin_census", "Children's social care", "duty@social-care.marshire.example"),
        ("early_help", "Early help", "hub@early-help.marshire.example"),
    ):
        loads.set_contact(
            facts.Contact(data_set=data_set, holder=AUTHORITY, agency=agency, mailbox=mailbox)
        )


def _accounts(home: Path, *, at: datetime) -> None:
    from kinfold.registers import accounts, one_time_codes

    known = passwords(home) if (home / MARK).is_file() else {}
    for post in (*POSTS, *SIGNERS):
        if accounts.account(post.login) is not None:
            continue
        password = secrets.token_urlsafe(9) if post in POSTS else None
        accounts.add_account(
            post.login,
            organisation=post.organisation,
            role=post.role,
            title=post.title,
            permissions=post.permissions,
            password=password,
        )
        if password is not None:
            known[post.login] = password
            one_time_codes.issue(post.login)
        remember(home, known, built=False)
        _evidence(post, at=at)
    _policies(at=at)


def _evidence(post: Post, *, at: datetime) -> None:
    """What each condition of access rests on; the statement each signs on screen."""
    from kinfold.registers import evidence

    conditions: tuple[str, ...] = ("security_policy",)
    if post.role in VETTED:
        conditions = tuple(code for code in SETTING_CONDITIONS if code != "statement")
    for condition in conditions:
        evidence.record_attestation(
            condition,
            account=post.login,
            attested_on=date.fromordinal(at.date().toordinal() - 90),
            attester_role="employer",
            level="basic" if condition == "dbs" else None,
            at=at,
            by=None,
        )


def _policies(*, at: datetime) -> None:
    from kinfold.registers import evidence

    for organisation in (AUTHORITY, *SCHOOLS):
        if not evidence.attestation_records(organisation=organisation):
            evidence.record_attestation(
                "appropriate_policy_document",
                organisation=organisation,
                attested_on=date.fromordinal(at.date().toordinal() - 90),
                attester_role="data_protection_officer",
                at=at,
                by=None,
            )


def _agreements(gate: "Gate", folder: Path, *, at: datetime) -> None:
    """Load all as printed, then bring this county's own into force, signed."""
    from kinfold.agreement.load import read
    from kinfold.gate import stewardship
    from kinfold.registers import agreements

    officer = gate.actor(GOVERNANCE)
    for path in sorted(folder.glob("*/as-printed.yaml")):
        with suppress(NothingToDo):
            stewardship.load(gate, officer, read(path), at=at)
    for name, file in IN_FORCE:
        version = read(folder / name / file)
        with suppress(NothingToDo):
            stewardship.load(gate, officer, version, at=at)
        _sign_everywhere(gate, version, at=at)
        standing = agreements.standing(version.hash, at=at)
        if standing is None or standing.state != "in_force":
            stewardship.stand(
                gate, officer, version, state="in_force", reason="Agreed for 2026-27", at=at
            )


def _sign_everywhere(gate: "Gate", version: "Version", *, at: datetime) -> None:
    from kinfold.gate import stewardship

    for post in (POSTS[1], *SIGNERS):
        actor = gate.actor(post.login)
        for party in stewardship.parties_of(version, actor):
            with suppress(NothingToDo):
                stewardship.sign(
                    gate, actor, version, party=party.id, gateways_confirmed=True, at=at
                )
