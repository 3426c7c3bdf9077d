"""The addresses of figures without anybody in them."""

from typing import Final

from kinfold.web.guards import for_roles
from kinfold.web.ours import ours
from kinfold.web.pages import figures
from kinfold.web.routes import Route

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        path="figures/places",
        view=for_roles("place_planner")(ours(figures.by_place)),
        name="figures_places",
        menu="Planning places",
        task="See how many pupils are on roll by school, year group and area.",
    ),
    Route(
        path="figures/schools",
        view=for_roles("head_teacher")(figures.beside),
        name="figures_schools",
        menu="Beside other schools",
        task="See your school’s attendance, needs and exclusions beside other schools’.",
    ),
)
