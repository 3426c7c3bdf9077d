"""How many people who live together are found to, and how many found to do not, in one run.

`python -m bench.households` makes invented records, gives each its true person (so that linking is
not what is measured), works out the households of the last day and prints JSON and a line. Pairs
of people are counted: precision is the share of pairs found that live together, recall the share
of those who do that was found. Truth is the home of each person's newest record; people placed,
and homes where strangers live together, are in neither. Beside it, in the same run: everybody
whose newest address is the same words (the floor).
"""

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import Any

import django

django.setup()

from bench.addresses import KINDS
from kinfold.people.places.gazetteer import build, number_of
from kinfold.people.places.household import households, ties_of
from kinfold.people.places.residence import residences
from kinfold.people.units import Sighting, Unit
from kinfold.synthetic.who import made

RECORDS = 30_000
SEED = 3
Pairs = set[tuple[str, ...]]


def main() -> None:
    """Make, work out, compare."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--records", type=int, default=RECORDS)
    asked.add_argument("--seed", type=int, default=SEED)
    given = asked.parse_args()
    whole = made(given.records, seed=given.seed)
    records, gazetteer = whole.records.to_pylist(), whole.gazetteer.to_pylist()
    truth = {row["record"]: row for row in whole.truth.to_pylist()}
    began = time.process_time()
    found = worked_out(records, truth, gazetteer)
    cpu = time.process_time() - began
    wanted = truly(records, truth, {row["uprn"]: row["kind"] for row in gazetteer})
    floor = same_words(records, truth)
    told = {
        "records": len(records),
        "cpu_s": round(cpu, 2),
        **against(found, wanted),
        "floor": against(floor, wanted),
    }
    print(json.dumps(told, indent=1))
    print(
        f"{len(found)} pairs found of {len(wanted)}: precision {told['precision']:.3f}, recall "
        f"{told['recall']:.3f}, {cpu:.1f} CPU s; by the words of the newest address alone "
        f"{told['floor']['precision']:.3f} and {told['floor']['recall']:.3f}."
    )


def worked_out(
    records: list[dict[str, Any]], truth: dict[str, Any], gazetteer: list[dict[str, Any]]
) -> Pairs:
    """The pairs of the households of the last day, as the product works them out."""
    held = build(
        {
            **row,
            "building": ", ".join(part for part in (row["building"], row["number"]) if part),
            "kind": KINDS.get(row["kind"], "H"),
        }
        for row in gazetteer
    )
    units = tuple(map(unit, records))
    person = {place: whose(truth, row) for place, row in enumerate(records)}
    kept = frozenset(number_of(row["uprn"]) for row in records if row["protected"]) - {""}
    found = households(
        residences(units, person, held, withheld=kept),
        ties_of(units, person, {}),
        held,
        on=max(row["as_at"] for row in records),
        without=placed(truth),
    )
    return pairs([member.person for member in one.members] for one in found)


def unit(row: dict[str, Any]) -> Unit:
    """One record as linking has it: what is kept back is not there."""
    told = {} if row["protected"] else {"address": row["address"], "uprn": row["uprn"]}
    values = {**told, "parent": row["parent"], "protected": row["protected"]}
    seen = Sighting(source=row["source"], as_at=row["as_at"], values=values)
    return Unit(system=row["source"], holder=row["holder"], record=row["record"], sightings=(seen,))


def whose(truth: dict[str, Any], row: dict[str, Any]) -> str:
    """The true person of a record."""
    return str(truth[row["record"]]["person"])


def placed(truth: dict[str, Any]) -> frozenset[str]:
    """People who are looked after."""
    return frozenset(str(row["person"]) for row in truth.values() if row["looked_after"])


def newest(records: list[dict[str, Any]], truth: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The newest record of each person."""
    ordered = sorted(records, key=lambda row: (row["as_at"], row["record"]))
    return {whose(truth, row): row for row in ordered}


def truly(records: list[dict[str, Any]], truth: dict[str, Any], kinds: dict[str, str]) -> Pairs:
    """Pairs who live together in a home that is one family's."""
    homes: dict[str, list[str]] = defaultdict(list)
    away = placed(truth)
    for person, row in newest(records, truth).items():
        uprn = truth[row["record"]]["true_uprn"]
        if uprn and person not in away and KINDS.get(kinds.get(uprn, "")) == "R":
            homes[uprn].append(person)
    return pairs(homes.values())


def same_words(records: list[dict[str, Any]], truth: dict[str, Any]) -> Pairs:
    """Pairs whose newest address is the same but for case and commas."""
    homes: dict[str, list[str]] = defaultdict(list)
    for person, row in newest(records, truth).items():
        words = "".join(letter for letter in row["address"].casefold() if letter.isalnum())
        if words and not row["protected"] and "zz99" not in words:
            homes[words].append(person)
    return pairs(homes.values())


def pairs(groups: Iterable[list[str]]) -> Pairs:
    """Every two of each group."""
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def against(found: Pairs, wanted: Pairs) -> dict[str, Any]:
    """Precision and recall."""
    both = len(found & wanted)
    return {"precision": both / max(1, len(found)), "recall": both / max(1, len(wanted))}


if __name__ == "__main__":
    main()
