"""Find one child linked to one's own organisation, under the purpose declared for the session.

What is typed goes in the body of the request, never in an address. A child who is linked elsewhere
and a child who does not exist get the same page, byte for byte (data view contract, section 2).
"""

from secrets import token_urlsafe
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kinfold.view.find import AGREEMENT, Candidate, Wanted, find
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.gateway import gate
from kinfold.web.guards import PURPOSE_KEY, asker
from kinfold.web.purposes import chosen

SETTING_ROLES: Final = (
    "safeguarding_lead",
    "tas_coordinator",
    "parent_family_support_adviser",
    "senco",
)
FOUND_KEY: Final = "kinfold_found"
MOST_HELD: Final = 20
LONGEST_REASON: Final = 200


class FindChild(forms.Form):
    """A surname with a date of birth, or one number; nothing that could list or browse."""

    surname = forms.TextField(
        label="Surname", help_text="As your organisation holds it", required=False, max_length=100
    )
    forename = forms.TextField(
        label="Forename (optional)",
        help_text="Only needed for twins, or when there is more than one match",
        required=False,
        max_length=100,
    )
    date_of_birth = forms.DateField(
        label="Date of birth", help_text="For example, 27 3 2015", required=False
    )
    identifier = forms.TextField(
        label="UPN or LCS case ID",
        help_text="Enter the whole number. You can then leave the other boxes empty",
        required=False,
        max_length=40,
        width=20,
    )

    def clean(self) -> dict[str, Any]:
        """Enough to find one child; each gap is named at its own box."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("identifier"):
            return given
        if not given.get("surname"):
            self.add_error("surname", "Enter the child’s surname")
        if not given.get("date_of_birth") and "date_of_birth" not in self.errors:
            self.add_error("date_of_birth", "Enter the child’s date of birth")
        return given

    def wanted(self) -> Wanted:
        """What was typed, as the search takes it."""
        given = self.cleaned_data
        return Wanted(
            surname=given["surname"],
            forename=given["forename"],
            date_of_birth=given["date_of_birth"],
            identifier=given["identifier"],
        )


def purpose_id(request: HttpRequest) -> str | None:
    """The session's purpose where it is one of this view's agreement; the gate judges it."""
    agreement, _, purpose = str(request.session.get(PURPOSE_KEY, "")).partition(":")
    return purpose if agreement == AGREEMENT and purpose else None


@require_http_methods(["GET", "HEAD", "POST"])
def find_child(request: HttpRequest) -> HttpResponse:
    """The search form, and what it found: at most five children, each to be opened by itself."""
    purpose = purpose_id(request)
    if purpose is None:
        return HttpResponseRedirect(reverse("purpose") + "?next=" + reverse("find"))
    form = FindChild(request.POST or None)
    context: dict[str, Any] = {"form": form, "purpose": chosen(request, at=now())}
    if request.method != "POST" or not form.is_valid():
        return render(request, "view/find.html", context, status=400 if form.errors else 200)
    found = find(gate(), asker(request), form.wanted(), purpose=purpose, at=now())
    if not found:
        # The form comes back empty: an answer that repeats what was typed is not always the same.
        context |= {"form": FindChild(), "nobody": True}
        return render(request, "view/find.html", context)
    context |= {"found": _held(request, found), "longest_reason": LONGEST_REASON}
    return render(request, "view/found.html", context)


def _held(request: HttpRequest, found: tuple[Candidate, ...]) -> list[tuple[str, Candidate]]:
    """Each child with a token that means something in this session only."""
    pairs = [(token_urlsafe(12), candidate) for candidate in found]
    held: dict[str, str] = request.session.get(FOUND_KEY, {})
    held |= {token: candidate.person for token, candidate in pairs}
    request.session[FOUND_KEY] = dict(list(held.items())[-MOST_HELD:])
    return pairs
