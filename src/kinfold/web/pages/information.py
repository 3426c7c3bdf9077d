"""Pages about the service itself: accessibility, cookies, privacy. Anybody may read them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (Public Sector Bodies Accessibility Regulations 2018, reg. 8)."""
    return render(request, "help/accessibility.html")


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """The two cookies the service sets, both needed for signing in."""
    return render(request, "help/cookies.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What the service records about the people who use it."""
    return render(request, "help/privacy.html")
