"""The ways to link that the bench compares, each run in a process of its own and timed there.

`python -m bench.linking_ways WAY RECORDS OUT` reads an Arrow file of records and writes a JSON
answer: the cluster of every record, pairs shown and left to a person where the way has such, and
what it cost. WAY is one of WAYS; what another environment runs is in `bench.linking_peer`.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
from pyarrow import feather

from bench.intake import high_water

if TYPE_CHECKING:
    from kinfold.people.engine import Linked
    from kinfold.people.records import Records

Answer = dict[str, Any]
#: The setting that says how many records the daily delivery of `daily` has.
DAILY: Final = "KINFOLD_BENCH_DAILY"
#: Cases in 1,000 records that a person is thought to settle, each rightly.
REVIEWED: Final = 20


def kinfold(records: pa.Table, *, fresh: bool = False) -> Answer:
    """Kinfold's own engine with the packaged model, or one learnt afresh from these records."""
    from kinfold.people.engine import linked
    from kinfold.people.records import Records
    from kinfold.store.cage import cage

    held = Records.of_table(records)
    found = linked(held, engine=cage({}), fresh=fresh)
    answer: Answer = {
        "cluster": _clusters(records.num_rows, (group.places for group in found.joined.groups)),
        "shown": [
            (edge.one, edge.other, edge.probability)
            for edge in found.edges
            if edge.probability is not None
        ],
    }
    answer["_later"] = lambda identity: _reviewed(held, found, identity)
    return answer


def _reviewed(held: "Records", found: "Linked", identity: list[int]) -> Answer:
    """Clusters after a person settled the most useful cases rightly, the worth of each foreseen
    from its likelihood and how many records hang on it.
    """
    from kinfold.people.clusters import Standing, join

    sizes: dict[int, int] = {}
    for group in found.joined.groups:
        sizes.update(dict.fromkeys(group.places, len(group.places)))
    cases = sorted(
        found.joined.cases,
        key=lambda case: (
            -case.score * sizes.get(case.one, 1) * sizes.get(case.other, 1),
            case.one,
            case.other,
        ),
    )
    asked = cases[: len(held) * REVIEWED // 1000]
    same = [case for case in asked if identity[case.one] == identity[case.other]]
    standing = Standing(
        together=frozenset((case.one, case.other) for case in same),
        apart=frozenset((case.one, case.other) for case in asked)
        - {(c.one, c.other) for c in same},
        sealed=held.sealed,
    )
    after = join(held, found.edges, standing)
    return {
        "cases": len(cases),
        "cases_true": sum(identity[case.one] == identity[case.other] for case in cases),
        "asked": len(asked),
        "asked_true": len(same),
        "cluster_reviewed": _clusters(len(held), (group.places for group in after.groups)),
    }


def kinfold_fresh(records: pa.Table) -> Answer:
    """Kinfold's own engine, its weights learnt afresh from these records."""
    return kinfold(records, fresh=True)


def daily(records: pa.Table) -> Answer:
    """The last so many records, when all the others are linked and have their person ids.

    The clock starts when the delivery comes: all forms are made anew, the new records compared
    with all the others, and everybody joined; `changed` counts standing records whose person is
    another afterwards, of which there may be none.
    """
    from kinfold.people.clusters import Standing, join
    from kinfold.people.engine import edges, linked
    from kinfold.people.records import Records
    from kinfold.store.cage import cage

    size = records.num_rows
    first = size - int(os.environ[DAILY])
    held = Records.of_table(records.slice(0, first))
    groups = linked(held, engine=cage({})).joined.groups
    before = {place: f"person {n}" for n, one in enumerate(groups) for place in one.places}
    began, worked = time.perf_counter(), time.process_time()
    whole = Records.of_table(records)
    formed = time.process_time()
    standing = Standing(
        person=before,
        oldest_first=[f"person {n}" for n in range(len(groups))],
        sealed=whole.sealed,
    )
    new = frozenset(range(first, size))
    found, compared = edges(whole, engine=cage({}), sealed=whole.sealed, changed=new)
    scored = time.process_time()
    joined = join(whole, found, standing)
    after = {place: group.person for group in joined.groups for place in group.places}
    return {
        "cluster": _clusters(size, (group.places for group in joined.groups)),
        "changed": sum(after.get(place, name) != name for place, name in before.items()),
        "compared": compared,
        "wall": time.perf_counter() - began,
        "cpu": time.process_time() - worked,
        "forms cpu": formed - worked,
        "scoring cpu": scored - formed,
    }


def exact(records: pa.Table) -> Answer:
    """What the sector does: records are one child where UPN, birth date and sex all agree."""
    return {"cluster": _by_keys(records, ["nullif(upn,'')||'|'||born||'|'||sex"])}


def keys(records: pa.Table) -> Answer:
    """Thirteen match keys as national statisticians use them, any one of which joins."""
    return {"cluster": _by_keys(records, list(KEYS))}


_F: Final = "nullif(regexp_replace(lower(strip_accents(forename)),'[^a-z]','','g'),'')"
_S: Final = "nullif(regexp_replace(lower(strip_accents(surname)),'[^a-z]','','g'),'')"
_P: Final = "nullif(postcode,'')"
_UPN: Final = "nullif(upper(upn),'')"
_NHS: Final = "nullif(replace(nhs_number,' ',''),'')"
_ULN: Final = "nullif(nullif(uln,''),'9999999999')"
#: Each is a concatenation, which is nothing where any part of it is nothing.
KEYS: Final = (
    f"{_UPN}||'|'||born",
    f"{_NHS}||'|'||born",
    f"{_ULN}||'|'||born",
    f"{_UPN}||'|'||left({_F},3)||'|'||left({_S},3)",
    f"{_NHS}||'|'||left({_F},3)||'|'||left({_S},3)",
    f"{_F}||'|'||{_S}||'|'||born||'|'||{_P}",
    f"{_F}||'|'||{_S}||'|'||born||'|'||sex",
    f"left({_F},3)||'|'||left({_S},3)||'|'||born||'|'||sex||'|'||{_P}",
    f"{_S}||'|'||{_F}||'|'||born||'|swap'",
    f"{_F}||'|'||born||'|'||{_P}||'|'||sex",
    f"{_F}||'|'||{_S}||'|'||year(born)||'|'||month(born)||'|'||{_P}",
    f"{_F}||'|'||{_S}||'|'||year(born)||'|'||day(born)||'|'||{_P}",
    f"left({_F},1)||'|'||{_S}||'|'||born||'|'||{_P}||'|'||sex",
)


def _by_keys(records: pa.Table, wanted: list[str]) -> list[int]:
    """Records that share a key, directly or through others, as one cluster."""
    import duckdb

    engine = duckdb.connect()
    engine.execute("set threads=2")
    engine.register("records", _plain(records))
    groups: list[list[int]] = []
    for key in wanted:
        sql = (
            f"select list(place) from (select place, {key} as k from records)"
            " where k is not null group by k having count(*) between 2 and 50"
        )
        groups.extend(held for (held,) in engine.execute(sql).fetchall())
    return _united(records.num_rows, groups)


def _plain(records: pa.Table) -> pa.Table:
    """The records with their place in the file and the postcode their address ends in."""
    import pyarrow.compute as pc

    code = pc.extract_regex(
        pc.replace_substring(pc.utf8_upper(records["address"]), " ", ""),
        r"(?P<code>[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}|,[0-9]{4})$",
    )
    postcode = pc.fill_null(pc.struct_field(code, "code"), "")
    return records.append_column("place", pa.array(range(records.num_rows))).append_column(
        "postcode", postcode
    )


def _united(size: int, groups: Iterable[list[int]]) -> list[int]:
    parent = list(range(size))

    def top(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for held in groups:
        first = top(held[0])
        for other in held[1:]:
            parent[top(other)] = first
    return [top(place) for place in range(size)]


def textbook(records: pa.Table) -> Answer:
    """Splink with the comparisons of its own library, as its guide has them, and components."""
    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    engine = duckdb.connect()
    engine.execute("set threads=2")
    table = _blank_to_null(_plain(records))
    compared = (
        ("forename", cl.NameComparison("forename")),
        ("surname", cl.NameComparison("surname")),
        ("born", cl.DateOfBirthComparison("born", input_is_string=False)),
        ("sex", cl.ExactMatch("sex")),
        ("postcode", cl.PostcodeComparison("postcode")),
        ("parent", cl.JaroWinklerAtThresholds("parent")),
        ("upn", cl.ExactMatch("upn")),
        ("nhs_number", cl.ExactMatch("nhs_number")),
    )
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="place",
        comparisons=[held for name, held in compared if table[name].null_count < len(table)],
        blocking_rules_to_generate_predictions=[
            block_on("upn"),
            block_on("nhs_number"),
            block_on("born"),
            block_on("forename", "surname"),
            block_on("postcode", "forename"),
            block_on("postcode", "surname"),
        ],
        retain_matching_columns=False,
    )
    api = DuckDBAPI(engine)
    linker = Linker(api.register(table, dataset_display_name="records"), settings, log_level=40)
    train = linker.training
    prior = [block_on("forename", "surname", "born")]
    train.estimate_probability_two_random_records_match(prior, recall=0.7)
    train.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    train.estimate_parameters_using_expectation_maximisation(
        block_on("born"), record_sample_proportion=1.0, max_pairs=1e6
    )
    train.estimate_parameters_using_expectation_maximisation(
        block_on("forename", "surname"), record_sample_proportion=1.0, max_pairs=1e6
    )
    scored = linker.inference.predict(threshold_match_probability=0.5)
    joined = linker.clustering.cluster_pairwise_predictions_at_threshold(
        scored, threshold_match_probability=0.9
    )
    sql = f"select place, cluster_id from {joined.physical_name} order by place"
    return {"cluster": [int(cluster) for _, cluster in engine.execute(sql).fetchall()]}


def _blank_to_null(table: pa.Table) -> pa.Table:
    import pyarrow.compute as pc

    columns = {}
    for name in table.column_names:
        held = table[name]
        if pa.types.is_string(held.type):
            held = pc.if_else(pc.equal(held, ""), pa.scalar(None, held.type), held)
        columns[name] = held
    return pa.table(columns)


def _clusters(size: int, groups: Iterable[Iterable[int]]) -> list[int]:
    cluster = list(range(-1, -size - 1, -1))
    for number, places in enumerate(groups):
        for place in places:
            cluster[place] = number
    return cluster


WAYS: Final[dict[str, Callable[[pa.Table], Answer]]] = {
    "kinfold": kinfold,
    "kinfold_fresh": kinfold_fresh,
    "exact": exact,
    "keys": keys,
    "textbook": textbook,
    "daily": daily,
}


def _ready(way: str) -> None:
    """Load what the way needs, so that the clock times linking and not Python's imports."""
    if way in {"kinfold", "kinfold_fresh", "daily"}:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinfold.web.settings")
        import django

        django.setup()
        import kinfold.people.engine  # noqa: F401 - loading modules is not part of the time measured
    import splink.comparison_library  # noqa: F401 - loading modules is not part of the time measured


def main() -> None:
    """Link one file one way; the clock stands still while the truth is asked about review."""
    way, source, out = sys.argv[1:4]
    records = feather.read_table(source)
    _ready(way)
    began, worked = time.perf_counter(), time.process_time()
    answer = WAYS[way](records)
    spent: Answer = {"wall": time.perf_counter() - began, "cpu": time.process_time() - worked}
    answer = spent | answer
    answer["mib"] = high_water()
    later: Callable[[list[Hashable]], Answer] | None = answer.pop("_later", None)
    if later is not None and len(sys.argv) > 4:
        answer |= later(feather.read_table(sys.argv[4])["identity"].to_pylist())
    Path(out).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
