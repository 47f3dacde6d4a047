"""Journal lines for an agency's accounting: what was booked between two days, in the agency's own form."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority
from accounts.permissions import authorities_as
from grants.models.journal import JournalProfile
from grants.queries.journal import READERS, booked
from grants.rules.journal import Booked, Profile, as_csv
from registry.fields import DayField
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


class JournalView(SignedIn):
    """The form, and with `?format=csv` the file. The same days always give the same lines."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
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
        context = {
            "form": form,
            "profile": profile,
            "count": sum(len(profile.postings.get(one.kind, ())) for one in rows) if profile else 0,
            "entries": sum(bool(profile.postings.get(one.kind)) for one in rows) if profile else 0,
        }
        return render(request, "grants/payments/journal.html", context, status=422 if form.errors else 200)
