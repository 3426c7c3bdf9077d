"""The shape of one registered page: its address, its guard, and its place in the menu."""

from dataclasses import dataclass

from django.urls import URLPattern, path

from kinfold.registers.models import Account
from kinfold.web.guards import Guarded, Public


@dataclass(frozen=True, kw_only=True)
class Route:
    """One page. `menu` is its name in the menu; `task` its sentence on the home page.

    A page with neither is reached from other pages. Pages in the menu take no parts in their
    address.
    """

    path: str
    view: Guarded | Public
    name: str
    menu: str = ""
    task: str = ""

    def pattern(self) -> URLPattern:
        """The page as Django's resolver wants it."""
        return path(self.path, self.view, name=self.name)

    def opens_for(self, account: Account) -> bool:
        """Whether the page has a place in this account's menu."""
        return isinstance(self.view, Guarded) and self.view.guard.admits(account)
