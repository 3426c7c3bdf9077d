"""A practitioner says that they copied or passed on what a record showed; their setting answers
for the copy (Appendix C 7.15, 12.1, 13.4.2).

The address holds the record's token, which means something in this session only.
"""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.agreement.model import ItemGroup
from kinfold.view import declaring
from kinfold.view.find import AGREEMENT
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.failures import NoSuchPage
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account
from kinfold.web.pages.find import FOUND_KEY, purpose_id

PASSED_ON: Final = "passed_on"
LONGEST_REASON: Final = 300


class Declare(forms.Form):
    """What was done with which parts, and why."""

    did = forms.RadiosField(
        (
            forms.Option(
                value="copied",
                text="I made a note, a copy or a photograph",
                hint="For my own organisation",
            ),
            forms.Option(
                value=PASSED_ON,
                text="I passed information on",
                hint="Only where there is a safeguarding concern",
            ),
        ),
        label="What did you do?",
        error_messages={"required": "Say what you did"},
    )
    parts = forms.CheckboxesField(
        label="Which parts of the record?",
        error_messages={"required": "Choose the parts you copied or passed on"},
    )
    reason = forms.TextAreaField(
        label="Why was it needed?",
        help_text="The child may ask to see this. Do not name anybody in it.",
        max_length=LONGEST_REASON,
        error_messages={
            "required": "Say why it was needed",
            "max_length": f"Say why in {LONGEST_REASON} characters or fewer",
        },
    )
    protocol = forms.TextField(
        label="Protocol you followed, if you passed it on",
        help_text="For example, your safeguarding partnership’s referral procedure",
        required=False,
        max_length=120,
        error_messages={"max_length": "Name the protocol in 120 characters or fewer"},
    )

    def clean(self) -> dict[str, Any]:
        """Information is passed on only under a protocol (C7.15)."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("did") == PASSED_ON and not given.get("protocol"):
            self.add_error("protocol", "Name the safeguarding protocol you followed")
        return given

    def copied(self) -> declaring.Copied:
        """What was said, as it is recorded."""
        given = self.cleaned_data
        return declaring.Copied(
            parts=tuple(given["parts"]),
            reason=given["reason"],
            protocol=given["protocol"] if given["did"] == PASSED_ON else "",
        )


def _person(request: HttpRequest, token: str) -> str:
    person = request.session.get(FOUND_KEY, {}).get(token)
    if person is None:
        raise NoSuchPage(
            "Declare a copy.",
            why="The record was not opened in this session.",
            remedy="Find the child again.",
        )
    return str(person)


@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest, token: str) -> HttpResponse:
    """Say what was copied and why. RefusedByAgreement where the agreement does not allow it."""
    purpose = purpose_id(request)
    if purpose is None:
        return HttpResponseRedirect(reverse("purpose") + "?next=" + reverse("find"))
    person, at = _person(request, token), now()
    form = Declare.of(request)
    _offer(request, form)
    if request.method == "POST" and form.is_valid():
        declaring.declare(gate(), asker(request), person, form.copied(), purpose=purpose, at=at)
        return HttpResponseRedirect(reverse("declared", kwargs={"token": token}))
    context = {"form": form, "token": token, "setting": _setting(request)}
    return render(request, "declaring/declare.html", context, status=400 if form.errors else 200)


def _offer(request: HttpRequest, form: Declare) -> None:
    form.offer(
        parts=(
            forms.Option(value=part.id, text=part.title)
            for part in _parts(signed_in_account(request).role)
        ),
    )


def _parts(role: str) -> tuple[ItemGroup, ...]:
    version = gate().versions(at=now()).get(AGREEMENT)
    return () if version is None else declaring.parts(version.agreement, role)


def _setting(request: HttpRequest) -> str:
    return signed_in_account(request).organisation.name


@require_safe
def declared(request: HttpRequest, token: str) -> HttpResponse:
    """What the practitioner's organisation has declared about this child, newest first."""
    account = signed_in_account(request)
    found = declaring.declared(_person(request, token), organisation=account.organisation_id)
    if not found:
        return HttpResponseRedirect(reverse("declare", kwargs={"token": token}))
    context = {
        "declared": found,
        "titles": {part.id: part.title for part in _parts(account.role)},
        "token": token,
        "setting": _setting(request),
    }
    return render(request, "declaring/declared.html", context)
