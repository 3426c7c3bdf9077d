"""The plain shapes in which a register's pages show their lines, facts, steps and next acts."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kinfold.web import forms

TAGS = {"good": "green", "soon": "yellow", "wrong": "red", "plain": "grey", "open": "blue"}


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A word in colour: "good", "soon", "wrong", "open" or "plain"."""

    text: str
    kind: str = "plain"

    @property
    def classes(self) -> str:
        """The component's class for the colour."""
        return f"govuk-tag--{TAGS[self.kind]}"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a table: its head (a link where `href` is given), tag, cells, and flags."""

    head: str
    cells: tuple[str, ...]
    href: str = ""
    tag: Tag | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table: its heading, what stands above its columns, its lines, and what to say for none."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    empty: str = "Nothing is on record."


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something to do next: another page, or, with `post`, done at once by a button."""

    text: str
    href: str
    post: bool = False


@dataclass(frozen=True, kw_only=True)
class Way:
    """One of a family of pages; `here` for the one that is open."""

    text: str
    href: str
    here: bool


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A page of a register: what it is, its facts, its tables, and what can be done next."""

    title: str
    intro: str = ""
    back: Act | None = None
    ways: tuple[Way, ...] = ()
    tag: Tag | None = None
    facts: tuple[tuple[str, str], ...] = ()
    flags: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    tables: tuple[Table, ...] = ()


def sheet(request: HttpRequest, page: Sheet) -> HttpResponse:
    """The page drawn."""
    return render(request, "registers/sheet.html", {"page": page})


def asking(
    request: HttpRequest, form: forms.Form, *, title: str, submit: str, back: Act, intro: str = ""
) -> HttpResponse:
    """A form on a page of its own; a 400 where what was sent has faults."""
    context = {"form": form, "title": title, "submit": submit, "back": back, "intro": intro}
    status = 400 if form.errors else 200
    return render(request, "registers/form.html", context, status=status)
