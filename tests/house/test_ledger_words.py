"""Every kind of entry that the program writes into the ledger has a name that people can read."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from kinfold.exchange.messages import ANSWERS
from kinfold.registers.models.contracts import CONTRACT_STEPS
from kinfold.registers.models.support import SUPPORT_STEPS
from kinfold.registers.models.worklists import WORK_STEPS
from kinfold.web.entry_words import KINDS
from tests.house.paths import modules, short

#: What writes into the ledger: the gate's own words, and what rooms and doors call them by.
WRITERS: Final = frozenset({"note", "_note", "remember", "outcome", "_note_outcome", "Event"})
KIND: Final = re.compile(r"[a-z_{}]+\.[a-z_{}]+")
#: What a kind that is put together comes to.
MADE: Final[Mapping[str, frozenset[str]]] = {
    "contract.{}": frozenset(CONTRACT_STEPS),
    "support.{}": frozenset(SUPPORT_STEPS),
    "work.{}": frozenset({"raised", "notified", *WORK_STEPS}) - {"by_feed"},
    "{}.received": ANSWERS,
}
#: Written by the ledger itself where an entry's contents are destroyed.
ITS_OWN: Final = "payload.destroyed"
#: What has the form of a kind and is none: a finding's table and field.
OTHERWISE: Final = frozenset({"{}.{}"})


def said(node: ast.expr, named: Mapping[str, str]) -> Iterator[str]:
    """The texts an argument may be; "{}" stands for what is put in."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from said(one, named)
            yield from said(other, named)
        case ast.Name(id=name) if name in named:
            yield named[name]
        case ast.JoinedStr(values=parts):
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in parts)


def constants(tree: ast.Module) -> dict[str, str]:
    """The texts a module has given names."""
    return {
        node.target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    } | {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


@cache
def written() -> dict[str, str]:
    """Every kind the program writes, with the module that does."""
    found: dict[str, str] = {ITS_OWN: "src/kinfold/ledger/record.py"}
    for path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = constants(tree)
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            given = [*call.args, *(one.value for one in call.keywords if one.arg == "kind")]
            if name in WRITERS:
                for text in (text for node in given for text in said(node, named)):
                    if KIND.fullmatch(text) and text not in OTHERWISE:
                        found.update(dict.fromkeys(whole(text), short(path)))
    return found


def whole(text: str) -> list[str]:
    """The kinds a text comes to, where it is put together."""
    if "{}" not in text:
        return [text]
    assert text in MADE, f"say in MADE what {text} comes to"
    return [text.replace("{}", one) for one in MADE[text]]


def test_every_kind_of_entry_has_a_name_in_plain_words() -> None:
    assert {kind: where for kind, where in written().items() if kind not in KINDS} == {}


def test_no_name_is_of_an_entry_that_nobody_writes() -> None:
    assert KINDS.keys() - written().keys() == set()


def test_the_names_are_sentences_and_each_its_own() -> None:
    assert len(written()) > 80
    for name in KINDS.values():
        assert name[:1].isupper()
        assert "_" not in name
        assert not name.endswith(".")
    assert len(set(KINDS.values())) == len(KINDS)
