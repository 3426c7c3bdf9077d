"""The home page: what this person may do here, and what is newly collected from their school."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kinfold.registers import change_notices, notices_given
from kinfold.web.guards import signed_in_account


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Tasks by role, below any notice of new items that one's organisation has not answered.

    The frame's list is already cut to what the account may open (SOM, 3.3 and 5.2.1).
    """
    mine = signed_in_account(request).organisation_id
    told = notices_given.told(organisation=mine, open_only=True)
    new = [one for one in told if one.kind == change_notices.KIND]
    return render(request, "home.html", {"new": new})
