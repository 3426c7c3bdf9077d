"""Sending and taking in sealed parcels, always against a permit and under the same agreement.

What leaves is sealed to keys that were confirmed, and is in the ledger before it can be sent.
What arrives is checked against this installation's own copy of the agreement (CCIS, section 6).
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from kinfold import datasets, parcels
from kinfold.agreement.flow import Actor
from kinfold.agreement.model import Version
from kinfold.agreement.permit import Permit, PermitInvalid
from kinfold.gate import keys, leaving
from kinfold.gate.deciding import Deciding
from kinfold.gate.handover import Handover
from kinfold.gate.leaving import Outgoing, Sealed
from kinfold.store import Delivery, Supply

if TYPE_CHECKING:
    import pyarrow as pa

ACCEPTS = frozenset({"deposit"})
SENDS = frozenset({"send"})
OPENS = frozenset({"answer", "destroy", "report"})


class Posting(Deciding):
    """The gate's dealings with other installations."""

    @property
    def card(self) -> parcels.Address:
        """This installation's public keys, for partners to confirm."""
        return keys.card(self.installation)

    def send(
        self,
        permit: Permit,
        prepare: Callable[[Handover], Outgoing],
        *,
        parcel: str,
        at: datetime,
        passphrase: parcels.Passphrase | None = None,
    ) -> Sealed:
        """Seal rows to the permit's recipient; they leave only as what this returns.

        `prepare` is given the rows the permit lets through and says which of them go; a column
        the permit does not name is refused. `parcel` is the new parcel's random id. Sealed to
        the keys confirmed for the recipient, or to a passphrase given by telephone (CCO-T1).
        """
        entry = self._spend(permit, at=at, operations=SENDS)
        tables = self._shelf.whole(permit, held_at=permit.flow.at)
        handover = Handover(
            permit=permit,
            entry=entry,
            tables=tables,
            qualifying=False,
            as_at=self._shelf.as_at(permit, tables),
        )
        going = prepare(handover)
        contents = _contents(permit, going, parcel=parcel, sender=self.installation.organisation)
        content = parcels.seal(
            contents,
            {name: _checked(permit, name, table) for name, table in going.tables.items()},
            signer=keys.signer(self.installation),
            to=passphrase or leaving.partner(permit.flow.recipient, at=at),
            at=at,
        )
        return self._sent(permit, entry, contents, content, going.people)

    def _sent(
        self,
        permit: Permit,
        entry: int,
        contents: parcels.Contents,
        content: bytes,
        people_in: tuple[str, ...],
    ) -> Sealed:
        digest = hashlib.sha256(content).hexdigest()
        listed = hashlib.sha256("\n".join(sorted(people_in)).encode()).hexdigest()
        outcome = self._note_outcome(
            permit,
            entry,
            kind="send.outcome",
            payload={
                "parcel": contents.id,
                "sha256": digest,
                "row": contents.row,
                "period": contents.period,
                "la": contents.la,
                "rows": dict(contents.rows),
                "people_sha256": listed,
            },
        )
        return Sealed(
            contents=contents,
            content=content,
            sha256=digest,
            people=people_in,
            entry=outcome.index,
        )

    def post(
        self,
        recipient: str,
        going: Outgoing,
        *,
        under: Version,
        parcel: str,
        actor: Actor,
        at: datetime,
    ) -> Sealed:
        """Seal a message that has no rows about anybody: a receipt, a certificate, a warning."""
        if going.tables or going.people:
            raise PermitInvalid("rows about people leave by `send`, under a permit")
        contents = parcels.Contents(
            id=parcel,
            kind=going.kind,
            sender=self.installation.organisation,
            recipient=recipient,
            agreement=under.agreement.id,
            agreement_version=under.hash,
            row=going.row,
            period=going.period,
            la=going.la,
            message=going.message,
        )
        to = leaving.partner(recipient, at=at)
        content = parcels.seal(contents, {}, signer=keys.signer(self.installation), to=to, at=at)
        digest = hashlib.sha256(content).hexdigest()
        entry = self.note(
            "parcel.posted",
            actor=actor,
            at=at,
            agreement=under.agreement.id,
            agreement_version=under.hash,
            payload={"parcel": parcel, "kind": going.kind, "recipient": recipient},
        )
        return Sealed(
            contents=contents, content=content, sha256=digest, people=(), entry=entry.index
        )

    def announced(self, head: bytes, *, at: datetime) -> int:
        """How long a parcel is that begins so; refused unless a trusted partner signed it for us.

        A sender not known here and a signature that is not its own are refused in the same words.
        """
        try:
            sender = leaving.partner(parcels.claimed(head), at=at)
        except leaving.NotTrusted:
            raise parcels.SignedBySomebodyElse from None
        return parcels.announced(head, recipient=self.installation.organisation, sender=sender)

    def outside(self, parcel: bytes, *, at: datetime) -> parcels.Label:
        """What a parcel says on its outside, once it is known to be whole, genuine and for us.

        Opened too, unless it takes a passphrase, which nothing here knows (CCO-T2).
        """
        try:
            return self._opened(parcel, at=at).label
        except parcels.NotSealedToThis:
            # Said only after signature, length, hash and address were found right.
            found = parcels.label(parcel)
            if found.to != parcels.Passphrase.mark:
                raise
            return found

    def manifest(
        self, parcel: bytes, *, at: datetime, passphrase: parcels.Passphrase | None = None
    ) -> parcels.Contents:
        """What a parcel says it holds, once it is known to be whole, genuine and for us."""
        return self._opened(parcel, at=at, passphrase=passphrase).contents

    def opened(self, permit: Permit, parcel: bytes, *, at: datetime) -> "Mapping[str, pa.Table]":
        """The rows of a parcel that asks for something to be done about certain people."""
        self._spend(permit, at=at, operations=OPENS)
        found = self._opened(parcel, at=at)
        leaving.fits(permit, found.contents)
        for name, table in found.tables.items():
            list(_checked(permit, name, table))
        return found.tables

    def _opened(
        self, parcel: bytes, *, at: datetime, passphrase: parcels.Passphrase | None = None
    ) -> parcels.Opened:
        sender = leaving.partner(parcels.label(parcel).sender, at=at)
        return parcels.open_(
            parcel,
            opener=passphrase or keys.opener(self.installation),
            recipient=self.installation.organisation,
            sender=sender,
        )

    def accept(
        self,
        permit: Permit,
        parcel: bytes,
        *,
        at: datetime,
        passphrase: parcels.Passphrase | None = None,
    ) -> Supply:
        """Keep the rows of a sealed parcel that a partner sent: all of them, or nothing.

        The parcel must be genuine, for us, and of the agreement version in force here. AlreadyHeld
        (a NothingToDo) where it was kept before, Destroyed where it was and has gone.
        """
        entry = self._spend(permit, at=at, operations=ACCEPTS)
        try:
            opened = self._opened(parcel, at=at, passphrase=passphrase)
            leaving.fits(permit, opened.contents)
            supply = self._store.deposit(_delivery(permit, parcel, opened), at=at)
        except Exception as problem:
            self._note_outcome(
                permit, entry, kind="accept.outcome", payload={"kept": type(problem).__name__}
            )
            raise
        told_of = {"parcel": opened.contents.id, "supply": supply.id, "rows": dict(supply.rows)}
        self._note_outcome(permit, entry, kind="accept.outcome", payload=told_of)
        return supply


def _delivery(permit: Permit, parcel: bytes, opened: parcels.Opened) -> Delivery:
    """What a parcel brings, as the store takes it; of one data set."""
    contents = opened.contents
    data_set = next(iter(contents.rows), "").split(".", 1)[0]
    declared = datasets.get(data_set)
    tables = {name.split(".", 1)[1]: (name, table) for name, table in opened.tables.items()}
    return Delivery(
        data_set=data_set,
        holder=contents.sender,
        period=" ".join(word for word in (contents.period, contents.row, contents.la) if word),
        receipt=hashlib.sha256(parcel).hexdigest(),
        agreement=permit.agreement,
        agreement_version=permit.version,
        as_at=permit.flow.on,
        destroy_by=permit.destroy_by,
        tables={short: _checked(permit, name, table) for short, (name, table) in tables.items()},
        subjects={short: declared.table(short).subject for short in tables},
    )


def _contents(permit: Permit, going: Outgoing, *, parcel: str, sender: str) -> parcels.Contents:
    return parcels.Contents(
        id=parcel,
        kind=going.kind,
        sender=sender,
        recipient=permit.flow.recipient,
        agreement=permit.agreement,
        agreement_version=permit.version,
        row=going.row,
        period=going.period,
        la=going.la,
        fields={name: tuple(table.column_names) for name, table in going.tables.items()},
        rows={name: table.num_rows for name, table in going.tables.items()},
        destroy_by=permit.destroy_by,
        message=going.message,
    )


def _checked(permit: Permit, name: str, table: "pa.Table") -> "Iterator[pa.RecordBatch]":
    data_set, _, short = name.partition(".")
    return leaving.only_permitted(permit, data_set, short, table.to_batches())
