"""Providers' policies and notices: each provider's own page, and the council's list of all."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinfold.calendars import day_in_england
from kinfold.oversight import providers
from kinfold.oversight.acting import KEEPERS
from kinfold.registers.facts import NewProviderNotice
from kinfold.web import forms
from kinfold.web.clock import now
from kinfold.web.failures import no_such_page
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account
from kinfold.web.listing import Act, Row, Sheet, Table, Tag, asking, sheet
from kinfold.web.ours import is_ours
from kinfold.web.pages.oversight.words import day, ways


class Policy(forms.Form):
    """A cyber security policy and the day it was approved."""

    version = forms.TextField(
        label="Name or version of the policy",
        max_length=80,
        width=20,
        error_messages={"required": "Give the policy’s name or version"},
    )
    dated_on = forms.DateField(
        label="Day it was approved",
        help_text="It counts for twelve months from then.",
        error_messages={"required": "Give the day it was approved"},
    )
    stands = forms.ConfirmField(
        label="The policy is in force",
        statement="Staff work by it, and it covers devices, passwords, mail and paper",
        error_messages={"required": "Confirm that the policy is in force"},
    )


class Notice(forms.Form):
    """A provider's own privacy notice."""

    version = forms.TextField(
        label="Version",
        help_text="Letters, digits and hyphens. For example, 2026-1",
        max_length=40,
        width=10,
        error_messages={"required": "Give the version"},
    )
    dated_on = forms.DateField(label="Dated", error_messages={"required": "Give the notice’s date"})
    review_by = forms.DateField(
        label="Reviewed again by", error_messages={"required": "Give the day of the review"}
    )
    collected = forms.TextAreaField(
        label="What is collected",
        max_length=1000,
        error_messages={"required": "Say what the notice says is collected"},
    )
    shared_with = forms.TextAreaField(
        label="Who it is shared with",
        max_length=1000,
        error_messages={"required": "Say who the notice says it is shared with"},
    )
    where = forms.TextField(
        label="Where it can be read",
        max_length=200,
        error_messages={"required": "Say where it can be read"},
    )

    def clean(self) -> dict[str, Any]:
        """A notice that is dated, and a review after it."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        dated, review = given.get("dated_on"), given.get("review_by")
        if dated and dated > day_in_england(now()):
            self.add_error("dated_on", "The notice must not be dated in the future")
        if dated and review and review <= dated:
            self.add_error("review_by", "The review must come after the notice’s date")
        return given


@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """The council's list of providers, flagged first; a provider goes to its own page."""
    account = signed_in_account(request)
    if not is_ours(account):
        return HttpResponseRedirect(
            reverse("provider", kwargs={"organisation": account.organisation_id})
        )
    found = providers.providers(at=now())
    wrong = tuple(_row(one) for one in found if one.flags)
    return sheet(
        request,
        Sheet(
            title="Providers’ policies and notices",
            intro="Each school and college attests its cyber security policy and puts its privacy "
            "notice on record.",
            ways=ways("providers") if account.role in KEEPERS else (),
            tables=(
                _table(f"Missing or out of date ({len(wrong)})", wrong),
                _table("In order", tuple(_row(one) for one in found if not one.flags)),
            ),
        ),
    )


def _table(title: str, rows: tuple[Row, ...]) -> Table:
    headings = ("Provider", "Policy approved", "Privacy notice")
    return Table(title=title, headings=headings, rows=rows, empty="None.")


def _row(one: providers.Provider) -> Row:
    return Row(
        head=one.organisation.name,
        href=reverse("provider", kwargs={"organisation": one.organisation.id}),
        cells=(
            _cell(
                one.policy.attestation.attested_on if one.policy else None,
                "out of date" if providers.OLD_POLICY in one.flags else "",
            ),
            _cell(
                one.notice.dated_on if one.notice else None,
                "due for review" if providers.OLD_NOTICE in one.flags else "",
            ),
        ),
    )


def _cell(dated: date | None, wrong: str) -> str:
    if dated is None:
        return "Missing"
    return f"{day(dated)}, {wrong}" if wrong else day(dated)


@require_safe
def one(request: HttpRequest, organisation: str) -> HttpResponse:
    """One provider: its policy and notice, and, for whoever speaks for it, what to do."""
    found = _readable(request, organisation)
    parts = {"organisation": organisation}
    tag = Tag(text="Missing", kind="wrong") if found.flags else Tag(text="In order", kind="good")
    speaks = providers.speaks_for(gate(), asker(request), organisation)
    notice, policy = found.notice, found.policy
    ours = is_ours(signed_in_account(request))
    return sheet(
        request,
        Sheet(
            title=found.organisation.name,
            back=Act(text="Providers", href=reverse("providers")) if ours else None,
            tag=tag,
            flags=found.flags,
            facts=(
                ("Cyber security policy", (policy.attestation.version or "") if policy else "None"),
                ("Approved on", day(policy.attestation.attested_on if policy else None)),
                ("Counts until", day(policy.attestation.expires_on if policy else None)),
                ("Privacy notice", notice.version if notice else "None"),
                *(
                    (
                        ("Dated", day(notice.dated_on)),
                        ("Review by", day(notice.review_by)),
                        ("Collected", notice.collected),
                        ("Shared with", notice.shared_with),
                        ("Read it at", notice.where),
                    )
                    if notice
                    else ()
                ),
            ),
            acts=(
                Act(text="Attest the policy", href=reverse("attest_policy", kwargs=parts)),
                Act(
                    text="Record the privacy notice", href=reverse("provider_notice", kwargs=parts)
                ),
            )
            if speaks
            else (),
        ),
    )


def _readable(request: HttpRequest, organisation: str) -> providers.Provider:
    account = signed_in_account(request)
    known = {one.organisation.id: one for one in providers.providers(at=now())}
    if organisation not in known or not (
        is_ours(account) or account.organisation_id == organisation
    ):
        raise no_such_page()
    return known[organisation]


@require_http_methods(["GET", "HEAD", "POST"])
def attest(request: HttpRequest, organisation: str) -> HttpResponse:
    """Attest a provider's cyber security policy."""
    _readable(request, organisation)
    form = Policy.of(request)
    back = _to(organisation)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        providers.attest_policy(
            gate(),
            asker(request),
            organisation,
            version=given["version"],
            dated_on=given["dated_on"],
            at=now(),
        )
        return HttpResponseRedirect(back.href)
    title = "Attest the cyber security policy"
    return asking(request, form, title=title, submit="Attest it", back=back)


@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, organisation: str) -> HttpResponse:
    """Put a provider's privacy notice on record."""
    _readable(request, organisation)
    form = Notice.of(request)
    back = _to(organisation)
    if request.method == "POST" and form.is_valid():
        asked = NewProviderNotice(organisation=organisation, **form.cleaned_data)
        providers.record_notice(gate(), asker(request), asked, at=now())
        return HttpResponseRedirect(back.href)
    title = "Record the privacy notice"
    return asking(request, form, title=title, submit="Record it", back=back)


def _to(organisation: str) -> Act:
    return Act(
        text="Policy and notice", href=reverse("provider", kwargs={"organisation": organisation})
    )
