"""The size of a party: its own figures and its group's, and what follows from them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError
from applications.errors import Conflict
from applications.forms.answers import AnswersForm
from applications.models import PartySize
from applications.models.budget import CompanySize
from applications.rules.aid.group import QUESTIONS, Counted, untied
from applications.rules.answers.base import is_empty
from applications.rules.completeness import Section
from applications.views.own import Own, own
from applications.workflow.sizes import save_size, worked_out
from registry.identifiers import revision_in
from sweden.typography import number

TREATMENTS = {
    Counted.AUTONOMOUS: gettext_lazy("not counted: less than 25 per cent"),
    Counted.PARTNER: gettext_lazy("partner: counted by its share"),
    Counted.EXEMPT: gettext_lazy("not counted: an exempt owner with at most half, and without control"),
    Counted.LINKED: gettext_lazy("linked: counted in full"),
    Counted.WITH_PARTNER: gettext_lazy("linked to a partner: counted by the partner's share"),
    Counted.BEYOND: gettext_lazy("not counted: it stands beyond a partner, or beyond one that is not counted"),
}


@login_required
@require_http_methods(["GET", "POST"])
def size(request: HttpRequest, uuid: UUID, key: UUID) -> HttpResponse:
    """Figures as they are typed; saved, they say the size, or what is still needed to tell it."""
    mine = own(request, uuid)
    if not mine.writes:
        return HttpResponseRedirect(mine.url("parties" if mine.is_draft else "mine_one"))
    party = mine.version.parties.select_related("organisation", "version").filter(uuid=key).first()
    if party is None:
        raise Http404
    row = PartySize.objects.filter(party=party).first()
    figures = row.figures if row else {}
    data = request.POST if request.method == "POST" else None
    form = AnswersForm(data, content=QUESTIONS, answers=figures)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and not _untied(form):
            kept = {name: value for name, value in form.values.items() if not is_empty(value)}
            try:
                save_size(party, kept, revision=revision_in(request.POST), by=request.user, now=request.now)
            except Conflict as conflict:
                form.add_error(None, str(conflict))
                status = 409
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("Saved."))
                return HttpResponseRedirect(f"{request.path}#result")
    return _page(mine, party, form, figures, status)


def _untied(form: AnswersForm) -> bool:
    """Whether an enterprise is tied through one that the table does not have; said at the cells."""
    rows = form.values.get("group") or []
    wrong = {str(rows[number].get("via")) for number in untied(rows)}
    cells = [name for name in form.fields if name.startswith("q-group-") and name.endswith("-via")]
    for name in cells:
        if str(form.data.get(name) or "").strip() in wrong:
            form.add_error(name, _("Write the name as it stands in another row, and not in a circle."))
    return bool(wrong)


def _page(mine: Own, party: Any, form: AnswersForm, figures: dict[str, Any], status: int) -> HttpResponse:
    found = worked_out(mine.call, figures) if figures else None
    classified = found.classified if found else None
    counts = CompanySize.of(found.size) if found and found.size else None
    by_figures = CompanySize.of(classified.size) if classified and classified.size else None
    context = mine.context(
        Section.PARTIES,
        party=party,
        form=form,
        figures=figures,
        result=counts.label if counts else "",
        alone=by_figures.label if by_figures and by_figures != counts else "",
        no_rules=bool(figures) and found is None,
        heads=_shown(classified.headcount, 1) if classified else "",
        turnover=_shown(classified.turnover, 0) if classified else "",
        balance=_shown(classified.balance, 0) if classified else "",
        counted=[(name, TREATMENTS[how]) for name, how in found.counted] if found else [],
        back=mine.url("parties"),
    )
    return render(mine.request, "applications/party_size.html", context, status=status)


def _shown(value: Any, decimals: int) -> str:
    return "" if value is None else number(value, decimals, get_language())
