"""One report: its sections, the figures and their rows, and the two authorities' decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.errors import DomainError, Stale
from accounts.permissions import departments_of, is_staff_anywhere
from registry.display import Link, NextStep
from registry.models import Document
from registry.problems import problem
from reporting.documents import selection
from reporting.forms import ApproveForm, TextForm
from reporting.kinds.catalogue import Kind, Section, kinds, measures
from reporting.marks import mark
from reporting.models import Approval, Dataset, Occasion, Report, SectionText
from reporting.permissions import may_approve, may_deliver, may_freeze, may_render_again, may_write
from reporting.states import OccasionAct, OccasionStatus, is_open
from reporting.tables import figure, shown, table, unit_of
from reporting.workflow.decisions import approve, latest_dataset, missing, order_pdf
from reporting.workflow.delivery import deliver
from reporting.workflow.figures import freeze, preview
from reporting.workflow.writing import save_text
from sweden.bankdays import latest_banking_day_on_or_before
from sweden.clock import local
from sweden.typography import amount, iso, kronor


class OccasionMixin(LoginRequiredMixin):
    """Reads the occasion through what the user may see."""

    @cached_property
    def occasion(self) -> Occasion:
        found = (
            Occasion.objects.visible_to(self.request.user)
            .select_related("duty", "case__authority")
            .prefetch_related("parties__authority__organisation", "parties__case__authority")
        )
        return get_object_or_404(found, uuid=self.kwargs["uuid"])

    @property
    def kind(self) -> Kind:
        return kinds()[self.occasion.duty.document_kind]

    @cached_property
    def dataset(self) -> Dataset | None:
        return latest_dataset(self.occasion)

    @cached_property
    def content(self) -> Mapping[str, Any]:
        """The frozen figures, or what the report would say today."""
        return self.dataset.content if self.dataset else preview(self.occasion, now=self.request.now)

    def address(self, section: str = "", **query: str) -> str:
        """The occasion's page, opened at a section."""
        base = reverse("reporting:occasion", args=[self.occasion.uuid])
        parts = {"avsnitt": section, **query}
        return base + "?" + "&".join(f"{key}={value}" for key, value in parts.items() if value)

    def party(self, key: str):
        """The party of the authority with `key`; 404 when it does not answer for this report."""
        for party in self.occasion.parties.all():
            if party.authority.key == key:
                return party
        raise Http404


@dataclass(frozen=True)
class TocLine:
    """A section in the list at the left: its state as an icon with words."""

    section: Section
    icon: str
    state: str
    current: bool
    url: str


@dataclass(frozen=True)
class Part:
    """What an authority has written in the section, with the form when the reader may write."""

    authority: Any
    text: SectionText | None
    form: TextForm | None
    save_url: str
    stale: str = ""


@dataclass(frozen=True)
class TracedRow:
    """A row behind a figure."""

    title: str
    below: str
    amount: str
    url: str = ""


@dataclass(frozen=True)
class Traced:
    """Where a figure comes from: its value, what it means, the rows and, for a frame, the decision's own words."""

    value: str
    unit: str
    measure: str
    formula: str
    selection: str
    rows: list[TracedRow]
    quotes: list[tuple[str, str]]
    close: str


class OccasionView(OccasionMixin, TemplateView):
    """The report in work, or as delivered."""

    template_name = "reporting/occasion.html"

    def get_context_data(self, *, stale_part: Part | None = None, **kwargs: Any) -> dict[str, Any]:
        user, occasion = self.request.user, self.occasion
        works_here = any(
            may_write(user, occasion, party.authority) or may_approve(user, occasion, party.authority)
            for party in occasion.parties.all()
        )
        section = self.kind.section(self.request.GET.get("avsnitt", "")) or self.kind.sections[0]
        texts = _texts(occasion)
        report = occasion.reports.select_related("document__file", "dataset").order_by("-version").first()
        job = occasion.case.jobs.filter(key=f"report-pdf:{report.uuid}").first() if report else None
        today = local(self.request.now).date()
        return super().get_context_data(
            **kwargs,
            occasion=occasion,
            kind=self.kind,
            title=self.kind.case_title.format(year=occasion.cutoff_on.year),
            numbers=[party.case.designation for party in occasion.parties.all()],
            recipients=[d.name for d in occasion.duty.recipient_departments.order_by("name")],
            mark=mark(occasion, occasion.due_on, today),
            internal=latest_banking_day_on_or_before(occasion.due_on),
            section=section,
            toc=self._toc(section, texts),
            done=sum(1 for s in self.kind.written if _is_written(s, texts)),
            parts=self._parts(section, texts, stale_part),
            tables=[table(self.content, key) for key in section.tables],
            trace=self._trace(section),
            traced=self.request.GET.get("siffra", ""),
            dataset=self.dataset,
            content=self.content,
            definitions=_definitions(self.content) if section.generated == "measures" else [],
            conditions=_conditions(self.content) if section.generated == "conditions" else [],
            next=self._next(texts, report),
            approvals=_approvals(occasion),
            report=report,
            documents=_documents(occasion, user),
            job=job,
            job_url=reverse("registry:job", args=[job.uuid]) if job else "",
            retry_url=reverse("reporting:render", args=[occasion.uuid]) if job else "",
            works_here=works_here,
            deliveries=report.deliveries.select_related("department", "organisation") if report else [],
            base_template="base_staff.html" if is_staff_anywhere(user) else "base_public.html",
            may_freeze=may_freeze(user, occasion) and is_open(occasion.status, OccasionAct.FREEZE),
            departments=departments_of(user),
        )

    def _toc(self, current: Section, texts) -> list[TocLine]:
        lines = []
        for section in self.kind.sections:
            if section.generated:
                icon, state = "document", _("made from the figures")
            elif _is_written(section, texts):
                icon, state = "done", _("written")
            else:
                icon, state = "ring", _("not written")
            lines.append(TocLine(section, icon, state, section.key == current.key, self.address(section.key)))
        return lines

    def _parts(self, section: Section, texts, stale_part: Part | None) -> list[Part]:
        if section.generated:
            return []
        writable = is_open(self.occasion.status, OccasionAct.WRITE)
        parts = []
        for party in self.occasion.parties.all():
            if stale_part and stale_part.authority.pk == party.authority.pk:
                parts.append(stale_part)
                continue
            text = texts.get((section.key, party.authority.pk))
            form = None
            if writable and may_write(self.request.user, self.occasion, party.authority):
                initial = {"text": text.text if text else "", "revision": text.revision if text else 0}
                form = TextForm(initial=initial, prefix=party.authority.key)
            parts.append(Part(party.authority, text, form, _save_url(self.occasion, section, party.authority)))
        return parts

    def _trace(self, section: Section) -> Traced | None:
        wanted = self.request.GET.get("siffra", "")
        found = figure(self.content, wanted) if wanted else None
        if found is None:
            return None
        _row, name, value = found
        measure = measures()[value["measure"]]
        quotes = [
            (frame["source"], frame["quote"])
            for frame in (
                self.content["sources"]["frames"][key.split("/")[1]]
                for key in value["rows"]
                if key.startswith("frames/")
            )
        ]
        unit = unit_of(name)
        return Traced(
            value=shown(value["value"], unit),
            unit={"tkr": "tkr", "share": "", "count": _("cases")}[unit],
            measure=measure["name"],
            formula=measure["formula"],
            selection=selection(self.content, wanted),
            rows=_traced_rows(self.content, value["rows"]),
            quotes=quotes,
            close=self.address(section.key),
        )

    def _next(self, texts, report: Report | None) -> NextStep | None:
        """The one act that is next for this reader, or what is waited for."""
        user, occasion = self.request.user, self.occasion
        if occasion.status == OccasionStatus.DELIVERED:
            return None
        if occasion.status == OccasionStatus.APPROVED:
            if report and report.document_id:
                act = Link(_("Deliver the report"), reverse("reporting:deliver", args=[occasion.uuid]))
                return NextStep(
                    _("Deliver the report to the Government Offices"),
                    _("Both authorities have decided and the PDF is ready."),
                    act=act if may_deliver(user, occasion) else None,
                )
            return NextStep(_("The PDF is being made"), _("It can be delivered when it is ready."))
        for section in self.kind.written:
            for party in occasion.parties.all():
                mine = may_write(user, occasion, party.authority)
                row = texts.get((section.key, party.authority.pk))
                if mine and not (row and row.text.strip()) and not _is_written(section, texts):
                    return NextStep(
                        _("Write section %(number)s, %(heading)s")
                        % {"number": section.number, "heading": section.heading},
                        section.guidance,
                        act=Link(_("Write the section"), self.address(section.key) + f"#text-{party.authority.key}"),
                    )
        if self.dataset is None:
            open_now = local(self.request.now).date() > occasion.cutoff_on
            act = Link(_("Freeze the figures"), reverse("reporting:freeze", args=[occasion.uuid]))
            return NextStep(
                _("Freeze the figures"),
                _("The cut-off has passed. Frozen figures stay as they are when the ledger goes on.")
                if open_now
                else _(
                    "They can be frozen after the cut-off. Until then the page shows what the report would say today."
                ),
                act=act if open_now and may_freeze(user, occasion) else None,
            )
        approved = set(occasion.approvals.filter(withdrawn_at__isnull=True).values_list("authority", flat=True))
        for party in occasion.parties.all():
            if party.authority_id not in approved and may_approve(user, occasion, party.authority):
                return NextStep(
                    _("Decide on the report for %(authority)s") % {"authority": party.authority.short_name},
                    _("Your decision holds for exactly this text and these figures."),
                    act=Link(_("Decide"), reverse("reporting:approve", args=[occasion.uuid, party.authority.key])),
                )
        return NextStep(_("The report waits for the authorities' decisions"))


class SaveTextView(OccasionMixin, View):
    """Saves an authority's text; a stale one is shown beside what stands now, with nothing lost."""

    http_method_names = ["post"]

    def post(self, request, uuid, section: str, authority: str):
        party = self.party(authority)
        wanted = self.kind.section(section)
        if wanted is None or wanted.generated:
            raise Http404
        form = TextForm(request.POST, prefix=authority)
        if not form.is_valid():
            return self._again(wanted, party, form, status=422)
        try:
            row = save_text(
                self.occasion,
                section=section,
                authority=party.authority,
                text=form.cleaned_data["text"].replace("\r\n", "\n"),
                revision=form.cleaned_data["revision"],
                by=request.user,
                now=request.now,
            )
        except Stale as refusal:
            return self._again(wanted, party, form, status=refusal.status, stale=str(refusal))
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("Back to the report"), self.address(section)))
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"revision": row.revision, "saved_at": local(row.saved_at).strftime("%H.%M")})
        messages.success(request, _("The text is saved."))
        return redirect(self.address(section) + f"#text-{authority}")

    def _again(self, section: Section, party, form: TextForm, *, status: int, stale: str = "") -> HttpResponse:
        current = SectionText.objects.filter(
            occasion=self.occasion, section=section.key, authority=party.authority
        ).first()
        if self.request.headers.get("Accept", "").startswith("application/json"):
            if stale:
                return JsonResponse({"sentence": stale, "url": self.address(section.key)}, status=status)
            return JsonResponse({"errors": form.errors}, status=status)
        if stale:
            # The next save is made on top of what stands now: the writer has both texts before them.
            data = form.data.copy()
            data[form.add_prefix("revision")] = current.revision if current else 0
            form = TextForm(data, prefix=party.authority.key)
            form.is_valid()
        view = OccasionView()
        view.setup(self.request, **self.kwargs)
        view.request.GET = view.request.GET.copy()
        view.request.GET["avsnitt"] = section.key
        part = Part(party.authority, current, form, _save_url(self.occasion, section, party.authority), stale)
        return view.render_to_response(view.get_context_data(stale_part=part), status=status)


class FreezeView(OccasionMixin, TemplateView):
    """Asks once, then freezes."""

    template_name = "reporting/freeze.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not may_freeze(self.request.user, self.occasion):
            raise Http404
        return super().get_context_data(**kwargs, occasion=self.occasion, dataset=self.dataset, back=self.address())

    def post(self, request, uuid):
        try:
            freeze(self.occasion, by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("Back to the report"), self.address()))
        messages.success(request, _("The figures are frozen. Later entries in the ledger do not change them."))
        return redirect(self.address("medel"))


class ApproveView(OccasionMixin, TemplateView):
    """An authority's decision on the report, with everything that is decided on one page."""

    template_name = "reporting/approve.html"

    def get_context_data(self, *, form: ApproveForm | None = None, **kwargs: Any) -> dict[str, Any]:
        party = self.party(self.kwargs["authority"])
        if not may_approve(self.request.user, self.occasion, party.authority):
            raise Http404
        texts = _texts(self.occasion)
        return super().get_context_data(
            **kwargs,
            occasion=self.occasion,
            party=party,
            form=form
            or ApproveForm(
                authority=party.authority, by=self.request.user, initial={"revision": self.occasion.revision}
            ),
            gaps=missing(self.occasion, self.dataset),
            dataset=self.dataset,
            tables=[table(self.content, key) for key in self.content["tables"]],
            sections=[
                (
                    s,
                    [
                        texts[s.key, p.authority_id]
                        for p in self.occasion.parties.all()
                        if (s.key, p.authority_id) in texts
                    ],
                )
                for s in self.kind.written
            ],
            back=self.address(),
        )

    def post(self, request, uuid, authority: str):
        party = self.party(authority)
        if not may_approve(request.user, self.occasion, party.authority):
            raise Http404
        form = ApproveForm(request.POST, authority=party.authority, by=request.user)
        if form.is_valid():
            try:
                approve(
                    self.occasion,
                    authority=party.authority,
                    by=request.user,
                    presenter=form.cleaned_data["presenter"],
                    others=list(form.cleaned_data["others"]),
                    revision=form.cleaned_data["revision"],
                    now=request.now,
                )
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("The decision is registered."))
                return redirect(self.address())
        else:
            status = 422
        return self.render_to_response(self.get_context_data(form=form), status=status)


class DeliverView(OccasionMixin, TemplateView):
    """Asks once, then delivers."""

    template_name = "reporting/deliver.html"

    def _report(self) -> Report:
        if not may_deliver(self.request.user, self.occasion):
            raise Http404
        report = self.occasion.reports.select_related("document__file", "occasion").order_by("-version").first()
        if report is None:
            raise Http404
        return report

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs,
            report=self._report(),
            occasion=self.occasion,
            departments=self.occasion.duty.recipient_departments.order_by("name"),
            back=self.address(),
        )

    def post(self, request, uuid):
        try:
            deliver(self._report(), by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("Back to the report"), self.address()))
        messages.success(request, _("The report is delivered and registered."))
        return redirect(self.address())


class RenderView(OccasionMixin, View):
    """Orders the PDF again after a failure; never a second document."""

    http_method_names = ["post"]

    def post(self, request, uuid):
        report = self.occasion.reports.order_by("-version").first()
        if report is None or not may_render_again(request.user, self.occasion):
            raise Http404
        order_pdf(report, by=request.user, now=request.now)
        return redirect(self.address())


class DatasetView(OccasionMixin, View):
    """The frozen dataset as JSON, with the rows behind every figure."""

    def get(self, request, uuid):
        if self.dataset is None:
            raise Http404
        response = JsonResponse(
            {
                "schema": self.dataset.schema,
                "number": self.dataset.number,
                "frozen_at": self.dataset.frozen_at.isoformat(),
                "sha256": self.dataset.sha256,
                "content": self.dataset.content,
            },
            json_dumps_params={"ensure_ascii": False, "indent": 1},
        )
        response["Content-Disposition"] = f'attachment; filename="datamangd-{self.occasion.due_on}.json"'
        return response


def _texts(occasion: Occasion) -> dict[tuple[str, int], SectionText]:
    return {
        (row.section, row.authority_id): row
        for row in SectionText.objects.filter(occasion=occasion).select_related("saved_by__person", "authority")
    }


def _is_written(section: Section, texts) -> bool:
    return any(row.text.strip() for (key, _authority), row in texts.items() if key == section.key)


def _save_url(occasion: Occasion, section: Section, authority) -> str:
    return reverse("reporting:save_text", args=[occasion.uuid, section.key, authority.key])


def _approvals(occasion: Occasion) -> list[tuple[Any, Approval | None, Approval | None]]:
    """Per authority: its standing decision, else the last withdrawn one."""
    rows = list(
        occasion.approvals.select_related("authority", "decided_by__person", "presented_by__person").order_by(
            "decided_at"
        )
    )
    found = []
    for party in occasion.parties.all():
        own = [row for row in rows if row.authority_id == party.authority_id]
        standing = next((row for row in own if row.withdrawn_at is None), None)
        found.append((party.authority, standing, own[-1] if own and not standing else None))
    return found


def _documents(occasion: Occasion, user) -> list[Document]:
    """The report's PDFs in the cases that the reader may see."""
    return list(
        Document.objects.filter(case__in=type(occasion.case).objects.visible_to(user))
        .filter(case__occasion_parties__occasion=occasion, kind="report")
        .select_related("file", "case__authority")
        .order_by("-created_at")
    )


def _definitions(content: Mapping[str, Any]) -> list[tuple[str, Mapping[str, str]]]:
    used = {f["measure"] for rows in content["tables"].values() for row in rows for f in row["figures"].values()}
    return [(key, measure) for key, measure in measures().items() if key in used]


def _conditions(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [{**c, "agency": content["agencies"][c["agency"]]["short_name"]} for c in content["conditions"]]


def _traced_rows(content: Mapping[str, Any], keys: list[str]) -> list[TracedRow]:
    rows = []
    for key in keys:
        kind, _slash, name = key.partition("/")
        row = content["sources"][kind][name]
        if kind == "frames":
            rows.append(TracedRow(f"{row['year']}, {row['source']}", _("frame"), kronor(row["amount"])))
        elif kind == "entries":
            number = row["case_number"] or row["reference"]
            below = " · ".join(filter(None, [iso(datetime.fromisoformat(row["occurred_on"]).date()), row["party"]]))
            url = reverse("registry:case", args=[row["case"]]) if row["case"] else ""
            value = Decimal(row["amount"])
            rows.append(TracedRow(number, below, amount(int(value) if value == int(value) else value), url))
        else:
            below = " · ".join(filter(None, [row["party"], row["submitted_on"]]))
            rows.append(
                TracedRow(row["number"], below, amount(row["requested"]), reverse("registry:case", args=[name]))
            )
    return rows
