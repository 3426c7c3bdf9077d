"""Makes any number of children's records of nine sources, and the truth about them, from a seed."""

from collections import deque
from dataclasses import dataclass
from typing import Any, Final

from kinfold.synthetic.people import seeded
from kinfold.synthetic.who.changes import Means
from kinfold.synthetic.who.families import Families
from kinfold.synthetic.who.homes import Places
from kinfold.synthetic.who.numbers import Issuer
from kinfold.synthetic.who.records import of_family

RECORDS: Final = tuple(
    "record source holder as_at forename middle surname other_forename other_surname"
    " former_surname born expected sex upn former_upn upn_unknown nhs_number uln address uprn"
    " parent telephone sealed protected".split()
)
TRUTH: Final = tuple(
    "record identity person family culture true_uprn tags twin looked_after ethnicity".split()
)
_DATES: Final = frozenset({"as_at", "born", "expected"})
_FLAGS: Final = frozenset({"sealed", "protected", "twin", "looked_after"})
_COUNTS: Final = frozenset({"identity", "person", "family"})
_BATCH: Final = 20_000
_HOMES: Final = 0.42


@dataclass(frozen=True, kw_only=True)
class Made:
    """Records as nine sources would write them, the truth about each, and where homes are.

    `records`, `truth` and `gazetteer` are Arrow tables. The truth is told by `record`, and never
    shown to a linker. Children are counted as identities: an adopted child has two.
    """

    records: Any
    truth: Any
    gazetteer: Any


def made(records: int, *, seed: int, noise: float = 1.0) -> Made:
    """`records` invented records and their truth, the same whenever `seed` and `noise` are.

    `noise` multiplies the rate of every slip: 0 is a careful world, 1 what is thought usual.
    Tables are built a batch at a time; a larger run is not a smaller one continued, since
    homes are dealt out afresh. Refuses (:class:`~kinfold.synthetic.who.numbers.NumbersGone`) when
    the test numbers run out.
    """
    rng = seeded(seed, "who")
    places = Places(int(records * _HOMES), rng=rng, seed=seed)
    means = Means(
        rng=rng, places=places, issuer=Issuer(), schools=max(12, min(9000, records // 300))
    )
    families = Families(means=means)
    strangers: deque[str] = deque(maxlen=200)
    columns = _Columns()
    while columns.rows < records:
        family = families.next()
        for row in of_family(family, rng=rng, places=places, noise=noise, strangers=strangers):
            columns.add(row)
            if columns.rows == records:
                break
        strangers.extend(child.upn for child in family if child.upn)
    return Made(
        records=columns.table(RECORDS), truth=columns.table(TRUTH), gazetteer=places.gazetteer
    )


class _Columns:
    """Rows as they come, kept column by column and put away in batches."""

    def __init__(self) -> None:
        self.rows = 0
        self._held: dict[str, list[Any]] = {name: [] for name in dict.fromkeys(RECORDS + TRUTH)}
        self._batches: list[Any] = []

    def add(self, row: dict[str, Any]) -> None:
        """Keep a row, under a name that says nothing of the order in which rows were made."""
        row["record"] = f"R{(self.rows * 2_654_435_761 + 97) % 2**32:08x}"
        self.rows += 1
        for name, held in self._held.items():
            held.append(row[name])
        if self.rows % _BATCH == 0:
            self._put_away()

    def table(self, names: tuple[str, ...]) -> Any:  # noqa: ANN401 - pyarrow has no types
        """The columns of these names in the order of the rows' own names."""
        import pyarrow as pa

        if self._held["record"]:
            self._put_away()
        schema = pa.schema([(name, _kind(name)) for name in dict.fromkeys(RECORDS + TRUTH)])
        whole = pa.Table.from_batches(self._batches, schema=schema)
        return whole.select(names).sort_by("record").combine_chunks()

    def _put_away(self) -> None:
        import pyarrow as pa

        arrays = [pa.array(held, type=_kind(name)) for name, held in self._held.items()]
        self._batches.append(pa.RecordBatch.from_arrays(arrays, names=list(self._held)))
        for held in self._held.values():
            held.clear()


def _kind(name: str) -> Any:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa

    if name in _DATES:
        return pa.date32()
    if name in _FLAGS:
        return pa.bool_()
    if name in _COUNTS:
        return pa.int64()
    return pa.list_(pa.string()) if name == "tags" else pa.string()
