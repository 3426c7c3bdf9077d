"""Lists what was written for a made-up county: each file, its data set, period and holder."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from kinfold.synthetic.personas import Persona


@dataclass(frozen=True, kw_only=True)
class WrittenFile:
    """One file to be taken in. `path` is relative to the county's folder; `rows` counts
    children in a return, and lines otherwise. `holder` is an organisation id."""

    path: Path
    data_set: str
    period: str
    holder: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What `county.write` made. `truth` is the folder that must never be imported."""

    folder: Path
    as_at: date
    seed: int
    files: tuple[WrittenFile, ...]
    counts: Mapping[str, int]
    personas: tuple[Persona, ...]
    truth: Path

    def persona(self, key: str) -> Persona:
        """The child who shows `key`; KeyError if the county has none such."""
        for persona in self.personas:
            if persona.key == key:
                return persona
        raise KeyError(key)

    def of(self, data_set: str) -> tuple[WrittenFile, ...]:
        """The files of one data set, in the order written."""
        return tuple(entry for entry in self.files if entry.data_set == data_set)


def save(manifest: Manifest) -> None:
    """Write the list and the personas into the truth folder, as JSON with sorted keys."""
    listed = {
        "as_at": manifest.as_at,
        "seed": manifest.seed,
        "files": [asdict(entry) for entry in manifest.files],
        "counts": dict(manifest.counts),
    }
    people = [asdict(persona) for persona in manifest.personas]
    for name, content in (("manifest.json", listed), ("personas.json", people)):
        text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, default=str)
        (manifest.truth / name).write_text(text + "\n", encoding="utf-8")


def load(folder: Path) -> Manifest:
    """The list of a county written earlier; FileNotFoundError if the folder holds none."""
    truth = folder / "truth"
    listed = json.loads((truth / "manifest.json").read_text(encoding="utf-8"))
    people = json.loads((truth / "personas.json").read_text(encoding="utf-8"))
    return Manifest(
        folder=folder,
        as_at=date.fromisoformat(listed["as_at"]),
        seed=listed["seed"],
        files=tuple(
            WrittenFile(**{**entry, "path": Path(entry["path"])}) for entry in listed["files"]
        ),
        counts=listed["counts"],
        personas=tuple(
            Persona(**{**entry, "born": date.fromisoformat(entry["born"])}) for entry in people
        ),
        truth=truth,
    )
