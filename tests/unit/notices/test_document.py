"""A notice is text that reads back as it was written."""

from kinfold.notices import document
from kinfold.notices.document import Block, parsed, sections, written

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
