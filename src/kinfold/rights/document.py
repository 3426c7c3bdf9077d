"""Lays a reviewed pack out from the first line to the last, the same for the page and the PDF."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from kinfold.rights import explaining, layout, wording
from kinfold.rights.blocks import Block, Document, Facts, Heading, Rows, Text
from kinfold.rights.contents import Holding, Outcome, Pack, Screen, Under, Viewing

OUTCOMES: Final[dict[Outcome, str]] = {
    "refused": "Refused: nothing was shown",
    "done": "Done; your record was not displayed",
    "nothing": "Allowed, but nothing was shown",
    "forgotten": "What was displayed is no longer kept",
}


def document(pack: Pack) -> Document:
    """The whole pack, in the order in which it is read."""
    return Document(
        title=explaining.TITLE,
        author=pack.contents.request.controller.name,
        blocks=(
            *explaining.about(pack),
            *_held(pack),
            *_looked(pack),
            *_copied(pack),
            *_sent(pack),
            *_withheld(pack),
            *explaining.grounds(pack.contents.grounds),
            *explaining.rights(pack.contents.request.controller),
        ),
    )


def _under(one: Under) -> str:
    version = f" ({one.version})" if one.version else ""
    # An agreement may give several clauses as one: "C7.5, C7.6".
    named = tuple(dict.fromkeys(part for text in one.clauses for part in text.split(", ")))
    clauses = f", {'clause' if len(named) == 1 else 'clauses'} {', '.join(named)}" if named else ""
    return f"{one.agreement}{version}{clauses}"


def _held(pack: Pack) -> Iterator[Block]:
    contents = pack.contents
    yield Heading(level=2, text="Your information", anchor="information")
    if not contents.holdings:
        yield Text(text="Nothing was held about you at that moment.")
    for title, holdings in groupby(contents.holdings, key=lambda one: one.data_set):
        yield Heading(level=3, text=title)
        for one in holdings:
            yield from _holding(one)


def _holding(one: Holding) -> Iterator[Block]:
    yield Heading(level=4, text=f"{one.grid.title}, from {one.holder}")
    held = "; and ".join(map(_under, one.under))
    how = "worked this out from what others gave" if one.derived else "gave this information"
    yield Text(text=f"{one.holder} {how}. It is held under: {held}.")
    yield from layout.grid(one.grid, caption=f"{one.grid.title}, from {one.holder}")


def _looked(pack: Pack) -> Iterator[Block]:
    viewings = pack.contents.viewings
    yield Heading(level=2, text="Who looked at your information", anchor="looked")
    if not viewings:
        yield Text(text="Nobody has asked for your record.")
        return
    yield Text(
        text=(
            "Every time somebody asked for your record, by the clock in England. Attempts that "
            "were refused are listed too. Roles and organisations are named; the people are not."
        )
    )
    reasons = any(one.reason for one in viewings)
    yield from layout.table(
        "Who asked for your record",
        each="time",
        columns=(
            "When",
            "Who",
            "What they did and why",
            *(("The reason they wrote",) if reasons else ()),
            "What was displayed",
        ),
        rows=tuple(
            (
                wording.moment(one.at),
                ", ".join(filter(None, (one.role, one.organisation))) or "Not recorded",
                _why(one),
                *((layout.cell(one.reason),) if reasons else ()),
                _displayed(one),
            )
            for one in viewings
        ),
    )
    for screen in pack.contents.screens:
        yield from _screen(screen, [one for one in viewings if one.screen == screen.number])


def _why(one: Viewing) -> str:
    purpose = f" Why: {one.purpose}." if one.purpose else ""
    under = f" Under {_under(one.under)}." if one.under.agreement else ""
    return f"{one.did}.{purpose}{under}"


def _displayed(one: Viewing) -> str:
    if one.screen is None:
        return OUTCOMES[one.outcome]
    days = f", with data as at {wording.told(one.as_at)}" if one.as_at else ""
    return f"Screen {one.screen}{days}"


def _screen(screen: Screen, viewings: list[Viewing]) -> Iterator[Block]:
    first, last = (wording.moment(viewings[place].at) for place in (0, -1))
    several = f"{wording.plural(len(viewings), 'viewing')}, the first {first}, the last {last}"
    when = several if len(viewings) > 1 else first
    yield Heading(level=3, text=f"Screen {screen.number}")
    yield Text(text=f"Displayed at: {when}.")
    for one in screen.grids:
        yield from layout.grid(one, caption=f"Screen {screen.number}: {one.title}")


def _copied(pack: Pack) -> Iterator[Block]:
    yield Heading(level=2, text="Copies that were made", anchor="copies")
    if not pack.contents.copies:
        yield Text(text="Nobody has said that they made a copy of your information.")
        return
    yield Text(
        text=(
            "An organisation that copied your information answers for its copy: it is the "
            "controller of that copy. Ask it to see what it holds."
        )
    )
    for number, one in enumerate(pack.contents.copies, start=1):
        yield Facts(
            caption=f"Copy {number} of {len(pack.contents.copies)}",
            pairs=(
                ("When", wording.moment(one.at)),
                ("Who is now controller of the copy", one.organisation),
                ("What was copied", ", ".join(one.items)),
                ("The reason they wrote", layout.cell(one.reason)),
                ("Under", _under(one.under)),
            ),
        )


def _sent(pack: Pack) -> Iterator[Block]:
    yield Heading(level=2, text="Who your information was sent to", anchor="sent")
    if not pack.contents.disclosures:
        yield Text(text="No parcel about you was sent to another organisation.")
    for number, one in enumerate(pack.contents.disclosures, start=1):
        destroy = (("To be destroyed by", wording.day(one.destroy_by)),) if one.destroy_by else ()
        yield Facts(
            caption=f"Parcel {number} of {len(pack.contents.disclosures)}",
            pairs=(
                ("When", wording.moment(one.at)),
                ("To", one.to),
                ("What was in it", ", ".join(one.items)),
                ("Under", _under(one.under)),
                *destroy,
            ),
        )


def _withheld(pack: Pack) -> Iterator[Block]:
    yield Heading(level=2, text="What is withheld, and why", anchor="withheld")
    if not pack.redactions:
        yield Text(text="Nothing is withheld.")
        return
    yield Text(
        text=(
            "These notes say what kind of thing is withheld, where, and why. A person has read "
            "through all of it. If you disagree, you can complain: see the end of this pack."
        )
    )
    yield Rows(
        caption=f"Notes: {len(pack.redactions)}",
        columns=("Note", "Where", "What kind of thing", "Why", "How often"),
        rows=tuple(
            (f"Note {one.number}", one.where, one.category, one.reason, f"{one.times:,}")
            for one in pack.redactions
        ),
        notes=True,
    )
