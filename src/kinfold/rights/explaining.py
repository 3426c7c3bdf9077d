"""The standing words of a pack: what it is, what the law gives its reader, where to complain.

UK GDPR Articles 12 and 15; Data Protection Act 2018 sections 164A, 165 and 167.
"""

from collections.abc import Iterator
from typing import Final

from kinfold.rights import wording
from kinfold.rights.blocks import Block, Facts, Heading, Points, Text
from kinfold.rights.contents import Controller, Ground, Pack

TITLE: Final = "Information held about you"
ASKED_BY: Final = {
    "child": "You",
    "parent": "A parent, for you",
    "carer": "A carer, for you",
    "agent": "Somebody who acts for you",
}
REGULATOR: Final = (
    "The Information Commissioner’s Office is the regulator and is independent of us. You can "
    "complain to it at ico.org.uk/make-a-complaint, by telephone on 0303 123 1113, or by post to "
    "Wycliffe House, Water Lane, Wilmslow, Cheshire, SK9 5AF."
)


def about(pack: Pack) -> Iterator[Block]:
    """What the pack is, about whom, as at when, and who answers for it."""
    contents, request = pack.contents, pack.contents.request
    you = contents.name or "the person this pack is about"
    yield Heading(level=2, text="About this pack", anchor="about")
    yield Text(
        text=(
            f"This pack is the answer to a request to see the information that is held about {you}."
            " “You” in it always means that person, whoever asked. The right to ask is in Article "
            "15 of the UK General Data Protection Regulation."
        )
    )
    yield Facts(
        caption="The request and this pack",
        pairs=(
            ("You are", contents.name or "Not named in what is held"),
            ("Asked for by", ASKED_BY[request.requester]),
            ("Request received", wording.day(request.received_on)),
            ("Our case number", str(request.case)),
            ("Shows what was held on", wording.moment(request.held_at)),
            ("Pack made", wording.moment(request.made_at)),
            (
                "Read through before it was given",
                f"{pack.reviewed_by}, {wording.moment(pack.reviewed_at)}",
            ),
            ("Organisation that answers (the controller)", request.controller.name),
            ("Questions about this pack", request.controller.contact),
        ),
    )
    yield Text(text="In this pack you will find:")
    yield Points(points=tuple(_counts(pack)))
    yield Text(
        text=(
            "Where something is withheld, the pack says so and a numbered note says why. After a "
            "code you find what it means; the code itself follows in brackets."
        )
    )


def _counts(pack: Pack) -> Iterator[str]:
    contents = pack.contents
    lines = sum(len(one.grid.lines) for one in contents.holdings)
    shown = sum(one.outcome == "shown" for one in contents.viewings)
    refused = sum(one.outcome == "refused" for one in contents.viewings)
    yield (
        f"your information: {wording.plural(lines, 'row')} from "
        f"{wording.plural(len({one.holder for one in contents.holdings}), 'organisation')}"
    )
    yield (
        f"who looked: your record was displayed {wording.plural(shown, 'time')}, and "
        f"{wording.plural(refused, 'attempt')} {'was' if refused == 1 else 'were'} refused"
    )
    yield f"copies that somebody said they made: {len(contents.copies)}"
    yield f"times your information was sent to another organisation: {len(contents.disclosures)}"
    yield f"notes about what is withheld: {len(pack.redactions)}"


def grounds(agreements: tuple[Ground, ...]) -> Iterator[Block]:
    """Why the information is used, on what legal basis, and for how long it is kept."""
    yield Heading(
        level=2, text="Why your information is used, and how long it is kept", anchor="why"
    )
    yield Text(
        text=(
            "Your information is held and shared only under agreements between the organisations. "
            "Each says what may be used, why, and for how long."
        )
    )
    for one in agreements:
        yield Heading(level=3, text=f"{one.title} ({one.label})")
        yield Text(text="It may be used to:")
        yield Points(points=one.purposes)
        if one.bases:
            yield Text(text=f"The law that allows it: {'; '.join(one.bases)}.")
        if one.kept:
            yield Text(text=f"How long: {' '.join(one.kept)}")
    yield Text(
        text="The program that keeps this information takes no decision about you by itself."
    )


def rights(controller: Controller) -> Iterator[Block]:
    """What the reader may ask for next, and how to complain."""
    yield Heading(level=2, text="Your rights", anchor="rights")
    yield Text(text="You can ask us to:")
    yield Points(
        points=(
            "put right anything that is wrong, or add what is missing",
            "stop using your information while a question about it is settled",
            "stop using it because of your own situation",
            "delete it, where the law does not oblige us to keep it",
            "explain anything in this pack, or give it to you in another form",
        )
    )
    yield Text(
        text=(
            "You need give no reason to ask. We answer within one month, pass corrections on to "
            "the organisation that the information came from, and tell everybody it was sent to."
        )
    )
    yield Heading(level=2, text="If you are unhappy with this answer", anchor="complain")
    yield Text(
        text=(
            f"Tell us first: {controller.contact}. We confirm within 30 days that we have your "
            "complaint, look into it, and tell you what came of it. You can also write to our "
            f"data protection officer: {controller.officer}."
        )
    )
    yield Text(text=REGULATOR)
    yield Text(text="You can also ask a court to order us to comply.")
