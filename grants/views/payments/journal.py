"""Journal lines for an agency's accounting: what was booked between two days, in the agency's own form."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.errors import DomainError, NotAllowed
from accounts.models import Authority
from accounts.permissions import authorities_as
from grants.models.journal import JournalBatch, JournalProfile
from grants.permissions import MAY
from grants.queries.journal import READERS, booked
from grants.rules.journal import Booked, Profile, as_csv
from grants.workflow.journalling import hand_over
from registry.fields import DayField
from registry.listing import page_of
from registry.views.base import SignedIn
from sweden.clock import local


class JournalForm(forms.Form):
    """Whose entries, booked between which days."""

    authority = forms.ModelChoiceField(
        Authority.objects.none(), label=_("Authority"), to_field_name="key", empty_label=None
    )
    first = DayField(label=_("Booked from"))
    last = DayField(label=_("Booked until"))

    def __init__(self, *args: Any, authorities: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"].queryset = Authority.objects.filter(pk__in=authorities).order_by("short_name")

    def clean(self) -> dict[str, Any]:
        """The period does not end before it begins."""
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("The period ends before it begins."))
        return data


class HandOverForm(forms.Form):
    """Whose entries are handed over, booked until which day."""

    owner = forms.ModelChoiceField(
        Authority.objects.none(), label=_("Authority"), to_field_name="key", empty_label=None
    )
    until = DayField(label=_("Booked until"))

    def __init__(self, *args: Any, authorities: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Authority.objects.filter(pk__in=authorities).order_by("short_name")


class JournalView(SignedIn):
    """What was booked in a period, with `?format=csv` as a file; and what has been handed over. A POST hands over what
    has not been."""

    http_method_names = ["get", "head", "options", "post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        authorities = authorities_as(request.user, *MAY["grants.hand_over_journal"])
        if not authorities:
            raise NotAllowed
        form, status = HandOverForm(request.POST, authorities=authorities), 422
        if form.is_valid():
            values = form.cleaned_data
            try:
                batch = hand_over(values["owner"], until=values["until"], by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error("until", str(refusal))
                status = refusal.status
            else:
                said = _("Batch %(number)s is handed over (entries: %(count)s).")
                messages.success(request, said % {"number": batch.number, "count": batch.count})
                return redirect("grants:journal")
        return self._page(request, form, status)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request)

    def _page(self, request: HttpRequest, hand: HandOverForm | None = None, status: int = 200) -> HttpResponse:
        authorities = authorities_as(request.user, *READERS)
        if not authorities:
            raise Http404
        asked = bool(request.GET.get("first") or request.GET.get("last"))
        form = JournalForm(request.GET if asked else None, authorities=authorities)
        if not asked:
            today = local(request.now).date()
            form.initial = {"first": today.replace(day=1), "last": today}
        profile = None
        rows: list[Booked] = []
        if asked and form.is_valid():
            values = form.cleaned_data
            last = values["last"]
            standing = JournalProfile.objects.filter(authority=values["authority"], valid_from__lte=last).first()
            if standing is None:
                form.add_error(None, _("The agency has not said how its accounting reads the lines."))
            else:
                profile = Profile.of(standing.content)
                rows = booked(request.user, values["authority"], first=values["first"], last=last)
                if request.GET.get("format") == "csv":
                    response = HttpResponse(as_csv(rows, profile), content_type="text/csv; charset=utf-8")
                    name = f"bokforing-{values['authority'].key}-{values['first']}-{last}.csv"
                    response["Content-Disposition"] = f'attachment; filename="{name}"'
                    return response
        context: dict[str, Any] = {
            "form": form,
            "profile": profile,
            "count": sum(len(profile.postings.get(one.kind, ())) for one in rows) if profile else 0,
            "entries": sum(bool(profile.postings.get(one.kind)) for one in rows) if profile else 0,
        }
        keeps = authorities_as(request.user, *MAY["grants.hand_over_journal"])
        if hand is None and keeps:
            hand = HandOverForm(authorities=keeps, initial={"until": local(request.now).date()})
        batches = JournalBatch.objects.visible_to(request.user).select_related("authority", "handed_over_by__person")
        context |= {"hand": hand, "page": page_of(batches, request)}
        seen = {one.pk for one in context["page"].object_list}
        context["fetched"] = set(
            JournalBatch.objects.fetched_by(request.user).filter(pk__in=seen).values_list("pk", flat=True)
        )
        return render(request, "grants/payments/journal.html", context, status=422 if form.errors else status)


@require_safe
def journal_batch(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The file of a batch as it was handed over."""
    if not request.user.is_authenticated:
        raise Http404
    rows = JournalBatch.objects.fetched_by(request.user).select_related("authority", "file")
    batch = get_object_or_404(rows, uuid=uuid)
    response = FileResponse(
        default_storage.open(batch.file.path),
        as_attachment=True,
        filename=batch.filename,
        content_type=batch.file.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
