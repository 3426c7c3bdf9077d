"""The privacy notice for a child of about nine to eleven: short words, one idea at a time."""

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
    """Who speaks."""
    yield text(f"We are {drawn.sources.facts.authority}. We help children and families.")
    yield text("To do that, we need to know some facts about you.")
    yield text("This page tells you what we do with them. It tells you what you can ask us to do.")
    yield text("You can read it with a grown-up.")


def collected(drawn: Drawn) -> Iterator[Block]:
    """The kinds of information, in a child's words."""
    yield text("We may know:")
    yield from (item(f"{one.child}.") for one in drawn.categories)
    yield from (item(f"{one.child}.") for one in drawn.also_categories)


def purposes(drawn: Drawn) -> Iterator[Block]:
    """The reasons."""
    yield text("We use it:")
    yield from (item(f"{one.child}.") for one in drawn.purposes)
    yield from (item(f"{one.child}.") for one in drawn.also_purposes)


def how(drawn: Drawn) -> Iterator[Block]:
    """What is done."""
    yield from (item(one.child) for one in drawn.operations)


def bases(drawn: Drawn) -> Iterator[Block]:
    """That there is a law, and an agreement, for each use."""
    yield text("We may only do this for a good reason:")
    yield from (item(one.child) for one in drawn.simple_bases)
    yield text("We also write down who may see what. Any grown-up can read it.")


def kept(drawn: Drawn) -> Iterator[Block]:
    """How long, at most."""
    months = [one.months for one in drawn.keeping if one.months is not None]
    for count in sorted(set(months)):
        yield item(f"We keep some facts for {period(count)}. Then we get rid of them.")
    if months:
        yield text(f"If no one has set a time, we keep them for {period(DEFAULT_MONTHS)}.")


def shared(drawn: Drawn) -> Iterator[Block]:
    """The kinds of recipient."""
    yield text("These may see some of it:")
    yield from (item(f"{one.child}.") for one in drawn.recipients)
    if drawn.also_recipients:
        yield text("Now and then, if the law says so, these may see some of it too:")
        yield from (item(f"{one.child}.") for one in drawn.also_recipients)


def why_shared(drawn: Drawn) -> Iterator[Block]:
    """The reasons, for each kind of recipient."""
    for one in drawn.recipients:
        yield subheading(f"Why {one.child} may see it" if one.code != OWN else "Why we use it")
        reasons = {reason.code: reason for _, why in drawn.shared_with(one.code) for reason in why}
        for reason in drawn.purposes:
            if reason.code in reasons:
                yield item(f"{reason.child}.")


def abroad(drawn: Drawn) -> Iterator[Block]:
    """Other countries."""
    said, listed = drawn.sources.facts.abroad, transfers(drawn.sources)
    if listed:
        for country in dict.fromkeys(one.country for one in listed):
            yield item(f"Some facts go to {country}. We make sure they are safe there.")
    elif said == NONE:
        yield text("No. We do not send it out of the United Kingdom.")
    if said not in {NONE, ""}:
        yield text(said)


def automated(drawn: Drawn) -> Iterator[Block]:
    """Computers."""
    said = drawn.sources.facts.automated
    if said == NONE:
        yield text("No. A person always decides.")
    elif said:
        yield text(said)


def rights(_: Drawn) -> Iterator[Block]:
    """What a child may ask for."""
    yield text("You can ask us to:")
    yield item("show you what we know about you.")
    yield item("tell you who has looked at it.")
    yield item("fix it if it is wrong.")
    yield item("stop using it, for a time or for good.")
    yield item("get rid of it, if we do not need it.")
    yield text("We will answer in one month. Asking is free. No one will be cross with you.")


def requesters(_: Drawn) -> Iterator[Block]:
    """Who may ask."""
    yield item("You can ask us. You do not have to be grown up.")
    yield item("Your mum or dad, or the person who looks after you, can ask for you.")
    yield text("We will check who is asking. This keeps you safe.")


def contact(drawn: Drawn) -> Iterator[Block]:
    """Whom to write to."""
    facts = drawn.sources.facts
    yield text("You can ask any grown-up you trust to help you. You can also write to us:")
    yield text(facts.mailbox)
    yield text(f"If you think we did wrong, tell us. You can also tell {facts.regulator}.")


def about(_: Drawn) -> Iterator[Block]:
    """Where the rest is."""
    yield text("There is a long page for grown-ups too. It says the same things.")


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
