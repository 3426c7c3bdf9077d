"""How fast parcels are sealed and opened, against age alone and a plain copy of the same bytes.

`python -m bench.parcels [--people N] [--folder DIR]` makes the columns of N young people and of
what each is doing, all invented, and measures in one run on one disk: sealing and writing with
fsync, reading and opening with every check; pyrage alone on the plain Arrow bytes and on what
Zstandard makes of them; and a plain copy with fsync. Every way is run in turn, the best of five is
kept. It prints JSON, then one line for a person.
"""

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyrage

from kinfold.parcels import Address, Contents, Opener, Signer, open_, seal

AT = datetime(2026, 11, 9, 10, 30, tzinfo=UTC)
BATCH = 10_000
ROUNDS = 5


def words(chance: random.Random, count: int, *, kinds: int, length: int) -> pa.Array:
    """A column of text with so many different values."""
    known = ["".join(chance.choices("abcdefghij klmnop", k=length)) for _ in range(kinds)]
    return pa.array(chance.choices(known, k=count))


def numbers(chance: random.Random, count: int, *, digits: int) -> pa.Array:
    """A column of numbers that are text, nearly all of them different."""
    return pa.array([f"{chance.randrange(10**digits):0{digits}}" for _ in range(count)])


def days(chance: random.Random, count: int) -> pa.Array:
    """A column of days of ten years, a fifth of them blank."""
    first = date(2016, 1, 1)
    return pa.array(
        [
            first + timedelta(days=chance.randrange(3650)) if chance.random() > 0.2 else None
            for _ in range(count)
        ],
        pa.date32(),
    )


def columns(chance: random.Random, people: int) -> dict[str, pa.Table]:
    """Columns like those of a young person, and of what the person is doing."""
    ids = pa.array([f"{number:012}" for number in range(people)])
    person = {
        "ypid": ids,
        "surname": words(chance, people, kinds=20_000, length=9),
        "forename": words(chance, people, kinds=5_000, length=7),
        "date_of_birth": days(chance, people),
        "sex": words(chance, people, kinds=3, length=1),
        "uln": numbers(chance, people, digits=10),
        "address": words(chance, people, kinds=people, length=34),
        "postcode": words(chance, people, kinds=people // 15 + 1, length=7),
        "telephone_1": numbers(chance, people, digits=11),
        "home_la": words(chance, people, kinds=12, length=3),
        "educated_la": words(chance, people, kinds=12, length=3),
    }
    activity = {
        "ypid": ids,
        "activity_code": words(chance, people, kinds=40, length=3),
        "start_date": days(chance, people),
        "end_date": days(chance, people),
        "verified_on": days(chance, people),
        "establishment_number": words(chance, people, kinds=300, length=7),
        "establishment_name": words(chance, people, kinds=300, length=28),
        "ukprn": words(chance, people, kinds=300, length=8),
    }
    return {"young_people.person": pa.table(person), "young_people.activity": pa.table(activity)}


def streams(held: Mapping[str, pa.Table]) -> bytes:
    """The plain Arrow bytes of the tables."""
    sink = pa.BufferOutputStream()
    for table in held.values():
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table, max_chunksize=BATCH)
    return bytes(sink.getvalue().to_pybytes())


def written(path: Path, data: bytes) -> None:
    """A file, on the disk for certain."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def best(ways: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """The least seconds of each way, all of them run in turn."""
    found = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            found[name] = min(found[name], time.perf_counter() - start)
    return found


def measure(folder: Path, *, people: int) -> dict[str, float]:
    """All figures, from one run."""
    held = columns(random.Random(2026), people)
    batches = {name: table.to_batches(max_chunksize=BATCH) for name, table in held.items()}
    signer, opener = Signer(seed=b"b" * 32), Opener(secret=Opener.new())
    recipient = opener.recipient
    to = Address(organisation="eastreach", recipient=recipient, verify_key=signer.verify_key)
    sender = Address(organisation="marshire", recipient=recipient, verify_key=signer.verify_key)
    said = Contents(
        id="b" * 32,
        kind="ccis.rows",
        sender="marshire",
        recipient="eastreach",
        agreement="ccis-exchange",
        agreement_version="1f" * 32,
        fields={name: tuple(table.column_names) for name, table in held.items()},
        rows={name: table.num_rows for name, table in held.items()},
    )
    plain = streams(held)
    packed = pa.Codec("zstd").compress(plain, asbytes=True)
    keys, identities = (
        [pyrage.x25519.Recipient.from_str(recipient)],
        [pyrage.x25519.Identity.from_str(opener.secret)],
    )
    files = {name: folder / name for name in ("parcel", "age", "packed", "plain", "copy")}

    def sealing() -> None:
        written(files["parcel"], seal(said, batches, signer=signer, to=to, at=AT))

    def opening() -> None:
        data = files["parcel"].read_bytes()
        open_(data, opener=opener, recipient="eastreach", sender=sender)

    written(files["plain"], plain)
    found = best(
        {
            "seal": sealing,
            "age_seal": lambda: written(files["age"], pyrage.encrypt(plain, keys)),
            "age_seal_packed": lambda: written(files["packed"], pyrage.encrypt(packed, keys)),
            "copy": lambda: written(files["copy"], files["plain"].read_bytes()),
            "open": opening,
            "age_open": lambda: pyrage.decrypt(files["age"].read_bytes(), identities),
            "age_open_packed": lambda: pyrage.decrypt(files["packed"].read_bytes(), identities),
        }
    )
    rows = sum(said.rows.values())
    return {
        "rows": rows,
        "plain_bytes": len(plain),
        "parcel_bytes": files["parcel"].stat().st_size,
        **{f"{name}_s": seconds for name, seconds in found.items()},
        "sealed_rows_per_s": rows / found["seal"],
        "opened_rows_per_s": rows / found["open"],
        "seal_to_age": found["seal"] / found["age_seal"],
        "open_to_age": found["open"] / found["age_open"],
        "seal_to_copy": found["seal"] / found["copy"],
        "open_to_copy": found["open"] / found["copy"],
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.parcels", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where to write (default: beside this program)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder or Path.cwd()) as name:
        found = measure(Path(name), people=given.people)
    print(json.dumps({key: round(value, 4) for key, value in found.items()}))
    print(
        f"Parcels: {found['sealed_rows_per_s']:,.0f} rows/s sealed and on the disk"
        f" ({found['seal_to_age']:.2f} of age's time on the same plain bytes,"
        f" {found['seal_to_copy']:.2f} of a plain copy with fsync);"
        f" {found['opened_rows_per_s']:,.0f} rows/s opened and checked"
        f" ({found['open_to_age']:.2f} of age, {found['open_to_copy']:.2f} of the copy);"
        f" {found['parcel_bytes'] / found['plain_bytes']:.2f} of the plain bytes."
    )


if __name__ == "__main__":
    main()
