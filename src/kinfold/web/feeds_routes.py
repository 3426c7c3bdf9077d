"""The addresses of feeds: machines', and people's pages about them."""

from typing import Final

from kinfold.web.api import feeds as api
from kinfold.web.routes import Route

ROUTES: Final[tuple[Route, ...]] = (*api.ROUTES,)
