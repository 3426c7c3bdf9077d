"""Scores pairs of records with Splink over a frozen model, and says how sure that makes us.

The model's weights lie in `facts/model.json`, with how they were learnt; it is retrained by
decision, never by the nightly run (linkage findings, section 7.3). How often strangers agree is
also counted in the load itself, and the greater figure is used, so that common names prove less.
What siblings share is one comparison, so that it counts once. A score is never shown as it is:
what is shown is how often pairs of that kind and score were true.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from math import log2
from typing import TYPE_CHECKING, Any, Final

from kinfold.people import blocking, certainty, levels
from kinfold.people.agreeing import Edge
from kinfold.people.blocking import PAIRS, RECORDS
from kinfold.people.records import Records
from kinfold.people.units import Unit

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CLEAR: Final = 0.75
#: Where twins are on some list, a pair of theirs must be surer to join on its own.
TWINS_CLEAR: Final = 0.97
SCORES: Final = "kinfold_scores"
NAMES: Final = "kinfold_names"
TWINS: Final = "kinfold_twins"
STEPS: Final = "kinfold_steps"
#: Fewer records than this say too little of how often strangers agree.
ENOUGH: Final = 500
STRANGERS: Final = 300_000
#: Pairs that say whether a load is unlike the one the model was learnt on, and by how much.
ENOUGH_UNLIKE: Final = 80_000
UNLIKE: Final = 5.0
#: In a small load strangers drawn at random are now and then one child, or brother and sister.
AT_LEAST: Final = 0.02
SEEN: Final = 30
#: Below this weight no kind of pair is ever likelier one child than not.
FLOOR: Final = -12.0


@lru_cache(maxsize=1)
def model() -> dict[str, Any]:
    """The frozen model: levels' SQL, m and u, the prior, and how often a score was true."""
    text = (files("kinfold.people") / "facts" / "model.json").read_text(encoding="utf-8")
    held: dict[str, Any] = json.loads(text)
    return held


# ---- what a comparison needs of the whole load ----------------------------------------------


def weigh_names(engine: "DuckDBPyConnection", *, table: str = RECORDS) -> None:
    """Count how common each name is in the load: 2 rare, 1 known, 0 common."""
    engine.execute(
        f"""create or replace table {NAMES} as
        with size as (select count(*) as n from {table})
        select kind, name, case when share < 1/3000 then 2 when share < 1/400 then 1 else 0 end
          as rarity
        from (select kind, name, greatest(count(*) - 3, 0) / any_value(n) as share
          from (select 'forename' as kind, forename as name from {table}
            union all select 'surname', surname from {table}), size group by kind, name)"""  # noqa: S608 - names of tables, nothing of the data
    )
    engine.execute(
        f"""create or replace table {TWINS} as
        select distinct born, home from (
          select system, born, unnest([postcode, home, parent, telephone]) as home,
            list_sort(sounds)[1] as sound from {table} where born is not null and forename <> '')
        where home <> '' group by system, born, home having count(distinct sound) > 1"""  # noqa: S608 - the same
    )


def ready(
    engine: "DuckDBPyConnection", *, table: str = RECORDS, into: str = "kinfold_ready"
) -> str:
    """The table that is compared: the records, with how rare their names are."""
    engine.execute(
        f"""create or replace table {into} as
        select r.*, coalesce(f.rarity, 2) as forename_rarity, coalesce(s.rarity, 2)
          as surname_rarity, exists (select 1 from {TWINS} t where t.born = r.born
            and t.home in (r.postcode, r.home, r.parent, r.telephone)) as twin
        from {table} r
        left join {NAMES} f on f.kind = 'forename' and f.name = r.forename
        left join {NAMES} s on s.kind = 'surname' and s.name = r.surname"""  # noqa: S608 - the same
    )
    return into


# ---- scoring --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Weights:
    """A model ready for a load: Splink's comparisons, and how often a score was true."""

    comparisons: Sequence[Mapping[str, Any]]
    steps: Mapping[str, Sequence[tuple[float, float]]] = field(repr=False)
    prior: float
    size: int

    def settings(self) -> dict[str, Any]:
        """Splink's own settings; they are the same for DuckDB and Spark."""
        return {
            "link_type": "dedupe_only",
            "unique_id_column_name": "place",
            "probability_two_random_records_match": self.prior,
            "blocking_rules_to_generate_predictions": ["l.place = r.place"],
            "comparisons": list(self.comparisons),
            "retain_matching_columns": True,
            "retain_intermediate_calculation_columns": False,
        }


def weights(held: Mapping[str, Any], strangers: Mapping[tuple[str, str], float]) -> Weights:
    """A model as Splink takes it. `strangers` is how often strangers agree in this load."""
    return Weights(
        comparisons=[
            {
                "output_column_name": name,
                "comparison_levels": [_level(name, level, strangers) for level in found],
            }
            for name, found in held["comparisons"].items()
        ],
        steps=held["certainty"],
        prior=held["prior"],
        size=held["records"],
    )


def _level(
    name: str, level: Mapping[str, Any], strangers: Mapping[tuple[str, str], float]
) -> dict[str, Any]:
    held = dict(level)
    if "u_probability" in held:
        found = strangers.get((name, held["label_for_charts"]), 0.0)
        if found > max(UNLIKE * held["u_probability"], AT_LEAST):
            held["u_probability"] = min(0.9999, found)
    return held


def score(engine: "DuckDBPyConnection", held: Weights, *, table: str, least: float = FLOOR) -> None:
    """Write each pair to compare with its weight and kind of evidence."""
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection=engine)
    linker = Linker(
        api.register(table), held.settings(), log_level=logging.ERROR, validate_settings=False
    )
    linker.table_management.register_blocked_pairs_for_predict(api.register(PAIRS))
    found = linker.inference.predict(threshold_match_weight=least, warning_mode="never")
    engine.execute(
        f"""create or replace table {SCORES} as
        select least(place_l, place_r) as one, greatest(place_l, place_r) as other,
          match_weight as weight, {levels.kind_sql()} || case when a.twin or b.twin then 't'
            else '-' end as kind
        from {found.physical_name}
        join {table} a on a.place = place_l join {table} b on b.place = place_r"""  # noqa: S608 - names of tables and the packaged model's own words
    )
    found.drop_table_from_database_and_remove_from_cache()


def certain(
    engine: "DuckDBPyConnection", held: Weights, *, size: int
) -> list[tuple[int, int, float, float, str]]:
    """The scored pairs: both places, the weight, the probability, and the kind of evidence.

    A pair that only a name and a birthday hold together is likelier chance in a larger load; one
    that a number or a household holds together is not.
    """
    kinds = [row[0] for row in engine.execute(f"select distinct kind from {SCORES}").fetchall()]  # noqa: S608 - the name of a table
    engine.register(STEPS, certainty.rows(kinds, held.steps))
    shift = min(0.0, log2(held.size / max(size, 1)))
    found: list[tuple[int, int, float, float, str]] = engine.execute(
        f"""with shifted as (select *, weight + case when {levels.BY_CHANCE} then {shift} else 0
            end as moved from {SCORES})
        select one, other, weight, case when s.moved >= t.least then sure
            else 1 / (1 + (1 - sure) / sure * pow(2, t.least - s.moved)) end, s.kind
        from shifted s asof join {STEPS} t on s.kind = t.kind and s.moved >= t.low
        order by one, other"""  # noqa: S608 - names of tables and the packaged model's own words
    ).fetchall()
    engine.unregister(STEPS)
    return found


# ---- strangers ------------------------------------------------------------------------------


def cases(name: str, found: Sequence[Mapping[str, Any]]) -> str:
    """SQL that names the level of a comparison which a pair is on."""
    told = " ".join(
        f"when {level['sql_condition']} then '{level['label_for_charts']}'" for level in found[:-1]
    )
    return f"case {told} else '{found[-1]['label_for_charts']}' end as {name}"


def strangers(
    engine: "DuckDBPyConnection",
    held: Mapping[str, Any],
    *,
    table: str,
    size: int,
    most: int = ENOUGH_UNLIKE,
) -> dict[tuple[str, str], float]:
    """How often records of the load that have nothing to do with each other agree, by level.

    Each record is set beside those so many places on; the order of records says nothing.
    """
    if size < ENOUGH:
        return {}
    strides = max(1, min(most // size, size // 3))
    far = ", ".join(str(1 + step * 7919 % (size - 1)) for step in range(strides))
    # The order in which records came must not show in who is set beside whom.
    numbered = (
        "select place, row_number() over (order by hash(system, holder, record), record) - 1 as n"  # noqa: S608 - the names of tables, nothing of the data
        f" from {table}"
    )
    pairs = (
        f"with o as ({numbered}) select l.place as one, r.place as other"  # noqa: S608 - the same
        f" from (select place, n, unnest([{far}]) as far from o) l"
        f" join o r on r.n = (l.n + l.far) % {size}"
    )
    least = 0 if most == STRANGERS else SEEN
    return shares(engine, held, pairs=pairs, table=table, least=least)


def shares(
    engine: "DuckDBPyConnection", held: Mapping[str, Any], *, pairs: str, table: str, least: int = 0
) -> dict[tuple[str, str], float]:
    """How large a share of some pairs is on each level of each comparison, of those that tell."""
    names = [row[0] for row in engine.execute(f"describe {table}").fetchall()]
    sides = ", ".join(f"a.{n} as {n}_l, b.{n} as {n}_r" for n in names)
    listed = ", ".join(cases(name, found) for name, found in held["comparisons"].items())
    engine.execute(
        f"""create or replace temp table kinfold_levels as select {listed} from (
        select {sides} from ({pairs}) p join {table} a on a.place = p.one
        join {table} b on b.place = p.other)"""  # noqa: S608 - the packaged model's own words
    )
    result: dict[tuple[str, str], float] = {}
    for name, found in held["comparisons"].items():
        counts = dict(
            engine.execute(f"select {name}, count(*) from kinfold_levels group by 1").fetchall()  # noqa: S608 - the same
        )
        told = sum(counts.values()) - counts.pop("null", 0)
        for level in found[1:]:
            label = level["label_for_charts"]
            if counts.get(label, 0) < least:
                continue
            # A level never met is rare, not impossible.
            result[name, label] = (counts.get(label, 0) + 0.5) / (told + 0.5 * (len(found) - 1))
    engine.execute("drop table kinfold_levels")
    return result


# ---- one pair -------------------------------------------------------------------------------


def beside(engine: "DuckDBPyConnection", one: Unit, other: Unit) -> str:
    """A table of one row, both units' columns ending in _l and _r, for what each level says."""
    blocking.load(engine, Records.of((one, other)))
    weigh_names(engine)
    table = ready(engine)
    names = [row[0] for row in engine.execute(f"describe {table}").fetchall()]
    sides = ", ".join(f"l.{n} as {n}_l, r.{n} as {n}_r" for n in names)
    engine.execute(
        f"create or replace table kinfold_pair as select {sides} from {table} l, {table} r"  # noqa: S608 - the same
        " where l.place = 0 and r.place = 1"
    )
    return "kinfold_pair"


def edge(one: int, other: int, weight: float, probability: float, kind: str) -> Edge:
    """A scored pair as a reason to join."""
    apart = levels.named_apart(kind)
    return Edge(
        one=one,
        other=other,
        method="splink",
        weight=log2(max(probability, 1e-6) / max(1 - probability, 1e-6)) + weight / 1000,
        probability=round(probability, 6),
        clear=probability >= (TWINS_CLEAR if apart or kind.endswith("t") else CLEAR),
        another_name=apart,
    )
