"""The privacy notice in easy read: short sentences, one idea to a line, many headings."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from kinfold.notices.abroad import transfers
from kinfold.notices.document import Block, item, subheading, text
from kinfold.notices.drawn import Drawn
from kinfold.notices.keeping import DEFAULT_MONTHS, period
from kinfold.notices.local_facts import NONE
from kinfold.notices.words import OWN

Writer = Callable[[Drawn], Iterator[Block]]


def who(drawn: Drawn) -> Iterator[Block]:
    """Who speaks, and what the page is."""
    yield text(f"We are {drawn.sources.facts.authority}.")
    yield text("We help children and families.")
    yield text("We keep facts about you.")
    yield text("This page tells you about that.")


def collected(drawn: Drawn) -> Iterator[Block]:
    """The kinds of information."""
    yield from (item(one.easy) for one in (*drawn.categories, *drawn.also_categories))


def purposes(drawn: Drawn) -> Iterator[Block]:
    """The reasons."""
    yield from (item(one.easy) for one in (*drawn.purposes, *drawn.also_purposes))


def how(drawn: Drawn) -> Iterator[Block]:
    """What is done."""
    yield from (item(one.easy) for one in drawn.operations)


def bases(drawn: Drawn) -> Iterator[Block]:
    """That there is a law."""
    yield from (item(one.easy) for one in drawn.simple_bases)
    yield text("We make agreements with others.")
    yield text("They say who can see what.")


def kept(drawn: Drawn) -> Iterator[Block]:
    """How long."""
    months = sorted({one.months for one in drawn.keeping if one.months is not None})
    yield from (item(f"Some facts: {period(count)}.") for count in months)
    if months:
        yield text("Then we get rid of them.")
        yield text("Some facts have no set time.")
        yield text(f"Then it is {period(DEFAULT_MONTHS)}.")


def shared(drawn: Drawn) -> Iterator[Block]:
    """The kinds of recipient."""
    yield from (item(one.easy) for one in drawn.recipients)
    if drawn.also_recipients:
        yield text("Sometimes the law says others can see it.")
        yield text("These are:")
        yield from (item(one.easy) for one in drawn.also_recipients)


def why_shared(drawn: Drawn) -> Iterator[Block]:
    """The reasons, for each kind of recipient."""
    for one in drawn.recipients:
        yield subheading(one.easy if one.code != OWN else "Us.")
        reasons = {reason.code for _, why in drawn.shared_with(one.code) for reason in why}
        yield from (item(reason.easy) for reason in drawn.purposes if reason.code in reasons)


def abroad(drawn: Drawn) -> Iterator[Block]:
    """Other countries."""
    said, listed = drawn.sources.facts.abroad, transfers(drawn.sources)
    if listed:
        for country in dict.fromkeys(one.country for one in listed):
            yield item(f"Some facts go to {country}.")
        yield text("We make sure they are safe.")
    elif said == NONE:
        yield text("We do not send it to other countries.")
    if said not in {NONE, ""}:
        yield text(said)


def automated(drawn: Drawn) -> Iterator[Block]:
    """Computers."""
    said = drawn.sources.facts.automated
    if said == NONE:
        yield text("A computer does not decide.")
        yield text("A person always decides.")
    elif said:
        yield text(said)


def rights(_: Drawn) -> Iterator[Block]:
    """What may be asked for."""
    yield item("You can see what we know.")
    yield item("You can see who looked.")
    yield item("You can ask us to fix mistakes.")
    yield item("You can ask us to stop.")
    yield item("You can ask us to get rid of it.")
    yield text("It is free.")
    yield text("We answer in one month.")


def requesters(_: Drawn) -> Iterator[Block]:
    """Who may ask."""
    yield item("You.")
    yield item("Your parent or carer.")
    yield item("A person you choose.")
    yield text("We check who is asking.")


def contact(drawn: Drawn) -> Iterator[Block]:
    """Whom to write to."""
    facts = drawn.sources.facts
    yield text("You can write to us:")
    yield text(facts.mailbox)
    yield text("You can tell us if we did wrong.")
    yield text(f"You can also tell {facts.regulator}.")


def about(_: Drawn) -> Iterator[Block]:
    """Where the rest is."""
    yield text("There is a longer page.")
    yield text("It says the same things.")


SECTIONS: Final[Mapping[str, Writer]] = {
    "who": who,
    "collected": collected,
    "purposes": purposes,
    "how": how,
    "bases": bases,
    "kept": kept,
    "shared": shared,
    "why_shared": why_shared,
    "abroad": abroad,
    "automated": automated,
    "rights": rights,
    "requesters": requesters,
    "contact": contact,
    "about": about,
}
