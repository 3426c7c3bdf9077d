"""Rows that read alike, for they are withheld alike, are told once; no table has no columns."""

from kinfold.rights.blocks import Facts
from kinfold.rights.contents import Column, Grid, Line, Withheld
from kinfold.rights.layout import grid


def test_rows_that_are_all_the_same_are_told_once_with_their_number() -> None:
    alike = Line(values=(Withheld(note=1), "spring"))
    columns = (Column(item="a", title="Worker"), Column(item="b", title="Term"))
    (block,) = grid(Grid(title="Terms", columns=columns, lines=(alike, alike)), caption="Terms")
    assert isinstance(block, Facts)
    assert block.caption == "Terms: 2 rows, all the same"
    assert block.pairs == (("Worker", 1), ("Term", "spring"))
