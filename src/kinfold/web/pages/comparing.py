"""What an amendment changes, shown before anybody signs it; an amendment can be tried from a file.

A file somebody sends is only parsed. Nothing of it is kept until an officer loads it as a draft.
"""

import hmac

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kinfold.agreement import Version, compare, differences
from kinfold.agreement.lint import lint
from kinfold.agreement.load import MAX_BYTES, parse
from kinfold.calendars import day_in_england
from kinfold.errors import FileNotUnderstood, UsageProblem
from kinfold.gate import stewardship
from kinfold.web import forms, reading
from kinfold.web.clock import now
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account


class Choose(forms.Form):
    """Two loaded versions."""

    old = forms.SelectField(
        label="Version to start from", error_messages={"required": "Choose a version"}
    )
    new = forms.SelectField(
        label="Version to compare with it", error_messages={"required": "Choose a version"}
    )


class Amend(forms.Form):
    """A version, and an amendment to set beside it."""

    amended = forms.SelectField(
        label="Version it amends", error_messages={"required": "Choose the version it amends"}
    )
    file = forms.UploadField(
        label="Amendment file",
        help_text="The whole amended agreement as YAML, at most 256 KB. It is only read.",
        error_messages={"required": "Choose the amendment file", "empty": "The file is empty"},
    )

    def clean_file(self) -> Version:
        """What the file says. The problem names the line."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if (upload.size or 0) > MAX_BYTES:
            raise ValidationError("The file must be 256 KB or smaller")
        try:
            self.yaml = upload.read().decode("utf-8-sig")
            return parse(self.yaml, name="amendment")
        except UnicodeDecodeError:
            raise ValidationError("The file is not UTF-8 text") from None
        except FileNotUnderstood as problem:
            raise ValidationError(f"The file was refused. {problem.why}") from None


def _offer(form: forms.Form, names: tuple[str, ...], texts: tuple[reading.Text, ...]) -> None:
    options = [
        forms.Option(value=text.short, text=f"{text.name} ({text.standing.lower()})")
        for text in texts
    ]
    form.offer(**dict.fromkeys(names, options))


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Choose two versions; once chosen, what differs between them."""
    account, at = signed_in_account(request), now()
    texts = reading.readable(account, at=at)
    asked = "old" in request.GET
    form = Choose(request.GET if asked else None)
    _offer(form, ("old", "new"), texts)
    if asked and form.is_valid():
        old = reading.one_of(account, form.cleaned_data["old"], at=at)
        new = reading.one_of(account, form.cleaned_data["new"], at=at)
        return _shown(request, old.version, new.version)
    amend = Amend()
    _offer(amend, ("amended",), texts)
    context = {"form": form, "amend": amend, "steward": _steward(request)}
    return render(request, "agreements/compare.html", context, status=400 if form.errors else 200)


@require_http_methods(["POST"])
def amend(request: HttpRequest) -> HttpResponse:
    """Parse an amendment, and show what it changes."""
    account, at = signed_in_account(request), now()
    texts = reading.readable(account, at=at)
    form = Amend.of(request)
    _offer(form, ("amended",), texts)
    if form.is_valid():
        old = reading.one_of(account, form.cleaned_data["amended"], at=at)
        return _shown(request, old.version, form.cleaned_data["file"], yaml=form.yaml)
    plain = Choose()
    _offer(plain, ("old", "new"), texts)
    context = {"form": form, "amend": form, "choose": plain, "steward": True, "amending": True}
    return render(request, "agreements/compare.html", context, status=400)


def _steward(request: HttpRequest) -> bool:
    account = signed_in_account(request)
    return account.role in stewardship.STEWARDS and reading.is_council(account)


def _shown(request: HttpRequest, old: Version, new: Version, *, yaml: str = "") -> HttpResponse:
    found = compare(old, new)
    context = {
        "old": old,
        "new": new,
        "found": found,
        "blocks": differences.blocks(found),
        "findings": lint(new.agreement, on=day_in_england(now())) if yaml else (),
        "yaml": yaml,
        "other": old.agreement.id != new.agreement.id,
    }
    return render(request, "agreements/differences.html", context)


@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """Load the amendment that was shown as a draft; refused where the text is another."""
    version = parse(request.POST.get("yaml", ""), name="amendment")
    if not hmac.compare_digest(version.hash, request.POST.get("hash", "")):
        raise UsageProblem(
            "You asked to load an amendment.",
            why="The text is not the one that was compared.",
            remedy="Compare the file again, then load it.",
        )
    stewardship.load(gate(), asker(request), version, at=now())
    digest = version.hash[: reading.SHORT]
    return HttpResponseRedirect(reverse("agreement", kwargs={"digest": digest}))
