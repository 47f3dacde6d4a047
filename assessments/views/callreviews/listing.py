"""A call's applications with their reviews: who reviews each, and how far they have come."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assessments.display.reviews import REVIEW_MARKS
from assessments.forms.reviews import AssignFileForm, ReviewedFilter
from assessments.models import ReviewTerms
from assessments.states.reviews import CARRIED, HANDED_IN, ReviewStatus
from assessments.views.callreviews.common import call_of, frame, given, state_of, to_be_reviewed
from assessments.workflow.assigning import REVIEWED
from calls.models import Call
from registry.exports import file_asked
from registry.listing import page_of


def _narrowed(rows: Any, filters: ReviewedFilter, wanted: int) -> Any:
    if not filters.is_valid():
        return rows
    if words := filters.cleaned_data["q"].strip():
        party = Q(coordinator__name__icontains=words)
        rows = rows.filter(Q(title__icontains=words) | party | Q(case__number__icontains=words))
    if not filters.cleaned_data["fattas"]:
        return rows
    carried = Count("review_assignments", filter=Q(review_assignments__status__in=CARRIED))
    return rows.annotate(carried=carried).filter(carried__lt=wanted, status__in=REVIEWED)


def listed(user: Any, query: QueryDict, uuid: UUID) -> Any:
    """The applications of a call that its list shows with these filters, as `user` sees them."""
    call = Call.objects.worked_on_by(user).filter(case__uuid=uuid).values("pk")[:1]
    wanted = ReviewTerms.objects.filter(call=call).values_list("wanted", flat=True).first()
    return _narrowed(to_be_reviewed(user, call), ReviewedFilter(query), wanted or 0)


@login_required
@require_GET
def listing(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Per application: who reviews it and how far they have come. As a file: a row for each assignment."""
    call = call_of(request, uuid)
    terms = ReviewTerms.objects.filter(call=call).first()
    wanted = terms.wanted if terms else 0
    form = ReviewedFilter(request.GET)
    rows = _narrowed(to_be_reviewed(request.user, call.pk), form, wanted)
    head = [_("Case number"), _("Title"), _("Reviewer"), _("E-mail"), _("State"), _("Due"), _("Handed in")]

    def lines():
        for one in given(request, application__in=rows).select_related("application__case"):
            written = getattr(one, "review", None)
            yield (
                one.application.case.number,
                one.application.title,
                one.reviewer.person.name,
                one.reviewer.shown_email,
                str(state_of(one).word),
                one.due_at or (terms.due_at if terms else None),
                written.submitted_at if written else None,
            )

    if file := file_asked(request, "bedomningar", _("Reviews"), head, lines()):
        return file
    page = page_of(rows, request)
    beside: dict[int, list[Any]] = defaultdict(list)
    for one in given(request, application__in=[row.pk for row in page.object_list]):
        beside[one.application_id].append({"row": one, "mark": state_of(one)})
    shown = []
    for row in page.object_list:
        own = beside[row.pk]
        carried_now = sum(1 for one in own if one["row"].status in CARRIED)
        done = sum(1 for one in own if one["mark"] in (REVIEW_MARKS[ReviewStatus(s)] for s in HANDED_IN))
        judged = row.status in REVIEWED
        lacks = max(wanted - carried_now, 0) if judged else 0
        shown.append({"row": row, "assigned": own, "done": done, "lacks": lacks, "judged": judged})
    context = {
        **frame(request, call, "call_reviews"),
        "page": page,
        "rows": shown,
        "terms": terms,
        "form": form,
        "file_form": AssignFileForm(),
    }
    return render(request, "assessments/call_reviews.html", context)
