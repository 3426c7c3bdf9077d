"""Whatever is sealed comes out as it went in; whatever is done to it on the way, nothing does."""

import string
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kinfold.errors import KinfoldError
from kinfold.parcels import (
    Altered,
    Contents,
    CutShort,
    NotAParcel,
    SignedBySomebodyElse,
    label,
    seal,
)
from tests import parcel_post as post
from tests.parcel_post import AT, EASTREACH, LITTLEWICK, MARSHIRE, ROWS, TABLE

SEALED = post.sealed()
OTHER = post.sealed(id="f" * 32, period="2026-12")
STREAM = post.arrow(ROWS, ROWS.slice(1))
DAMAGE = (NotAParcel, CutShort, Altered, SignedBySomebodyElse)

words = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abñ"), inner, max_size=3),
    max_leaves=8,
)
columns: st.SearchStrategy[tuple[pa.DataType, st.SearchStrategy[Any]]] = st.sampled_from(
    [
        (pa.string(), st.text(st.characters(exclude_categories=["Cs"]))),
        (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
        (pa.float64(), st.floats(allow_nan=False)),
        (pa.bool_(), st.booleans()),
        (pa.date32(), st.dates()),
        (
            pa.timestamp("us", tz="UTC"),
            st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(
                lambda at: at.replace(tzinfo=UTC)
            ),
        ),
    ]
)


@st.composite
def tables(draw: st.DrawFn) -> list[pa.RecordBatch]:
    """Some batches of one table, perhaps with blanks, perhaps without rows."""
    names = draw(st.lists(words, max_size=4, unique=True))
    kinds = [draw(columns) for _ in names]
    batches = []
    for rows in draw(st.lists(st.integers(0, 4), max_size=3)) if names else []:
        made = [
            pa.array(draw(st.lists(st.none() | values, min_size=rows, max_size=rows)), kind)
            for kind, values in kinds
        ]
        batches.append(pa.record_batch(made, names=names))
    return batches


@st.composite
def manifests(draw: st.DrawFn, held: dict[str, list[pa.RecordBatch]], recipient: str) -> Contents:
    """Any manifest of these tables."""
    maybe = st.none() | words
    return Contents(
        id=draw(st.text("0123456789abcdef", min_size=32, max_size=32)),
        kind=draw(st.from_regex(r"[a-z][a-z0-9._-]{0,20}", fullmatch=True)),
        sender="marshire",
        recipient=recipient,
        agreement=draw(words),
        agreement_version=draw(words),
        row=draw(maybe),
        period=draw(maybe),
        la=draw(maybe),
        fields={n: tuple(b[0].schema.names) if b else ("a", "b") for n, b in held.items()},
        rows={n: sum(batch.num_rows for batch in b) for n, b in held.items()},
        destroy_by=draw(st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1))),
        message=draw(st.dictionaries(st.text('abñ\n"'), json_values, max_size=3)),
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.dictionaries(words, tables(), max_size=3))
def test_what_goes_in_comes_out(data: st.DataObject, held: dict[str, list[pa.RecordBatch]]) -> None:
    to = data.draw(st.sampled_from([EASTREACH, LITTLEWICK]))
    said = data.draw(manifests(held, to.name))
    parcel = seal(said, held, signer=MARSHIRE.signer, to=to.address, at=AT)
    opened = post.received(parcel, by=to)
    assert opened.contents == said
    assert opened.label == label(parcel)
    assert opened.tables.keys() == held.keys()
    for name, batches in held.items():
        if batches:
            assert opened.tables[name].equals(pa.Table.from_batches(batches))
        else:
            assert opened.tables[name].column_names == ["a", "b"]


def refuses(data: bytes, *kinds: type[KinfoldError]) -> None:
    """One clear error, which gives nothing away."""
    with pytest.raises(kinds) as told:
        post.received(data)
    assert isinstance(told.value, KinfoldError)
    assert type(told.value) in kinds
    assert post.CANARY not in repr(told.value.as_json())


@settings(max_examples=500, deadline=None)
@given(
    st.dictionaries(st.integers(0, len(SEALED) - 1), st.integers(1, 255), min_size=1, max_size=4)
)
def test_no_byte_can_be_changed(changes: dict[int, int]) -> None:
    altered = bytearray(SEALED)
    for place, mask in changes.items():
        altered[place] ^= mask
    refuses(bytes(altered), *DAMAGE)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(SEALED) - 1))
def test_no_end_can_be_missing(length: int) -> None:
    refuses(SEALED[:length], CutShort)


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=1, max_size=200))
def test_nothing_can_be_put_behind(more: bytes) -> None:
    refuses(SEALED + more, Altered)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(SEALED)), st.binary(min_size=1, max_size=60))
def test_nothing_can_be_put_between(place: int, more: bytes) -> None:
    longer = SEALED[:place] + more + SEALED[place:]
    refuses(longer, *DAMAGE)


def _parts(data: bytes) -> tuple[bytes, bytes, bytes]:
    _, text, signature, body = data.split(b"\n", 3)
    return text, signature, body


@pytest.mark.parametrize("of", [m for m in product((0, 1), repeat=3) if len(set(m)) > 1])
def test_parts_of_two_parcels_make_no_third(of: tuple[int, int, int]) -> None:
    both = (_parts(SEALED), _parts(OTHER))
    mixed = [both[which][place] for place, which in enumerate(of)]
    refuses(b"\n".join((b"kinfold-parcel/1", *mixed)), Altered, CutShort)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([b"", b"kinfold-parcel/1\n", b"kinfold-parcel/1\n{"]), st.binary(max_size=400)
)
def test_other_bytes_are_not_parcels(first: bytes, more: bytes) -> None:
    refuses(first + more, *DAMAGE)
    with pytest.raises((NotAParcel, CutShort, Altered)):
        label(first + more)


@settings(max_examples=100, deadline=None)
@given(st.text(string.ascii_lowercase + '{}[]":,0123456789eE.-ntf', max_size=200))
def test_a_signed_label_of_any_text_is_read_or_refused(text: str) -> None:
    refuses(post.outer(b"", text=text.encode()), NotAParcel)


def _broken(whole: bytes, changes: dict[int, int], end: int) -> bytes:
    altered = bytearray(whole)
    for place, value in changes.items():
        altered[place % len(whole)] = value
    return bytes(altered[: len(whole) - end])


def _liar(build: Callable[[], bytes]) -> None:
    """What a trusted sender's broken system sends is opened as stated, or refused; never else."""
    try:
        opened = post.received(build())
    except KinfoldError as problem:
        refusal = repr(problem.as_json())
    else:
        refusal = ""
        for name, table in opened.tables.items():
            assert table.num_rows == opened.contents.rows[name]
            assert tuple(table.column_names) == opened.contents.fields[name]
            assert len(table.to_pylist()) == table.num_rows
    assert post.CANARY not in refusal


damage = st.dictionaries(st.integers(0, 4000), st.integers(0, 255), max_size=5)


@settings(max_examples=300, deadline=None)
@given(damage, st.sampled_from([0, 0, 0, 1, 8, 9, 200]))
def test_a_broken_stream_inside_is_read_as_stated_or_refused(
    changes: dict[int, int], end: int
) -> None:
    _liar(lambda: post.lying(_broken(STREAM, changes, end), rows={TABLE: 5}))


@settings(max_examples=200, deadline=None)
@given(damage, st.sampled_from([0, 0, 0, 1, 50]))
def test_a_broken_inside_is_read_as_stated_or_refused(changes: dict[int, int], end: int) -> None:
    packed = pa.Codec("zstd").compress(STREAM, asbytes=True)
    sizes = {TABLE: [len(packed), len(STREAM)]}
    manifest = post.spelt({"contents": post.told(rows={TABLE: 5}), "tables": sizes})
    plain = manifest + b"\n" + packed
    _liar(lambda: post.outer(post.to_eastreach(_broken(plain, changes, end))))
