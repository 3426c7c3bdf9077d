"""A privacy notice in one of its three forms, as text: the same sources give the same bytes."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from kinfold.notices import child, easy, full
from kinfold.notices.document import Block, heading, text, title, written
from kinfold.notices.drawn import Drawn, draw
from kinfold.notices.outline import CHILD, EASY, FULL, PARTS
from kinfold.notices.sources import Sources

KIND: Final = "privacy"
TITLES: Final[Mapping[str, str]] = {
    FULL: "Privacy notice: how {authority} uses information about children",
    CHILD: "What {authority} knows about you, and why",
    EASY: "{authority} and your information. Easy read",
}
_WRITERS: Final = {FULL: full.SECTIONS, CHILD: child.SECTIONS, EASY: easy.SECTIONS}
MADE_ON: Final = "Made on "


def privacy_notice(sources: Sources, *, form: str) -> str:
    """The notice in one form: "full", "child" or "easy-read"; KeyError on another.

    A thing that the sources say nothing about leaves its section empty, to be seen and to be
    refused at publishing (NEX-60). NeedsDecision where a purpose of an agreement serves no reason
    people are told (PRI-2), or a party is not in the register (PRI-7).
    """
    return written(_blocks(draw(sources), form))


def model_notice(sources: Sources, *, form: str) -> str:
    """The same without the authority's own sentences: what a local text is compared with."""
    return privacy_notice(replace(sources, facts=replace(sources.facts, words={})), form=form)


def undated(notice: str) -> str:
    """A notice without the line that says when it was made."""
    return "\n".join(line for line in notice.splitlines() if not line.startswith(MADE_ON))


def _blocks(drawn: Drawn, form: str) -> Iterator[Block]:
    facts = drawn.sources.facts
    writers = _WRITERS[form]
    yield title(TITLES[form].format(authority=facts.authority))
    for part in PARTS:
        said = list(writers[part.id](drawn)) if part.id in writers else []
        own = facts.words.get(part.id if form == FULL else f"{form}/{part.id}")
        if own:
            said.append(text(own))
        if said or part.needed:
            yield heading(part.heading(form))
            yield from said
    yield text(f"{MADE_ON}{drawn.sources.on:%-d %B %Y}.")
