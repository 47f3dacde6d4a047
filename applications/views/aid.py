"""State aid in one's own application: what the project states, and for each party what its costs and grant rest on."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError
from applications.display.aid import LACKS, bonus_words, in_language
from applications.forms.aid import ProjectAidForm
from applications.models import ProjectAid
from applications.rules.aid.ruleset import Family
from applications.rules.completeness import Section
from applications.rules.facts import PartyFacts
from applications.sentences.findings import sentence
from applications.views.own import Own, own
from applications.views.sections import not_saved, saved_answer, wants_json
from applications.workflow.aid import PROJECT_FIELDS, Rules, decision_day, save_project
from registry.identifiers import revision_in
from sweden.findings import Finding
from sweden.typography import listed

#: Bases that are shown at once; the others are unfolded when wanted.
USUAL = ("gber_25", "not_aid", "de_minimis")


def asked(request: HttpRequest, uuid: UUID) -> Own:
    """The reader's own application to a call that asks for state aid; 404 for others."""
    mine = own(request, uuid)
    if mine.is_draft and mine.standing.aid is None:
        raise Http404
    return mine


def of_party(findings: list[Finding], name: str) -> list[Finding]:
    return [one for one in findings if one.figures.get("party") == name]


@login_required
@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the project states, the bonuses it gives, and how far each party has come."""
    mine = asked(request, uuid)
    if not mine.is_draft:
        return HttpResponseRedirect(mine.url("mine_one"))
    rules = Rules.for_call(mine.call)
    exemption = rules.valid.get(Family.BLOCK_EXEMPTION)
    if request.method == "GET":
        form = ProjectAidForm(initial=_stated(mine), rules=exemption)
        mine.show(form)
        return _project_page(mine, rules, form)
    form = ProjectAidForm(request.POST, rules=exemption)
    form.is_valid()
    try:
        save_project(mine.version, form.kept(), revision=revision_in(request.POST), by=request.user, now=request.now)
    except DomainError as refusal:
        return not_saved(mine, refusal, "aid", form, lambda status: _project_page(mine, rules, form, status=status))
    if wants_json(request):
        return saved_answer(mine, Section.AID, {name: list(map(str, one)) for name, one in form.errors.items()})
    if form.errors:
        return _project_page(mine, rules, form, status=422)
    after = mine.next_part(Section.AID)
    return HttpResponseRedirect(after[0] if after and "stay" not in request.POST else request.path)


def _stated(mine: Own) -> dict[str, Any]:
    row = ProjectAid.objects.filter(version=mine.version).first()
    return {name: getattr(row, name) for name in PROJECT_FIELDS} if row else {}


def _project_page(mine: Own, rules: Rules, form: ProjectAidForm, status: int = 200) -> HttpResponse:
    aid = mine.standing.aid
    assert aid is not None  # noqa: S101 - asked for before
    exemption = rules.valid.get(Family.BLOCK_EXEMPTION)
    every = {one.key: one for basis in exemption.bases for one in basis.bonuses} if exemption else {}
    rows = [_party_row(party, aid.findings) for party in aid.facts.parties]
    context = mine.context(
        Section.AID,
        form=form,
        writes=mine.writes,
        rows=rows,
        given=[bonus_words(every[key]) for key in aid.bonuses.given if key in every],
        lacks=listed([str(LACKS[code]) for code in aid.bonuses.missing if code in LACKS], get_language()),
        day=decision_day(mine.call),
        missing_rules=[sentence(one) for found in rules.missing.values() for one in found],
    )
    return render(mine.request, "applications/aid.html", context, status=status)


def _party_row(party: PartyFacts, findings: list[Finding]) -> dict[str, Any]:
    names = {in_language(one.category.title_sv, one.category.title_en): None for one in party.aid}
    return {
        "key": party.key,
        "name": party.name,
        "what": listed(list(names), get_language()),
        "left": len(of_party(findings, party.name)),
    }
