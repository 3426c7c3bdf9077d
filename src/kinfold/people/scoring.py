"""Scores the pairs that no exact pass could settle, with Splink over a frozen model.

The model's weights lie in `facts/model.json`, with how they were learnt; it is retrained by
decision, never by the nightly run (linkage findings, section 7.3). How often strangers agree is
also counted in the load itself, and the greater figure is used, so that common names prove less.
What siblings share is one comparison, so that it counts once. No block of candidates is larger
than `LARGEST_BLOCK`, so the time stays bounded whatever the data.
"""

import json
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from kinfold.people import standard
from kinfold.people.agreeing import Edge
from kinfold.people.units import Unit

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

CLEAR: Final = 0.99
REVIEW: Final = 0.5
LARGEST_BLOCK: Final = 60
TABLE: Final = "kinfold_units"
STRANGERS: Final = "kinfold_strangers"
#: Fewer records than this say too little of how often strangers agree.
ENOUGH: Final = 500
PAIRS: Final = 100_000
BLOCKS: Final = ("block_1", "block_2", "block_3", "block_4", "block_5")


@lru_cache(maxsize=1)
def model() -> dict[str, Any]:
    """The frozen model: comparisons with their levels' SQL, m and u, and where they come from."""
    text = (files("kinfold.people") / "facts" / "model.json").read_text(encoding="utf-8")
    held: dict[str, Any] = json.loads(text)
    return held


def scored(
    engine: "DuckDBPyConnection",
    units: Sequence[Unit],
    *,
    open_places: frozenset[int],
    without: frozenset[int],
    exact_pairs: int,
) -> tuple[Edge, ...]:
    """Pairs of units that are likelier one child than not, at least one of them still open.

    `exact_pairs` says how many pairs the name pass found, from which the chance that two records
    drawn at random are one child is worked out. Empty where there is nothing to compare.
    """
    places = [place for place, unit in enumerate(units) if unit.named and place not in without]
    rows = list(table_rows(units, places, open_places))
    if len(rows) < 2 or not any(row["is_open"] for row in rows):
        return ()
    return tuple(_predict(engine, rows, prior=_prior(len(rows), exact_pairs)))


def _prior(records: int, exact_pairs: int) -> float:
    """The chance that two records are one child; never 0, which the arithmetic cannot bear."""
    found: float = max(exact_pairs, 1) / float(model()["name_pass_recall"])
    return min(0.1, found / (records * (records - 1) / 2))


def table_rows(
    units: Sequence[Unit], places: Sequence[int], open_places: frozenset[int]
) -> Iterator[dict[str, Any]]:
    """One row for each unit in the form the model's SQL compares."""
    blocks = {place: _blocks(units[place]) for place in places}
    sizes = Counter(
        (name, block)
        for found in blocks.values()
        for name, block in zip(BLOCKS, found, strict=True)
    )
    for place in places:
        unit = units[place]
        born = unit.born
        yield {
            "place": place,
            "is_open": place in open_places,
            "upn": unit.upn,
            "former": sorted(unit.former),
            "forename": unit.forename,
            "forenames": sorted(unit.forenames),
            "surname": unit.surname,
            "surnames": sorted(unit.surnames),
            "born": None if born is None or standard.is_default(born) else born,
            "born_year": None if born is None else born.year,
            "postcode": unit.postcode,
            "home": unit.home,
            **{
                name: block if block and sizes[name, block] <= LARGEST_BLOCK else None
                for name, block in zip(BLOCKS, blocks[place], strict=True)
            },
        }


def _blocks(unit: Unit) -> tuple[str, str, str, str, str]:
    """Keys of which a pair must share one to be compared at all; "" is shared with nobody."""
    known = unit.born is not None and not standard.is_default(unit.born)
    born = unit.born.isoformat() if known and unit.born is not None else ""
    names = "|".join(sorted((unit.forename, unit.surname)))
    initial = min(unit.forenames)[:1] if unit.forenames else ""
    return (
        f"{born}|{unit.forename[:3]}" if born else "",
        f"{born}|{unit.surname[:4]}" if born else "",
        names,
        f"{unit.postcode}|{unit.forename[:2]}" if unit.postcode else "",
        f"{born}|{unit.postcode}|{initial}" if born and unit.postcode else "",
    )


def settings(*, prior: float, strangers: Mapping[tuple[str, str], float]) -> dict[str, Any]:
    """Splink's settings: the frozen model, the blocks, and this load's own prior.

    `strangers` says how often strangers in the load agree, by comparison and label of the level.
    """
    once = "(l.is_open or r.is_open) and (l.upn = '' or r.upn = '' or l.upn = r.upn)"
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "place",
        "probability_two_random_records_match": prior,
        "blocking_rules_to_generate_predictions": [
            f"l.{block} = r.{block} and {once}" for block in BLOCKS
        ],
        "comparisons": [
            {
                "output_column_name": name,
                "comparison_levels": [_level(name, level, strangers) for level in levels],
            }
            for name, levels in model()["comparisons"].items()
        ],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
    }


def _level(
    name: str, level: Mapping[str, Any], strangers: Mapping[tuple[str, str], float]
) -> dict[str, Any]:
    held = dict(level)
    if "u_probability" in held:
        found = strangers.get((name, held["label_for_charts"]), 0.0)
        held["u_probability"] = max(held["u_probability"], found)
    return held


def _strangers(engine: "DuckDBPyConnection", table: "pa.Table") -> dict[tuple[str, str], float]:
    """How often records of the load that have nothing to do with each other agree, by level.

    Each record is set beside those so many places on; the order of records says nothing.
    """
    count = table.num_rows
    if count < ENOUGH:
        return {}
    engine.register(STRANGERS, _beside(table, strides=max(1, PAIRS // count)))
    found: dict[tuple[str, str], float] = {}
    for name, levels in model()["comparisons"].items():
        cases = " ".join(
            f"when {level['sql_condition']} then '{level['label_for_charts']}'"
            for level in levels[:-1]
        )
        last = levels[-1]["label_for_charts"]
        # Nothing from the data is in the text: it is the packaged model's own.
        query = f"select case {cases} else '{last}' end, count(*) from {STRANGERS} group by 1"  # noqa: S608 - the packaged model's own words, nothing of the data
        counts = dict(engine.execute(query).fetchall())
        told = sum(counts.values()) - counts.pop("null", 0)
        found |= {(name, label): number / told for label, number in counts.items()}
    engine.unregister(STRANGERS)
    return found


def _beside(table: "pa.Table", *, strides: int) -> "pa.Table":
    """Pairs of records, `strides` for each, with columns ending in _l and _r."""
    import pyarrow as pa

    count = table.num_rows
    left: list[int] = []
    right: list[int] = []
    for step in range(strides):
        far = 1 + step * 7919 % (count - 1)
        left += range(count)
        right += [(place + far) % count for place in range(count)]
    sides: dict[str, Any] = {}
    for side, places in (("l", left), ("r", right)):
        taken = table.take(pa.array(places, pa.int64()))
        sides |= {f"{name}_{side}": taken[name] for name in taken.column_names}
    return pa.table(sides)


def _predict(
    engine: "DuckDBPyConnection", rows: list[dict[str, Any]], *, prior: float
) -> Iterator[Edge]:
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    cursor = engine.cursor()
    table = as_table(rows)
    cursor.register(TABLE, table)
    linker = Linker(
        DuckDBAPI(connection=cursor).register(TABLE),
        settings(prior=prior, strangers=_strangers(cursor, table)),
        log_level=logging.ERROR,
        validate_settings=False,
    )
    found = linker.inference.predict(threshold_match_probability=REVIEW)
    for row in found.as_record_list():
        probability = float(row["match_probability"])
        yield Edge(
            one=min(row["place_l"], row["place_r"]),
            other=max(row["place_l"], row["place_r"]),
            method="splink",
            weight=float(row["match_weight"]),
            probability=round(probability, 6),
            clear=probability >= CLEAR,
        )
    found.drop_table_from_database_and_remove_from_cache()
    cursor.unregister(TABLE)


def as_table(rows: list[dict[str, Any]]) -> "pa.Table":
    """The rows as an Arrow table whose columns have their types even where all are empty."""
    import pyarrow as pa

    lists, texts = pa.list_(pa.string()), pa.string()
    kinds = {
        "place": pa.int64(),
        "is_open": pa.bool_(),
        "upn": texts,
        "former": lists,
        "forename": texts,
        "forenames": lists,
        "surname": texts,
        "surnames": lists,
        "born": pa.date32(),
        "born_year": pa.int32(),
        "postcode": texts,
        "home": texts,
        **dict.fromkeys(BLOCKS, texts),
    }
    return pa.Table.from_pylist(rows, schema=pa.schema(list(kinds.items())))
