"""Reads things of the registers together with what was done about each, in order."""

from typing import TypeVar

from django.db.models import Model, Prefetch, QuerySet

Thing = TypeVar("Thing", bound=Model)
Step = TypeVar("Step", bound=Model)


def with_steps(things: QuerySet[Thing], *, steps: QuerySet[Step]) -> QuerySet[Thing]:
    """The things, oldest first, each with its steps and who entered it and them."""
    ordered = steps.select_related("by").order_by("pk")
    entered = things.select_related("by").order_by("pk")
    return entered.prefetch_related(Prefetch("steps", queryset=ordered))
