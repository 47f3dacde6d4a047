"""The pages where a document's rows are entered, and where its sections are commented on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View

from accounts.errors import DomainError, NotAllowed, Stale
from registry.display import Link
from registry.problems import problem
from reporting.forms.writing import CommentForm, RowForm, names
from reporting.kinds.catalogue import Section
from reporting.models import SectionComment, TypedRow
from reporting.permissions import may_comment
from reporting.views.occasion import MadeHere, OccasionView
from reporting.workflow.comments import resolve_comment, write_comment
from reporting.workflow.rows import may_enter, save_row, take_over


class RowView(MadeHere, TemplateView):
    """Enters, changes or removes a row; a refusal keeps everything that was typed."""

    template_name = "reporting/row.html"

    @cached_property
    def section(self) -> Section:
        found = self.kind.section(self.kwargs["section"])
        if found is None or self.kwargs["table"] not in found.inputs:
            raise Http404
        return found

    @cached_property
    def row(self) -> TypedRow | None:
        """The row's newest save; None for a new one."""
        thread = self.kwargs.get("thread")
        if thread is None:
            return None
        rows = self.occasion.typed_rows.filter(thread=thread, table=self.kwargs["table"], area=self.section.area)
        found = rows.order_by("-number").first()
        if found is None or found.removed:
            raise Http404
        return found

    @property
    def back(self) -> str:
        return self.address(self.section.key)

    def _may(self) -> bool:
        return bool(self.section) and may_enter(self.request.user, self.occasion)

    def get(self, request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self._may():
            return problem(request, NotAllowed(), back=Link(_("Back to the report"), self.back))
        return self._shown(self._form())

    def post(self, request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self._may():
            return problem(request, NotAllowed(), back=Link(_("Back to the report"), self.back))
        removed = "remove" in request.POST
        row = self.row
        form = self._form(request.POST)
        if not form.is_valid() and not removed:
            return self._shown(form, status=422)
        try:
            save_row(
                self.occasion,
                table=self.kwargs["table"],
                area=self.section.area,
                values=row.values if removed and row else form.values,
                thread=row.thread if row else None,
                number=form.number,
                removed=removed,
                by=request.user,
                now=request.now,
            )
        except Stale as refusal:
            # What was typed stays, and the next save is made on top of what stands now.
            data = request.POST.copy()
            data["number"] = str(row.number if row else 0)
            again = self._form(data)
            again.is_valid()
            return self._shown(again, status=refusal.status, stale=str(refusal))
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("Back to the report"), self.back))
        messages.success(request, _("The row is removed.") if removed else _("The row is saved."))
        return redirect(self.back)

    def _form(self, data: Any = None) -> RowForm:
        initial = {**self.row.values, "number": self.row.number} if self.row else {"number": 0}
        table = self.kind.input(self.kwargs["table"])
        return RowForm(data, table=table, names=names(self.content), initial=initial)

    def _shown(self, form: RowForm, status: int = 200, stale: str = "") -> HttpResponse:
        table = self.kind.input(self.kwargs["table"])
        context = self.get_context_data(
            form=form,
            occasion=self.occasion,
            section=self.section,
            title=table.one if table else "",
            row=self.row,
            stands=[(one.label, self.row.values.get(one.key, "")) for one in table.fields] if stale and table else [],
            stale=stale,
            back=self.back,
        )
        return self.render_to_response(context, status=status)


class TakeOverView(MadeHere, View):
    """Takes over the last document's rows."""

    http_method_names = ["post"]

    def post(self, request, uuid: UUID) -> HttpResponse:
        try:
            count = take_over(self.occasion, by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("Back to the report"), self.address()))
        messages.success(
            request,
            ngettext("%(count)s row is taken over.", "%(count)s rows are taken over.", count) % {"count": count},
        )
        return redirect(self.address())


class CommentView(MadeHere, View):
    """Writes a comment; an empty one is refused with the page as it was."""

    http_method_names = ["post"]

    def post(self, request, uuid: UUID, section: str) -> HttpResponse:
        form = CommentForm(request.POST, auto_id="id_comment_%s")
        if self.kind.section(section) is None:
            raise Http404
        if not may_comment(request.user, self.occasion):
            return problem(request, NotAllowed(), back=Link(_("Back to the report"), self.address(section)))
        if not form.is_valid():
            return self._again(form, section, 422)
        try:
            write_comment(
                self.occasion,
                section=section,
                text=form.cleaned_data["text"],
                by=request.user,
                now=request.now,
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return self._again(form, section, refusal.status)
        messages.success(request, _("The comment is saved."))
        return redirect(self.address(section) + "#comments")

    def _again(self, form: CommentForm, section: str, status: int) -> HttpResponse:
        view = OccasionView()
        view.setup(self.request, **{"uuid": self.kwargs["uuid"]})
        view.request.GET = view.request.GET.copy()
        view.request.GET["avsnitt"] = section
        return view.render_to_response({**view.get_context_data(), "comment_form": form}, status=status)


class ResolveView(MadeHere, View):
    """Says that a comment is taken care of."""

    http_method_names = ["post"]

    def post(self, request, uuid: UUID, comment: UUID) -> HttpResponse:
        found = get_object_or_404(SectionComment, occasion=self.occasion, uuid=comment)
        try:
            resolve_comment(found, by=request.user, now=request.now)
        except DomainError as refusal:
            return problem(request, refusal, back=Link(_("Back to the report"), self.address(found.section)))
        messages.success(request, _("The comment is taken care of."))
        return redirect(self.address(found.section) + "#comments")
