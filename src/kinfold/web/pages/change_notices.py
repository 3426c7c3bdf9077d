"""What an amendment newly collects: what waits for a notice to providers, and the notices given.

Sent only by the officer who answers for the agreements, after the words were shown (SOM, 3.3).
"""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinfold import law
from kinfold.agreement import wording
from kinfold.gate import announcing, stewardship
from kinfold.registers import accounts, agreements, change_notices
from kinfold.registers.models import Account
from kinfold.web import reading
from kinfold.web.clock import now
from kinfold.web.gateway import gate
from kinfold.web.guards import asker, signed_in_account


@require_safe
def list_(request: HttpRequest, digest: str) -> HttpResponse:
    """The item groups that wait, and every notice given; a provider sees its own organisation's."""
    account, at = signed_in_account(request), now()
    text = reading.one_of(account, digest, at=at)
    context = {
        "text": text,
        "notice": text.version.agreement.change_notice,
        "waiting": announcing.waiting(text.version, at=at),
        "given": _given(account, text, at=at),
        "council": reading.is_council(account),
        "may_send": _may_send(account, text),
        "items": wording.items,
    }
    return render(request, "agreements/changes.html", context)


def _may_send(account: Account, text: reading.Text) -> bool:
    return (
        account.role in stewardship.STEWARDS
        and reading.is_council(account)
        and text.facts.state not in agreements.ENDED
    )


def _given(account: Account, text: reading.Text, *, at: datetime) -> list[dict[str, object]]:
    """The notices this account may see, newest first, with the names of those who were told."""
    names = {one.id: one.name for one in accounts.organisations()}
    groups = {group.id: group.title for group in text.version.agreement.item_groups}
    council = reading.is_council(account)
    return [
        {
            "notice": one,
            "title": groups.get(one.group, one.group),
            "basis": law.gateway(one.gateway).citation if one.gateway else "",
            "told": sorted(names[who] for who in one.told) if council else (),
        }
        for one in reversed(change_notices.given([text.facts.hash], at=at))
        if council or account.organisation_id in one.told
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, digest: str, group: str) -> HttpResponse:
    """See the words of a notice and whom it goes to; then send it."""
    account, at = signed_in_account(request), now()
    text = reading.one_of(account, digest, at=at)
    if request.method == "POST":
        stewardship.tell_providers(gate(), asker(request), text.version, group=group, at=at)
        address = reverse("agreement_changes", kwargs={"digest": text.short})
        return HttpResponseRedirect(address)
    new = stewardship.prepared(text.version, group=group, at=at)
    context = {
        "text": text,
        "new": new,
        "title": text.version.agreement.group(group).title,
        "organisations": [one.name for one in announcing.told_by(text.version)],
    }
    return render(request, "agreements/notify.html", context)
