"""An authority's standpoints on how its decisions are prepared and told."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Authority
from accounts.permissions import authorities_as
from assessments.forms.terms import DecisionTermsForm
from assessments.models import DecisionTerms
from assessments.permissions import MAY
from assessments.workflow.communicating import set_terms, terms_of


@login_required
@require_http_methods(["GET", "POST"])
def decision_terms(request: HttpRequest) -> HttpResponse:
    """What holds, what held before, and a new standpoint."""
    places = authorities_as(request.user, *MAY["assessments.set_decision_terms"])
    authority = Authority.objects.filter(pk__in=places).order_by("pk").first()
    if authority is None:
        raise Http404
    standing = terms_of(authority)
    initial = {name: getattr(standing, name) for name in DecisionTermsForm.base_fields}
    form = DecisionTermsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        set_terms(authority, values=form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The standpoint is taken. It holds for decisions from now on."))
        return redirect(request.path)
    earlier = DecisionTerms.objects.filter(authority=authority).select_related("set_by__person")[:20]
    context = {"form": form, "authority": authority, "earlier": earlier}
    return render(request, "assessments/decision_terms.html", context, status=422 if form.errors else 200)
