"""State aid in one's own application: what the project states, and for each party what its costs and grant rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError
from applications.aid_display import LACKS, bonus_words, in_language, share
from applications.aid_forms import PartyAidForm, ProjectAidForm
from applications.errors import Conflict
from applications.forms import read_cells, shown_cell
from applications.models import ProjectAid, ProjectParty
from applications.permissions import fills, organisations_with_budget_people
from applications.rules.aid.intensity import max_intensity
from applications.rules.aid.ruleset import Basis, Category, Declaration, Family
from applications.rules.completeness import Section
from applications.rules.facts import PartyFacts
from applications.sentences import sentence
from applications.views.conflicts import keep_conflict, show_conflict
from applications.views.own import Own, own
from applications.views.sections import refused_answer, revision_of, saved_answer, wants_json
from applications.workflow.aid import PROJECT_FIELDS, Rules, decision_day, read_party, save_party, save_project
from registry.display import ShownFinding
from sweden.findings import Finding
from sweden.money import at_most
from sweden.typography import listed

#: Bases that are shown at once; the others are unfolded when wanted.
USUAL = ("gber_25", "not_aid", "de_minimis")


def _asked(request: HttpRequest, uuid: UUID) -> Own:
    """The reader's own application to a call that asks for state aid; 404 for others."""
    mine = own(request, uuid)
    if mine.is_draft and mine.standing.aid is None:
        raise Http404
    return mine


def _of_party(findings: list[Finding], name: str) -> list[Finding]:
    return [one for one in findings if one.figures.get("party") == name]


@login_required
@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the project states, the bonuses it gives, and how far each party has come."""
    mine = _asked(request, uuid)
    if not mine.is_draft:
        return HttpResponseRedirect(mine.url("mine_one"))
    rules = Rules.for_call(mine.call)
    exemption = rules.valid.get(Family.BLOCK_EXEMPTION)
    if request.method == "GET":
        return _project_page(mine, rules, ProjectAidForm(initial=_stated(mine), rules=exemption))
    form = ProjectAidForm(request.POST, rules=exemption)
    form.is_valid()
    try:
        save_project(mine.version, form.kept(), revision=revision_of(request.POST), by=request.user, now=request.now)
    except Conflict as conflict:
        return _conflict(request, mine, conflict)
    except DomainError as refusal:
        if wants_json(request):
            return refused_answer(refusal)
        form.add_error(None, str(refusal))
        return _project_page(mine, rules, form, status=refusal.status)
    if wants_json(request):
        return saved_answer(mine, Section.AID, {name: list(map(str, one)) for name, one in form.errors.items()})
    if form.errors:
        return _project_page(mine, rules, form, status=422)
    after = mine.next_part(Section.AID)
    return HttpResponseRedirect(after[0] if after and "stay" not in request.POST else request.path)


def _stated(mine: Own) -> dict[str, Any]:
    row = ProjectAid.objects.filter(version=mine.version).first()
    return {name: getattr(row, name) for name in PROJECT_FIELDS} if row else {}


def _conflict(request: HttpRequest, mine: Own, conflict: Conflict) -> HttpResponse:
    keep_conflict(request, mine, conflict, page="aid")
    if wants_json(request):
        return JsonResponse({"sentence": str(conflict), "url": mine.url("conflict")}, status=409)
    return show_conflict(request, mine, status=409)


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
        "left": len(_of_party(findings, party.name)),
    }


# --- One party ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CategoryRow:
    """A category to fill in: the share and amount that may be granted, and the two cells."""

    title: str
    share: str
    allowed: int | None
    cells: list[dict[str, Any]]


@dataclass(frozen=True)
class BasisRows:
    """A basis with its categories; `used`: something is filled in."""

    title: str
    source: str
    rows: list[CategoryRow]
    used: bool


@login_required
@require_http_methods(["GET", "POST"])
def party(request: HttpRequest, uuid: UUID, key: UUID) -> HttpResponse:
    """What a party's costs and grant rest on, what it says of itself, and what it declares."""
    mine = _asked(request, uuid)
    if not mine.is_draft:
        return HttpResponseRedirect(mine.url("mine_one"))
    row = mine.version.parties.select_related("organisation", "version").filter(uuid=key).first()
    if row is None:
        raise Http404
    page = _PartyPage(mine, row)
    if request.method == "GET":
        return page.answer()
    return page.save(request)


class _PartyPage:
    """The page of a party's aid, shown and saved."""

    def __init__(self, mine: Own, row: ProjectParty) -> None:
        self.mine, self.row = mine, row
        row.version.application = mine.application
        self.rules = Rules.for_call(mine.call)
        self.stands = read_party(row)
        kept_by = organisations_with_budget_people(mine.application)
        self.editable = mine.is_draft and mine.opens("aid") and fills(mine.part, row, kept_by)

    @property
    def bases(self) -> list[Basis]:
        """Every basis one can choose, the usual ones first."""
        every = [basis for rules in self.rules.valid.values() for basis in rules.bases]
        usual = [one for name in USUAL for one in every if one.key == name]
        return usual + [one for one in every if one.key not in USUAL]

    def names(self) -> list[str]:
        return [f"{kind}.{basis.key}.{one.key}" for basis in self.bases for one in basis.categories for kind in "cg"]

    def used(self, values: Mapping[str, Any]) -> list[Basis]:
        """The bases that something is filled in on."""
        filled = {
            name.split(".")[1] for name, value in values.items() if name[:2] in ("c.", "g.") and value is not None
        }
        return [basis for basis in self.bases if basis.key in filled]

    def declarations(self, values: Mapping[str, Any]) -> list[Declaration]:
        """What the used bases ask for at application, each once."""
        asked = {one.key: one for basis in self.used(values) for one in basis.declarations if "application" in one.when}
        return list(asked.values())

    def form(self, data: Any = None) -> PartyAidForm:
        cluster = any(one.years_at_most for basis in self.used(self.stands) for one in basis.categories)
        return PartyAidForm(
            data,
            initial=PartyAidForm.initial_of(self.stands),
            declarations=self.declarations(self.stands),
            cluster=cluster,
        )

    def save(self, request: HttpRequest) -> HttpResponse:
        """Save what is clear, and say what is not."""
        form = self.form(request.POST)
        form.is_valid()
        cells, errors = read_cells(request.POST, self.names())
        values = {**form.kept(), **cells}
        try:
            save_party(self.row, values, revision=revision_of(request.POST), by=request.user, now=request.now)
        except Conflict as conflict:
            return _conflict(request, self.mine, conflict)
        except DomainError as refusal:
            if wants_json(request):
                return refused_answer(refusal)
            return self.answer(form, request.POST, errors, refusal=str(refusal), status=refusal.status)
        wrong = {**errors, **{name: list(map(str, found)) for name, found in form.errors.items()}}
        if wants_json(request):
            return saved_answer(self.mine, Section.AID, wrong)
        if wrong:
            fresh = _PartyPage(Own(request, self.mine.application, self.mine.part), self.row)
            return fresh.answer(form, request.POST, errors, status=422)
        return HttpResponseRedirect(request.path if "stay" in request.POST else self.mine.url("aid"))

    def answer(
        self,
        form: PartyAidForm | None = None,
        typed: Mapping[str, str] | None = None,
        errors: Mapping[str, list[str]] | None = None,
        *,
        refusal: str = "",
        status: int = 200,
    ) -> HttpResponse:
        errors = errors or {}
        aid = self.mine.standing.aid
        assert aid is not None  # noqa: S101 - asked for before
        facts = next(one for one in aid.facts.parties if one.key == str(self.row.uuid))
        used = {basis.key for basis in self.used(self.stands)}
        bases = [self._rows(basis, facts, aid.bonuses.given, used, typed, errors) for basis in self.bases]
        # What is to be declared stands below as questions; it need not be told twice.
        told = [one for one in aid.findings if one.rule != "aid.declaration_missing"]
        findings = _of_party([*self._intensity(), *told], self.row.name)
        undeclared = len(_of_party(aid.findings, self.row.name)) - len(_of_party(told, self.row.name))
        usual = [one for one, basis in zip(bases, self.bases, strict=True) if basis.key in USUAL or one.used]
        others = [one for one, basis in zip(bases, self.bases, strict=True) if basis.key not in USUAL and not one.used]
        summary = [
            (cell["ident"], cell["label"], cell["errors"])
            for one in bases
            for row in one.rows
            for cell in row.cells
            if cell["errors"]
        ]
        context = self.mine.context(
            Section.AID,
            form=form or self.form(),
            party=self.row,
            editable=self.editable,
            usual=usual,
            others=others,
            summary=summary,
            refusal=refusal,
            budget=facts,
            size=self.row.get_size_display() if facts.aid_size else "",
            undeclared=undeclared,
            of_party=[ShownFinding.of(one, sentence(one)) for one in findings],
            missing_rules=[sentence(one) for found in self.rules.missing.values() for one in found],
        )
        return render(self.mine.request, "applications/party_aid.html", context, status=status)

    def _intensity(self) -> list[Finding]:
        return [
            finding for one in self.mine.standing.judged if one.demand.kind == "intensity" for finding in one.findings
        ]

    def _rows(
        self,
        basis: Basis,
        facts: PartyFacts,
        given: list[str],
        used: set[str],
        typed: Mapping[str, str] | None,
        errors: Mapping[str, list[str]],
    ) -> BasisRows:
        rows = [self._row(basis, one, facts, given, typed, errors) for one in basis.categories]
        return BasisRows(
            in_language(basis.title_sv, basis.title_en),
            basis.source,
            rows,
            basis.key in used or any(cell["errors"] for row in rows for cell in row.cells),
        )

    def _row(
        self,
        basis: Basis,
        category: Category,
        facts: PartyFacts,
        given: list[str],
        typed: Mapping[str, str] | None,
        errors: Mapping[str, list[str]],
    ) -> CategoryRow:
        title = in_language(category.title_sv, category.title_en)
        most = max_intensity(category, facts.aid_size, given)
        costs = self.stands.get(f"c.{basis.key}.{category.key}")
        cells = []
        for kind, words in (("c", _("costs")), ("g", _("grant"))):
            name = f"{kind}.{basis.key}.{category.key}"
            value = self.stands.get(name)
            cells.append(
                {
                    "name": name,
                    "ident": "cell-" + name.replace(".", "-"),
                    "label": _("%(category)s, %(what)s, kronor") % {"category": title.capitalize(), "what": words},
                    "head": words.capitalize(),
                    "shown": typed[name] if typed is not None and name in typed else shown_cell(value),
                    "value": value,
                    "errors": errors.get(name, ()),
                }
            )
        allowed = at_most(most * costs) if costs is not None else None
        return CategoryRow(title, share(most), allowed, cells)
