"""Who may open which page: every page has a guard, and a page without one opens for nobody.

A guard asks, in this order: signed in? in a role that may? holding the separate permission
(NEX-4: social care is not education)? data protection statement accepted (TDV-10.3)? a purpose
declared (TDV-5.5)? What may be *seen* on the page is decided afterwards by the gate, under an
agreement; a guard never widens that.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from kinfold.agreement.flow import Actor
from kinfold.registers.models import Account
from kinfold.web.failures import Forbidden
from kinfold.web.gateway import actor_of, remember
from kinfold.web.statement import accepted

PURPOSE_KEY: Final = "kinfold_purpose"
SOCIAL_CARE: Final = "social_care"


class View(Protocol):
    """A page: takes a request and the parts of its address, answers with a response."""

    def __call__(self, request: HttpRequest, **parts: object) -> HttpResponseBase: ...


@dataclass(frozen=True, kw_only=True)
class Guard:
    """What must hold before a page opens. No roles named means every role."""

    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    statement: bool = True
    purpose: bool = False

    def admits(self, account: Account) -> bool:
        """Whether the account's role and permissions are enough (not: whether it is ready)."""
        in_role = not self.roles or account.role in self.roles
        return in_role and all(account.holds(name) for name in self.permissions)


@dataclass(frozen=True)
class Guarded:
    """A page behind its guard."""

    view: Callable[..., HttpResponseBase]
    guard: Guard

    def __call__(self, request: HttpRequest, **parts: object) -> HttpResponseBase:
        """The page, or the step that comes first. Raises Forbidden."""
        stop = check(request, guard=self.guard)
        return self.view(request, **parts) if stop is None else stop


@dataclass(frozen=True)
class Public:
    """A page anybody may open, with the reason why."""

    view: Callable[..., HttpResponseBase]
    because: str

    def __call__(self, request: HttpRequest, **parts: object) -> HttpResponseBase:
        """The page."""
        return self.view(request, **parts)


AnyView = Callable[..., HttpResponseBase]
Decorator = Callable[[AnyView], Guarded]


def public(view: AnyView, *, because: str) -> Public:
    """A page that needs no sign-in; `because` is shown in the list of such pages."""
    return Public(view, because)


def signed_in(view: AnyView) -> Guarded:
    """A page for everybody who is signed in and has accepted the statement."""
    return _with(view, Guard())


def before_statement(view: AnyView) -> Guarded:
    """A page that opens before the statement is accepted: the statement itself, one's account."""
    held = _held(view)
    return _with(view, replace(held, statement=False))


def for_roles(*roles: str) -> Decorator:
    """A page for these roles only."""
    return lambda view: _with(view, replace(_held(view), roles=frozenset(roles)))


def requires_permission(permission: str) -> Decorator:
    """A page that needs a permission apart from the role, such as "social_care" (NEX-4)."""

    def add(view: AnyView) -> Guarded:
        held = _held(view)
        return _with(view, replace(held, permissions=held.permissions | {permission}))

    return add


def requires_purpose(view: AnyView) -> Guarded:
    """A page that opens only in a session with a declared purpose (TDV-5.5)."""
    return _with(view, replace(_held(view), purpose=True))


def _held(view: AnyView) -> Guard:
    return view.guard if isinstance(view, Guarded) else Guard()


def _with(view: AnyView, guard: Guard) -> Guarded:
    return Guarded(view.view if isinstance(view, Guarded) else view, guard)


def check(request: HttpRequest, *, guard: Guard) -> HttpResponseBase | None:
    """None where the page may open, else the step that comes first. Raises Forbidden."""
    account = account_of(request)
    if account is None:
        return _first(request, "sign_in")
    _role(request, account, guard=guard)
    _permissions(request, account, guard=guard)
    if guard.statement and not accepted(account):
        return _first(request, "statement")
    if guard.purpose and not request.session.get(PURPOSE_KEY):
        return _first(request, "purpose")
    return None


def _role(request: HttpRequest, account: Account, *, guard: Guard) -> None:
    if guard.roles and account.role not in guard.roles:
        raise Forbidden(
            "Open this page.",
            why="Your role does not include this work.",
            remedy="Ask your administrator if you think it should.",
            ledger_ref=_refused(request, account, reason="role"),
        )


def _refused(request: HttpRequest, account: Account, *, reason: str) -> str | None:
    """Remember that a page was refused, by its name and never its address."""
    page = request.resolver_match.url_name if request.resolver_match else None
    return remember("page.refused", account=account, page=page or "", reason=reason)


def _permissions(request: HttpRequest, account: Account, *, guard: Guard) -> None:
    missing = sorted(name for name in guard.permissions if not account.holds(name))
    if missing:
        named = ", ".join(name.replace("_", " ") for name in missing)
        raise Forbidden(
            "Open this page.",
            why=f"It needs the separate permission for {named}, which your account does not have.",
            remedy="The governance officer can give that permission where your work needs it.",
            ledger_ref=_refused(request, account, reason="permission"),
        )


def _first(request: HttpRequest, step: str) -> HttpResponseRedirect:
    """Go to a step, and come back to this page afterwards where it was only being read."""
    back = request.path if request.method == "GET" else reverse("home")
    query = "" if back == reverse("home") else "?" + urlencode({"next": back})
    return HttpResponseRedirect(reverse(step) + query)


def account_of(request: HttpRequest) -> Account | None:
    """The account that is signed in, or None."""
    user: Account | AnonymousUser | None = getattr(request, "user", None)
    return user if isinstance(user, Account) and user.is_active else None


def signed_in_account(request: HttpRequest) -> Account:
    """The account behind a guarded page. Raises Forbidden where there is none."""
    account = account_of(request)
    if account is None:
        raise Forbidden("Open this page.", why="Nobody is signed in.", remedy="Sign in first.")
    return account


def asker(request: HttpRequest) -> Actor:
    """Who asks, as the gate wants it: account, role, organisation and its kind."""
    return actor_of(signed_in_account(request))
