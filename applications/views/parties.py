"""The parties of a project: the list, adding one, changing and removing one."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import DomainError
from applications.errors import Conflict
from applications.forms.parties import PartyForm
from applications.models import ProjectParty
from applications.models.budget import CompanySize
from applications.rules.completeness import Section
from applications.views.own import Own, own
from applications.views.sections import conflicting, refused_answer, saved_answer, wants_json
from applications.workflow import parties as workflow
from registry.display import Link
from registry.identifiers import revision_in
from registry.problems import problem
from sweden.clock import local
from sweden.counties import county_name


@login_required
@require_http_methods(["GET"])
def parties(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All parties, with what is missing of each."""
    mine = own(request, uuid)
    if not mine.is_draft:
        return HttpResponseRedirect(mine.url("mine_one"))
    rows = [_row(party) for party in mine.version.parties.select_related("organisation")]
    return render(request, "applications/parties.html", mine.context(Section.PARTIES, rows=rows, writes=mine.writes))


def _row(party: ProjectParty) -> dict:
    return {
        "party": party,
        "organisation": party.organisation,
        "kind": party.get_kind_display(),
        "size": party.get_size_display() if party.size not in ("", CompanySize.NOT_ENTERPRISE) else "",
        "lacks_size": party.kind == "company" and party.size in ("", CompanySize.NOT_ENTERPRISE),
        "county": county_name(party.county, get_language()),
        "abroad": party.organisation.country != "SE",
    }


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add an organisation."""
    mine = own(request, uuid)
    if not mine.writes:
        return HttpResponseRedirect(mine.url("parties"))
    form = PartyForm(request.POST or None, today=local(request.now).date())
    if request.method == "POST" and form.is_valid():
        try:
            party = workflow.add_party(mine.version, **form.values(), by=request.user, now=request.now)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": party.name})
            return HttpResponseRedirect(mine.url("parties"))
    return _form_page(mine, form, None, status=422 if form.errors else 200)


def _party(mine: Own, key: UUID) -> ProjectParty:
    party = mine.version.parties.select_related("organisation", "version").filter(uuid=key).first()
    if party is None:
        raise Http404
    return party


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, uuid: UUID, key: UUID) -> HttpResponse:
    """Change what is said of a party."""
    mine = own(request, uuid)
    if not mine.writes:
        return HttpResponseRedirect(mine.url("parties"))
    party = _party(mine, key)
    is_post = request.method == "POST"
    form = PartyForm(request.POST if is_post else None, party=party, initial=PartyForm.initial_of(party))
    if is_post:
        form.is_valid()
        try:
            workflow.change_party(
                party, form.clear_values(), revision=revision_in(request.POST), by=request.user, now=request.now
            )
        except Conflict as conflict:
            return conflicting(mine, conflict, page="parties")
        except DomainError as refusal:
            if wants_json(request):
                return refused_answer(refusal)
            form.add_error(None, str(refusal))
        else:
            if wants_json(request):
                wrong = {name: [str(one) for one in found] for name, found in form.errors.items()}
                return saved_answer(Own(request, mine.application, mine.part), Section.PARTIES, wrong)
            if not form.errors:
                return HttpResponseRedirect(mine.url("parties"))
            mine = Own(request, mine.application, mine.part)
    return _form_page(mine, form, party, status=422 if form.errors else 200)


def _form_page(mine: Own, form: PartyForm, party: ProjectParty | None, status: int) -> HttpResponse:
    context = mine.context(Section.PARTIES, form=form, party=party, back=mine.url("parties"))
    return render(mine.request, "applications/party.html", context, status=status)


@login_required
@require_POST
def coordinate(request: HttpRequest, uuid: UUID, key: UUID) -> HttpResponse:
    """Let this party coordinate."""
    mine = own(request, uuid)
    try:
        workflow.make_coordinator(_party(mine, key), by=request.user, now=request.now)
    except DomainError as refusal:
        return problem(request, refusal, back=Link(_("Back to the parties"), mine.url("parties")))
    return HttpResponseRedirect(mine.url("parties"))


@login_required
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, uuid: UUID, key: UUID) -> HttpResponse:
    """Ask, then take a party out of the project with its budget."""
    mine = own(request, uuid)
    if not mine.writes:
        return HttpResponseRedirect(mine.url("parties"))
    party = _party(mine, key)
    if request.method == "POST":
        try:
            workflow.remove_party(party, by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("Back to the parties"), mine.url("parties")))
        messages.success(request, _("%(name)s has been removed.") % {"name": party.name})
        return HttpResponseRedirect(mine.url("parties"))
    return render(
        request,
        "confirm.html",
        {
            "title": _("Remove %(name)s?") % {"name": party.name},
            "consequences": [
                _("The party's costs, financing and grant are taken out of the application."),
                _("What was filled in is kept in the application's own log."),
            ],
            "verb": _("Remove the party"),
            "danger": True,
            "back": mine.url("parties"),
        },
    )
