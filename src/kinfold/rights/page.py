"""Writes a reviewed pack as one accessible web page: no script, nothing fetched, fit to print."""

from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from kinfold.rights.blocks import Heading
from kinfold.rights.contents import Pack
from kinfold.rights.document import document

TEMPLATE: Final = "pack.html"


@cache
def _template() -> Template:
    return Environment(
        loader=PackageLoader("kinfold.rights"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template(TEMPLATE)


def page(pack: Pack) -> str:
    """The pack as one HTML file (WCAG 2.2 AA); the same pack always gives the same text.

    Every value is escaped: markup in what is held is shown as it is, and does nothing.
    """
    made = document(pack)
    parts = [one for one in made.blocks if isinstance(one, Heading) and one.level == 2]
    return _template().render(document=made, parts=parts)
