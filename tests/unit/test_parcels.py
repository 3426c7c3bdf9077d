"""A parcel opens for whom it is for, from whom it is from, whole; everything else has its error."""

import dataclasses
import json
import re
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pyarrow as pa
import pyrage
import pytest

from kinfold.errors import Exit, FileNotUnderstood, UsageProblem
from kinfold.parcels import (
    Altered,
    CutShort,
    ForSomebodyElse,
    ManifestDisagrees,
    NotAParcel,
    NotSealedToThis,
    Opener,
    Passphrase,
    SignedBySomebodyElse,
    Signer,
    TooLarge,
    WrongPassphrase,
    fingerprint,
    label,
    new_passphrase,
    open_,
    seal,
    sealing,
)
from tests import parcel_post as post
from tests.parcel_post import AT, EASTREACH, LITTLEWICK, MARSHIRE, ROWS, TABLE, refused

SAID = "40118 07359 22614 90083 51526"


# --- Whole parcels ---------------------------------------------------------------------------


def test_what_was_sealed_is_what_is_opened() -> None:
    data = post.sealed()
    opened = post.received(data)
    assert opened.contents == post.contents()
    assert opened.tables[TABLE].equals(pa.Table.from_batches([ROWS]))
    assert opened.label == label(data)


def test_the_label_says_whose_it_is_and_nothing_about_anybody() -> None:
    data = post.sealed()
    found = label(data)
    assert dataclasses.asdict(found) == {
        "id": post.ID,
        "kind": "ccis.rows",
        "sender": "marshire",
        "recipient": "eastreach",
        "to": fingerprint(EASTREACH.opener.recipient),
        "signer": fingerprint(MARSHIRE.signer.verify_key),
        "body_bytes": found.body_bytes,
        "body_sha256": sha256(data[-found.body_bytes :]).hexdigest(),
        "created_at": AT,
    }
    assert post.CANARY.encode() not in data
    assert b"980000000001" not in data
    assert TABLE.encode() not in data


def test_the_body_is_an_ordinary_age_file() -> None:
    data = post.sealed()
    body = data[-label(data).body_bytes :]
    identity = pyrage.x25519.Identity.from_str(EASTREACH.opener.secret)
    assert json.loads(pyrage.decrypt(body, [identity]).split(b"\n")[0])["contents"]["row"] == "S1"


def test_the_record_in_the_decisions_is_enough_to_write_one() -> None:
    assert post.received(post.lying()).tables[TABLE].equals(pa.Table.from_batches([ROWS]))


def test_a_message_needs_no_table() -> None:
    said = post.contents(fields={}, rows={}, kind="receipt", message={"counts": {"kept": 3}})
    data = seal(said, {}, signer=MARSHIRE.signer, to=EASTREACH.address, at=AT)
    opened = post.received(data)
    assert (opened.contents, opened.tables) == (said, {})


def test_an_empty_table_arrives_with_its_columns() -> None:
    said = post.contents(rows={TABLE: 0})
    for batches in ([], [ROWS.slice(0, 0)]):
        data = seal(said, {TABLE: batches}, signer=MARSHIRE.signer, to=EASTREACH.address, at=AT)
        table = post.received(data).tables[TABLE]
        assert (table.num_rows, tuple(table.column_names)) == (0, post.COLUMNS)


def test_the_time_of_sealing_is_told_in_utc() -> None:
    at = datetime.fromisoformat("2026-07-01T09:00:00+01:00")
    data = seal(
        post.contents(), {TABLE: [ROWS]}, signer=MARSHIRE.signer, to=EASTREACH.address, at=at
    )
    assert label(data).created_at == datetime(2026, 7, 1, 8, tzinfo=UTC)


# --- What is sealed is what the manifest says -------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "tables"),
    [
        ({"rows": {TABLE: 2}}, {TABLE: [ROWS]}),
        ({"rows": {TABLE: 7}}, {TABLE: [ROWS, ROWS]}),
        ({"fields": {TABLE: ("ypid", "surname")}}, {TABLE: [ROWS]}),
        ({"fields": {TABLE: ("surname", "ypid", "born")}}, {TABLE: [ROWS]}),
        ({}, {}),
        ({}, {TABLE: [ROWS], "young_people.offer": []}),
        ({"rows": {TABLE: 6}}, {TABLE: [ROWS, ROWS.select(["ypid"])]}),
        ({"recipient": "littlewick"}, {TABLE: [ROWS]}),
        ({"message": {"share": float("nan")}}, {TABLE: [ROWS]}),
    ],
)
def test_nothing_is_sealed_that_the_manifest_does_not_say(
    changes: dict[str, object], tables: dict[str, list[pa.RecordBatch]]
) -> None:
    said = post.contents(**changes)
    with pytest.raises(ValueError, match=r".") as told:
        seal(said, tables, signer=MARSHIRE.signer, to=EASTREACH.address, at=AT)
    assert post.CANARY not in str(told.value)


def test_a_dictionary_would_carry_values_of_those_left_out() -> None:
    everybody = pa.array([post.CANARY, "Ayo"]).dictionary_encode()
    batch = pa.record_batch({"name": everybody.slice(1), "plain": ["x"]})
    said = post.contents(fields={TABLE: ("name", "plain")}, rows={TABLE: 1})
    with pytest.raises(ValueError, match="manifest"):
        seal(said, {TABLE: [batch]}, signer=MARSHIRE.signer, to=EASTREACH.address, at=AT)


def test_a_parcel_is_not_sealed_at_a_time_without_its_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        seal(
            post.contents(fields={}, rows={}),
            {},
            signer=MARSHIRE.signer,
            to=EASTREACH.address,
            at=AT.replace(tzinfo=None),
        )


@pytest.mark.parametrize("kind", [pa.string(), pa.int64(), pa.date32(), pa.float64()])
def test_what_was_blanked_does_not_travel_under_the_blank(kind: pa.DataType) -> None:
    """Arrow keeps the old bytes where only the validity bits are changed."""
    if kind == pa.string():
        full, secret = pa.array([post.CANARY, "Ayo"]), post.CANARY.encode()
    else:
        wide = kind.bit_width // 8
        secret = b"\x53\x43\x52\x54\x53\x43\x52\x54"[:wide]
        full = pa.Array.from_buffers(
            kind, 2, [None, pa.py_buffer(secret + (7).to_bytes(wide, "little"))]
        )
    buffers = [pa.py_buffer(b"\x02"), *full.buffers()[1:]]
    blanked = pa.record_batch({"value": pa.Array.from_buffers(kind, 2, buffers)})
    assert secret in post.arrow(blanked)
    said = post.contents(fields={TABLE: ("value",)}, rows={TABLE: 2})
    data = seal(said, {TABLE: [blanked]}, signer=MARSHIRE.signer, to=EASTREACH.address, at=AT)
    table = post.received(data).tables[TABLE]
    assert table["value"].null_count == 1
    assert secret not in post.arrow(*table.to_batches())


def test_notes_on_a_schema_do_not_travel() -> None:
    noted = ROWS.replace_schema_metadata({"made by": post.CANARY})
    data = seal(
        post.contents(), {TABLE: [noted]}, signer=MARSHIRE.signer, to=EASTREACH.address, at=AT
    )
    assert not post.received(data).tables[TABLE].schema.metadata


@pytest.mark.parametrize("bound", ["LARGEST", "MANIFEST", "UNPACKED"])
def test_no_parcel_is_sealed_that_could_not_be_opened(
    bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, bound, 100)
    with pytest.raises(TooLarge):
        post.sealed()


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "1"},
        {"id": "G" * 32},
        {"kind": "Rows"},
        {"sender": ""},
        {"recipient": "x" * 201},
        {"sender": "mar\nshire"},
        {"agreement": None},
        {"agreement_version": 1},
        {"row": ""},
        {"period": "\x1b[2J"},
        {"la": 998},
        {"rows": {}},
        {"rows": {TABLE: -1}},
        {"rows": {TABLE: True}},
        {"rows": {TABLE: 3.0}},
        {"fields": {TABLE: ("ypid", "ypid")}},
        {"fields": {TABLE: ("ypid", "")}},
        {"fields": {"": ()}, "rows": {"": 0}},
        {"destroy_by": "2027-01-09"},
        {"destroy_by": AT},
        {"message": ["text"]},
    ],
)
def test_a_manifest_says_only_what_a_manifest_can(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        post.contents(**changes)


# --- Keys, addresses and passphrases ----------------------------------------------------------


def test_a_fingerprint_is_read_aloud_in_groups_and_covers_both_keys() -> None:
    address = EASTREACH.address
    assert re.fullmatch(r"(?:[0-9a-f]{4} ){7}[0-9a-f]{4}", address.fingerprint)
    other = dataclasses.replace(address, verify_key=LITTLEWICK.signer.verify_key)
    third = dataclasses.replace(address, recipient=LITTLEWICK.opener.recipient)
    assert len({address.fingerprint, other.fingerprint, third.fingerprint}) == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": ""},
        {"recipient": "age1qqqq"},
        {"recipient": EASTREACH.opener.recipient.upper()},
        {"verify_key": "00" * 31},
        {"verify_key": "AB" * 32},
    ],
)
def test_a_key_that_is_no_key_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(UsageProblem, match="form of a key"):
        dataclasses.replace(EASTREACH.address, **changes)


def test_secrets_are_whole_and_are_not_shown() -> None:
    with pytest.raises(ValueError, match="32"):
        Signer(seed=b"short")
    with pytest.raises(UsageProblem, match="form of a key") as told:
        Opener(secret="AGE-SECRET-KEY-1QQQ")
    assert "QQQ" not in str(told.value)
    shown = repr((MARSHIRE.signer, EASTREACH.opener, Passphrase(spoken=SAID)))
    assert "mmmm" not in shown
    assert "AGE-SECRET" not in shown
    assert "40118" not in shown
    assert post.CANARY not in repr(post.received(post.sealed()))
    assert Opener.new() != Opener.new()


def test_new_passphrases_are_long_and_never_the_same() -> None:
    made = {new_passphrase() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"(?:[0-9]{5} ){4}[0-9]{5}", said) for said in made)
    assert 10**25 > 2**80


@pytest.mark.parametrize("said", ["", "1234", "a" * 25, "1" * 26, "١" * 25])
def test_what_cannot_be_a_passphrase_is_refused_at_once(said: str) -> None:
    with pytest.raises(WrongPassphrase) as told:
        Passphrase(spoken=said)
    assert not said or said not in str(told.value)


@pytest.mark.requirement("CCO-T1")
def test_a_parcel_with_a_passphrase_opens_only_with_it() -> None:
    data = seal(
        post.contents(),
        {TABLE: [ROWS]},
        signer=MARSHIRE.signer,
        to=Passphrase(spoken=SAID),
        at=AT,
    )
    assert label(data).to == Passphrase.mark
    assert SAID.replace(" ", "").encode() not in data
    assert post.CANARY.encode() not in data
    given: dict[str, Any] = {"recipient": "eastreach", "sender": MARSHIRE.address}
    typed = Passphrase(spoken=SAID.replace(" ", "-") + "\n")
    opened = open_(data, opener=typed, **given)
    assert opened.tables[TABLE].equals(pa.Table.from_batches([ROWS]))
    wrong = Passphrase(spoken=SAID[:-1] + "7")
    with pytest.raises(WrongPassphrase) as told:
        open_(data, opener=wrong, **given)
    assert told.value.exit_code is Exit.USAGE
    assert "40118" not in str(told.value)
    refused(data, NotSealedToThis)


def test_a_parcel_for_a_key_does_not_open_with_a_passphrase() -> None:
    with pytest.raises(NotSealedToThis):
        open_(
            post.sealed(),
            opener=Passphrase(spoken=SAID),
            recipient="eastreach",
            sender=MARSHIRE.address,
        )


# --- From somebody else, for somebody else ----------------------------------------------------


def test_only_the_partner_named_is_trusted() -> None:
    with pytest.raises(SignedBySomebodyElse) as told:
        post.received(post.sealed(), from_=LITTLEWICK)
    assert told.value.exit_code is Exit.NOT_UNDERSTOOD


def test_a_partner_cannot_sign_in_anothers_name() -> None:
    data = post.outer(post.to_eastreach(b""), signer=LITTLEWICK.signer)
    refused(data, SignedBySomebodyElse)
    with pytest.raises(SignedBySomebodyElse):
        post.received(data, from_=LITTLEWICK)


def test_the_signing_key_named_is_the_one_that_signed() -> None:
    text = post.spelt(
        {**json.loads(post.outer(b"x").split(b"\n")[1]), "signer": fingerprint("another")}
    )
    refused(post.outer(b"x", text=text), SignedBySomebodyElse)


def test_a_parcel_for_another_organisation_is_not_read() -> None:
    with pytest.raises(ForSomebodyElse) as told:
        post.received(post.sealed(), by=LITTLEWICK)
    assert told.value.exit_code is Exit.USAGE


def test_a_parcel_for_a_key_that_was_changed_since() -> None:
    new = dataclasses.replace(EASTREACH, opener=Opener(secret=Opener.new()))
    with pytest.raises(NotSealedToThis):
        post.received(post.sealed(), by=new)


def test_a_body_cannot_be_sent_on_under_another_name() -> None:
    """Littlewick, trusted too, wraps what Marshire sealed in a label of its own."""
    data = post.sealed()
    body = data[-label(data).body_bytes :]
    again = post.outer(body, signer=LITTLEWICK.signer, sender="littlewick")
    with pytest.raises(ManifestDisagrees, match="its label"):
        post.received(again, from_=LITTLEWICK)


@pytest.mark.parametrize(
    "changes", [{"id": "f" * 32}, {"kind": "receipt"}, {"recipient": "littlewick"}]
)
def test_the_manifest_says_what_the_label_says(changes: dict[str, Any]) -> None:
    refused(post.lying(**changes), ManifestDisagrees, "its label")


def test_a_body_sealed_to_another_key_than_the_label_says() -> None:
    data = seal(
        post.contents(recipient="littlewick"),
        {TABLE: [ROWS]},
        signer=MARSHIRE.signer,
        to=LITTLEWICK.address,
        at=AT,
    )
    body = data[-label(data).body_bytes :]
    refused(post.outer(body), ManifestDisagrees, "the key it is sealed to")


# --- Damage -----------------------------------------------------------------------------------


def test_cut_anywhere_that_matters() -> None:
    data = post.sealed()
    first, end = 17, data.index(b"\n", 17)
    for length in (0, 5, 16, first, first + 1, end, end + 1, end + 60, end + 129, end + 130):
        refused(data[:length], CutShort)
        with pytest.raises(CutShort):
            label(data[:length])
    refused(b"kinfold-parcel/1\n" + b"x" * 4095, CutShort)
    refused(data[:-1], CutShort)


def test_a_flip_of_any_byte() -> None:
    data = post.sealed()
    for place in range(len(data)):
        with pytest.raises((NotAParcel, CutShort, Altered, SignedBySomebodyElse)) as told:
            post.received(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert post.CANARY not in str(told.value)


def test_something_behind_the_end() -> None:
    refused(post.sealed() + b"\n", Altered)
    with pytest.raises(Altered):
        label(post.sealed() + post.sealed())


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 not ours",
        b"kinfold-parcel/2\n{}\n",
        b"kinfold-parcel/1\n" + b"x" * 5000,
        b"kinfold-parcel/1\n" + b"x" * 4096,
        b"age-encryption.org/v1\n",
    ],
)
def test_other_files_are_not_parcels(data: bytes) -> None:
    assert refused(data, NotAParcel).exit_code is Exit.NOT_UNDERSTOOD
    with pytest.raises(NotAParcel):
        label(data)


def test_two_parcels_with_their_bodies_changed_over() -> None:
    one, two = post.sealed(), post.sealed(id="f" * 32)
    size = label(one).body_bytes
    other = two[-label(two).body_bytes :]
    mixed = one[:-size] + (other + b"\0" * size)[:size]
    refused(mixed, Altered)


def test_an_altered_label() -> None:
    data = post.sealed()
    refused(data.replace(b'"ccis.rows"', b'"ccis.rowz"', 1), Altered)
    refused(data.replace(b'"recipient":"eastreach"', b'"recipient":"littlewick"', 1), Altered)
    refused(data.replace(b'{"body_bytes"', b'["body_bytes"', 1), Altered)


def test_a_signature_has_one_spelling() -> None:
    data = post.sealed()
    end = data.index(b"\n", 17) + 1
    loud = data[:end] + data[end : end + 128].upper() + data[end + 128 :]
    refused(loud, Altered)


def test_a_signature_for_something_else_is_none() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    first, text, _, body = post.outer(b"body").split(b"\n", 3)
    bare = Ed25519PrivateKey.from_private_bytes(MARSHIRE.signer.seed).sign(text)
    refused(b"\n".join((first, text, bare.hex().encode(), body)), Altered)


def test_every_error_is_of_a_kind_scripts_know() -> None:
    damage = (NotAParcel, CutShort, Altered, SignedBySomebodyElse, ManifestDisagrees)
    usage = (ForSomebodyElse, NotSealedToThis, WrongPassphrase, TooLarge)
    assert all(issubclass(kind, FileNotUnderstood) for kind in damage)
    assert all(issubclass(kind, UsageProblem) for kind in usage)
    assert {kind().exit_code for kind in damage} == {Exit.NOT_UNDERSTOOD}
    assert {kind().exit_code for kind in usage} == {Exit.USAGE}
    assert len({kind().why for kind in (*damage, *usage)}) == len(damage) + len(usage)


def test_the_day_of_destruction_is_a_day() -> None:
    due = date(2027, 1, 9)
    assert post.received(post.sealed(destroy_by=due)).contents.destroy_by == due
    assert post.received(post.sealed(destroy_by=None)).contents.destroy_by is None
