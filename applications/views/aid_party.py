"""State aid of one party in one's own application: its grounds, what it declares, and what else counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError
from applications.display.aid import in_language, share
from applications.errors import Conflict
from applications.forms.aid import PartyAidForm
from applications.forms.aid_party import AccountsForm, EarlierForm, PublicMoneyForm, Rows, ServiceForm
from applications.forms.draft import read_cells, shown_cell
from applications.models import ProjectParty
from applications.models.budget import CostCategory
from applications.permissions import fills, organisations_with_budget_people
from applications.rules.aid.around import NOT_IN_DIFFICULTY
from applications.rules.aid.intensity import max_intensity
from applications.rules.aid.ruleset import Basis, Category, Declaration, Family
from applications.rules.completeness import Section
from applications.rules.facts import CATEGORIES, PartyFacts
from applications.sentences.findings import sentence
from applications.views.aid import asked, of_party
from applications.views.budget import Cell, Line
from applications.views.own import Own, show_only
from applications.views.sections import conflicting, refused_answer, saved_answer, wants_json
from applications.workflow.aid import Rules, read_party, save_party
from registry.display import ShownFinding
from registry.identifiers import revision_in
from sweden.findings import Finding
from sweden.money import at_most

#: Bases that are shown at once; the others are unfolded when wanted.
USUAL = ("gber_25", "not_aid", "de_minimis")


@dataclass(frozen=True)
class CategoryRow:
    """A category to fill in: the share and amount that may be granted, and the two cells."""

    title: str
    share: str
    allowed: int | None
    cells: list[dict[str, Any]]


@dataclass(frozen=True)
class Detail:
    """The costs of a category by kind and year, as a table."""

    key: str
    title: str
    lines: list[Line]
    filled: bool


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
    mine = asked(request, uuid)
    if not mine.is_draft:
        return HttpResponseRedirect(mine.url("mine_one"))
    row = mine.version.parties.select_related("organisation", "version").filter(uuid=key).first()
    if row is None:
        raise Http404
    page = _PartyPage(mine, row, request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return page.answer()
    return page.save(request)


class _PartyPage:
    """The page of a party's aid, shown and saved. `data` is what was typed."""

    def __init__(self, mine: Own, row: ProjectParty, data: Any = None) -> None:
        self.mine, self.row, self.data = mine, row, data
        row.version.application = mine.application
        self.rules = Rules.for_call(mine.call)
        self.stands = read_party(row)
        kept_by = organisations_with_budget_people(mine.application)
        self.editable = mine.is_draft and mine.opens("aid") and fills(mine.part, row, kept_by)

    @cached_property
    def bases(self) -> list[Basis]:
        """Every basis one can choose, the usual ones first."""
        every = [basis for rules in self.rules.valid.values() for basis in rules.bases]
        usual = [one for name in USUAL for one in every if one.key == name]
        return usual + [one for one in every if one.key not in USUAL]

    @cached_property
    def used(self) -> list[Basis]:
        """The bases that something is filled in on."""
        filled = {name.split(".")[1] for name in self.stands if name[:2] in ("c.", "g.")}
        return [basis for basis in self.bases if basis.key in filled]

    @cached_property
    def details(self) -> list[tuple[Basis, Category]]:
        """The categories whose costs can be told by kind and year: those that have costs."""
        return [
            (basis, one)
            for basis in self.used
            for one in basis.categories
            if self.stands.get(f"c.{basis.key}.{one.key}") is not None
        ]

    def names(self) -> list[str]:
        detailed = {(basis.key, one.key) for basis, one in self.details if self._is_detailed(basis, one)}
        plain = [
            f"{kind}.{basis.key}.{one.key}"
            for basis in self.bases
            for one in basis.categories
            for kind in "cg"
            if kind == "g" or (basis.key, one.key) not in detailed
        ]
        return plain + [
            f"k.{basis.key}.{one.key}.{kind}.{year}"
            for basis, one in self.details
            for kind in CATEGORIES
            for year in self.mine.version.years
        ]

    def _is_detailed(self, basis: Basis, category: Category) -> bool:
        start = f"k.{basis.key}.{category.key}."
        return any(name.startswith(start) for name in self.stands)

    @cached_property
    def declarations(self) -> list[Declaration]:
        """What the used bases ask for at application, each once."""
        asked_for = {one.key: one for basis in self.used for one in basis.declarations if "application" in one.when}
        return list(asked_for.values())

    @cached_property
    def form(self) -> PartyAidForm:
        return PartyAidForm(
            self.data,
            initial=PartyAidForm.initial_of(self.stands),
            declarations=self.declarations,
            cluster=any(one.years_at_most for basis in self.used for one in basis.categories),
            flat_rate=any(basis.flat_rate for basis in self.used),
        )

    # --- what else counts, each asked for only where a chosen ground makes it matter

    @cached_property
    def public(self) -> PublicMoneyForm | None:
        facts = next(one for one in self.mine.standing.facts.parties if one.key == str(self.row.uuid))
        money = facts.by_source()
        kept = any(self.stands.get(name) is not None for name in ("public_same_costs", "eu_same_costs", "eu_rate"))
        if not (kept or any(money.get(source) for source in ("region", "eu", "other_public"))):
            return None
        form = PublicMoneyForm(self.data, initial=PublicMoneyForm.initial_of(self.stands))
        if not money.get("eu") and not self.stands.get("eu_rate"):
            del form.fields["eu_rate"], form.fields["eu_same_costs"]
        return form

    @cached_property
    def earlier(self) -> Rows | None:
        stands = self.stands.get("earlier") or []
        over_time = [
            basis
            for rules in self.rules.valid.values()
            for basis in rules.bases
            if rules.family is Family.DE_MINIMIS or any(cap.years for cap in basis.amount_caps)
        ]
        wanted = {basis.key for basis in over_time} & {basis.key for basis in self.used}
        over_time.sort(key=lambda basis: basis.key not in wanted)  # a new row is on a ground that is used
        return Rows("earlier", EarlierForm, stands, self.data, bases=over_time) if wanted or stands else None

    @cached_property
    def services(self) -> Rows | None:
        stands = self.stands.get("services") or []
        wanted = any(basis.passed_on for basis in self.used)
        return Rows("services", ServiceForm, stands, self.data) if wanted or stands else None

    @cached_property
    def accounts(self) -> AccountsForm | None:
        stands = self.stands.get("accounts") or {}
        wanted = any(one.key == NOT_IN_DIFFICULTY for basis in self.used for one in basis.declarations)
        return AccountsForm(self.data, stands=stands) if wanted or stands else None

    # --- saving

    def save(self, request: HttpRequest) -> HttpResponse:
        """Save what is clear, and say what is not."""
        self.form.is_valid()
        cells, errors = read_cells(request.POST, self.names())
        values = {**self.form.kept(), **cells}
        wrong = {**errors, **_sentences(self.form)}
        if self.public is not None:
            self.public.is_valid()
            values |= self.public.kept()
            wrong |= _sentences(self.public)
        for rows in (self.earlier, self.services):
            if rows is not None:
                values |= rows.kept()
                wrong |= rows.errors
        if self.accounts is not None and "accounts-share_capital" in request.POST:
            self.accounts.is_valid()
            values |= self.accounts.plain()
            wrong |= self.accounts.told
        try:
            save_party(self.row, values, revision=revision_in(request.POST), by=request.user, now=request.now)
        except Conflict as conflict:
            return conflicting(self.mine, conflict, page="aid")
        except DomainError as refusal:
            if wants_json(request):
                return refused_answer(refusal)
            return self.answer(errors, refusal=str(refusal), status=refusal.status)
        if wants_json(request):
            return saved_answer(self.mine, Section.AID, wrong)
        if wrong:
            fresh = _PartyPage(Own(request, self.mine.application, self.mine.part), self.row, request.POST)
            return fresh.answer(errors, status=422)
        return HttpResponseRedirect(request.path if "stay" in request.POST else self.mine.url("aid"))

    # --- showing

    def answer(
        self, errors: Mapping[str, list[str]] | None = None, *, refusal: str = "", status: int = 200
    ) -> HttpResponse:
        errors = errors or {}
        if not self.editable and self.data is None:
            rows = [form for one in (self.earlier, self.services) if one is not None for form in one.forms]
            show_only(self.form, self.public, self.accounts, *rows)
        aid = self.mine.standing.aid
        assert aid is not None  # noqa: S101 - asked for before
        facts = next(one for one in aid.facts.parties if one.key == str(self.row.uuid))
        used = {basis.key for basis in self.used}
        bases = [self._rows(basis, facts, aid.bonuses.given, used, errors) for basis in self.bases]
        # What is to be declared stands below as questions; it need not be told twice.
        told = [one for one in aid.findings if one.rule != "aid.declaration_missing"]
        findings = of_party([*self._intensity(), *told], self.row.name)
        undeclared = len(of_party(aid.findings, self.row.name)) - len(of_party(told, self.row.name))
        usual = [one for one, basis in zip(bases, self.bases, strict=True) if basis.key in USUAL or one.used]
        others = [one for one, basis in zip(bases, self.bases, strict=True) if basis.key not in USUAL and not one.used]
        details = [self._detail(basis, one, errors) for basis, one in self.details]
        context = self.mine.context(
            Section.AID,
            form=self.form,
            party=self.row,
            editable=self.editable,
            usual=usual,
            others=others,
            details=details,
            years=self.mine.version.years,
            public=self.public,
            money=facts.by_source(),
            lists=self._lists(),
            accounts=self.accounts,
            summary=self._summary(bases, details),
            refusal=refusal,
            budget=facts,
            size=self.row.get_size_display() if facts.aid_size else "",
            undeclared=undeclared,
            of_party=[ShownFinding.of(one, sentence(one)) for one in findings],
            missing_rules=[sentence(one) for found in self.rules.missing.values() for one in found],
        )
        return render(self.mine.request, "applications/party_aid.html", context, status=status)

    def _lists(self) -> list[dict[str, Any]]:
        found = []
        if self.earlier is not None:
            found.append(
                {
                    "key": "earlier",
                    "title": _("Aid received before"),
                    "lead": _(
                        "What the party and its group have been granted on these grounds in the last three years, "
                        "from every authority, region and municipality. Say what ties each other enterprise to the "
                        "party: what has become one with it through a merger or division counts as its own."
                    ),
                    "rows": self.earlier,
                }
            )
        if self.services is not None:
            found.append(
                {
                    "key": "services",
                    "title": _("Services passed on"),
                    "lead": _(
                        "Which enterprises the aid reaches, and with what. A service is worth its market price; "
                        "without one, its cost with the mark-up that the rules allow."
                    ),
                    "rows": self.services,
                }
            )
        return found

    def _summary(self, bases: list[BasisRows], details: list[Detail]) -> list[tuple[str, Any, Any]]:
        found = [
            (cell["ident"], cell["label"], cell["errors"])
            for one in bases
            for row in one.rows
            for cell in row.cells
            if cell["errors"]
        ]
        found += [
            (cell.ident, cell.label, cell.errors)
            for one in details
            for line in one.lines
            for cell in line.cells
            if cell.errors
        ]
        forms_: list[Any] = [form for form in (self.public, self.accounts) if form is not None]
        forms_ += [form for rows in (self.earlier, self.services) if rows is not None for form in rows.forms]
        for form in forms_:
            if form.is_bound:
                found += [(form[name].id_for_label, form[name].label, wrong) for name, wrong in form.errors.items()]
        return found

    def _intensity(self) -> list[Finding]:
        return [
            finding for one in self.mine.standing.judged if one.demand.kind == "intensity" for finding in one.findings
        ]

    def _shown(self, name: str, value: int | None) -> str:
        return str(self.data[name]) if self.data is not None and name in self.data else shown_cell(value)

    def _rows(
        self, basis: Basis, facts: PartyFacts, given: list[str], used: set[str], errors: Mapping[str, list[str]]
    ) -> BasisRows:
        rows = [self._row(basis, one, facts, given, errors) for one in basis.categories]
        return BasisRows(
            in_language(basis.title_sv, basis.title_en),
            basis.source,
            rows,
            basis.key in used or any(cell["errors"] for row in rows for cell in row.cells),
        )

    def _row(
        self, basis: Basis, category: Category, facts: PartyFacts, given: list[str], errors: Mapping[str, list[str]]
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
                    "shown": self._shown(name, value),
                    "value": value,
                    "errors": errors.get(name, ()),
                    "summed": kind == "c" and self._is_detailed(basis, category),
                }
            )
        allowed = at_most(most * costs) if costs is not None else None
        return CategoryRow(title, share(most), allowed, cells)

    def _detail(self, basis: Basis, category: Category, errors: Mapping[str, list[str]]) -> Detail:
        title = in_language(category.title_sv, category.title_en)
        spoken = _("%(category)s, %(row)s %(year)s, kronor")
        lines = []
        for kind in CATEGORIES:
            label = CostCategory(kind).label
            cells = []
            for year in self.mine.version.years:
                name = f"k.{basis.key}.{category.key}.{kind}.{year}"
                value = self.stands.get(name)
                words = spoken % {"category": capfirst(title), "row": label, "year": year}
                cells.append(Cell(name, words, year, value, self._shown(name, value), errors.get(name, ())))
            lines.append(Line(label, cells, "", self.editable, "0"))
        filled = self._is_detailed(basis, category) or any(cell.errors for line in lines for cell in line.cells)
        return Detail(f"{basis.key}-{category.key}", title, lines, filled)


def _sentences(form: Any) -> dict[str, list[str]]:
    return {name: list(map(str, wrong)) for name, wrong in form.errors.items()}
