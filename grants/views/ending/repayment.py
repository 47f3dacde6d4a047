"""An authority's terms of repayment: what holds, what has held, and a new standpoint."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Authority
from accounts.permissions import authorities_as
from grants.forms.repayment import RepaymentTermsForm
from grants.models import RepaymentTerms
from grants.permissions import MAY
from grants.workflow.ending.repaying import WORDS, set_terms, terms_on
from sweden.clock import local


@login_required
@require_http_methods(["GET", "POST"])
def repayment_terms(request: HttpRequest) -> HttpResponse:
    """For those who take the standpoint."""
    places = authorities_as(request.user, *MAY["grants.set_repayment_terms"])
    authority = Authority.objects.filter(pk__in=places).order_by("pk").first()
    if authority is None:
        raise Http404
    today = local(request.now).date()
    standing = terms_on(authority, today)
    initial = {name: getattr(standing, name, "") for name in WORDS}
    form = RepaymentTermsForm(
        request.POST if request.method == "POST" else None, initial={**initial, "valid_from": today}
    )
    if request.method == "POST" and form.is_valid():
        set_terms(authority, values=form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The standpoint is taken. Claims that are decided on keep theirs."))
        return redirect(request.path)
    rows = RepaymentTerms.objects.filter(authority=authority).select_related("set_by__person")[:20]
    context = {"form": form, "authority": authority, "standing": standing, "rows": rows, "today": today}
    return render(request, "grants/ending/repayment_terms.html", context, status=422 if form.errors else 200)
