"""Keeps the exchange's pages to the designated person of the organisation whose installation it is.

Partners' designated persons are in the register too, by name of their post; they work at home
(CCIS framework, sections 6 and 9).
"""

from collections.abc import Callable
from functools import wraps
from typing import Final

from django.http import HttpRequest, HttpResponse

from kinfold.web.failures import Forbidden
from kinfold.web.gateway import gate
from kinfold.web.guards import Guarded, for_roles, signed_in_account

ROLE: Final = "designated_person"


def ours(view: Callable[..., HttpResponse]) -> Guarded:
    """A page for this installation's own designated person. Refuses everybody else."""

    @wraps(view)
    def here(request: HttpRequest, **parts: object) -> HttpResponse:
        if signed_in_account(request).organisation_id != gate().installation.organisation:
            raise Forbidden(
                "Open this page.",
                why="This is another organisation’s exchange.",
                remedy="Sign in to your own organisation’s installation.",
            )
        return view(request, **parts)

    return for_roles(ROLE)(here)
