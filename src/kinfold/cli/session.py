"""One run of the command line: which installation, who acts, and how to answer.

Only doors read the clock, and this is where the command line does.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from kinfold.errors import UsageProblem

UNBROKEN: Final = frozenset(
    {"report", "how many", "so it was", "entry", "at", "line", "hash", "code now", "code in 30 s"}
)
WIDE: Final = 180

if TYPE_CHECKING:
    from kinfold.agreement import Actor
    from kinfold.gate import Gate


@dataclass
class Session:
    """The installation's home, the account acted under, and whether to answer in JSON."""

    home: Path
    account: str | None
    as_json: bool

    @cached_property
    def gate(self) -> "Gate":
        """The installation's gate, opened at first use."""
        self.ready()
        from kinfold.gate import Gate

        return Gate.open(self.home)

    def ready(self) -> None:
        """Make the registers ready for use."""
        from kinfold.registers import configure

        configure.ready(self.home)

    @property
    def actor(self) -> "Actor":
        """Who acts: the account given with --as. UsageProblem where none is given."""
        if not self.account:
            raise UsageProblem(
                "You asked for something that is done on somebody's behalf.",
                why="The command does not say under which account.",
                remedy="Give your role mailbox with --as, before the command.",
            )
        return self.gate.actor(self.account)

    def now(self) -> datetime:
        """The moment of this request."""
        return datetime.now(tz=UTC)

    def answer(self, shown: Mapping[str, object], text: str) -> None:
        """Say `text`, or `shown` as JSON where that was asked for."""
        if self.as_json:
            typer.echo(json.dumps(shown, ensure_ascii=False, default=str, indent=2))
        else:
            typer.echo(text)

    def table(
        self, headings: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = ""
    ) -> None:
        """Print rows under headings, or as a JSON list of objects."""
        held = [[str(cell) for cell in row] for row in rows]
        if self.as_json:
            named = [dict(zip(headings, row, strict=True)) for row in held]
            typer.echo(json.dumps(named, ensure_ascii=False, indent=2))
            return
        from rich.console import Console
        from rich.table import Table

        table = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
        for heading in headings:
            table.add_column(heading, overflow="fold", no_wrap=heading in UNBROKEN)
        for row in held:
            table.add_row(*row)
        # A pipe or a log has no width of its own; a narrow guess would break every line.
        width = None if sys.stdout.isatty() else WIDE
        Console(markup=False, highlight=False, width=width).print(table)
