"""Whatever is delivered, corrected, destroyed and merged, the store answers as a plain list would.

The model is a list of supplies with their rows; every answer of the store, now and as held on any
earlier day, for everyone or for some people, is compared with it. What stands, where several
supplies have the same row, is worked out row against row, slowly.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kinfold.store import AlreadyHeld, Destroyed, Replaced, Store, TableCut
from tests.unit.store import shelf

HOLDERS = ("ashdown", "millbrook")
DATA_SETS = ("pupil_core", "sen")
TABLES = ("pupil", "note")
PERIODS = ("2025-26", "current", "current changes 1", "current changes 2")
PEOPLE = tuple("ABCDEFG")
DAYS = (None, 0, 1, 2)
FIRST = date(2026, 11, 9)

#: Who a row is about, and on which day.
people = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(DAYS)), max_size=5)
places = st.tuples(st.sampled_from(DATA_SETS), st.sampled_from(HOLDERS), st.sampled_from(PERIODS))

Row = tuple[str, int, int | None]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A supply of the model. `rows` are (person, number, day) by table."""

    id: str
    data_set: str
    holder: str
    period: str
    receipt: str
    agreement: str
    as_at: date
    since: datetime
    until: datetime | None = None
    destroyed: bool = False
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    @property
    def chain(self) -> str:
        """The period it is of, or holds changes to."""
        return chain_of(self.period)

    def newer_than(self, other: "Kept") -> bool:
        """Whether its rows stand against another's."""
        mine = (self.holder, self.agreement)
        order = (self.as_at, self.since) > (other.as_at, other.since)
        return mine == (other.holder, other.agreement) and order


def chain_of(period: str) -> str:
    """The period a label is of, or holds changes to."""
    return period.partition(" changes ")[0]


def refused_as(
    same: list[Kept], chain: list[Kept], period: str, *, as_at: date, may_return: bool
) -> type[Exception] | None:
    """How bytes that came before are turned away; None where they are taken in.

    `same` are supplies of the same bytes, `chain` of the same `period` and changes to it.
    """
    if not same:
        return None
    if any(kept.destroyed for kept in same):
        return Destroyed
    last, top = same[-1], chain[-1] if chain else None
    elsewhere = last.chain != period
    if not may_return or (last.until is None and (elsewhere or top == last)):
        return AlreadyHeld
    return Replaced if top is not None and as_at < top.as_at else None


class StoreModel(RuleBasedStateMachine):
    """Deposits, corrections, destructions and merges in any order."""

    kind = "sqlite"

    @initialize()
    def start(self) -> None:
        """Begin with an empty store."""
        self.home = tempfile.TemporaryDirectory()
        folder = Path(self.home.name)
        self.database = shelf.database(self.kind, folder)
        self.address = self.database.__enter__()
        self.folder = folder / "store"
        self.store = Store.open(self.folder, database=self.address, master_key=shelf.KEY)
        self.now = shelf.START
        self.moments = [self.now]
        self.kept: list[Kept] = []
        self.gone: set[tuple[str, str, str]] = set()
        self.rows = 0

    def teardown(self) -> None:
        """Leave nothing behind."""
        if hasattr(self, "home"):
            self.database.__exit__(None, None, None)
            self.home.cleanup()

    def tick(self) -> datetime:
        """An hour later."""
        self.now += timedelta(hours=1)
        self.moments.append(self.now)
        return self.now

    @rule(
        place=places,
        receipt=st.sampled_from("abcdef"),
        agreement=st.sampled_from(["county", "other"]),
        given=st.fixed_dictionaries(dict.fromkeys(TABLES, people)),
        aged=st.integers(0, 2),
        may_return=st.booleans(),
    )
    def deposit(
        self,
        place: tuple[str, str, str],
        receipt: str,
        agreement: str,
        given: dict[str, list[tuple[str, int | None]]],
        aged: int,
        may_return: bool,
    ) -> None:
        """Somebody hands something in, perhaps a correction, perhaps for the second time."""
        at = self.tick()
        data_set, holder, period = place
        as_at = FIRST + timedelta(days=aged)
        rows: dict[str, list[Row]] = {}
        for table, persons in given.items():
            rows[table] = [(who, self.rows + count, on) for count, (who, on) in enumerate(persons)]
            self.rows += len(persons)
        delivery = shelf.delivery(
            {
                table: pa.table(
                    {
                        "upn": [row[0] for row in listed],
                        "n": [row[1] for row in listed],
                        "day": [
                            None if row[2] is None else FIRST + timedelta(days=row[2])
                            for row in listed
                        ],
                    },
                    pa.schema([("upn", pa.string()), ("n", pa.int64()), ("day", pa.date32())]),
                )
                for table, listed in rows.items()
            },
            data_set=data_set,
            holder=holder,
            period=period,
            receipt=receipt,
            agreement=agreement,
            as_at=as_at,
            may_return=may_return,
        )
        key = (receipt, holder, data_set, agreement)
        same = [
            kept
            for kept in self.kept
            if (kept.receipt, kept.holder, kept.data_set, kept.agreement) == key
        ]
        left = {
            table: tuple(row for row in listed if (data_set, holder, row[0]) not in self.gone)
            for table, listed in rows.items()
        }
        refused = sum(map(len, rows.values())) - sum(map(len, left.values()))
        over = [
            kept
            for kept in self.kept
            if (kept.data_set, kept.holder, kept.agreement) == (data_set, holder, agreement)
            and (kept.period == period or (" changes " not in period and kept.chain == period))
        ]
        chain = [
            kept
            for kept in self.kept
            if (kept.data_set, kept.holder, kept.agreement) == (data_set, holder, agreement)
            and kept.chain == chain_of(period)
        ]
        refusal = refused_as(same, chain, chain_of(period), as_at=as_at, may_return=may_return)
        if refusal is not None:
            with pytest.raises(refusal) as caught:
                self.store.deposit(delivery, at=at)
            assert type(caught.value) is refusal
            return
        if refused and not any(left.values()):
            with pytest.raises(Destroyed):
                self.store.deposit(delivery, at=at)
            return
        supply = self.store.deposit(delivery, at=at)
        assert supply.refused_destroyed == refused
        self.kept = [
            replace(kept, until=at) if kept in over and kept.until is None else kept
            for kept in self.kept
        ]
        self.kept.append(
            Kept(
                id=supply.id,
                data_set=data_set,
                holder=holder,
                period=period,
                receipt=receipt,
                agreement=agreement,
                as_at=as_at,
                since=at,
                rows=left,
            )
        )

    @precondition(lambda self: any(not kept.destroyed for kept in self.kept))
    @rule(data=st.data())
    def destroy_supply(self, data: st.DataObject) -> None:
        """A supply falls due."""
        chosen = data.draw(st.sampled_from([kept for kept in self.kept if not kept.destroyed]))
        certificate = self.store.destroy_supply(chosen.id, at=self.tick())
        assert certificate.rows == sum(map(len, chosen.rows.values()))
        self.kept[self.kept.index(chosen)] = replace(chosen, destroyed=True, rows={})

    @rule(
        chosen=st.sets(
            st.tuples(
                st.sampled_from(DATA_SETS), st.sampled_from(HOLDERS), st.sampled_from(PEOPLE)
            ),
            min_size=1,
            max_size=3,
        )
    )
    def destroy_people(self, chosen: set[tuple[str, str, str]]) -> None:
        """People's rows fall due."""
        certificate = self.store.destroy_subjects(chosen, at=self.tick())
        self.gone |= chosen
        before = sum(len(rows) for kept in self.kept for rows in kept.rows.values())
        self.kept = [
            replace(
                kept,
                rows={
                    table: tuple(
                        row for row in rows if (kept.data_set, kept.holder, row[0]) not in chosen
                    )
                    for table, rows in kept.rows.items()
                },
            )
            for kept in self.kept
        ]
        after = sum(len(rows) for kept in self.kept for rows in kept.rows.values())
        assert certificate.rows == before - after

    @rule()
    def compact(self) -> None:
        """Every table's files are merged."""
        at = self.tick()
        for data_set in DATA_SETS:
            for table in TABLES:
                self.store.compact(at=at, data_set=data_set, table=table)

    @rule()
    def sweep(self) -> None:
        """Dead files go."""
        self.store.sweep(at=self.tick(), grace=timedelta(0))
        assert {path.stem for path in self.folder.glob("*.parquet")} == self.files()

    @rule()
    def open_again(self) -> None:
        """The process starts afresh."""
        self.store = Store.open(self.folder, database=self.address, master_key=shelf.KEY)

    @rule(
        data=st.data(),
        agreements=st.sets(st.sampled_from(["county", "other"])),
        asked=st.none()
        | st.frozensets(st.tuples(st.sampled_from(HOLDERS), st.sampled_from(PEOPLE))),
        holders=st.none() | st.frozensets(st.sampled_from(HOLDERS)),
        once=st.booleans(),
    )
    def read(
        self,
        data: st.DataObject,
        agreements: set[str],
        asked: frozenset[tuple[str, str]] | None,
        holders: frozenset[str] | None,
        once: bool,
    ) -> None:
        """Somebody reads everything they may, as held at some moment; each row once, perhaps."""
        at = data.draw(st.sampled_from(self.moments))
        cuts = [
            TableCut(
                data_set=data_set,
                table=table,
                columns=("n",),
                subjects=asked,
                holders=holders,
                agreements=frozenset(agreements),
                told_apart=("upn", "day") if once else (),
            )
            for data_set in DATA_SETS
            for table in TABLES
        ]
        read = self.store.read(cuts, held_at=at)
        for cut in cuts:
            expected = [
                (row[1], kept.holder, kept.id)
                for kept, row in self.rows_held(cut, at)
                if not once
                or not any(
                    other.newer_than(kept) and (its[0], its[2]) == (row[0], row[2])
                    for other, its in self.rows_held(cut, at)
                    if row[2] is not None
                )
            ]
            found = read[cut.key].select(["n", "_holder", "_supply"]).to_pylist()
            assert [tuple(row.values()) for row in found] == sorted(expected)

    def rows_held(self, cut: TableCut, at: datetime) -> list[tuple[Kept, Row]]:
        """Every row of every supply that a cut reaches at a moment."""
        return [
            (kept, row)
            for kept in self.held(at)
            if kept.data_set == cut.data_set
            and kept.agreement in cut.agreements
            and (cut.holders is None or kept.holder in cut.holders)
            for row in kept.rows.get(cut.table, ())
            if cut.subjects is None or (kept.holder, row[0]) in cut.subjects
        ]

    @invariant()
    def supplies_are_as_modelled(self) -> None:
        """What is listed as held is what is held, with its row counts."""
        if not hasattr(self, "store"):
            return
        listed = {
            supply.id: (supply.held_from, supply.held_to, dict(supply.rows))
            for supply in self.store.supplies()
        }
        assert listed == {
            kept.id: (kept.since, kept.until, {name: len(rows) for name, rows in kept.rows.items()})
            for kept in self.kept
            if not kept.destroyed
        }
        held = {supply.id for supply in self.store.supplies(held_at=self.now)}
        assert held == {kept.id for kept in self.held(self.now)}

    def held(self, at: datetime) -> list[Kept]:
        """The model's supplies in force at a moment."""
        return [
            kept
            for kept in self.kept
            if not kept.destroyed and kept.since <= at and (kept.until is None or at < kept.until)
        ]

    def files(self) -> frozenset[str]:
        """The ids of the files the manifest names."""
        return self.store._snapshot().live()


class PostgresModel(StoreModel):
    """The same on PostgreSQL."""

    kind = "postgres"


QUICK = settings(
    max_examples=60,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

TestStore = StoreModel.TestCase
TestStore.settings = QUICK

TestStoreOnPostgres = pytest.mark.skipif(not shelf.POSTGRES, reason="no PostgreSQL was named")(
    PostgresModel.TestCase
)
TestStoreOnPostgres.settings = settings(QUICK, max_examples=15)
