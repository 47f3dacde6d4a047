"""The accounts for payments of one's own application."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError
from applications.forms.accounts import AccountForm
from applications.views.own import own
from applications.workflow.accounts import CLOSED, accounts_of, parties_of, say_account


@login_required
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Where each party's grant is to be paid; those who coordinate say it and change it."""
    mine = own(request, uuid)
    if mine.application.submitted_at is None:
        return HttpResponseRedirect(mine.url("mine_one"))
    application = mine.application
    may_say = mine.coordinates and application.told_status not in CLOSED
    form = AccountForm(request.POST or None, parties=parties_of(application))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = {"kind": form.cleaned_data["kind"], "number": form.cleaned_data["number"]}
            try:
                say_account(application, form.cleaned_data["party"], **said, by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("The account is kept, and those who coordinate have been told."))
                return HttpResponseRedirect(request.path)
    context = {"own": mine, "application": application, "rows": accounts_of(application), "form": form}
    return render(request, "applications/account.html", context | {"may_say": may_say}, status=status)
