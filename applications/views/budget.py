"""The budget: costs per party, category and year; the grant asked for; the other financing. One page, saved by itself.

The fields are drawn without form objects, since a large consortium has several hundred of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError
from applications.errors import Conflict
from applications.forms.draft import ReasonForm, read_cells, shown_cell
from applications.models import ApplicationVersion, ProjectParty
from applications.models.budget import CompanySize, CostCategory, FinancingSource
from applications.permissions import fills, organisations_with_budget_people
from applications.rules.completeness import Section, unfilled_years, unfinanced
from applications.rules.facts import CATEGORIES, SOURCES, PartyFacts
from applications.views.conflicts import keep_conflict, show_conflict
from applications.views.own import Own, own
from applications.views.sections import refused_answer, saved_answer, wants_json
from applications.workflow.draft import cell, save_budgets, save_section
from registry.display import Mark
from registry.identifiers import revision_in
from registry.templatetags.figures import kronor, missing_word, percent
from registry.templatetags.marks import status
from sweden.money import share_of

#: Sources that every party has a line for; the others are unfolded when wanted.
USUAL = ("own_cash", "in_kind")
#: With more parties than this, one at a time is shown in full and the others by their totals.
MANY = 4
#: The address chooses what is shown in full: a party's key, or all of them.
SHOWN, ALL = "part", "alla"


@dataclass(frozen=True)
class Cell:
    """A field, or a locked figure, of a table."""

    name: str
    label: str
    year: int
    value: int | None
    shown: str
    errors: Sequence[str] = ()

    @property
    def ident(self) -> str:
        return "cell-" + self.name.replace(":", "-").replace(".", "-")


@dataclass(frozen=True)
class Line:
    """A row of a table: its words, its cells, their sum."""

    label: Any
    cells: Sequence[Cell]
    below: Any = ""
    editable: bool = True
    blank: str = ""  # what a locked cell without a figure shows; a cost that is not filled in is missing

    @property
    def total(self) -> int:
        return sum(one.value or 0 for one in self.cells)

    @property
    def cells_html(self) -> SafeString:
        """The row's cells: fields, or figures when they are locked. Written here and not in a template, since a large
        consortium has several hundred of them.
        """
        draw = self._field if self.editable else self._figure
        return mark_safe("".join(draw(one) for one in self.cells))  # noqa: S308 - each cell is escaped below

    def _figure(self, one: Cell) -> SafeString:
        if one.value is not None:
            shown: Any = one.shown
        else:
            shown = self.blank or missing_word()
        value = "" if one.value is None and not self.blank else one.value or 0
        return format_html('<td class="pk-r" data-l="{}" data-value="{}">{}</td>', one.year, value, shown)

    def _field(self, one: Cell) -> SafeString:
        error, told = SafeString(""), SafeString("")
        if one.errors:
            ident = f"{one.ident}_error"
            told = format_html('<span class="pk-err" id="{}" data-color="danger">{}</span>', ident, one.errors[0])
            error = format_html(' aria-invalid="true" aria-describedby="{}"', ident)
        return format_html(
            '<td class="pk-r" data-l="{}">{}<input class="pk-input pk-money-in" id="{}" inputmode="numeric" '
            'autocomplete="off" data-money name="{}" aria-label="{}" value="{}"{}></td>',
            one.year,
            told,
            one.ident,
            one.name,
            one.label,
            one.shown,
            error,
        )


@dataclass(frozen=True)
class PartyBudget:
    """A party on the budget page."""

    key: str
    name: str
    words: Sequence[Any]
    mark: Mark
    editable: bool
    costs: Sequence[Line]
    grant: Line
    usual: Sequence[Line]
    others: Sequence[Line]
    facts: PartyFacts
    years: Sequence[int]
    errors: int = 0
    is_open: bool = False
    years_lacking: Sequence[int] = field(default=())
    in_full: bool = True

    @property
    def rest(self) -> int:
        """Costs that neither grant nor other financing covers."""
        return unfinanced(self.facts)

    @property
    def share(self) -> Fraction | None:
        return share_of(self.facts.grant, self.facts.cost)

    @property
    def year_sums(self) -> list[tuple[int, int]]:
        """Each year with the sum of its costs."""
        return [(year, _in_year(self.facts.costs, year)) for year in self.years]

    @property
    def totals(self) -> Line:
        """Its costs by year in one locked row."""
        filled = {year for _kind, year in self.facts.costs}
        told = [(year, amount if year in filled else None) for year, amount in self.year_sums]
        cells = [Cell("", "", year, amount, shown_cell(amount)) for year, amount in told]
        return Line(self.name, cells, editable=False)

    @property
    def other_totals(self) -> Line:
        """Its financing beside the grant by year, from all sources, in one locked row."""
        money = [(year, _in_year(self.facts.financing, year)) for year in self.years]
        cells = [Cell("", "", year, amount, shown_cell(amount)) for year, amount in money]
        return Line(self.name, cells, editable=False)

    @property
    def has_others(self) -> bool:
        return any(one.value is not None or one.errors for line in self.others for one in line.cells)


def _in_year(cells: Mapping[tuple[str, int], int], year: int) -> int:
    return sum(amount for (_row, one), amount in cells.items() if one == year)


def _budgets(
    mine: Own, chosen: str, typed: Any = None, errors: dict[str, list[str]] | None = None
) -> list[PartyBudget]:
    errors = errors or {}
    years, parties = mine.standing.facts.years, list(mine.version.parties.select_related("organisation"))
    kept_by = organisations_with_budget_people(mine.application)
    facts = {one.key: one for one in mine.standing.facts.parties}
    fills_in = {
        party.pk: mine.is_draft and mine.opens("budget") and fills(mine.part, party, kept_by) for party in parties
    }
    shown = _in_full(parties, fills_in, chosen, errors)
    return [
        _budget(party, facts[str(party.uuid)], years, fills_in[party.pk], str(party.uuid) in shown, typed, errors)
        for party in parties
    ]


def _in_full(
    parties: Sequence[ProjectParty], fills_in: Mapping[int, bool], chosen: str, errors: Mapping[str, Any]
) -> set[str]:
    """The parties whose tables are drawn: all of a few; of many the one chosen (else the first that one fills in), and
    every one with something to correct.
    """
    keys = [str(party.uuid) for party in parties]
    if len(parties) <= MANY or chosen == ALL:
        return set(keys)
    wrong = {name.partition(":")[0] for name in errors}
    own = next((str(party.uuid) for party in parties if fills_in[party.pk]), keys[0])
    return wrong | {chosen if chosen in keys else own}


def _budget(
    party: ProjectParty,
    facts: PartyFacts,
    years: list[int],
    editable: bool,
    in_full: bool,
    typed: Any,
    errors: dict[str, list[str]],
) -> PartyBudget:
    wrong = 0
    spoken = _("%(party)s, %(row)s %(year)s, kronor")

    def line(kind: str, row: str, label: Any, values: Any, below: Any = "") -> Line:
        blank = "" if kind == "c" else "0"
        nonlocal wrong
        cells = []
        for year in years:
            name = f"{facts.key}:{cell(kind, row, year)}"
            value = values.get(year if kind == "g" else (row, year))
            shown = typed[name] if typed is not None and editable and name in typed else shown_cell(value)
            found = errors.get(name, ())
            wrong += bool(found)
            words = spoken % {"party": party.name, "row": label, "year": year}
            cells.append(Cell(name, words, year, value, shown, found))
        return Line(label, cells, below, editable and in_full, blank)

    costs, usual, others = [], [], []
    grant = line("g", "grant", _("grant"), facts.requested, party.name)
    if in_full:
        costs = [line("c", category, CostCategory(category).label, facts.costs) for category in CATEGORIES]
        sources = {source: FinancingSource(source).label for source in SOURCES}
        usual = [line("f", source, sources[source], facts.financing, party.name) for source in USUAL]
        others = [
            line("f", source, words, facts.financing, party.name)
            for source, words in sources.items()
            if source not in USUAL
        ]
    lacking = unfilled_years(facts, years)
    return PartyBudget(
        key=facts.key,
        name=party.name,
        words=_words(party),
        mark=_mark(facts, lacking),
        editable=editable,
        costs=costs,
        grant=grant,
        usual=usual,
        others=others,
        facts=facts,
        years=years,
        errors=wrong,
        is_open=in_full and (editable or bool(lacking) or bool(wrong)),
        years_lacking=lacking,
        in_full=in_full,
    )


def _words(party: ProjectParty) -> list[Any]:
    found = [_("Coordinator")] if party.is_coordinator else []
    if party.kind == "company" and party.size not in ("", CompanySize.NOT_ENTERPRISE):
        return [*found, capfirst(party.get_size_display())]
    return [*found, capfirst(party.get_kind_display())]


def _mark(facts: PartyFacts, lacking: list[int]) -> Mark:
    if not facts.costs:
        return Mark(_("Not filled in"), "neutral", "ring")
    if lacking:
        years = ", ".join(str(year) for year in lacking)
        return Mark(_("%(years)s missing") % {"years": years}, "warning", "ring")
    if unfinanced(facts):
        return Mark(_("Does not add up"), "warning")
    return Mark(_("Complete"), "success", "square")


def _live(fresh: Own) -> dict[str, str]:
    """What stands beside the figures and follows from them, by the ids of the page."""
    facts = fresh.standing.facts
    found = {"share-all": shown_share(share_of(facts.grant, facts.cost))}
    for party in facts.parties:
        found[f"mark-{party.key}"] = status(_mark(party, unfilled_years(party, facts.years)))
        found[f"cost-{party.key}"] = escape(kronor(party.cost))
        found[f"share-{party.key}"] = shown_share(share_of(party.grant, party.cost))
    return found


def shown_share(share: Fraction | None) -> str:
    """A share of costs; a dash while there are none."""
    return "–" if share is None else percent(share)


REASON = "business_share_reason"


@login_required
@require_http_methods(["GET", "POST"])
def budget(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The whole budget: fields for the parties one fills in, figures for the others."""
    mine = own(request, uuid)
    if not mine.is_draft:
        return HttpResponseRedirect(mine.url("mine_one"))
    if request.method == "GET":
        return _page(mine)
    budgets, errors = _typed(request, mine)
    revision = revision_in(request.POST)
    version: ApplicationVersion | None = None
    collided: list[Conflict] = []
    try:
        if budgets:
            version, collided = save_budgets(mine.version, budgets, revision=revision, by=request.user, now=request.now)
        for conflict in collided:  # the other parties' figures are saved all the same
            keep_conflict(request, mine, conflict, page="budget")
        if mine.writes and REASON in request.POST:
            reason = ReasonForm(request.POST)
            if reason.is_valid():
                values = reason.cleaned_data
                version = save_section(
                    mine.version, "reason", values, revision=revision, by=request.user, now=request.now
                )
            else:
                errors |= {name: list(sentences) for name, sentences in reason.errors.items()}
        if collided:
            raise collided[-1]
    except Conflict as conflict:
        keep_conflict(request, mine, conflict, page="budget")
        if wants_json(request):
            return JsonResponse({"sentence": str(conflict), "url": mine.url("conflict")}, status=409)
        return show_conflict(request, mine, status=409)
    except DomainError as refusal:
        if wants_json(request):
            return refused_answer(refusal)
        return _page(Own(request, mine.application, mine.part), typed=request.POST, refusal=str(refusal), status=422)
    if wants_json(request):
        return saved_answer(mine, Section.BUDGET, errors, version, more=_live)
    if errors:
        fresh = Own(request, mine.application, mine.part)
        return _page(fresh, typed=request.POST, errors=errors, status=422)
    after = mine.next_part(Section.BUDGET)
    stays = request.get_full_path()
    if "zeros" in request.POST:
        return HttpResponseRedirect(f"{stays}#costs")
    return HttpResponseRedirect(after[0] if after and "stay" not in request.POST else stays)


def _typed(request: HttpRequest, mine: Own) -> tuple[dict[str, dict[str, int | None]], dict[str, list[str]]]:
    """The cells that were sent and are clear, by party, and the sentences for those that are not."""
    rows = [("c", row) for row in CATEGORIES] + [("f", row) for row in SOURCES] + [("g", "grant")]
    names = [cell(kind, row, year) for kind, row in rows for year in mine.version.years]
    budgets, errors = {}, {}
    for party in dict.fromkeys(name.partition(":")[0] for name in request.POST if ":" in name):
        values, wrong = read_cells(request.POST, [f"{party}:{name}" for name in names])
        if party == request.POST.get("zeros"):  # what was left empty is no cost
            values |= {name: 0 for name, amount in values.items() if amount is None and name.startswith(f"{party}:c.")}
        if values:
            budgets[party] = {name.removeprefix(f"{party}:"): amount for name, amount in values.items()}
        errors |= wrong
    return budgets, errors


def _page(
    mine: Own, *, typed: Any = None, errors: dict[str, list[str]] | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    chosen = mine.request.GET.get(SHOWN, "")
    budgets = _budgets(mine, chosen, typed, errors)
    facts = mine.standing.facts
    summary = [
        (one.ident, one.label, one.errors)
        for budget_ in budgets
        for line in [*budget_.costs, budget_.grant, *budget_.usual, *budget_.others]
        for one in line.cells
        if one.errors
    ]
    matches = next((one for one in mine.standing.judged if one.demand.kind == "business_matches"), None)
    reason = mine.version.business_share_reason
    form = ReasonForm(typed if typed and REASON in typed else None, initial={REASON: reason})
    refused = bool(form.errors)
    if refused:
        summary.append((form[REASON].id_for_label, form[REASON].label, form.errors[REASON]))
    asks_reason = (
        bool(reason)
        or refused
        or any(
            one.findings and not one.demand.stops
            for one in mine.standing.judged
            if one.demand.kind in ("business_matches", "min_business_share")
        )
    )
    context = mine.context(
        Section.BUDGET,
        budgets=budgets,
        years=facts.years,
        any_editable=any(one.editable and one.in_full for one in budgets),
        many=len(budgets) > MANY,
        shows_all=all(one.in_full for one in budgets),
        here=mine.request.get_full_path(),
        year_sums=[(year, sum(_in_year(one.costs, year) for one in facts.parties)) for year in facts.years],
        grant_sums=[(year, facts.grant_in(year)) for year in facts.years],
        so_far=any(one.years_lacking for one in budgets),
        summary=summary,
        refusal=refusal,
        lacking=sum(f.figures.get("lacking", 0) for f in matches.findings) if matches else 0,
        reason_form=form if asks_reason and mine.writes else None,
        share=share_of(facts.grant, facts.cost),
    )
    return render(mine.request, "applications/budget.html", context, status=status)
