"""The third level of research subjects: what is entered, and entering a new list with a look at it first."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import DomainError
from accounts.permissions import is_staff_anywhere
from calls.forms.subjects import SubjectListForm
from calls.models import ResearchSubject
from calls.permissions import may_enter_subjects
from calls.workflow.subjects import compared, load_subjects
from registry.exports import file_asked
from registry.listing import page_of
from sweden.clock import local


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponseBase:
    """The subjects of the latest list, with search; those of earlier lists on demand."""
    if not is_staff_anywhere(request.user):
        raise Http404
    earlier, words = "tidigare" in request.GET, request.GET.get("q", "").strip()[:100]
    latest = ResearchSubject.objects.select_related("entered_by__person").order_by("-listed_on").first()
    offered = ResearchSubject.objects.offered()
    rows = ResearchSubject.objects.exclude(pk__in=offered.values("pk")) if earlier else offered
    if words:
        rows = rows.filter(Q(code__startswith=words) | Q(name_sv__icontains=words) | Q(name_en__icontains=words))
    head = [_("Code"), _("Name in Swedish"), _("Name in English")]
    lines = ([row.code, row.name_sv, row.name_en] for row in rows.iterator(2000))
    if file := file_asked(request, "forskningsamnen", _("Research subjects"), head, lines):
        return file
    context = {
        "page": page_of(rows, request),
        "latest": latest,
        "earlier": earlier,
        "words": words,
        "english": (get_language() or "sv").startswith("en"),
        "may_enter": may_enter_subjects(request.user),
    }
    return render(request, "calls/subjects.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Choose a file, see what it changes and which rows are wrong, then enter it."""
    if not may_enter_subjects(request.user):
        raise Http404
    today = local(request.now).date()
    if request.method == "POST":
        form = SubjectListForm(request.POST, request.FILES, today=today)
    else:
        form = SubjectListForm(initial={"listed_on": today}, today=today)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        if "check" in request.POST:
            context["change"] = compared(form.rows)
            context["count"] = len(form.rows)
            return render(request, "calls/subjects_new.html", context)
        try:
            count = load_subjects(by=request.user, now=request.now, **form.values)
        except DomainError as refusal:
            form.add_error("listed_on", str(refusal))
        else:
            said = ngettext("%(count)s subject is entered.", "%(count)s subjects are entered.", count)
            messages.success(request, said % {"count": count})
            return redirect("calls:subjects")
    return render(request, "calls/subjects_new.html", context, status=422 if form.errors else 200)
