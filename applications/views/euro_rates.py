"""What a euro is worth: the rates that limits in euro are held at, entered as data."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError, NotAllowed
from accounts.permissions import is_staff_anywhere
from applications.models import EuroRate
from applications.permissions import may_enter_euro_rates
from applications.workflow.aid_rules import enter_rate
from registry.exports import file_asked
from registry.fields import DayField
from registry.listing import page_of
from registry.problems import problem
from sweden.clock import local
from sweden.typography import number


class RateForm(forms.Form):
    """A rate as it is published."""

    day = DayField(label=gettext_lazy("The day"))
    kronor = forms.CharField(
        label=gettext_lazy("Kronor for one euro"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=gettext_lazy("For example 11,2345."),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=300, help_text=gettext_lazy("Who published it, and where.")
    )

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.today = today

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > self.today:
            raise ValidationError(gettext_lazy("Write a day that has been, or today."))
        return day

    def clean_kronor(self) -> Decimal:
        whole, _comma, decimals = self.cleaned_data["kronor"].replace(".", ",").strip().partition(",")
        if not (whole.isascii() and whole.isdigit() and len(whole) <= 3 and len(decimals) <= 6):
            raise ValidationError(gettext_lazy("Write the rate with at most six decimals, for example 11,2345."))
        if decimals and not (decimals.isascii() and decimals.isdigit()):
            raise ValidationError(gettext_lazy("Write the rate with at most six decimals, for example 11,2345."))
        rate = Decimal(f"{whole}.{decimals or 0}")
        if rate <= 1:
            raise ValidationError(gettext_lazy("A euro is worth more than a krona. Check the rate."))
        return rate


def shown_rate(kronor: Decimal) -> str:
    """A rate with the decimals it was published with, at least two."""
    decimals = max(2, -int(kronor.normalize().as_tuple().exponent))
    return number(Fraction(kronor), decimals, get_language())


@login_required
@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponseBase:
    """Every rate, the latest first; a new one is entered on the same page."""
    if not is_staff_anywhere(request.user):
        raise Http404
    may_enter = may_enter_euro_rates(request.user)
    if request.method == "POST" and not may_enter:
        return problem(request, NotAllowed())
    today = local(request.now).date()
    form = RateForm(request.POST or None, initial={"day": today}, today=today)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            enter_rate(values["day"], values["kronor"], source=values["source"], by=request.user, now=request.now)
        except DomainError as refusal:
            form.add_error("day", str(refusal))
        else:
            messages.success(request, _("The rate has been entered."))
            return HttpResponseRedirect(request.path)
    head = [_("The day"), _("Kronor for one euro"), _("Source"), _("Entered by"), _("Entered")]
    lines = (
        (one.day, one.kronor, one.source, str(one.entered_by or ""), one.entered_at)
        for one in EuroRate.objects.select_related("entered_by__person")
    )
    if request.method == "GET" and (file := file_asked(request, "eurokurser", _("Euro rates"), head, lines)):
        return file
    page = page_of(EuroRate.objects.select_related("entered_by__person"), request)
    rows = [(row, shown_rate(row.kronor)) for row in page.object_list]
    context = {"page": page, "rows": rows, "form": form if may_enter else None}
    return render(request, "applications/euro_rates.html", context, status=422 if form.errors else 200)
