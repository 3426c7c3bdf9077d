"""Which sections a notice has, in which order, in each form, and which of them are never empty.

Nine things must be said (NEX-60). A notice in which one of them is empty is not published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kinfold.errors import NeedsDecision
from kinfold.notices.document import parsed, sections

FULL: Final = "full"
CHILD: Final = "child"
EASY: Final = "easy-read"
FORMS: Final = (FULL, CHILD, EASY)


@dataclass(frozen=True, kw_only=True)
class Part:
    """One section: its heading in each form ("" where that form does not have it).

    `needed` names the thing that must be said there; `listed` says that one item at least must be.
    """

    id: str
    full: str
    child: str
    easy: str
    needed: str = ""
    listed: bool = True

    def heading(self, form: str) -> str:
        """The heading in one form; KeyError on an unknown form."""
        return {FULL: self.full, CHILD: self.child, EASY: self.easy}[form]


PARTS: Final = (
    Part(
        id="who",
        full="Who we are",
        child="Who we are",
        easy="Who we are",
    ),
    Part(
        id="collected",
        full="What information we hold",
        child="What we know about you",
        easy="What we know about you",
        needed="the data collected",
    ),
    Part(
        id="purposes",
        full="Why we use it",
        child="Why we need it",
        easy="Why we need it",
        needed="the purposes",
    ),
    Part(
        id="how",
        full="How we use it",
        child="What we do with it",
        easy="What we do with it",
        needed="how it is processed",
    ),
    Part(
        id="bases",
        full="The law that lets us",
        child="The rules that let us",
        easy="The law",
        needed="the lawful basis",
    ),
    Part(
        id="kept",
        full="How long we keep it",
        child="How long we keep it",
        easy="How long we keep it",
        needed="how long it is kept",
    ),
    Part(
        id="shared",
        full="Who we share it with",
        child="Who else may see it",
        easy="Who else can see it",
        needed="who it is shared with",
    ),
    Part(
        id="why_shared",
        full="What we share with each of them, and why",
        child="Why they may see it",
        easy="Why they can see it",
        needed="why it is shared",
    ),
    Part(
        id="abroad",
        full="Sending information abroad",
        child="Other countries",
        easy="Other countries",
        needed="transfer abroad",
        listed=False,
    ),
    Part(
        id="automated",
        full="Decisions made by a computer",
        child="Do computers decide?",
        easy="Computers",
        needed="automated decisions or profiling",
        listed=False,
    ),
    Part(id="sources", full="Where the information comes from", child="", easy=""),
    Part(id="consent", full="Sharing and your consent", child="", easy=""),
    Part(id="agreements", full="The agreements we share under", child="", easy=""),
    Part(id="research", full="Research", child="", easy=""),
    Part(id="government", full="What we send to the government", child="", easy=""),
    Part(id="programme", full="The Supporting Families programme", child="", easy=""),
    Part(
        id="rights",
        full="Your rights, and how to use them",
        child="What you can ask us to do",
        easy="Your rights",
    ),
    Part(id="requesters", full="Who can ask", child="Who can ask", easy="Who can ask"),
    Part(id="carers", full="If you are a carer", child="", easy=""),
    Part(
        id="contact",
        full="Contact and complaints",
        child="Who to talk to",
        easy="Talk to us",
    ),
    Part(id="about", full="About this notice", child="About this page", easy="About this page"),
)


def missing(text: str, *, form: str) -> tuple[str, ...]:
    """Which of the nine things a notice leaves empty, each by its name (NEX-60)."""
    said = sections(parsed(text))
    return tuple(
        part.needed
        for part in PARTS
        if part.needed and not _says(said, part.heading(form), listed=part.listed)
    )


def _says(said: Mapping[str, tuple[object, ...]], heading: str, *, listed: bool) -> bool:
    kinds = {getattr(block, "kind", "") for block in said.get(heading, ())}
    return bool(kinds & ({"item"} if listed else {"item", "text"}))


def must_be_whole(text: str, *, form: str) -> None:
    """Nothing where all nine are said; NeedsDecision naming each that is empty (NEX-60)."""
    empty = missing(text, form=form)
    if empty:
        raise NeedsDecision(
            "You asked to publish a privacy notice.",
            why=f"The {form} form says nothing about: {', '.join(empty)}.",
            remedy="Add what is missing to the agreements or to notices.toml, and make it again.",
        )
