"""Declaring bias in one list: each application that waits for the reader's word, from title, parties and people."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.errors import DomainError
from accounts.permissions import holds
from accounts.roles import CASE_READERS
from applications.models import Application
from assessments.forms.bias import RowForm
from assessments.models import BiasAnswer, Panel
from assessments.queries.reviews import reviewing_in
from assessments.workflow.declaring import declare_many, shown, take_back, to_declare, to_take_back
from registry.exports import file_asked
from registry.identifiers import uuids_in
from registry.listing import page_of
from registry.views.base import SignedIn
from sweden.clock import local

#: How many are declared for on one page.
ROWS = 100


class DeclarationsView(SignedIn):
    """What waits for the reader's declaration, a choice for each; several without bias with one press, which can be
    taken back as long as nothing has been done on it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        own = user.is_authenticated and (holds(user, *CASE_READERS) or reviewing_in(user) or self.sits)
        if user.is_authenticated and not own and not self.waiting.exists():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def sits(self) -> bool:
        return bool(Panel.objects.sat_in(self.request.user, local(self.request.now).date()).exists())

    @cached_property
    def waiting(self) -> QuerySet[Application]:
        return to_declare(self.request.user, self.request.now)

    def get(self, request: HttpRequest) -> HttpResponseBase:
        head = [_("Case number"), _("Title"), _("Call"), _("Takes part as"), _("Parties"), _("People")]
        lines = (
            (
                row["application"].case.designation,
                row["application"].title,
                row["application"].call.title_sv,
                row["part"],
                "; ".join(row["parties"]),
                "; ".join(row["people"]),
            )
            for row in shown(list(self.waiting), request.user, request.now)
        )
        if file := file_asked(request, "jav-att-deklarera", _("Declare bias"), head, lines):
            return file
        return self.page({})

    def page(self, given: dict[str, RowForm], status: int = 200) -> HttpResponseBase:
        page: Page = page_of(self.waiting, self.request, ROWS)
        rows = shown(list(page.object_list), self.request.user, self.request.now)
        ticked = set(self.request.POST.getlist("case"))
        for row in rows:
            key = str(row["application"].case.uuid)
            row["form"], row["ticked"] = given.get(key) or RowForm(prefix=key), key in ticked
        # What is shown of a case here is what it is declared from, yet it is read.
        self.request.case_read = [row["application"].case_id for row in rows]
        at = _moment(self.request.GET.get("sagt", "").replace(" ", "+"))
        context = {
            "page": page,
            "rows": rows,
            "faulty": sum(bool(form.errors) for form in given.values()),
            "undo": at and to_take_back(self.request.user.person, at),
            "at": at,
            "said": at and at.isoformat(),
        }
        return render(self.request, "assessments/declarations.html", context, status=status)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        if undo := request.POST.get("undo"):
            return self._undo(undo)
        sent = [*request.POST.getlist("case"), *(key.removesuffix("-answer") for key in request.POST)]
        named = self.waiting.filter(case__uuid__in=uuids_in(sent))
        waiting = {str(one.case.uuid): one for one in named}
        answered = {key: RowForm(request.POST, prefix=key) for key in waiting if request.POST.get(f"{key}-answer")}
        if request.POST.get("act") == "free":
            chosen = [key for key in request.POST.getlist("case") if key in waiting]
            contrary = [waiting[key] for key in chosen if key in answered and answered[key].reports]
            if contrary:
                cases = ", ".join(one.case.designation for one in contrary)
                messages.error(
                    request, _("You are not free of bias by your own answer in %(cases)s.") % {"cases": cases}
                )
                return self.page(answered, 422)
            return self._declare([(waiting[key], BiasAnswer.FREE, "", "") for key in chosen], answered)
        if not all([form.is_valid() for form in answered.values()]):
            return self.page(answered, 422)
        cleaned = {key: form.cleaned_data for key, form in answered.items()}
        told = [(waiting[key], data["answer"], data["ground"], data["text"]) for key, data in cleaned.items()]
        return self._declare(told, answered)

    def _declare(self, said: list[Any], answered: dict[str, RowForm]) -> HttpResponseBase:
        if not said:
            messages.warning(self.request, _("Answer for at least one application."))
            return self.page(answered, 422)
        try:
            declare_many(said, by=self.request.user, now=self.request.now)
        except DomainError as refusal:
            messages.error(self.request, str(refusal))
            return self.page(answered, refusal.status)
        words = ngettext(
            "You have declared for %(count)s application.", "You have declared for %(count)s applications.", len(said)
        )
        messages.success(self.request, words % {"count": len(said)})
        return redirect(
            f"{reverse('assessments:declarations')}?sagt={self.request.now.isoformat().replace('+', '%2B')}"
        )

    def _undo(self, given: str) -> HttpResponseBase:
        at = _moment(given)
        rows = to_take_back(self.request.user.person, at) if at else []
        done = take_back(rows, by=self.request.user, now=self.request.now)
        words = ngettext("%(count)s declaration is taken back.", "%(count)s declarations are taken back.", len(done))
        messages.success(self.request, words % {"count": len(done)})
        return redirect("assessments:declarations")


def _moment(text: str) -> datetime | None:
    """The moment that an address or a button of ours names; None where it names none."""
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None
