"""One report: its sections, the figures and their rows, and the two authorities' decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.permissions import departments_of, is_staff_anywhere
from registry.display import ShownFinding
from registry.models import Case, Document
from reporting.datasets.readers import rows_for, unnamed_numbers
from reporting.display.marks import KEPT, mark
from reporting.drawing import numbering
from reporting.drawing.conditions import condition_rows
from reporting.drawing.tokens import filled
from reporting.forms.writing import TextForm
from reporting.kinds.catalogue import Kind, Section, kinds, measures
from reporting.kinds.maker import Maker
from reporting.kinds.registry import kind_of, maker
from reporting.models import Approval, Dataset, Occasion, SectionComment, SectionText
from reporting.permissions import (
    may_approve,
    may_comment,
    may_deliver,
    may_freeze,
    may_settle,
    may_write,
)
from reporting.sentences.findings import sentence
from reporting.states import OccasionAct, OccasionStatus, is_open
from reporting.views.beside import comments_of, entered_in, take_over_url
from reporting.views.money import settling_of
from reporting.views.nextstep import next_step
from reporting.views.plain import plain_page, planning_of
from reporting.views.remedies import remedy
from reporting.views.trace import traced
from reporting.workflow.checking import checked
from reporting.workflow.comments import open_by_section
from reporting.workflow.decisions import latest_dataset
from reporting.workflow.figures import preview
from sweden.bankdays import latest_banking_day_on_or_before
from sweden.clock import local
from sweden.findings import by_weight

#: More columns than this do not fit beside the side column.
WIDE = 8


class OccasionMixin(LoginRequiredMixin):
    """Reads the occasion through what the user may see."""

    @cached_property
    def occasion(self) -> Occasion:
        found = (
            Occasion.objects.visible_to(self.request.user)
            .select_related("duty__recipient_organisation", "case__authority")
            .prefetch_related(
                "parties__authority__organisation",
                "parties__case__authority",
                "duty__of_assignments__assignment__authority",
                "duty__of_assignments__assignment__programme",
                "duty__recipient_departments",
            )
        )
        occasion: Occasion = get_object_or_404(found, uuid=self.kwargs["uuid"])
        self.request.case_read = occasion.case_id
        return occasion

    @cached_property
    def kind(self) -> Kind:
        """How the product makes the document; 404 where it is made elsewhere."""
        try:
            return kind_of(self.occasion)
        except KeyError:
            raise Http404 from None

    @property
    def made(self) -> Maker:
        """What makes this kind of document."""
        return maker(self.occasion.duty.document_kind)

    @cached_property
    def dataset(self) -> Dataset | None:
        return latest_dataset(self.occasion)

    @cached_property
    def content(self) -> Mapping[str, Any]:
        """The frozen figures, or what the report would say today."""
        return self.dataset.content if self.dataset else preview(self.occasion, now=self.request.now)

    @cached_property
    def shown(self) -> dict[str, Any]:
        """The figures with their rows as the reader may read them."""
        return rows_for(self.request.user, self.content, dataset=self.dataset)

    @cached_property
    def comments(self) -> list[SectionComment]:
        """The comments on the document's sections; none for those outside the authorities."""
        if not may_comment(self.request.user, self.occasion):
            return []
        return list(self.occasion.comments.select_related("written_by__person", "resolved_by__person"))

    def findings(self) -> list[ShownFinding]:
        """What the checks say, with the way to what is missing."""
        return [
            ShownFinding.of(one, self._said(sentence(one, self.content)), act=remedy(self, one))
            for one in by_weight(checked(self.occasion, self.content, dataset=self.dataset, now=self.request.now))
        ]

    def _said(self, sentence: str) -> str:
        """A finding's sentence without the numbers that the reader does not get."""
        for number, words in unnamed_numbers(self.content, self.shown).items():
            sentence = sentence.replace(number, words)
        return sentence

    @property
    def keys(self) -> list[str]:
        """The authorities that answer for the report."""
        return [party.authority.key for party in self.occasion.parties.all()]

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


class MadeHere(OccasionMixin):
    """Acts on a report that the product makes: not found for a document that is made elsewhere."""

    def dispatch(self, request, *args: Any, **kwargs: Any):
        if request.user.is_authenticated:
            self.kind  # noqa: B018
        return super().dispatch(request, *args, **kwargs)


@dataclass(frozen=True)
class TocLine:
    """A section in the list at the left, its state as an icon with words; or another area's document (`is_part`)."""

    number: str
    heading: str
    icon: str
    state: str
    current: bool
    url: str
    is_part: bool = False
    comments: int = 0


@dataclass(frozen=True)
class Part:
    """What an authority has written in the section, with the form when the reader may write."""

    authority: Any
    text: SectionText | None
    form: TextForm | None
    save_url: str
    stale: str = ""
    #: The text with its figures in their places.
    filled: str = ""


class OccasionView(OccasionMixin, TemplateView):
    """The report in work, or as delivered."""

    template_name = "reporting/occasion.html"

    def get(self, request, *args: Any, **kwargs: Any):
        if self.occasion.duty.document_kind not in kinds():
            return plain_page(request, self.occasion)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, *, stale_part: Part | None = None, **kwargs: Any) -> dict[str, Any]:
        user, occasion = self.request.user, self.occasion
        works_here = any(
            may_write(user, occasion, party.authority) or may_approve(user, occasion, party.authority)
            for party in occasion.parties.all()
        )
        section = self.kind.section(self.request.GET.get("avsnitt", "")) or self.kind.sections[0]
        wanted = self.request.GET.get("siffra", "")
        texts = texts_of(occasion)
        printed = self.kind.part(section.area)
        kept = (key for key in section.tables if key in self.shown["tables"])  # else frozen before there was such
        tables = [numbering.table(printed, self.made, self.shown, key) for key in kept]
        report = occasion.reports.select_related("document__file", "dataset").order_by("-version").first()
        job = occasion.case.jobs.filter(key=f"report-pdf:{report.uuid}").first() if report else None
        today = local(self.request.now).date()
        findings = self.findings() if works_here and is_open(occasion.status, OccasionAct.WRITE) else []
        return super().get_context_data(
            **kwargs,
            occasion=occasion,
            kind=self.kind,
            title=self.kind.case_title.format(year=occasion.cutoff_on.year),
            numbers=[party.case.designation for party in occasion.parties.all()],
            recipients=[d.name for d in occasion.duty.recipient_departments.order_by("name")],
            recipient_organisation=occasion.duty.recipient_organisation,
            lead=filled(self.made.lead(section, self.shown), self.shown),
            entered=[entered_in(self, section, key) for key in section.inputs],
            take_over_url=take_over_url(self) if section.inputs else "",
            **comments_of(self, section),
            findings=findings,
            details_url=reverse("reporting:details", args=[occasion.uuid])
            if self.kind.details and may_settle(user, occasion)
            else "",
            # While a new version is written its own steps are all to come; those of the delivered one are its own.
            signed=settling_of(self, None if is_open(occasion.status, OccasionAct.WRITE) else report)
            if self.kind.details
            else None,
            may_begin_next=is_open(occasion.status, OccasionAct.BEGIN_NEXT)
            and (may_freeze(user, occasion) or may_deliver(user, occasion)),
            mark=KEPT
            if self.kind.kept and occasion.status == OccasionStatus.DELIVERED
            else mark(occasion, occasion.due_on, today, free=occasion.is_free),
            internal=latest_banking_day_on_or_before(occasion.due_on),
            section=section,
            toc=self._toc(section, texts),
            done=sum(1 for s in self.kind.written if is_written(s, texts, self.keys)),
            parts=self._parts(section, texts, stale_part, works_here=works_here),
            tables=tables,
            charts=[one for key in section.charts if (one := numbering.chart(printed, self.made, self.shown, key))],
            # A table this wide takes the whole width; what stands beside then comes below, unless a figure is opened.
            wide=not wanted and any(len(one.heads) > WIDE for one in tables),
            trace=traced(
                self.shown,
                wanted,
                made=self.made,
                close=self.address(section.key),
                may_open=self._may_open,
            )
            if wanted
            else None,
            traced=wanted,
            dataset=self.dataset,
            content=self.shown,
            definitions=_definitions(self.content) if section.generated == "measures" else [],
            conditions=condition_rows(self.shown) if section.generated == "conditions" else [],
            next=next_step(self, texts, report, findings),
            approvals=_approvals(occasion),
            report=report,
            documents=_documents(occasion, user),
            job=job,
            job_url=reverse("reporting:progress", args=[occasion.uuid]) if job else "",
            retry_url=reverse("reporting:render", args=[occasion.uuid]) if job else "",
            works_here=works_here,
            draft_url=self._draft_url(section),
            deliveries=report.deliveries.select_related("department", "organisation") if report else [],
            base_template="base_staff.html" if is_staff_anywhere(user) else "base_public.html",
            may_freeze=may_freeze(user, occasion) and is_open(occasion.status, OccasionAct.FREEZE),
            departments=departments_of(user),
            **planning_of(self.request, occasion),
        )

    def _draft_url(self, section: Section) -> str:
        """The draft of the document that is read; of its own technology area, where there is one for each."""
        occasion = self.occasion
        if not may_comment(self.request.user, occasion) or not is_open(occasion.status, OccasionAct.WRITE):
            return ""
        own = f"?omrade={section.area}" if self.kind.per_area and section.area else ""
        return reverse("reporting:draft", args=[occasion.uuid]) + own

    def _may_open(self, cases: set[str]) -> set[str]:
        """Those of the cases that the reader may open: the other authority's figures are read, not its cases."""
        seen = Case.objects.visible_to(self.request.user).filter(uuid__in=cases)
        return {str(uuid) for uuid in seen.values_list("uuid", flat=True)}

    def _toc(self, current: Section, texts) -> list[TocLine]:
        """The sections; where there is a document for each area those of the one that is read, and the others."""
        kind = self.kind
        waiting = open_by_section(self.comments)
        lines = []
        for area in dict.fromkeys(section.area for section in kind.sections):
            sections = kind.part(area)
            if kind.per_area:
                written = [one for one in sections if not one.generated]
                done = sum(1 for one in written if is_written(one, texts, self.keys))
                lines.append(
                    TocLine(
                        "",
                        sections[0].area_name or "Följebrev",
                        "done" if done == len(written) else "ring",
                        _("%(done)s of %(total)s written") % {"done": done, "total": len(written)},
                        False,
                        self.address(sections[0].key),
                        is_part=True,
                    )
                )
            if kind.per_area and area != current.area:
                continue
            for section in sections:
                if section.generated:
                    icon, state = "document", _("made from the figures")
                elif is_written(section, texts, self.keys):
                    icon, state = "done", _("written")
                else:
                    icon, state = "ring", _("not written")
                lines.append(
                    TocLine(
                        section.number,
                        section.heading,
                        icon,
                        state,
                        section.key == current.key,
                        self.address(section.key),
                        comments=waiting.get(section.key, 0),
                    )
                )
        return lines

    def _parts(self, section: Section, texts, stale_part: Part | None, *, works_here: bool) -> list[Part]:
        """Each authority's part: where it is written or may be written, and to those at work where it is wanted."""
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
                form = TextForm(
                    initial=initial, auto_id=f"id_{party.authority.key}_%s", authority=party.authority, section=section
                )
            if form or (text and text.text.strip()) or (works_here and section.writes(party.authority.key)):
                shown = filled(text.text, self.shown) if text else ""
                url = save_url(self.occasion, section, party.authority)
                parts.append(Part(party.authority, text, form, url, filled=shown))
        return parts


def texts_of(occasion: Occasion) -> dict[tuple[str, int], SectionText]:
    return {
        (row.section, row.authority_id): row
        for row in SectionText.objects.filter(occasion=occasion).select_related("saved_by__person", "authority")
    }


def is_written(section: Section, texts, authorities: Sequence[str]) -> bool:
    """Whether the section has the texts it needs; one that needs none, any text at all."""
    own = {row.authority.key: row.text for (key, _authority), row in texts.items() if key == section.key}
    if not section.required:
        return any(text.strip() for text in own.values())
    return not section.lacks(authorities, own)


def save_url(occasion: Occasion, section: Section, authority) -> str:
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
