"""Each authority's own colour, served as a style sheet that sets a handful of custom properties."""

import re
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kinfold.errors import UsageProblem

DEFAULT_COLOUR: Final = "#2b4a5a"
LEAST_CONTRAST: Final = 4.5  # WCAG 2.2, 1.4.3: white words on the header


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, 0 to 1 (WCAG 2.2 definition)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def checked(colour: str) -> str:
    """The colour, if white words can be read on it. Raises UsageProblem if not."""
    asked = "Set the authority's colour."
    if not re.fullmatch(r"#[0-9a-f]{6}", colour):
        raise UsageProblem(
            asked, why="It is not a colour.", remedy="Write it as # and six digits, like #2b4a5a."
        )
    if 1.05 / (luminance(colour) + 0.05) < LEAST_CONTRAST:
        raise UsageProblem(
            asked,
            why="White words on it would be too faint to read (WCAG 2.2, 1.4.3).",
            remedy="Choose a darker colour.",
        )
    return colour


def stylesheet(request: HttpRequest) -> HttpResponse:
    """The style sheet. Everything else about the look is the same for every authority."""
    text = f":root {{ --govuk-brand-colour: {settings.KINFOLD_COLOUR}; }}\n"
    return HttpResponse(
        text, content_type="text/css; charset=utf-8", headers={"Cache-Control": "max-age=3600"}
    )
