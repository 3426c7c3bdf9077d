"""A trusted sender whose system is broken or taken over gets nothing past the reader of parcels."""

import dataclasses
from typing import Any

import pyarrow as pa
import pytest

from kinfold.errors import Exit
from kinfold.parcels import (
    LARGEST,
    CutShort,
    Label,
    ManifestDisagrees,
    NotAParcel,
    TooLarge,
    label,
)
from tests import parcel_post as post
from tests.parcel_post import ROWS, TABLE, refused


def test_a_label_that_is_too_long_for_its_word_is_refused_before_its_body_is_read() -> None:
    refused(post.outer(b"", body_bytes=LARGEST + 1), TooLarge)
    refused(post.outer(b"", body_bytes=LARGEST), CutShort)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b'{"id":NaN}',
        b'{"id":1,"id":1}',
        b'{ "id":1}',
        b'{"created_at":1}',
        b'{"created_at":"yesterday"}',
        b'{"created_at":"2026-11-09T10:30:00Z"}',
        b"\xff\xfe{}",
        b'{"a":"\xed\xa0\x80"}',
        b"[" * 4000,
        b'{"a":' * 700,
        b'{"a":' + b"9" * 4000 + b"}",
        '{"a":1}'.encode("utf-16"),
    ],
)
def test_labels_that_are_none(text: bytes) -> None:
    data = post.outer(b"", text=text)
    refused(data, NotAParcel)
    with pytest.raises(NotAParcel):
        label(data)


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"kind": 5},
        {"sender": ["marshire"]},
        {"recipient": "\x1b]0;x\x07"},
        {"to": None},
        {"to": "x" * 300},
        {"body_sha256": "0"},
        {"body_bytes": -1},
        {"body_bytes": True},
        {"body_bytes": 1.0},
        {"more": 1},
    ],
)
def test_labels_that_say_what_none_can(changes: dict[str, Any]) -> None:
    refused(post.outer(b"", **changes), NotAParcel)


def test_a_label_is_made_of_what_a_label_says() -> None:
    found = label(post.sealed())
    assert isinstance(found, Label)
    with pytest.raises(ValueError, match="label"):
        dataclasses.replace(found, signer="")


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"\n",
        b"{}\n",
        b"[]\n",
        b'{"contents":{},"tables":{}}\n',
        b'{"contents":[],"tables":{}}\n',
        post.spelt({"contents": post.told(), "tables": []}) + b"\n",
        post.spelt({"contents": post.told(), "tables": {TABLE: [1]}}) + b"\n",
        post.spelt({"contents": post.told(), "tables": {TABLE: [1, -1]}}) + b"\n",
        post.spelt({"contents": post.told(), "tables": {TABLE: [True, 1]}}) + b"\n",
        post.spelt({"contents": post.told(), "tables": {}}) + b"\n",
        post.spelt({"contents": post.told(extra=1), "tables": {}}) + b"\n",
        post.spelt({"contents": post.told(fields=[]), "tables": {}}) + b"\n",
        post.spelt({"contents": post.told(rows=[]), "tables": {}}) + b"\n",
        post.spelt({"contents": post.told(destroy_by=1), "tables": {}}) + b"\n",
        post.spelt({"contents": post.told(destroy_by=""), "tables": {}}) + b"\n",
        post.spelt({"contents": post.told(message=None), "tables": {}}) + b"\n",
        post.spelt({"contents": post.told(fields={TABLE: [None]}), "tables": {TABLE: [0, 0]}}),
        b'{"contents":' + b"[" * 100_000 + b"\n",
        b" " * (17 << 20) + b"\n",
    ],
    ids=range(20),
)
def test_manifests_that_are_none(plain: bytes) -> None:
    refused(post.outer(post.to_eastreach(plain)), ManifestDisagrees, "manifest is not in the form")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"rows": {TABLE: 2}}, "the rows"),
        ({"rows": {TABLE: 4}}, "the rows"),
        ({"fields": {TABLE: ["ypid", "surname"]}}, "the columns"),
        ({"fields": {TABLE: ["surname", "ypid", "born"]}}, "the columns"),
        ({"behind": b"more"}, "the length"),
        ({"size": 10}, "cannot be read"),
        ({"size": 1 << 31}, "cannot be read"),
        ({"stream": b""}, "cannot be read"),
        ({"stream": b"\xff" * 64}, "cannot be read"),
        ({"stream": post.arrow(ROWS)[:-40]}, "cannot be read"),
        ({"stream": post.arrow(ROWS) + b"behind"}, "the rows"),
        ({"stream": post.arrow(ROWS, compression="zstd")}, "more than its rows"),
        ({"stream": post.arrow(ROWS, compression="lz4")}, "more than its rows"),
    ],
)
def test_tables_that_are_not_what_their_manifest_says(changes: dict[str, Any], why: str) -> None:
    refused(post.lying(**changes), ManifestDisagrees, why)


def test_a_table_that_would_unpack_to_more_than_may_be() -> None:
    refused(post.lying(size=(4 << 30) + 1), TooLarge)


def test_ten_million_noughts_are_not_let_out_of_a_thousand_bytes() -> None:
    bomb = pa.record_batch({"n": pa.array([0], pa.int64()).take(pa.array([0] * 1_000_000))})
    packed = post.arrow(bomb, compression="zstd")
    assert len(packed) < 10_000
    said: dict[str, Any] = {"fields": {TABLE: ["n"]}, "rows": {TABLE: 1_000_000}}
    refused(post.lying(packed, **said), ManifestDisagrees, "more than its rows")
    assert post.received(post.lying(post.arrow(bomb), **said)).tables[TABLE].num_rows == 1_000_000


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["x", "x", "y"]).dictionary_encode(),
        pa.nulls(3),
        pa.array([[1], [2], [3]]),
        pa.array(["x", "y", "z"], pa.string_view()),
        pa.array([b"x", b"y", b"z"]),
        pa.RunEndEncodedArray.from_arrays([3], ["x"]),
        pa.array([{"a": 1}] * 3),
    ],
    ids=lambda column: str(column.type)[:12],
)
def test_columns_that_could_hold_more_than_their_rows(column: pa.Array) -> None:
    stream = post.arrow(pa.record_batch({"n": column, "plain": ["x", "y", "z"]}))
    data = post.lying(stream, fields={TABLE: ["n", "plain"]})
    assert refused(data, ManifestDisagrees).exit_code is Exit.NOT_UNDERSTOOD


def test_a_day_that_no_calendar_has() -> None:
    for kind, days in ((pa.int32(), pa.date32()), (pa.int64(), pa.timestamp("us", tz="UTC"))):
        never = pa.array([2 ** (kind.bit_width - 1) - 1], kind).view(days)
        stream = post.arrow(pa.record_batch({"n": never}))
        data = post.lying(stream, fields={TABLE: ["n"]}, rows={TABLE: 1})
        refused(data, ManifestDisagrees, "cannot be read")


def test_a_heading_that_is_no_text() -> None:
    stream = post.arrow(ROWS).replace(b"surname", b"surna\xff\xfe")
    refused(post.lying(stream), ManifestDisagrees, "cannot be read")


def test_text_that_is_no_text() -> None:
    broken = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"\xff\xfe")]
    )
    stream = post.arrow(pa.record_batch({"n": broken}))
    data = post.lying(stream, fields={TABLE: ["n"]}, rows={TABLE: 1})
    refused(data, ManifestDisagrees, "cannot be read")
