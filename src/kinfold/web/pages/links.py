"""See the links of one person, ask for a second look at one, and split what is two children.

What is typed goes in the body of a request, never in an address. The pages need the social care
permission (NEX-4), and an agreement that lets the role link.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from kinfold import datasets
from kinfold.agreement import wording
from kinfold.errors import UsageProblem
from kinfold.gate import Disclosed
from kinfold.people import telling, undoing
from kinfold.people.telling import LinkSeen, PersonSeen
from kinfold.registers import accounts
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account

ROLES: Final = ("data_manager",)
HOWS: Final[Mapping[str, str]] = {
    "upn": "Same UPN",
    "former_upn": "Former UPN",
    "nhs_number": "Same NHS number",
    "name_dob_place": "Name, date of birth and place",
    "splink": "Likely by all that is known",
    "review": "Decided by a person",
    "alone": "The person’s only record when it came",
}


class FindPerson(forms.Form):
    """An agreement, and the number of one record; nothing that could list or browse."""

    agreement = forms.SelectField(label="Agreement")
    record = forms.TextField(
        label="Number of a record",
        help_text="A UPN, a case number or another number, whole and as its system writes it",
        max_length=80,
        width=20,
    )


@dataclass(frozen=True, kw_only=True)
class Line:
    """One link in words."""

    link: LinkSeen
    data_set: str
    holder: str
    how: str
    by: str


@require_http_methods(["GET", "HEAD", "POST"])
def find_person(request: HttpRequest) -> HttpResponse:
    """Find who has a record of a number, and show the links of each."""
    choices = _under(signed_in_account(request).role)
    form = _form(request.POST or None, choices)
    context: dict[str, Any] = {"form": form, "choices": choices}
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/find.html", context, status=400 if form.errors else 200)
    agreement = form.cleaned_data["agreement"]
    found = telling.persons_of_record(
        gate(), asker(request), agreement=agreement, record=form.cleaned_data["record"], at=now()
    )
    if not found:
        context |= {"form": _form(None, choices), "nobody": True}
        return render(request, "people/find.html", context)
    seen = [
        telling.links_of(gate(), asker(request), agreement=agreement, person=one, at=now())
        for one in found
    ]
    return _shown(request, seen, title=choices[agreement])


@require_POST
def question(request: HttpRequest) -> HttpResponse:
    """Ask for a second look at one record of a person."""
    agreement, person = _named(request)
    case = undoing.question(
        gate(),
        asker(request),
        agreement=agreement,
        person=person,
        ref=request.POST.get("ref", ""),
        at=now(),
    )
    return render(request, "people/questioned.html", {"case": case, "agreement": agreement})


@require_POST
def split(request: HttpRequest) -> HttpResponse:
    """Make two of one person, and say who was shown what meanwhile."""
    agreement, person = _named(request)
    try:
        made = undoing.split(
            gate(),
            asker(request),
            agreement=agreement,
            person=person,
            keep=request.POST.getlist("keep"),
            at=now(),
        )
    except UsageProblem as problem:
        seen = telling.links_of(
            gate(), asker(request), agreement=agreement, person=person, at=now()
        )
        title = _under(signed_in_account(request).role)[agreement]
        return _shown(request, [seen], title=title, problem=problem.remedy)
    context = {
        "made": made,
        "named": [_told(one) for one in made.shown if one.named],
        "whole": [_told(one) for one in made.shown if not one.named],
    }
    return render(request, "people/split.html", context)


def _form(given: QueryDict | None, choices: Mapping[str, str]) -> FindPerson:
    form = FindPerson(given)
    cast("forms.SelectField", form.fields["agreement"]).offer(forms.options(choices))
    return form


def _shown(
    request: HttpRequest, seen: Iterable[PersonSeen], *, title: str, problem: str = ""
) -> HttpResponse:
    names = {one.id: one.name for one in accounts.organisations()}
    people = [
        (one, [_line(link, names) for link in one.links if link.until is None],
         [_line(link, names) for link in one.links if link.until is not None])
        for one in seen
    ]  # fmt: skip
    context = {"people": people, "title": title, "problem": problem}
    return render(request, "people/links.html", context, status=400 if problem else 200)


def _line(link: LinkSeen, names: Mapping[str, str]) -> Line:
    return Line(
        link=link,
        data_set=datasets.get(link.data_set).title,
        holder=names.get(link.holder, link.holder),
        how=HOWS.get(link.method, link.method),
        by=link.made_by or "Linking",
    )


def _told(one: Disclosed) -> tuple[Disclosed, str, str]:
    return one, wording.operation(one.operation), ", ".join(one.clauses)


def _named(request: HttpRequest) -> tuple[str, str]:
    """The agreement and the person a form names; no such page where the role may not link."""
    agreement = request.POST.get("agreement", "")
    if agreement not in _under(signed_in_account(request).role):
        raise no_such_page()
    return agreement, request.POST.get("person", "")


def _under(role: str) -> dict[str, str]:
    return {
        version.agreement.id: version.agreement.title
        for version in gate().versions(at=now()).values()
        if version.agreement.grants_for(role, "link")
    }
