"""What is done with a report: saving text, freezing, deciding, delivering."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.errors import DomainError, NotAllowed, Stale
from accounts.permissions import role_of
from accounts.stepup import ask_again
from programmes.models import StrandDelegation
from registry.display import Link
from registry.models import Document
from registry.problems import problem
from reporting.datasets.readers import served, withheld
from reporting.drawing.tokens import filled
from reporting.errors import BeyondDelegation
from reporting.forms.writing import ApproveForm, TextForm
from reporting.kinds.catalogue import Section
from reporting.models import Report, SectionText
from reporting.permissions import MAY, may_approve, may_comment, may_deliver, may_freeze, may_render_again, may_write
from reporting.views.occasion import MadeHere, OccasionView, Part, save_url, texts_of
from reporting.workflow.attached import pictures
from reporting.workflow.decisions import BEYOND, approve, missing, order_pdf
from reporting.workflow.delegation import beyond_delegation
from reporting.workflow.delivery import deliver
from reporting.workflow.drafts import draft_pdf
from reporting.workflow.figures import freeze
from reporting.workflow.writing import save_text
from sweden.clock import local
from sweden.findings import Severity
from sweden.typography import day_long, kronor, moment_long


class SaveTextView(MadeHere, View):
    """Saves an authority's text; a stale one is shown beside what stands now, with nothing lost."""

    http_method_names = ["post"]

    def post(self, request, uuid, section: str, authority: str):
        party = self.party(authority)
        wanted = self.kind.section(section)
        if wanted is None or wanted.generated:
            raise Http404
        if not may_write(request.user, self.occasion, party.authority):
            return problem(request, NotAllowed(), back=Link(_("Back to the report"), self.address(section)))
        form = TextForm(request.POST, auto_id=f"id_{authority}_%s", authority=party.authority, section=wanted)
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
            data["revision"] = current.revision if current else 0
            form = TextForm(data, auto_id=f"id_{party.authority.key}_%s", authority=party.authority, section=section)
            form.is_valid()
        view = OccasionView()
        view.setup(self.request, **self.kwargs)
        view.request.GET = view.request.GET.copy()
        view.request.GET["avsnitt"] = section.key
        part = Part(party.authority, current, form, save_url(self.occasion, section, party.authority), stale)
        return view.render_to_response(view.get_context_data(stale_part=part), status=status)


class FreezeView(MadeHere, TemplateView):
    """Asks once, then freezes."""

    template_name = "confirm.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not may_freeze(self.request.user, self.occasion):
            raise Http404
        day = day_long(self.occasion.cutoff_on, get_language())
        moment = moment_long(self.request.now, get_language())
        consequences = [
            _("The figures hold through %(day)s, as they are booked now, %(moment)s.") % {"day": day, "moment": moment}
            if self.kind.waits
            else _("The figures hold as they are booked now, %(moment)s.") % {"moment": moment},
            _("Later entries in the ledger do not change them. You can freeze again until the report is approved."),
        ]
        if self.occasion.approvals.filter(withdrawn_at__isnull=True).exists():
            consequences.append(_("Decisions already taken on the report are withdrawn."))
        return super().get_context_data(
            **kwargs,
            title=_("Freeze the figures"),
            verb=_("Freeze the figures"),
            consequences=consequences,
            back=self.address(),
        )

    def post(self, request, uuid):
        if not may_freeze(request.user, self.occasion):
            raise Http404
        try:
            freeze(self.occasion, by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("Back to the report"), self.address()))
        messages.success(request, _("The figures are frozen. Later entries in the ledger do not change them."))
        return redirect(self.address("medel" if self.kind.section("medel") else ""))


class ApproveView(MadeHere, TemplateView):
    """An authority's decision on the report, with everything that is decided on one page."""

    template_name = "reporting/approve.html"

    def get_context_data(self, *, form: ApproveForm | None = None, **kwargs: Any) -> dict[str, Any]:
        party = self.party(self.kwargs["authority"])
        if not may_approve(self.request.user, self.occasion, party.authority):
            raise Http404
        texts = texts_of(self.occasion)
        return super().get_context_data(
            **kwargs,
            occasion=self.occasion,
            party=party,
            form=form
            or ApproveForm(
                authority=party.authority, by=self.request.user, initial={"revision": self.occasion.revision}
            ),
            gaps=[*self._beyond(party.authority), *missing(self.occasion, self.dataset, now=self.request.now)],
            entrusted=self._entrusted(party.authority),
            dataset=self.dataset,
            tables=[self.made.table(self.shown, key) for s in self.kind.sections for key in s.tables],
            warnings=[one for one in self.findings() if one.severity != Severity.INFO],
            draft_url=reverse("reporting:draft", args=[self.occasion.uuid])
            if may_comment(self.request.user, self.occasion)
            else "",
            sections=[
                (
                    s,
                    filled(self.made.lead(s, self.shown), self.shown),
                    [
                        (p.authority, filled(texts[s.key, p.authority_id].text, self.shown))
                        for p in self.occasion.parties.all()
                        if (s.key, p.authority_id) in texts
                    ],
                )
                for s in self.kind.sections
                if not s.generated or self.made.lead(s, self.shown)
            ],
            back=self.address(),
        )

    def _beyond(self, authority) -> list[str]:
        """What in the decision the reader's delegation does not reach, in words."""
        content = self.dataset.content if self.dataset else None
        why = beyond_delegation(self.request.user, self.occasion, authority, content, now=self.request.now)
        return [str(BeyondDelegation(why=BEYOND[why]))] if why else []

    def _entrusted(self, authority) -> str:
        """What the reader has been entrusted with here, in words."""
        role = role_of(self.request.user, *MAY["reporting.approve"], authority=authority)
        if role is None:
            return ""
        limit = (
            _("Your delegation has no limit in amount.")
            if role.amount_limit is None
            else _("Your delegation reaches %(amount)s.") % {"amount": kronor(role.amount_limit, get_language())}
        )
        rows = StrandDelegation.objects.of_role(role).select_related("assignment", "strand").order_by("pk")
        parts = "; ".join(str(one.strand or one.assignment.title_sv) for one in rows)
        return f"{limit} " + (
            _("It holds for: %(parts)s.") % {"parts": parts}
            if parts
            else _("No parts of assignments are entered for it.")
        )

    def post(self, request, uuid, authority: str):
        party = self.party(authority)
        if not may_approve(request.user, self.occasion, party.authority):
            raise Http404
        if asked := ask_again(request):
            return asked
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


class DeliverView(MadeHere, TemplateView):
    """Asks once, then delivers."""

    template_name = "confirm.html"

    def _unread(self) -> list[str]:
        """Pictures in the signed copy, which no check can read: whoever sends it looks at them."""
        copies = Document.objects.filter(
            pk__in=self._report().steps.exclude(document=None).values("document")
        ).select_related("file")
        unread = [name for one in copies for name in pictures(one)]
        return (
            [
                _("No check can read what stands in a picture. Look for personal numbers in: %(words)s.")
                % {"words": "; ".join(unread)}
            ]
            if unread
            else []
        )

    def _report(self) -> Report:
        if not may_deliver(self.request.user, self.occasion):
            raise Http404
        report = self.occasion.reports.select_related("document__file", "occasion").order_by("-version").first()
        if report is None:
            raise Http404
        return report

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self._report()
        organisation = self.occasion.duty.recipient_organisation
        consequences = [
            _("The signed document is registered as sent to %(name)s.") % {"name": organisation.name}
            for organisation in [organisation]
            if organisation
        ]
        consequences += [
            _("The report is sent to %(department)s, %(address)s, and registered as sent.")
            % {"department": d.name, "address": d.registrar_email or _("address missing")}
            for d in self.occasion.duty.recipient_departments.order_by("name")
        ]
        if self.occasion.duty.document_kind == "requisition":
            consequences.append(_("What is asked for is booked in the ledger as requisitioned."))
        if self.occasion.duty.recipient_departments.exists():
            consequences.append(_("The departments' people can read it here, with the rows behind every figure."))
        consequences += self._unread()
        kept = self.kind.kept
        if kept:
            consequences = [_("It is sent to nobody. Kept, it is never changed; a change is a new version.")]
        else:
            consequences.append(_("A delivered report is never changed; a correction is a new version."))
        if self.kind.key == "running-information":
            consequences.append(_("It is written in the log of what the ministry has been told."))
        verb = _("Send the document") if self.kind.signed else _("Deliver the report")
        verb = _("Keep the document") if kept else verb
        return super().get_context_data(
            **kwargs,
            title=verb,
            verb=verb,
            consequences=consequences,
            back=self.address(),
        )

    def post(self, request, uuid):
        try:
            deliver(self._report(), by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("Back to the report"), self.address()))
        messages.success(
            request, _("The document is kept.") if self.kind.kept else _("The report is delivered and registered.")
        )
        return redirect(self.address())


class RenderView(MadeHere, View):
    """Orders the PDF again after a failure; never a second document."""

    http_method_names = ["post"]

    def post(self, request, uuid):
        report = self.occasion.reports.order_by("-version").first()
        if report is None or not may_render_again(request.user, self.occasion):
            raise Http404
        order_pdf(report, by=request.user, now=request.now)
        return redirect(self.address())


class ProgressView(MadeHere, View):
    """How far the PDF has come, for both authorities; when it has ended the page is loaded anew."""

    def get(self, request, uuid):
        report = self.occasion.reports.order_by("-version").first()
        job = self.occasion.case.jobs.filter(key=f"report-pdf:{report.uuid}").first() if report else None
        if job is None:
            raise Http404
        context = {
            "job": job,
            "address": reverse("reporting:progress", args=[self.occasion.uuid]),
            "retry": reverse("reporting:render", args=[self.occasion.uuid]),
        }
        answer = render(request, "components/job.html", context, status=286 if job.finished else 200)
        if job.finished:
            answer["HX-Refresh"] = "true"
        return answer


class DraftView(MadeHere, View):
    """The document as it stands as a PDF, marked as a draft on every page; `omrade` names a technology area's own."""

    def get(self, request, uuid):
        area = request.GET.get("omrade", "")
        if area and not (self.kind.per_area and area in {one.area for one in self.kind.sections}):
            raise Http404
        try:
            name, content = draft_pdf(
                self.occasion,
                self.shown,
                dataset=self.dataset,
                area=area,
                by=request.user,
                now=request.now,
            )
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("Back to the report"), self.address()))
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{name}"'
        return response


class DatasetView(MadeHere, View):
    """The frozen dataset as JSON, with the rows behind every figure as far as the reader may read them."""

    def get(self, request, uuid):
        if self.dataset is None:
            raise Http404
        content = served(request.user, self.dataset)
        response = JsonResponse(
            {
                "schema": self.dataset.schema,
                "number": self.dataset.number,
                "frozen_at": self.dataset.frozen_at.isoformat(),
                "sha256": self.dataset.sha256,
                # The check sum is of the stored dataset, with nothing left out.
                "withheld_applications": withheld(content),
                "content": content,
            },
            json_dumps_params={"ensure_ascii": False, "indent": 1},
        )
        response["Content-Disposition"] = f'attachment; filename="datamangd-{self.occasion.due_on}.json"'
        return response
