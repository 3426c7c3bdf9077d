"""What people do to agreements themselves: load, sign, settle, bring into force, withdraw.

Each act is checked against who may do it, entered in the register, and then in the ledger. None
of them moves any data about a child.
"""

from datetime import date, datetime
from typing import Final

from kinfold.agreement import Actor, Version, announcing
from kinfold.agreement.checks import LIVE_STATES
from kinfold.agreement.model import Party
from kinfold.calendars import academic_year, academic_year_of, day_in_england
from kinfold.errors import NeedsDecision, NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.gate import announcing as waiting_list
from kinfold.gate import signing
from kinfold.gate.door import Gate
from kinfold.registers import accounts, agreements, change_notices, facts, signatures

STEWARDS: Final = frozenset({"governance_officer"})
SIGNATORIES: Final = STEWARDS | {"data_controller_signatory"}


def load(gate: Gate, actor: Actor, version: Version, *, at: datetime) -> None:
    """Load a version as a draft; nothing moves under a draft."""
    _steward(gate, actor, "load an agreement", clause="stewardship")
    agreements.save_version(
        version.agreement.id,
        label=version.agreement.version,
        version_hash=version.hash,
        canonical=version.canonical,
        at=at,
    )
    _note(gate, "agreement.loaded", actor, version, at=at)


def sign(
    gate: Gate,
    actor: Actor,
    version: Version,
    *,
    party: str,
    gateways_confirmed: bool,
    at: datetime,
) -> int:
    """Sign a version for a party of the actor's own organisation; the number of the signature.

    Refused to anybody but that organisation's signatories, and unless they confirm that its legal
    gateways were checked (TDV-8.1). An annual signature ends with the school year (SOM-1.4).
    """
    mine = _party(version, actor, party)
    _may(actor, SIGNATORIES, f"sign {version.agreement.title}", clause=mine.clause)
    on = day_in_england(at)
    annual = mine.signs_each == "school_year"
    number = signatures.record_signature(
        version.hash,
        party=mine.id,
        organisation=actor.organisation,
        signatory_role=actor.role,
        signed_on=on,
        gateways_confirmed=gateways_confirmed,
        at=at,
        by=actor.account,
        period=academic_year_of(on) if annual else "",
        valid_until=academic_year(academic_year_of(on)).end if annual else None,
    )
    payload: dict[str, object] = {"party": mine.id, "signature": number}
    _note(gate, "agreement.signed", actor, version, at=at, payload=payload)
    return number


def stand(
    gate: Gate, actor: Actor, version: Version, *, state: str, reason: str, at: datetime
) -> None:
    """Take a version a step on in its life; its flows follow at the next request (AGR-4).

    NeedsDecision where it may not come into force yet (see `signing.obstacles`).
    """
    what = f"make an agreement {state.replace('_', ' ')}"
    _steward(gate, actor, what, clause=version.agreement.review.clause)
    if state in LIVE_STATES and (missing := signing.obstacles(version, at=at)):
        raise NeedsDecision(
            f"You asked to {what}.",
            why=" ".join(missing),
            remedy="Have both sides sign, and the owner confirm how each conflict is settled.",
        )
    agreements.set_standing(version.hash, state=state, at=at, by=actor.account, reason=reason)
    _note(gate, "agreement.standing", actor, version, at=at, payload={"state": state})


def confirm(gate: Gate, actor: Actor, version: Version, *, conflict: str, at: datetime) -> None:
    """Confirm how a disagreement in the document is settled (ambiguity A2)."""
    known = {entry.id: entry for entry in version.agreement.conflicts}
    if conflict not in known:
        raise UsageProblem(
            "You asked to confirm how a conflict is settled.",
            why="The agreement records no conflict of that id.",
            remedy=f"Its conflicts are: {', '.join(sorted(known)) or 'none'}.",
        )
    _steward(gate, actor, "settle a conflict", clause=known[conflict].clause)
    agreements.confirm_conflict(
        version.hash, conflict=conflict, decision="confirmed", at=at, by=actor.account
    )
    payload: dict[str, object] = {"conflict": conflict}
    _note(gate, "agreement.conflict_confirmed", actor, version, at=at, payload=payload)


def waive_signature(
    gate: Gate,
    actor: Actor,
    version: Version,
    *,
    organisation: str,
    reason: str,
    until: date,
    at: datetime,
) -> None:
    """Authorise an unsigned organisation to take part until a day, with a reason (NEX-27, A1)."""
    clause = version.agreement.override_clause or version.agreement.dates.clause
    _steward(gate, actor, "waive a signature", clause=clause)
    if not version.agreement.override_unsigned:
        raise RefusedByAgreement(
            "You asked to let an unsigned organisation take part.",
            why=f"[{clause}] {version.agreement.title} does not provide for that.",
            remedy="Have the organisation sign.",
        )
    signatures.record_override(
        version.agreement.id,
        organisation=organisation,
        term="signature",
        reason=reason,
        authorised_by=actor.role,
        expires_on=until,
        at=at,
        by=actor.account,
    )
    payload: dict[str, object] = {"organisation": organisation, "until": until.isoformat()}
    _note(gate, "agreement.override", actor, version, at=at, payload=payload)


def prepared(version: Version, *, group: str, at: datetime) -> facts.NewChangeNotice:
    """The notice that would tell providers of what is new in an item group (SOM, 3.3).

    NothingToDo where nothing of the group waits, or where they were told of all of it.
    """
    asked = "You asked to tell providers of a new item."
    notice = version.agreement.change_notice
    new = next((w for w in waiting_list.waiting(version, at=at) if w.group.id == group), None)
    if notice is None or new is None:
        why = "Nothing of that item group waits for a notice."
        raise NothingToDo(asked, why=why, remedy="See which groups wait, and name one of them.")
    if new.begins_on is not None:
        raise NothingToDo(
            asked,
            why=f"[{notice.clause}] They were told, and it is collected from "
            f"{new.begins_on:%-d %B %Y}.",
            remedy="Wait for that day.",
        )
    begins = announcing.begins_on(notice, new, told_on=day_in_england(at))
    return facts.NewChangeNotice(
        group=group,
        items=new.items,
        gateway="" if new.emergency is None else new.emergency.gateway,
        begins_on=begins,
        until=new.until,
        organisations=tuple(one.id for one in waiting_list.told_by(version)),
        text=announcing.text(version.agreement, new, begins=begins),
    )


def tell_providers(gate: Gate, actor: Actor, version: Version, *, group: str, at: datetime) -> int:
    """Send providers the notice of what is new in an item group; the notice's number.

    Kept to this installation's stewards; collection may begin on the day the notice says (SOM, 3.3
    and 5.2.1). UsageProblem where the version has ended or nobody is there to tell, NothingToDo
    as `prepared`.
    """
    notice = version.agreement.change_notice
    clause = notice.clause if notice is not None else version.agreement.dates.clause
    _steward(gate, actor, "tell providers of a new item", clause=clause)
    standing = agreements.standing(version.hash, at=at)
    if standing is None or standing.state in agreements.ENDED:
        raise UsageProblem(
            "You asked to tell providers of a new item.",
            why="This version is not loaded here, or it has ended.",
            remedy="Use the version that is in force, or the draft that will be.",
        )
    new = prepared(version, group=group, at=at)
    number = change_notices.give(version.hash, new, at=at, by=actor.account)
    payload: dict[str, object] = {
        "notice": number,
        "group": group,
        "items": list(new.items),
        "gateway": new.gateway,
        "begins_on": new.begins_on.isoformat(),
        "until": None if new.until is None else new.until.isoformat(),
        "organisations": list(new.organisations),
    }
    _note(gate, "agreement.change_notice", actor, version, at=at, payload=payload)
    return number


def parties_of(version: Version, actor: Actor) -> tuple[Party, ...]:
    """The parties for which somebody of the actor's organisation may sign."""
    here = accounts.organisation(actor.organisation)
    kind = here.kind if here is not None else None
    return tuple(
        party
        for party in version.agreement.parties
        if party.must_sign
        and (
            party.organisation == actor.organisation
            or (party.organisation_kind is not None and party.organisation_kind == kind)
        )
    )


def _party(version: Version, actor: Actor, party: str) -> Party:
    mine = {entry.id: entry for entry in parties_of(version, actor)}
    if party not in mine:
        raise RefusedByAgreement(
            f"You asked to sign {version.agreement.title}.",
            why=f"[{version.agreement.parties[0].clause}] Your organisation is not that party.",
            remedy=f"It may sign as: {', '.join(sorted(mine)) or 'none of the parties'}.",
        )
    return mine[party]


def _steward(gate: Gate, actor: Actor, what: str, *, clause: str) -> None:
    """Only a steward of the organisation that runs this installation; another's may only sign."""
    _may(actor, STEWARDS, what, clause=clause)
    if actor.organisation != gate.installation.organisation:
        raise RefusedByAgreement(
            f"You asked to {what}.",
            why=f"[{clause}] This is kept to the organisation that runs this installation.",
            remedy="Ask its governance officer; your organisation may sign, or not.",
        )


def _may(actor: Actor, roles: frozenset[str], what: str, *, clause: str) -> None:
    if actor.role not in roles:
        named = " or ".join(sorted(role.replace("_", " ") for role in roles))
        raise RefusedByAgreement(
            f"You asked to {what}.",
            why=f"[{clause}] This is kept to the {named}.",
            remedy=f"Ask a {named} of your organisation.",
        )


def _note(
    gate: Gate,
    kind: str,
    actor: Actor,
    version: Version,
    *,
    at: datetime,
    payload: dict[str, object] | None = None,
) -> None:
    gate.note(
        kind,
        actor=actor,
        at=at,
        agreement=version.agreement.id,
        agreement_version=version.hash,
        payload=payload or {},
    )
