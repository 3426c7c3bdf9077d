"""A person's access pack: what the rules stopped is read and decided, and the pack is then made.

Each time it is prepared, made or opened is in the ledger. Nothing personal is in an address, and no
browser keeps a page of it.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.agreement import wording
from kinfold.calendars import ENGLAND, day_in_england
from kinfold.errors import NeedsDecision, UsageProblem
from kinfold.registers import facts, holding
from kinfold.rights import access, answering, packs
from kinfold.rights.page import page
from kinfold.rights.pdf import pdf
from kinfold.rights.reviewing import Decision, Draft, Opinion, reviewed, where
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account
from kinfold.web.pages.rights_acting import Named
from kinfold.web.pages.rights_cases import one_of

#: A pack holds one style of its own and nothing else: no script, nothing fetched.
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
OUTCOMES: Final = (
    forms.Option(value="keep", text="Give it"),
    forms.Option(value="redact", text="Withhold it"),
)
LEAVE_OUT: Final = forms.Option(value="leave_out", text="Leave it out, unnamed")
CHANGED: Final = (
    "What is held has changed since this page was opened. Read it through again; nothing was made."
)


class Prepare(Named):
    """What the pack is of: whom, and as held when."""

    held_on = forms.DateField(
        label="As held at the end of which day? (optional)",
        help_text="Leave it empty for what is held now",
        required=False,
    )

    def clean_held_on(self) -> date | None:
        """A day that has been; today is the same as now."""
        day: date | None = self.cleaned_data["held_on"]
        return day if day is not None and day < day_in_england(now()) else None


class Inline(forms.RadiosField):
    """A short answer whose choices stand side by side."""

    def params(self, bound: BoundField) -> forms.Params:
        """Small choices on one line."""
        return {**super().params(bound), "classes": "govuk-radios--inline govuk-radios--small"}


class Review(forms.Form):
    """A decision on each question a draft asks; the fields are made from the draft."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question of the draft with the fields of its answer."""

    where: str
    category: str
    texts: tuple[str, ...]
    fields: tuple[BoundField, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest, number: int) -> HttpResponse:
    """Prepare a pack, read through what the rules stopped, decide, and make it (TDV-13.4a)."""
    case, at = one_of(number), now()
    if case.kind != "access":
        raise no_such_page()
    start = Prepare.of(request, case=case)
    ready = request.method == "POST" and start.is_valid()
    if not ready or case.person is None:
        context = {"form": start, "case": case, "beside": _unanswered(case, at=at)}
        status = 400 if start.errors else 200
        return render(request, "rights/prepare.html", context, status=status)
    held_at = _held_at(request, start, at=at)
    draft = access.draft(gate(), asker(request), number, start.who, held_at=held_at, at=at)
    form = _review(request, draft)
    if request.POST.get("stage") == "review" and _made(request, case, draft, form, at=at):
        return HttpResponseRedirect(reverse("right", kwargs={"number": number}))
    context = {
        "form": form,
        "case": case,
        "name": draft.contents.name,
        "asked": tuple(_asked(draft, form)),
        "mark": mark(draft),
        "held_at": held_at,
        "start": start,
    }
    status = 400 if form.errors else 200
    return render(request, "rights/review.html", context, status=status)


def _unanswered(case: facts.Case, *, at: datetime) -> list[str]:
    """The titles of the case's agreements under which nobody answers: they refuse a pack."""
    answers = answering.answerable(gate(), at=at)
    versions = gate().versions(at=at)
    return [
        versions[name].agreement.title
        for name in case.agreements
        if name not in answers and name in versions
    ]


def _held_at(request: HttpRequest, start: Prepare, *, at: datetime) -> datetime:
    """The moment whose holdings are shown: as the page that was read through had it."""
    try:
        said = datetime.fromisoformat(request.POST.get("held_at", ""))
    except ValueError:
        said = None
    if said is not None and said.tzinfo is not None and said <= at:
        return said
    day = start.cleaned_data["held_on"]
    return at if day is None else datetime.combine(day + timedelta(days=1), time.min, ENGLAND)


def mark(draft: Draft) -> str:
    """A fingerprint of everything a person is asked to read in a draft."""
    told = [(value.ref, value.text) for value in draft.marked]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _review(request: HttpRequest, draft: Draft) -> Review:
    """The form of a draft: as sent with this page, or empty before it was read through."""
    sent = request.method == "POST" and request.POST.get("stage") == "review"
    form = Review(request.POST if sent else None)
    roles = _opinions(draft)
    if roles:
        form.fields["opinion_role"] = forms.SelectField(
            [forms.Option(value=role, text=wording.role(role)) for role in roles],
            label="Whose opinion was had about serious harm",
            error_messages={"required": "Choose whose opinion was had"},
        )
        form.fields["opinion_on"] = forms.DateField(
            label="Day the opinion was given",
            error_messages={"required": "Give the day the opinion was given"},
        )
    for place, question in enumerate(draft.questions):
        options = (*OUTCOMES, LEAVE_OUT) if question.rule.opinion_of else OUTCOMES
        form.fields[f"q{place}_outcome"] = Inline(
            options,
            label="Give it or withhold it?",
            error_messages={"required": f"Decide about {question.where}"},
        )
        form.fields[f"q{place}_reason"] = forms.TextField(
            label="Reason, if withheld (optional)", required=False, max_length=300
        )
    if draft.by_rule:
        form.fields["after_all"] = forms.CheckboxesField(
            [
                forms.Option(value=str(place), text=value.text, hint=where(value.item))
                for place, value in enumerate(draft.by_rule)
            ],
            label="Give any of these after all?",
            help_text="Only where the other person agreed, or it is reasonable without",
            required=False,
        )
    return form


def _opinions(draft: Draft) -> tuple[str, ...]:
    """The roles whose opinion would do for every question that needs one."""
    needed = [question.rule.opinion_of for question in draft.questions if question.rule.opinion_of]
    return tuple(
        role for role in (needed[0] if needed else ()) if all(role in roles for roles in needed)
    )


def _asked(draft: Draft, form: Review) -> Iterator[Asked]:
    for place, question in enumerate(draft.questions):
        names = (f"q{place}_{part}" for part in ("outcome", "reason"))
        yield Asked(
            where=question.where,
            category=question.rule.category,
            texts=question.texts,
            fields=tuple(form[name] for name in names if name in form.fields),
        )


def _made(
    request: HttpRequest, case: facts.Case, draft: Draft, form: Review, *, at: datetime
) -> bool:
    """Whether the pack was made; what stands in the way is said on the form."""
    if request.POST.get("mark") != mark(draft):
        form.full_clean()
        form.add_error(None, CHANGED)
        return False
    if not form.is_valid():
        return False
    role = signed_in_account(request).role
    try:
        pack = reviewed(draft, _decisions(draft, form.cleaned_data), role=role, at=at)
    except (NeedsDecision, UsageProblem) as problem:
        form.add_error(None, f"{problem.why} {problem.remedy}")
        return False
    for kind, content in (("html", page(pack).encode()), ("pdf", pdf(pack))):
        packs.keep(gate(), asker(request), case.id, content, form=kind, at=at)
    return True


def _decisions(draft: Draft, given: dict[str, Any]) -> Iterator[Decision]:
    said = given.get("opinion_role")
    opinion = Opinion(role=said, given_on=given["opinion_on"]) if said else None
    for place, question in enumerate(draft.questions):
        yield Decision(
            about=question.about,
            outcome=given[f"q{place}_outcome"],
            reason=given[f"q{place}_reason"],
            opinion=opinion if question.rule.opinion_of else None,
        )
    for place in given.get("after_all", ()):
        yield Decision(about=draft.by_rule[int(place)].ref, outcome="keep")


@require_safe
def read(request: HttpRequest, number: int, pack: int) -> HttpResponse:
    """The pack on screen, as its reader will have it; that it was opened is in the ledger."""
    content = _opened(request, number, pack, form="html")
    answer = HttpResponse(content, content_type="text/html; charset=utf-8")
    return _kept_by_nobody(answer)


@require_safe
def as_pdf(request: HttpRequest, number: int, pack: int) -> HttpResponse:
    """The pack as a PDF to give; its file name holds the request's number and no name."""
    answer = HttpResponse(
        _opened(request, number, pack, form="pdf"), content_type="application/pdf"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="request-{number}-pack.pdf"'
    return _kept_by_nobody(answer)


def _opened(request: HttpRequest, number: int, pack: int, *, form: str) -> bytes:
    found = next((one for one in holding.packs(case=number) if one.id == pack), None)
    if found is None or not found.path_name.endswith(f".{form}.sealed"):
        raise no_such_page()
    return packs.opened(gate(), asker(request), number, pack, at=now())


def _kept_by_nobody(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = POLICY
    return answer
