"""Learns the people model on invented records and prints the model file.

Run: DJANGO_SETTINGS_MODULE=kinfold.web.settings python -m bench.people_model > model.json
and, when somebody has decided to, put it at src/kinfold/people/facts/model.json.
The records have another seed than any that tests, the demo or the linking bench use. m is counted
over pairs that share a number something else confirms, u over strangers; only how often a score
was true is learnt from the known truth, and from it the prior.
"""

import json
import sys
from typing import Any

import django
import duckdb
import pyarrow as pa

django.setup()

from kinfold.people import blocking, certainty, learning, scoring
from kinfold.people.records import Records
from kinfold.people.scoring import SCORES
from kinfold.synthetic.who import made

SEED = 101
RECORDS = 100_000


def main() -> None:
    """Make the records, learn, print."""
    world = made(RECORDS, seed=SEED)
    records = Records.of_table(world.records)
    engine = duckdb.connect()
    engine.register("truth", _truth(world.truth))
    blocking.load(engine, records)
    blocking.index(engine)
    scoring.weigh_names(engine)
    blocking.pairs(engine)
    table = scoring.ready(engine)
    held: dict[str, Any] = {
        "version": 2,
        "learnt_on": f"{RECORDS:,} invented records of nine sources (kinfold.synthetic.who), seed"
        f" {SEED}: m on pairs that share a sound number which something else confirms, u on"
        " strangers, certainty and prior on the known truth",
        "prior": _prior(engine, len(records)),
        "records": len(records),
        "comparisons": learning.learnt(engine, table=table, size=len(records)),
        "certainty": {},
    }
    scoring.score(engine, scoring.weights(held, {}), table=table)
    seen = engine.execute(
        f"select kind, weight, a.who = b.who from {SCORES}"
        " join truth a on a.place = one join truth b on b.place = other"
    ).fetchall()
    held["certainty"] = certainty.learnt(seen)
    sys.stdout.write(written(held))


def _truth(table: pa.Table) -> pa.Table:
    places = pa.array(range(table.num_rows), pa.int64())
    return pa.table({"place": places, "who": table["identity"]})


def _prior(engine: duckdb.DuckDBPyConnection, size: int) -> float:
    query = "select sum(n * (n - 1) / 2) from (select count(*) as n from truth group by who)"
    ((pairs,),) = engine.execute(query).fetchall()
    return float(pairs) / (size * (size - 1) / 2)


def written(held: dict[str, Any]) -> str:
    """The model as a file a person can read: a line for each level and each kind."""
    comparisons = ",\n".join(
        f"  {json.dumps(name)}: [\n"
        + ",\n".join(f"   {json.dumps(level)}" for level in levels)
        + "\n  ]"
        for name, levels in held["comparisons"].items()
    )
    kinds = ",\n".join(
        f"  {json.dumps(kind)}: {json.dumps(steps)}" for kind, steps in held["certainty"].items()
    )
    plain = "".join(
        f" {json.dumps(name)}: {json.dumps(held[name])},\n"
        for name in ("version", "learnt_on", "prior", "records")
    )
    return (
        "{\n" + plain + ' "comparisons": {\n' + comparisons + "\n },\n"
        ' "certainty": {\n' + kinds + "\n }\n}\n"
    )


if __name__ == "__main__":
    main()
