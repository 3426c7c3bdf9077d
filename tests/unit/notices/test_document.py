"""A notice is text that reads back as it was written."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from kinfold.notices import document
from kinfold.notices.document import (
    Block,
    heading,
    item,
    parsed,
    sections,
    subheading,
    text,
    written,
)

WORDS = st.text("abc é#*=>[]()&<\"'-.:;", min_size=1, max_size=30).map(
    lambda words: "x" + " ".join(words.split())
)


def _made(make: Callable[[str], Block]) -> st.SearchStrategy[Block]:
    return WORDS.map(make)


BLOCKS = (
    document.title("A notice"),
    document.text("Before any heading."),
    document.heading("One"),
    document.text("Two\n  lines   become one."),
    document.item("a thing: and more"),
    document.subheading("A part"),
    document.link("Another page", to="https://page.example/a"),
    document.heading("Two"),
)


def test_what_is_written_reads_back() -> None:
    assert parsed(written(BLOCKS)) == BLOCKS
    assert BLOCKS[3].words == "Two lines become one."
    assert written(BLOCKS).endswith("## Two\n")


@given(st.lists(st.sampled_from([text, item, heading, subheading]).flatmap(_made), max_size=8))
def test_whatever_is_said_reads_back(blocks: list[Block]) -> None:
    assert parsed(written(blocks)) == tuple(blocks)


def test_a_sentence_cannot_pass_for_something_else() -> None:
    assert text("## A heading?").words == "A heading?"
    for line in ("=> javascript:alert(1) Press", "=> http://page.example Read"):
        assert parsed(line)[0].kind == "text"
    assert parsed("=> https://page.example Read")[0].kind == "link"


def test_sections_hold_what_stands_under_a_heading() -> None:
    found = sections(BLOCKS)
    assert list(found) == ["One", "Two"]
    assert [block.kind for block in found["One"]] == ["text", "item", "subheading", "link"]
    assert found["Two"] == ()


def test_two_sections_of_one_name_are_one() -> None:
    twice = (
        document.heading("One"),
        document.item("a"),
        document.heading("One"),
        document.item("b"),
    )
    assert sections(twice)["One"] == (
        Block(kind="item", words="a"),
        Block(kind="item", words="b"),
    )
