"""Whether Spark scores the same pairs as DuckDB, by the same model; for linking a whole nation.

In the project's environment: `python -m bench.spark write FOLDER --records 1000`. In one made from
`requirements/spark.in`: `python -m bench.spark score FOLDER`, which prints how far the weights of
the two lie apart and how long each took. See `docs/how-to/link-on-spark.md`.
"""

import argparse
import json
import os
import platform
import time
from pathlib import Path
from typing import Any, Final

SEED: Final = 4_711
READY: Final = "records.parquet"
PAIRS: Final = "pairs.parquet"
SCORES: Final = "scores.parquet"
SETTINGS: Final = "settings.json"
#: No pair is left out for a low weight.
ALL: Final = -1000.0


def write(folder: Path, *, records: int, seed: int) -> dict[str, Any]:
    """Score invented records on DuckDB; table, pairs, settings and scores go to files."""
    import django
    import duckdb

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinfold.web.settings")
    django.setup()
    from kinfold.people import blocking, dialects, scoring
    from kinfold.people.records import Records
    from kinfold.synthetic.who import made

    folder.mkdir(parents=True, exist_ok=True)
    engine = duckdb.connect()
    load = Records.of_table(made(records, seed=seed).records)
    blocking.load(engine, load)
    blocking.index(engine)
    scoring.weigh_names(engine)
    compared = blocking.pairs(engine)
    table = scoring.ready(engine)
    model = scoring.model()
    held = scoring.weights(model, scoring.strangers(engine, model, table=table, size=len(load)))
    begun = time.perf_counter()
    scoring.score(engine, held, table=table, least=ALL)
    seconds = time.perf_counter() - begun
    for name, source in ((READY, table), (PAIRS, blocking.PAIRS), (SCORES, scoring.SCORES)):
        engine.execute(f"copy (select * from {source}) to '{folder / name}' (format parquet)")
    (folder / SETTINGS).write_text(
        json.dumps(dialects.spark_settings(held.settings()), indent=1), encoding="utf-8"
    )
    return {"records": len(load), "pairs": compared, "duckdb seconds": round(seconds, 2)}


def score(folder: Path) -> dict[str, Any]:
    """Score the same pairs on Spark, and set the weights beside DuckDB's."""
    import pyarrow.parquet as parquet
    from pyspark.sql import SparkSession  # type: ignore[import-not-found]  # Spark's environment alone has it
    from splink import Linker, SparkAPI
    from splink.backends.spark import similarity_jar_location

    begun = time.perf_counter()
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.jars", similarity_jar_location())
        .config("spark.driver.memory", "2g")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    started = time.perf_counter() - begun
    api = SparkAPI(
        spark_session=spark, break_lineage_method="persist", num_partitions_on_repartition=2
    )
    settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    begun = time.perf_counter()
    linker = Linker(
        api.register(spark.read.parquet(str(folder / READY))), settings, validate_settings=False
    )
    pairs = api.register(spark.read.parquet(str(folder / PAIRS)))
    linker.table_management.register_blocked_pairs_for_predict(pairs)
    found = linker.inference.predict(threshold_match_weight=ALL)
    rows = found.as_spark_dataframe().select("place_l", "place_r", "match_weight").collect()
    seconds = time.perf_counter() - begun
    spark.stop()
    theirs = {tuple(sorted((one, other))): float(weight) for one, other, weight in rows}
    held = parquet.read_table(folder / SCORES, columns=["one", "other", "weight"]).to_pylist()
    ours = {(row["one"], row["other"]): float(row["weight"]) for row in held}
    both = ours.keys() & theirs.keys()
    apart = [abs(ours[pair] - theirs[pair]) for pair in both]
    return {
        "pairs on DuckDB": len(ours),
        "pairs on Spark": len(theirs),
        "pairs on both": len(both),
        "most apart": max(apart, default=0.0),
        "more than 1e-6 apart": sum(one > 1e-6 for one in apart),
        "spark starting seconds": round(started, 1),
        "spark scoring seconds": round(seconds, 1),
    }


def main() -> None:
    """Write or score, as asked, and print what was measured."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("what", choices=("write", "score"))
    asked.add_argument("folder", type=Path)
    asked.add_argument("--records", type=int, default=1_000)
    asked.add_argument("--seed", type=int, default=SEED)
    told = asked.parse_args()
    found = (
        write(told.folder, records=told.records, seed=told.seed)
        if told.what == "write"
        else score(told.folder)
    )
    print(json.dumps({"python": platform.python_version(), **found}, indent=1))


if __name__ == "__main__":
    main()
