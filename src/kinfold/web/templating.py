"""Sets up the page templates: where they live and the few helpers every page may use.

Templates are Jinja2, so that they can call the GOV.UK component macros. Everything a template
writes is escaped unless it comes from such a macro.
"""

from datetime import date, datetime
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader

from kinfold import __version__
from kinfold.calendars import ENGLAND


def url(name: str, **parts: object) -> str:
    """The address of a registered route. Raises NoReverseMatch for a name nobody registered."""
    return reverse(name, kwargs=parts or None)


def asset(path: str) -> str:
    """The address of one of our static files, changed by each release so caches let go of it."""
    return f"{static(path)}?v={__version__}"


def format_date(day: date | None) -> str:
    """A date as people in the UK write it: 3 September 2026. Nothing for no date."""
    return f"{day.day} {day:%B %Y}" if day else ""


def format_moment(at: datetime | None) -> str:
    """A moment in local time: 3 September 2026 at 2:05pm. Nothing for no moment."""
    if at is None:
        return ""
    local = at.astimezone(ENGLAND)
    hour = local.hour % 12 or 12
    half = "am" if local.hour < 12 else "pm"
    return f"{format_date(local.date())} at {hour}:{local:%M}{half}"


def format_number(number: int) -> str:
    """A whole number with commas: 12,345."""
    return f"{number:,}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """The right word for a number: 1 child, 2 children."""
    return f"{format_number(number)} {one if number == 1 else many or one + 's'}"


def sentence(text: str) -> str:
    """The text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def environment(**options: Any) -> Environment:  # noqa: ANN401 - Django's own options
    """The Jinja2 environment Django's template settings ask for."""
    options["loader"] = ChoiceLoader(
        [
            PackageLoader("kinfold.web", "templates"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    made = Environment(  # noqa: S701 - Django's backend passes autoescape on
        trim_blocks=True, lstrip_blocks=True, **options
    )
    made.globals.update(
        url=url,
        static=asset,
        format_date=format_date,
        format_moment=format_moment,
        format_number=format_number,
        plural=plural,
    )
    made.filters.update(
        date=format_date, moment=format_moment, number=format_number, sentence=sentence
    )
    return made
