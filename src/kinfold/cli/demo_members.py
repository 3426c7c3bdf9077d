"""The three authorities of the exchange in the demonstration, each an installation of its own.

A county, a service that acts for nine boroughs, and a small unitary; a fourth was invited and has
not signed. All of them are invented.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kinfold.errors import NothingToDo

if TYPE_CHECKING:
    from kinfold.agreement import Version
    from kinfold.gate import Gate

FRAMEWORK: Final = "ccis-exchange"


@dataclass(frozen=True, kw_only=True)
class Place:
    """One authority or service: its organisation id, name, kind, and the code of an authority."""

    id: str
    name: str
    kind: str
    la_code: str = ""


BOROUGHS: Final = tuple(
    Place(id=name, name=f"{title} Borough Council", kind="la", la_code=str(code))
    for code, (name, title) in enumerate(
        (
            ("brackwell", "Brackwell"),
            ("castlegate", "Castlegate"),
            ("dunmere", "Dunmere"),
            ("elmsworth", "Elmsworth"),
            ("fenwick-green", "Fenwick Green"),
            ("gallowstone", "Gallowstone"),
            ("harrowmere", "Harrowmere"),
            ("ironbridge-quay", "Ironbridge Quay"),
            ("juniper-hill", "Juniper Hill"),
        ),
        start=981,
    )
)
MEMBERS: Final = (
    Place(id="marshire", name="Marshire County Council", kind="la", la_code="999"),
    Place(id="eastreach", name="Eastreach Youth Service", kind="combined_service"),
    Place(id="littlewick", name="Littlewick Council", kind="la", la_code="998"),
)
UNSIGNED: Final = Place(id="northmoor", name="Northmoor Council", kind="la", la_code="997")
PLACES: Final = (*MEMBERS, UNSIGNED, *BOROUGHS)
#: Each member's posts in the exchange: role, and what the mailbox begins with.
POSTS: Final = (
    ("ccis", "designated_person", "CCIS data manager"),
    ("rights", "information_governance_lead", "Information governance lead"),
    ("governance", "governance_officer", "Governance officer"),
)


def mailbox(post: str, member: str) -> str:
    """The role mailbox of a post, such as ccis@littlewick.example."""
    return f"{post}@{member}.example"


def join(
    gate: "Gate",
    version: "Version",
    *,
    at: datetime,
    passwords: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Enter the members, their posts and evidence, and the framework signed by all three.

    A post whose mailbox has a password can sign in; the others only sign or are named.
    """
    here = gate.installation.organisation
    _organisations()
    for member in MEMBERS:
        _posts(member, passwords)
    _evidence(here, at=at)
    _agreed(gate, version, at=at)


def _organisations() -> None:
    from kinfold.registers import accounts, facts

    for place in PLACES:
        if accounts.organisation(place.id) is None:
            accounts.add_organisation(
                facts.Organisation(
                    id=place.id, name=place.name, kind=place.kind, la_code=place.la_code
                )
            )


def _posts(member: Place, passwords: Mapping[str, str]) -> None:
    from kinfold.registers import accounts, one_time_codes

    for post, role, title in POSTS:
        login = mailbox(post, member.id)
        if accounts.account(login) is not None:
            continue
        accounts.add_account(
            login,
            organisation=member.id,
            role=role,
            title=title,
            password=passwords.get(login),
        )
        if login in passwords:
            one_time_codes.issue(login)


def _evidence(here: str, *, at: datetime) -> None:
    from kinfold.registers import evidence

    on = date.fromordinal((at - timedelta(days=90)).date().toordinal())
    for post in ("ccis", "rights"):
        login = mailbox(post, here)
        if not evidence.attestation_records(account=login):
            evidence.record_attestation(
                "training", account=login, attested_on=on, attester_role="employer", at=at, by=None
            )
    held = {one.attestation.code for one in evidence.attestation_records(organisation=here)}
    for condition in ("appropriate_policy_document", "security_policy"):
        if condition not in held:
            evidence.record_attestation(
                condition,
                organisation=here,
                attested_on=on,
                attester_role="data_protection_officer",
                at=at,
                by=None,
            )


def _agreed(gate: "Gate", version: "Version", *, at: datetime) -> None:
    from kinfold.gate import stewardship
    from kinfold.registers import agreements

    here = gate.actor(mailbox("governance", gate.installation.organisation))
    with suppress(NothingToDo):
        stewardship.load(gate, here, version, at=at)
    for member in MEMBERS:
        signer = gate.actor(mailbox("governance", member.id))
        for party in stewardship.parties_of(version, signer):
            with suppress(NothingToDo):
                stewardship.sign(
                    gate, signer, version, party=party.id, gateways_confirmed=True, at=at
                )
    standing = agreements.standing(version.hash, at=at)
    if standing is None or standing.state != "in_force":
        stewardship.stand(
            gate, here, version, state="in_force", reason="Signed by three members", at=at
        )


def trust(gate: "Gate", others: "dict[str, tuple[str, str, str | None]]", *, at: datetime) -> None:
    """Trust the other members by their cards: recipient key, verify key and address."""
    from kinfold.registers import partners

    names = {place.id: place.name for place in MEMBERS}
    for member, (recipient, verify_key, url) in others.items():
        with suppress(NothingToDo):
            partners.trust(
                member,
                name=names[member],
                url=url,
                recipient=recipient,
                verify_key=verify_key,
                at=at,
                by=None,
            )
