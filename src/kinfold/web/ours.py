"""Pages kept to the organisation whose installation it is: another's staff have no part in them."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from kinfold.registers.models import Account
from kinfold.web.failures import Forbidden
from kinfold.web.gateway import gate
from kinfold.web.guards import signed_in_account

View = Callable[..., HttpResponseBase]


def is_ours(account: Account) -> bool:
    """Whether an account is of the organisation that runs this installation."""
    return account.organisation_id == gate().installation.organisation


def ours(view: View) -> View:
    """A page for the installation's own organisation. Raises Forbidden for anybody else."""

    @wraps(view)
    def kept(request: HttpRequest, **parts: object) -> HttpResponseBase:
        if not is_ours(signed_in_account(request)):
            raise Forbidden(
                "Open this page.",
                why="It is kept to the organisation that runs this service.",
                remedy="Ask that organisation; its address is at the foot of every page.",
            )
        return view(request, **parts)

    return kept
