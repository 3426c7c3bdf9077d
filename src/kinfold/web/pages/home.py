"""The home page: what this person may do here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Tasks by role; the frame's list is already cut to what the account may open."""
    return render(request, "home.html")
