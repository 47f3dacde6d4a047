"""State aid that has been granted: by when the registers are told, the files for them, and what has been told."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.errors import DomainError, NotAllowed
from accounts.permissions import authorities_as
from accounts.roles import CASE_READERS
from accounts.stepup import ask_again
from applications.permissions import may_enter_euro_rates
from grants.display.aid import Titles, title_of, titles_in_english
from grants.models import AidAward
from grants.models.aid import Register
from grants.permissions import MAY
from grants.workflow.aid import awaited_rates, deliver
from registry.display import Mark
from registry.exports import file_asked
from registry.listing import page_of, sorting
from registry.views.base import SignedIn
from sweden.clock import local

STATES = [
    ("", gettext_lazy("All states")),
    ("waiting", gettext_lazy("to be told")),
    ("overdue", gettext_lazy("overdue")),
    ("told", gettext_lazy("told")),
    ("none", gettext_lazy("need not be told")),
    ("replaced", gettext_lazy("replaced")),
]


class AidFilter(forms.Form):
    """Which aid the list shows: what stands, unless what has been told or replaced is asked for."""

    register = forms.ChoiceField(
        label=gettext_lazy("Aid register"), required=False, choices=[("", gettext_lazy("All")), *Register.choices]
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=STATES)
    q = forms.CharField(label=gettext_lazy("Party or case number"), required=False, max_length=100)


class MeasureForm(forms.Form):
    """The number of the measure, which the publication asks for."""

    measure = forms.CharField(
        label=gettext_lazy("The measure's number with the Commission (SA)"), required=False, max_length=60
    )


class AidView(SignedIn):
    """Read by those who work with cases; the registers are told by officers and economists."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self._page(request, MeasureForm())

    def post(self, request: HttpRequest) -> HttpResponseBase:
        if not authorities_as(request.user, *MAY["grants.tell_registers"]):
            raise NotAllowed
        if asked := ask_again(request):
            return asked
        form, status = MeasureForm(request.POST), 422
        chosen = [key for key in request.POST.getlist("chosen") if key.isdecimal()][:500]
        if form.is_valid():
            awards = list(AidAward.objects.visible_to(request.user).filter(pk__in=chosen))
            try:
                made = deliver(awards, measure=form.cleaned_data["measure"], by=request.user, now=request.now)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("%(count)s awards are noted as told.") % {"count": len(made)})
                return redirect("grants:aid")
        return self._page(request, form, status=status)

    def _page(self, request: HttpRequest, measure: MeasureForm, *, status: int = 200) -> HttpResponseBase:
        if not authorities_as(request.user, *CASE_READERS):
            raise Http404
        today = local(request.now).date()
        form = AidFilter(request.GET)
        rows = AidAward.objects.visible_to(request.user).select_related(
            "grant__case__authority", "delivery", "replaces", "replaced_by"
        )
        if form.is_valid():
            rows = _narrowed(rows, form.cleaned_data, today)
        order = sorting(request, {"sista": "due_on", "belopp": "kronor", "beviljat": "granted_on"}, "-beviljat")
        rows = order.apply(rows.defer("grant__case__search"))
        titles = titles_in_english()
        if file := _file(request, rows, titles, today):
            return file
        page = page_of(rows, request)
        for one in page.object_list:
            one.mark = _mark(one, today)
            one.title = title_of(one, titles)
            one.rate_shown = one.rate.normalize()
        context = {
            "form": form,
            "order": order,
            "page": page,
            "awaited": awaited_rates(request.user).items(),
            "enters_rates": may_enter_euro_rates(request.user),
            "measure": measure if authorities_as(request.user, *MAY["grants.tell_registers"]) else None,
        }
        response: HttpResponse = render(request, "grants/aid.html", context, status=status)
        return response


@require_safe
def aid_file(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The file that a register was told by, for those who see all the awards in it."""
    if not request.user.is_authenticated:
        raise Http404
    seen = AidAward.objects.visible_to(request.user)
    award = get_object_or_404(seen.filter(delivery__isnull=False).select_related("grant", "delivery__file"), uuid=uuid)
    request.case_read = award.grant.case_id  # type: ignore[attr-defined]
    file = award.delivery.file
    if seen.filter(delivery__file=file).count() != AidAward.objects.filter(delivery__file=file).count():
        raise Http404
    response = FileResponse(
        default_storage.open(file.path),
        as_attachment=True,
        filename=f"{award.register}-{award.delivery.delivered_at:%Y%m%d}.csv",
        content_type=file.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _narrowed(rows: Any, chosen: dict[str, Any], today: Any) -> Any:
    if register := chosen["register"]:
        rows = rows.filter(register=register)
    match chosen["state"]:
        case "waiting":
            rows = rows.to_tell()
        case "overdue":
            rows = rows.to_tell().filter(due_on__lt=today)
        case "told":
            rows = rows.filter(delivery__isnull=False)
        case "none":
            rows = rows.standing().filter(due_on__isnull=True)
        case "replaced":
            rows = rows.filter(replaced_by__isnull=False)
        case _:
            rows = rows.standing()
    if words := chosen["q"].strip():
        rows = rows.filter(Q(name__icontains=words) | Q(grant__case__number__icontains=words))
    return rows


def _mark(one: AidAward, today: Any) -> Mark:
    if hasattr(one, "replaced_by"):
        return Mark(_("replaced"), "neutral", "square")
    if hasattr(one, "delivery"):
        return Mark(_("told"), "success", "square")
    if one.due_on is None:
        return Mark(_("need not be told"), "neutral", "square")
    return Mark(_("overdue"), "danger", "square") if one.due_on < today else Mark(_("to be told"), "warning", "ring")


def _file(request: HttpRequest, rows: Any, titles: Titles, today: Any) -> HttpResponseBase | None:
    head = [
        _("Case number"),
        _("Party"),
        _("Organisation number"),
        _("Aid register"),
        _("Basis of aid"),
        _("Day of decision"),
        _("Kronor"),
        _("Euro"),
        _("Rate"),
        _("Day of the rate"),
        _("Source of the rate"),
        _("Size"),
        _("Region (NUTS 2)"),
        _("Sector (SNI)"),
        _("Last day"),
        _("Told"),
        _("State"),
        _("Why it is not what was granted first"),
    ]

    def lines() -> Any:
        for one in rows.iterator(chunk_size=2000):
            yield (
                one.grant.case.number,
                one.name,
                one.number,
                one.get_register_display(),
                title_of(one, titles),
                one.granted_on,
                one.kronor,
                one.eur,
                one.rate,
                one.rate_day,
                one.rate_source,
                one.size,
                one.region,
                one.sector,
                one.due_on,
                local(one.delivery.delivered_at).date() if hasattr(one, "delivery") else None,
                str(_mark(one, today).word),
                one.reason,
            )

    return file_asked(request, "beviljat-statsstod", _("State aid granted"), head, lines())
