"""Writes the reference pages that are worked out from the program, so that they cannot drift.

`python -m tools.reference` writes them; a house test fails where a page is not what this makes.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import cast

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from kinfold import datasets, errors, law
from kinfold.agreement.lint import lint
from kinfold.agreement.load import read
from kinfold.cli.main import app

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
LINTED_ON = date(2026, 11, 21)
NOTE = "<!-- Written by `python -m tools.reference`; change the program, not this page. -->\n"


def data_sets() -> Iterator[str]:
    """Every data set, its tables and its fields."""
    yield "# Data sets\n"
    yield "What may be held. A field that is not here cannot be named by an agreement.\n"
    for data_set in datasets.catalogue().values():
        number = data_set.catalogue_number
        yield f"## {data_set.title} (`{data_set.id}`)\n"
        yield (
            f"Owner: {data_set.owner_kind}. A row is a {data_set.grain}. Refreshed "
            f"{data_set.refresh}. Identified by {', '.join(data_set.identifiers)}. Feeds "
            f"{', '.join(data_set.feeds)}. As sensitive as `{data_set.sensitivity}`. "
            f"Retention class `{data_set.retention_class}`."
            + (f" Warehouse catalogue number {number}." if number is not None else "")
            + "\n"
        )
        for table in data_set.tables:
            yield f"### {table.title} (`{data_set.id}.{table.name}`)\n"
            yield "| Field | Meaning | In the file | Kind | Sensitivity | Code list | Years |"
            yield "|---|---|---|---|---|---|---|"
            for field in table.fields:
                years = f"{field.first_year or ''}-{field.last_year or ''}".strip("-") or "all"
                off = " (proposed: off)" if field.proposed else ""
                off += " (protected: never shown)" if field.protected else ""
                yield (
                    f"| `{field.name}` | {field.title}{off} | {field.source} | {field.kind} "
                    f"| {field.sensitivity} | {field.codeset or ''} | {years} |"
                )
            yield ""


def commands() -> Iterator[str]:
    """Every command with its options, as the program itself describes them."""
    yield "# Commands\n"
    yield (
        "Exit codes: "
        + ", ".join(f"{int(code)} {code.name.lower().replace('_', ' ')}" for code in errors.Exit)
        + ".\n"
    )
    group = cast("TyperGroup", typer.main.get_command(app))
    yield from _command(group, ["kinfold"])


def _command(command: TyperCommand | TyperGroup, words: list[str]) -> Iterator[str]:
    context = typer.Context(command, info_name=words[-1])
    yield f"## `{' '.join(words)}`\n"
    yield inspect.cleandoc(command.help or "") + "\n"
    for parameter in command.params:
        if parameter.name != "help":
            yield _parameter(cast("TyperArgument | TyperOption", parameter), context)
    if command.params:
        yield ""
    for name, part in getattr(command, "commands", {}).items():
        yield from _command(part, [*words, name])


def _parameter(parameter: TyperArgument | TyperOption, context: typer.Context) -> str:
    """One line for an argument or an option, with its default and where it may be set."""
    if isinstance(parameter, TyperArgument):
        several = " One or more." if parameter.nargs == -1 else ""
        optional = "" if parameter.required else " May be left out."
        return f"- `{(parameter.name or '').upper()}`: {parameter.help}{several}{optional}"
    name, text = parameter.get_help_record(context) or ("", "")
    # An option that may be given again is shown with the type of one value.
    shown = re.sub(r"<list\[(\w+)\]>", r"<\1>", name)
    return f"- `{shown}`: {' '.join(text.split())}"


def error_kinds() -> Iterator[str]:
    """Every kind of error a person can meet, and the exit code it ends with."""
    yield "# Errors\n"
    yield "Every error has four parts: what was asked, why not, what would put it right, and the"
    yield "ledger entry. None carries a value from anybody's data.\n"
    yield "| Error | Exit code | Means |\n|---|---|---|"
    kinds = errors.KinfoldError.__subclasses__()
    for kind in sorted(kinds, key=lambda kind: int(kind.exit_code)):
        if kind.__module__ == errors.__name__:
            yield f"| `{kind.__name__}` | {int(kind.exit_code)} | {inspect.getdoc(kind)} |"
    yield ""


def agreements() -> Iterator[str]:
    """The shipped agreements: what each executes, only states, and what is wrong with it."""
    yield "# Shipped agreements\n"
    yield f"Lint findings are those of {LINTED_ON:%-d %B %Y}.\n"
    for path in sorted((ROOT / "agreements").glob("*/*.yaml")):
        if path.name == "examples.yaml":
            continue
        version = read(path)
        agreement = version.agreement
        yield f"## {agreement.title}: {agreement.version}\n"
        yield f"`agreements/{path.parent.name}/{path.name}`. {agreement.summary}\n"
        yield (
            f"{len(agreement.parties)} parties, {len(agreement.purposes)} purposes, "
            f"{len(agreement.grants)} grants, {len(agreement.conditions)} conditions, "
            f"{len(agreement.schedule)} flows; {len(agreement.stated_only)} terms stated only.\n"
        )
        found = lint(agreement, on=LINTED_ON)
        for finding in found:
            yield f"- {finding.severity} [{finding.clause}]: {finding.sentence}"
        yield "" if found else "No findings.\n"


def laws() -> Iterator[str]:
    """The register of gateways: what each lets happen and since when."""
    yield "# Legal gateways\n"
    yield "| Code | Provision | In force today | Confidence |\n|---|---|---|---|"
    for code, gateway in sorted(law.gateways().items()):
        state = law.status(code, LINTED_ON)
        yield f"| `{code}` | {gateway.citation} | {state} | {gateway.confidence} |"
    yield ""


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "data-sets.md": data_sets,
    "commands.md": commands,
    "errors.md": error_kinds,
    "agreements.md": agreements,
    "gateways.md": laws,
}


def page(name: str) -> str:
    """The text of one reference page."""
    return NOTE + "\n".join(PAGES[name]()).rstrip() + "\n"


if __name__ == "__main__":
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for page_name in PAGES:
        (REFERENCE / page_name).write_text(page(page_name), encoding="utf-8")
