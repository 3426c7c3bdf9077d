"""Learns the weights of the people model on a made-up county and prints the model file.

Run: DJANGO_SETTINGS_MODULE=kinfold.web.settings python -m bench.people_model > model.json
and, when somebody has decided to, put it at src/kinfold/people/facts/model.json.
The county has another seed than any that tests or the demo use. m is counted over pairs of
records of one child, u over pairs of different children drawn at random.
"""

import csv
import json
import random
import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import django
import duckdb
import pyarrow as pa

django.setup()

from tests import estate

from kinfold.people.passes import exact
from kinfold.people.reading import sources_read
from kinfold.people.scoring import as_table, table_rows
from kinfold.people.units import Unit, gather

SEED = 77
CHILDREN = 4000
PAIRS = 200_000
SWAPPED = "list_contains(surnames_r, forename_l) and list_contains(surnames_l, forename_r)"
SHORT = "least(length(forename_l), length(forename_r))"
NEAR = (
    "((year(born_l) = year(born_r))::int + (month(born_l) = month(born_r))::int"
    " + (day(born_l) = day(born_r))::int >= 2"
    " or (year(born_l) = year(born_r) and month(born_l) = day(born_r)"
    " and day(born_l) = month(born_r)) or abs(born_l - born_r) <= 10)"
)
SAME = f"(list_has_any(surnames_l, surnames_r) or ({SWAPPED}))"
CLOSE = (
    "(least(length(surname_l), length(surname_r)) >= 4"
    " and damerau_levenshtein(surname_l, surname_r) <= 2)"
)
HOME = "((postcode_l <> '' and postcode_l = postcode_r) or (home_l <> '' and home_l = home_r))"
UNTOLD = "(postcode_l = '' and home_l = '' or postcode_r = '' and home_r = '')"
LEVELS: dict[str, list[tuple[str, str]]] = {
    "forename": [
        ("null", "forename_l = '' or forename_r = ''"),
        ("the same", "forename_l = forename_r"),
        ("a form of the same", "list_has_any(forenames_l, forenames_r)"),
        ("swapped with the surname", SWAPPED),
        (
            "a slip of the pen",
            f"{SHORT} >= 3 and damerau_levenshtein(forename_l, forename_r)"
            f" <= case when {SHORT} >= 7 then 2 else 1 end",
        ),
        ("another", "ELSE"),
    ],
    "born": [
        ("null", "born_l is null or born_r is null"),
        ("the same", "born_l = born_r"),
        ("one date misread", NEAR),
        ("another", "ELSE"),
    ],
    "household": [
        ("null", "surname_l = '' or surname_r = ''"),
        ("surname and home", f"{SAME} and {HOME}"),
        ("surname, home not told", f"{SAME} and {UNTOLD}"),
        ("surname, another home", SAME),
        ("surname misspelt, same home", f"{CLOSE} and {HOME}"),
        ("surname misspelt", CLOSE),
        ("another surname, same home", HOME),
        ("another, home not told", UNTOLD),
        ("another", "ELSE"),
    ],
}


def main() -> None:
    """Make the county, count, print."""
    units, who = _county()
    pairs = _pairs(units, who)
    shares = _shares(units, pairs)
    comparisons = {
        name: [_level(name, place, levels, shares) for place in range(len(levels))]
        for name, levels in LEVELS.items()
    }
    held = {
        "version": 1,
        "learnt_on": f"a made-up county of {CHILDREN} children, seed {SEED}; pairs of known truth",
        "name_pass_recall": _name_recall(units, who),
        "comparisons": comparisons,
    }
    json.dump(held, sys.stdout, indent=2)
    sys.stdout.write("\n")


def _county() -> tuple[list[Unit], dict[tuple[str, str, str], str]]:
    """The named units of a fresh county, and whose each is by truth."""
    grounds = estate.built(children=CHILDREN, seed=SEED)
    with grounds.opened() as gate:
        actor = gate.actor(estate.DATA_MANAGER)
        tables, _ = sources_read(
            gate, actor, agreement="practitioner-view", purpose="C-P1", at=estate.LATER
        )
    units = [unit for unit in gather(tables) if unit.named]
    return units, _truth(grounds.truth())


def _truth(path: Path) -> dict[tuple[str, str, str], str]:
    with path.open(encoding="utf-8") as file:
        return {
            (row["data_set"], row["holder"], row["record"]): row["person"]
            for row in csv.DictReader(file)
        }


def _of(unit: Unit, who: dict[tuple[str, str, str], str]) -> str:
    found = (who.get((name, unit.holder, unit.record), "") for name in unit.data_sets)
    return next((person for person in found if person), "")


def _pairs(units: list[Unit], who: dict[tuple[str, str, str], str]) -> list[tuple[int, int, bool]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, unit in enumerate(units):
        places[_of(unit, who)].append(place)
    # Pairs that the number settles are never scored, so they teach nothing.
    made = [
        (*pair, True)
        for person, group in places.items()
        if person
        for pair in combinations(group, 2)
        if not (units[pair[0]].upn and units[pair[1]].upn)
    ]
    rng = random.Random(SEED)
    while len(made) < PAIRS:
        one, other = rng.sample(range(len(units)), 2)
        if _of(units[one], who) != _of(units[other], who):
            made.append((one, other, False))
    return made


def _shares(
    units: list[Unit], pairs: list[tuple[int, int, bool]]
) -> dict[tuple[str, int], tuple[float, float]]:
    """For each comparison and level: its share among matches, and among others."""
    rows = list(table_rows(units, range(len(units)), frozenset()))
    con = duckdb.connect()
    con.register("units", as_table(rows))
    columns = list(zip(*pairs, strict=True))
    con.register("pairs", pa.table({"l": columns[0], "r": columns[1], "same": columns[2]}))
    names = [name for name in rows[0] if name != "place"]
    sides = ", ".join(f"a.{n} as {n}_l, b.{n} as {n}_r" for n in names)
    found: dict[tuple[str, int], tuple[float, float]] = {}
    for name, levels in LEVELS.items():
        cases = " ".join(f"when {sql} then {n}" for n, (_, sql) in enumerate(levels[:-1]))
        query = (
            f"select same, case {cases} else {len(levels) - 1} end as level, count(*) from"
            f" (select same, {sides} from pairs join units a on a.place = pairs.l"
            " join units b on b.place = pairs.r) group by 1, 2"
        )
        counts: dict[tuple[int, int], int] = {(s, n): c for s, n, c in con.sql(query).fetchall()}
        for level in range(1, len(levels)):
            m, u = (_share(counts, same, level, len(levels)) for same in (True, False))
            found[name, level] = (m, u)
    return found


def _share(counts: dict[tuple[int, int], int], same: int, level: int, levels: int) -> float:
    told = sum(counts.get((same, n), 0) for n in range(1, levels))
    # A level never met is rare, not impossible.
    return (counts.get((same, level), 0) + 0.5) / (told + 0.5 * (levels - 1))


def _level(
    name: str, place: int, levels: list[tuple[str, str]], shares: dict[tuple[str, int], Any]
) -> dict[str, Any]:
    label, sql = levels[place]
    if label == "null":
        return {"sql_condition": sql, "label_for_charts": label, "is_null_level": True}
    m, u = shares[name, place]
    return {
        "sql_condition": sql,
        "label_for_charts": label,
        "m_probability": float(f"{m:.4g}"),
        "u_probability": float(f"{u:.4g}"),
    }


def _name_recall(units: list[Unit], who: dict[tuple[str, str, str], str]) -> float:
    """The share of true pairs, one side without a number, that the name pass finds."""
    true = {(a, b) for a, b, same in _pairs(units, who) if same}
    named = {edge.pair for edge in exact(units) if edge.method == "name_dob_place"}
    return round(len(true & named) / max(1, len(true)), 3)


if __name__ == "__main__":
    main()
