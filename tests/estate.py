"""A whole made-up installation for tests: home, agreements signed, accounts vetted, files taken in.

`built` makes one for a size of county and keeps it for the run; `copied` gives a test a copy of
its own to change. An estate has its own database, and `opened` makes it the one the registers
speak to while the block lasts. Do not use pytest-django's `db` in the same test.
"""

import atexit
import contextlib
import csv
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from kinfold.agreement import Actor, Agreement, Version, permit
from kinfold.agreement.load import read
from kinfold.errors import KinfoldError
from kinfold.gate import Gate
from kinfold.intake.receive import Asked, receive
from kinfold.registers import accounts, agreements, configure, evidence, facts, signatures
from kinfold.registers.installation import prepare
from kinfold.synthetic import county
from kinfold.synthetic.manifest import Manifest, load

AGREEMENTS: Final = Path(__file__).parents[1] / "agreements"
RENEWALS: Final = tuple(sorted(path.parent.name for path in AGREEMENTS.glob("*/2026-27.yaml")))
AS_AT: Final = date(2026, 11, 20)
SIGNED_AT: Final = datetime(2026, 9, 1, 8, tzinfo=UTC)
LOADED_AT: Final = datetime(2026, 11, 20, 18, tzinfo=UTC)
LATER: Final = datetime(2026, 11, 21, 9, tzinfo=UTC)
SEED: Final = 20261
SMALL: Final = 400

ORGANISATIONS: Final = (
    facts.Organisation(id="marshire", name="Marshire County Council", kind="la", la_code="999"),
    facts.Organisation(
        id="st-edmunds", name="St Edmund's Primary", kind="school", laestab="9992001"
    ),
    facts.Organisation(id="millbrook", name="Millbrook Primary", kind="school", laestab="9992002"),
    facts.Organisation(id="hartwell", name="Hartwell Academy", kind="school", laestab="9994001"),
    facts.Organisation(id="ashdown", name="Ashdown School", kind="school", laestab="9994002"),
    facts.Organisation(id="analysis-service", name="Analysis service", kind="processor"),
    facts.Organisation(id="delivery-partner", name="Delivery partner", kind="sub_processor"),
    facts.Organisation(id="hosting-company", name="Hosting company", kind="sub_processor"),
    facts.Organisation(
        id="department-for-education", name="The Department for Education", kind="department"
    ),
)

DATA_MANAGER: Final = "data@marshire.example"
GOVERNANCE: Final = "governance@marshire.example"
AUDITOR: Final = "audit@marshire.example"
ADMINISTRATOR: Final = "admin@marshire.example"
ANALYST: Final = "analyst@marshire.example"
#: The safeguarding lead of each school, by the school's organisation id.
LEADS: Final = {
    school: f"dsl@{school}.marshire.example"
    for school in ("st-edmunds", "millbrook", "hartwell", "ashdown")
}
PASSWORD: Final = "a quiet marsh in winter 9"
_COUNCIL_POSTS: Final = (
    (DATA_MANAGER, "data_manager", "Data manager", ("social_care",)),
    (GOVERNANCE, "governance_officer", "Governance officer", ()),
    (AUDITOR, "auditor", "Auditor", ()),
    (ADMINISTRATOR, "administrator", "Administrator", ()),
    (ANALYST, "analyst", "Analyst", ("social_care",)),
)
#: Evidence on every account: the conditions of all renewals, with level and version if any.
PERSONAL: Final = (
    ("training", None, None),
    ("dbs", "basic", None),
    ("safer_recruitment", None, None),
    ("sensitive_role", None, None),
    ("business_need", None, None),
    ("statement", None, "2026-1"),
    ("email_verified_it", None, None),
    ("email_verified_user", None, None),
    ("security_policy", None, None),
)


class _OwnDatabase(DatabaseWrapper):
    """A connection that pytest-django allows: its guard is for the database tests share."""

    def ensure_connection(self) -> None:
        """Connect where there is no connection yet."""
        if self.connection is None:
            with self.wrap_database_errors:
                self.connect()


@dataclass(frozen=True, kw_only=True)
class Estate:
    """A home with everything in it, the county's files beside it, and what they are."""

    home: Path
    county: Manifest

    @contextlib.contextmanager
    def opened(self) -> Iterator[Gate]:
        """The estate's gate, with the registers speaking to the estate's own database.

        As in a process of its own, no permit given before is good, and time may be any time.
        """
        _as_a_new_process()
        with _registers_at(self.home):
            yield Gate.open(self.home)

    def actor(self, gate: Gate, login: str = DATA_MANAGER) -> Actor:
        """Who an account acts as."""
        return gate.actor(login)

    def take_in(
        self, gate: Gate, path: Path, *, under: str, holder: str | None = None, at: datetime
    ) -> facts.LoadReport:
        """Take in one file as the data manager does."""
        asked = Asked(agreement=under, holder=holder)
        return receive(gate, gate.actor(DATA_MANAGER), path, asked=asked, at=at)

    def truth(self) -> Path:
        """The file that says which records are the same child; never taken in."""
        return self.county.truth / "truth.csv"


def _as_a_new_process() -> None:
    permit._new_process()
    permit._SPENT.clear()
    permit._QUEUE.clear()
    permit._forgotten[0] = datetime.min.replace(tzinfo=UTC)


@contextlib.contextmanager
def _registers_at(home: Path) -> Iterator[None]:
    """Let the registers speak to the database of `home`, in this thread, for a while."""
    before = connections["default"]
    settings = {**before.settings_dict, **configure.sqlite(home / "db.sqlite3")}
    mine = _OwnDatabase(settings, alias="default")
    connections["default"] = mine
    try:
        yield
    finally:
        mine.close()
        connections["default"] = before


def prepared(home: Path, county_made: Manifest) -> Estate:
    """A new estate in `home`: agreements in force and signed, accounts vetted, nothing loaded."""
    prepare(home, name="Marshire County Council", organisation="marshire")
    with _registers_at(home):
        configure.migrate()
        for organisation in ORGANISATIONS:
            accounts.add_organisation(organisation)
        _open_accounts()
        for name in RENEWALS:
            bring_into_force(AGREEMENTS / name / "2026-27.yaml")
    return Estate(home=home, county=county_made)


def bring_into_force(path: Path, *, at: datetime = SIGNED_AT) -> str:
    """Load an agreement file, have every party sign, bring it into force; the version's hash."""
    return into_force(read(path), at=at)


def into_force(version: Version, *, at: datetime) -> str:
    """The same for a version that was made and not read."""
    agreements.save_version(
        version.agreement.id,
        label=version.agreement.version,
        version_hash=version.hash,
        canonical=version.canonical,
        at=at,
    )
    for party, organisation in _signers(version.agreement):
        signatures.record_signature(
            version.hash,
            party=party,
            organisation=organisation,
            signatory_role="data_controller_signatory",
            signed_on=at.date(),
            gateways_confirmed=True,
            at=at,
            by=None,
        )
    agreements.set_standing(version.hash, state="in_force", at=at, by=None)
    return version.hash


def _signers(agreement: Agreement) -> Iterator[tuple[str, str]]:
    for party in agreement.parties:
        for organisation in ORGANISATIONS:
            if organisation.id == party.organisation or (
                party.organisation_kind is not None and organisation.kind == party.organisation_kind
            ):
                yield party.id, organisation.id


def _open_accounts() -> None:
    for login, role, title, permissions in _COUNCIL_POSTS:
        open_account(login, "marshire", role, title, permissions=permissions)
    for school, login in LEADS.items():
        title = "Designated safeguarding lead"
        open_account(login, school, "safeguarding_lead", title, permissions=("social_care",))
    for organisation in ORGANISATIONS:
        evidence.record_attestation(
            "appropriate_policy_document",
            organisation=organisation.id,
            attested_on=SIGNED_AT.date(),
            attester_role="data_protection_officer",
            at=SIGNED_AT,
            by=None,
        )


def open_account(
    login: str, organisation: str, role: str, title: str, *, permissions: tuple[str, ...] = ()
) -> None:
    """Open an account with all nine pieces of personal evidence."""
    accounts.add_account(
        login,
        organisation=organisation,
        role=role,
        title=title,
        permissions=permissions,
        password=PASSWORD,
    )
    for condition, level, version in PERSONAL:
        evidence.record_attestation(
            condition,
            account=login,
            attested_on=SIGNED_AT.date(),
            attester_role="information_governance_lead",
            at=SIGNED_AT,
            by=None,
            level=level,
            version=version,
        )


#: The agreement a data set of the county comes under; cin-analysis has its own supply of the CIN.
COMES_UNDER: Final = {
    "cin_census": ("practitioner-view", "cin-analysis"),
    "early_help": ("practitioner-view",),
}


def deliveries(manifest: Manifest) -> Iterator[tuple[Path, str, str]]:
    """Every file of the county, its holder, and each agreement it comes under.

    The school census is handed in school by school, as the county agreement has it.
    """
    for file in manifest.files:
        if file.data_set == "school_census":
            yield from _census_by_school(manifest.folder / file.path)
            continue
        if not file.rows:
            continue  # a table without rows does not say whose it is
        for agreement in COMES_UNDER.get(file.data_set, ("county-education",)):
            yield manifest.folder / file.path, file.holder, agreement


def _census_by_school(path: Path) -> Iterator[tuple[Path, str, str]]:
    schools = {body.laestab: body.id for body in ORGANISATIONS if body.laestab}
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    place = header.index("LAESTAB")
    for laestab, school in schools.items():
        part = path.with_name(f"{path.stem}-{school}.csv")
        with part.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([header, *(row for row in rows if row[place] == laestab)])
        yield part, school, "county-education"


def load_county(estate: Estate, *, at: datetime = LOADED_AT) -> tuple[facts.LoadReport, ...]:
    """Take every file of the estate's county in, a second apart from `at` on."""
    with estate.opened() as gate:
        return tuple(
            estate.take_in(
                gate, path, under=agreement, holder=holder, at=at + timedelta(seconds=number)
            )
            for number, (path, holder, agreement) in enumerate(deliveries(estate.county))
        )


@cache
def _workshop() -> Path:
    """A folder for everything made in this run, removed when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="kinfold-estate-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _county(children: int, seed: int) -> Manifest:
    folder = _workshop() / f"county-{children}-{seed}"
    county.write(folder, as_at=AS_AT, seed=seed, children=children)
    return load(folder)


def empty(*, children: int = SMALL, seed: int = SEED) -> Estate:
    """An estate with nothing loaded, made once; tests that change it use `copied`."""
    return _empty(children, seed)


def built(*, children: int = SMALL, seed: int = SEED) -> Estate:
    """An estate with the whole county taken in, made once; tests that change it use `copied`."""
    return _built(children, seed)


def linked(*, children: int = SMALL, seed: int = SEED) -> Estate:
    """An estate with the county taken in and its people linked for the view, made once."""
    return _linked(children, seed)


@cache
def _empty(children: int, seed: int) -> Estate:
    return prepared(_workshop() / f"empty-{children}-{seed}", _county(children, seed))


@cache
def _built(children: int, seed: int) -> Estate:
    estate = copied(_empty(children, seed), _workshop() / f"built-{children}-{seed}")
    load_county(estate)
    return estate


@cache
def _linked(children: int, seed: int) -> Estate:
    from kinfold import people

    estate = copied(_built(children, seed), _workshop() / f"linked-{children}-{seed}")
    with estate.opened() as gate:
        at = LOADED_AT + timedelta(hours=1)
        people.link(gate, gate.actor(DATA_MANAGER), agreement="practitioner-view", at=at)
    return estate


def copied(estate: Estate, home: Path) -> Estate:
    """The same estate at another home, free to be changed. No gate to the first may be open."""
    shutil.copytree(estate.home, home)
    return Estate(home=home, county=estate.county)


def refused(act: Callable[[], object]) -> KinfoldError:
    """The error an act ends in; AssertionError where it is allowed."""
    try:
        act()
    except KinfoldError as problem:
        return problem
    raise AssertionError("it was allowed")
