"""Reads the text of a tagged PDF back the way a screen reader does: by its fonts' own maps."""

import re
import zlib
from collections.abc import Iterator

_OBJECT = re.compile(rb"(\d+) 0 obj\r?\n(.*?)\r?\nendobj", re.DOTALL)
_STREAM = re.compile(rb"(.*?)stream\r?\n(.*)\r?\nendstream", re.DOTALL)
_TOKEN = re.compile(
    # A glyph is two bytes, so that a bracket ends the run only where a glyph would begin.
    rb"/(\w+) [\d.-]+ Tf|\(((?:(?:\\[0-7]{1,3}|\\.|[^\\]){2})*?)\)|<([0-9A-Fa-f]*)>",
    re.DOTALL,
)
_RUN = re.compile(rb"BT\b(.*?)\nET\b", re.DOTALL)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(.))", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(pdf: bytes) -> str:
    """Everything a reader of the file finds, each run of text on a line, pages in order."""
    return "\n".join(_pages(objects(pdf)))


def objects(pdf: bytes) -> dict[int, bytes]:
    """The objects of the file, with their streams unpacked."""
    return {int(found[1]): _unpacked(found[2]) for found in _OBJECT.finditer(pdf)}


def _unpacked(body: bytes) -> bytes:
    found = _STREAM.fullmatch(body)
    if found is None:
        return body
    plain = zlib.decompress(found[2]) if b"FlateDecode" in found[1] else found[2]
    return found[1] + b"stream\n" + plain


def _pages(held: dict[int, bytes]) -> Iterator[str]:
    (kids,) = {
        found[1] for body in held.values() for found in re.finditer(rb"/Kids\[(.*?)\]", body)
    }
    for number in re.findall(rb"(\d+) 0 R", kids):
        page = held[int(number)]
        resources = held[_reference(page, b"Resources")]
        fonts = {
            name: _letters(held[_reference(held[int(font)], b"ToUnicode")])
            for name, font in re.findall(
                rb"/(\w+) (\d+) 0 R",
                re.search(rb"/Font<<(.*?)>>", resources)[1],  # type: ignore[index]  # typst always has one
            )
        }
        yield _shown(held[_reference(page, b"Contents")], fonts)


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found is not None, name
    return int(found[1])


def _letters(cmap: bytes) -> dict[int, str]:
    """What each glyph of a font stands for."""
    found = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for glyph, letters in re.findall(rb"<([0-9A-F]+)> <([0-9A-F]+)>", block):
            found[int(glyph, 16)] = bytes.fromhex(letters.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, letter in re.findall(rb"<(\w+)> <(\w+)> <(\w+)>", block):
            for place in range(int(first, 16), int(last, 16) + 1):
                found[place] = chr(int(letter, 16) + place - int(first, 16))
    return found


def _shown(content: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    found: list[str] = []
    font: dict[int, str] = {}
    for run in _RUN.findall(content):
        for token in _TOKEN.finditer(run):
            if token[1]:
                font = fonts[token[1]]
                continue
            glyphs = bytes.fromhex(token[3].decode()) if token[3] is not None else _plain(token[2])
            pairs = zip(glyphs[::2], glyphs[1::2], strict=True)
            found += [font.get(high * 256 + low, "") for high, low in pairs]
        found.append("\n")
    return "".join(found)


def _plain(written: bytes) -> bytes:
    def one(found: re.Match[bytes]) -> bytes:
        return bytes([int(found[1], 8)]) if found[1] else _LETTERS.get(found[2], found[2])

    return _ESCAPE.sub(one, written)
