"""Recording what was done about a request, one step at a time, until it is decided and closed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kinfold.calendars import day_in_england
from kinfold.gate import inspection
from kinfold.registers import accounts, facts
from kinfold.rights import cases, clocks, grounds, needs, rectifying
from kinfold.view.find import AGREEMENT
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker
from kinfold.web.pages import rights_words as words
from kinfold.web.pages.rights_cases import BY_HAND, one_of

YES_NO: Final = (forms.Option(value="yes", text="Yes"), forms.Option(value="no", text="No"))
NONE: Final = "none"
LONGEST: Final = 1500


def _yes_no(label: str, **given: Any) -> forms.RadiosField:  # noqa: ANN401 - a field's arguments
    return forms.RadiosField(
        YES_NO, label=label, error_messages={"required": "Choose yes or no"}, **given
    )


def _text(label: str, *, required: bool = False) -> forms.TextAreaField:
    return forms.TextAreaField(
        label=label if required else f"{label} (optional)",
        help_text="Do not name anybody",
        required=required,
        max_length=LONGEST,
        error_messages={
            "required": f"{label}: say it in a sentence",
            "max_length": "Say it in 1,500 characters or fewer",
        },
    )


class StepForm(forms.Form):
    """What a step records beside its words."""

    def particulars(self, request: HttpRequest, *, at: datetime) -> dict[str, object]:
        """The particulars, as the register keeps them."""
        return {
            name: value == "yes" if value in ("yes", "no") else value
            for name, value in self.cleaned_data.items()
            if name != "text" and value not in ("", None)
        }


class Identity(StepForm):
    """Whom it is about, found by number and never by name."""

    person = forms.TextField(
        label="The child’s Kinfold number",
        help_text="Never a name. For somebody known by a delivery only: data set/holder/number.",
        required=False,
        max_length=80,
    )
    entry = forms.TextField(
        label="Or the ledger entry that is about the child",
        help_text="For those who may read the ledger",
        required=False,
        width=5,
        inputmode="numeric",
    )
    document_received_on = forms.DateField(
        label="Day the proof of identity came, if it had to be asked for",
        help_text="The time to answer begins on that day",
        required=False,
    )
    authority = forms.ConfirmField(
        label="If somebody asks on their behalf",
        statement="Their authority to ask was shown",
        required=False,
    )
    text = _text("How identity was confirmed", required=True)

    def clean_entry(self) -> str:
        """A number, or nothing."""
        entry = str(self.cleaned_data["entry"]).strip()
        if entry and not (entry.isascii() and entry.isdigit()):
            raise ValidationError("An entry’s number is made of digits")
        return entry

    def particulars(self, request: HttpRequest, *, at: datetime) -> dict[str, object]:
        """The person's number, read from the entry where one is given."""
        given = self.cleaned_data
        found: dict[str, object] = {}
        if given["entry"]:
            found["person"] = inspection.person_of(
                gate(), asker(request), under=AGREEMENT, at=at, entry=int(given["entry"])
            )
        elif given["person"]:
            found["person"] = given["person"].strip()
        if given["document_received_on"]:
            found["document_received_on"] = given["document_received_on"].isoformat()
        if given["authority"]:
            found["authority"] = True
        return found


class Responsibility(StepForm):
    """Whether whoever asks has parental responsibility (PRI-12)."""

    holds = _yes_no("Do they have parental responsibility?")
    text = _text("How it was checked", required=True)


class Competence(StepForm):
    """Whether the child can decide for themselves (PRI-12)."""

    competent = _yes_no("Does the child understand enough to decide for themselves?")
    agrees = _yes_no(
        "If somebody else asks: does the child agree?",
        help_text="Needed only where the child understands enough",
        required=False,
    )
    text = _text("How it was judged", required=True)


class Answered(StepForm):
    """What the organisation the data came from said."""

    originator = forms.SelectField(
        label="Who answered", error_messages={"required": "Choose who answered"}
    )
    text = _text("What they said", required=True)


class Said(StepForm):
    """Words alone."""

    text = _text("What was said, and how", required=True)


class Noted(StepForm):
    """Words that may be left out."""

    text = _text("How it was done")


FORMS: Final[Mapping[str, type[StepForm]]] = {
    "identity_confirmed": Identity,
    "parental_responsibility": Responsibility,
    "competence": Competence,
    "originator_answered": Answered,
    "clarification_asked": Said,
    "clarification_received": Noted,
    "extended": Said,
    "subject_told": Said,
    "pack_given": Said,
    "regulator_told": Said,
    "complaint_acknowledged": Noted,
}


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Record one step by hand; refused out of its turn (Article 12(3), 12A)."""
    case, at = one_of(number), now()
    if kind not in FORMS:
        raise no_such_page()
    form = FORMS[kind].of(request)
    if isinstance(form, Answered):
        _offer(form, case)
    if request.method == "POST" and form.is_valid() and _recorded(request, form, case, kind, at=at):
        return _back(number)
    context = {"form": form, "case": case, "heading": BY_HAND[kind], "button": "Record it"}
    return render(request, "rights/step.html", context, status=400 if form.errors else 200)


def _recorded(
    request: HttpRequest, form: StepForm, case: facts.Case, kind: str, *, at: datetime
) -> bool:
    data, text = form.particulars(request, at=at), form.cleaned_data["text"]
    try:
        cases.step(gate(), asker(request), case.id, kind, at=at, text=text, data=data)
    except ValueError:  # what was typed is not an opaque id; it is not repeated
        form.add_error("person", "Give the Kinfold number, and never a name or another number")
        return False
    return True


def _offer(form: StepForm, case: facts.Case) -> None:
    names = {one.id: one.name for one in accounts.organisations()}
    asked = [str(step.data.get("originator")) for step in clocks.asked_of(case)]
    form.offer(
        originator=[
            *(forms.Option(value=one, text=names.get(one, one)) for one in dict.fromkeys(asked)),
            forms.Option(value=NONE, text="Nobody: nothing came from another organisation"),
        ],
    )


def _back(number: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("right", kwargs={"number": number}))


class Consult(forms.Form):
    """Whom to ask."""

    originator = forms.SelectField(
        label="Where did the data come from?", error_messages={"required": "Choose whom to ask"}
    )
    text = _text("Note for the file")


@require_http_methods(["GET", "HEAD", "POST"])
def consult(request: HttpRequest, number: int) -> HttpResponse:
    """Ask the organisation the data came from, by a day (TDV-13.5)."""
    case, at = one_of(number), now()
    form = Consult.of(request)
    form.offer(
        originator=(forms.Option(value=one.id, text=one.name) for one in accounts.organisations()),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        rectifying.consult(
            gate(),
            asker(request),
            number,
            originator=given["originator"],
            at=at,
            text=given["text"],
        )
        return _back(number)
    due = clocks.originator_due(case, asked=day_in_england(at))
    context = {
        "form": form,
        "case": case,
        "heading": "Ask where the data came from",
        "lead": "The question names nobody: they ask you, by telephone, whose data it is. "
        f"They are asked to answer by {due.day} {due:%B %Y}.",
        "button": "Ask them",
    }
    return render(request, "rights/step.html", context, status=400 if form.errors else 200)


class Decide(forms.Form):
    """How it is decided, on what ground, and why."""

    outcome = forms.RadiosField(
        label="How is it decided?", error_messages={"required": "Choose how it is decided"}
    )
    exemption = forms.SelectField(
        label="Ground of a refusal, in whole or in part",
        help_text="The law and your lawful basis are cited to the person",
        required=False,
    )
    ground = forms.SelectField(label="Ground of the erasure", required=False)
    reasons = _text("Reasons", required=True)

    def clean(self) -> dict[str, Any]:
        """A refusal cites a ground of the law."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("outcome") in ("refused", "granted_in_part") and not given.get("exemption"):
            self.add_error("exemption", "Choose the ground on which it is refused")
        if (
            "ground" in self.fields
            and given.get("outcome") in ("granted", "granted_in_part")
            and not given.get("ground")
        ):
            self.add_error("ground", "Choose the ground on which it is erased")
        return given


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Decide a request with its basis and reasons; refused while something is missing."""
    case, at = one_of(number), now()
    form = _decision(request, case)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        cases.decide(
            gate(),
            asker(request),
            number,
            outcome=given["outcome"],
            at=at,
            reasons=given["reasons"],
            exemption=given.get("exemption") or None,
            ground=given.get("ground") or None,
        )
        return _back(number)
    missing = needs.before_deciding(case, outcome="granted", on=day_in_england(at))
    context = {
        "form": form,
        "case": case,
        "heading": "Decide the request",
        "missing": missing,
        "button": "Record the decision",
    }
    return render(request, "rights/step.html", context, status=400 if form.errors else 200)


def _decision(request: HttpRequest, case: facts.Case) -> Decide:
    form = Decide.of(request)
    allowed = cases.OUTCOMES[case.kind]
    form.offer(
        outcome=(forms.Option(value=code, text=words.OUTCOMES[code]) for code in allowed),
        exemption=(
            forms.Option(value=code, text=words.capital(one.words))
            for code, one in grounds.EXEMPTIONS.items()
            if case.kind in one.kinds
        ),
        ground=(
            forms.Option(value=code, text=words.capital(one.words))
            for code, one in grounds.ERASURES.items()
        ),
    )
    if "refused" not in allowed:
        del form.fields["exemption"]
    if case.kind != "erasure":
        del form.fields["ground"]
    return form


class Close(forms.Form):
    """Why not to wait longer, where somebody has not confirmed."""

    unconfirmed = _text("Why you do not wait for those who have not confirmed")


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Close a request, and let go of what it held back; refused while a step is missing."""
    case, at = one_of(number), now()
    form = Close.of(request)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data["unconfirmed"]
        cases.close(gate(), asker(request), number, at=at, unconfirmed=told)
        return _back(number)
    context = {
        "form": form,
        "case": case,
        "heading": "Close the request",
        "lead": "What it kept from destruction is let go.",
        "missing": needs.before_closing(case),
        "button": "Close it",
    }
    return render(request, "rights/step.html", context, status=400 if form.errors else 200)


class Reopen(forms.Form):
    """Why it is opened again."""

    text = _text("Why it is opened again", required=True)


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Open a closed request again; what it is about is kept from destruction again."""
    case, at = one_of(number), now()
    form = Reopen.of(request)
    if request.method == "POST" and form.is_valid():
        cases.reopen(gate(), asker(request), number, at=at, text=form.cleaned_data["text"])
        return _back(number)
    context = {"form": form, "case": case, "heading": "Open it again", "button": "Open it again"}
    return render(request, "rights/step.html", context, status=400 if form.errors else 200)
