"""The outbox of letters about decisions: read, changed, sent; and the wordings they are written from."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.errors import DomainError, Stale
from accounts.models import Authority
from accounts.permissions import authorities_as
from applications.models import Application
from assessments.display.meetings import LETTER_MARKS
from assessments.documents.decisions import decision_pdf
from assessments.documents.meetings import reserve_pdf
from assessments.forms.meetings import SHOWN, FeedbackForm, LetterFilter, LetterForm, ReleaseForm, TemplateForm
from assessments.models import DecisionLetter, LetterKind, Outcome, PanelItem
from assessments.permissions import MAY, may_read_out
from assessments.rules.letters import DEFAULTS, EXAMPLE, PLACEHOLDERS, fill, missing, unknown
from assessments.sentences.letters import lacking_words
from assessments.states.meetings import LetterStatus
from assessments.workflow import outbox
from assessments.workflow.alongside import addressee, copied_to, read_of, sent_with
from assessments.workflow.gate import closed, demand_open, shut
from assessments.workflow.mass import letters as mass
from assessments.workflow.sending import send_as_read
from assessments.workflow.telling import demand_told, untold_typed
from registry.exports import file_asked
from registry.listing import page_of
from registry.views.base import SignedIn
from registry.views.confirming import Question, asks_first


def listed(user: Any, query: QueryDict) -> Any:
    """The letters that the list shows with these filters, as `user` sees them: by outcome only those of cases that are
    open to them."""
    rows = mass.rows(user).filter(status=SHOWN.get(query.get("visa", ""), LetterStatus.WAITING))
    form = LetterFilter(query)
    if form.is_valid():
        if outcome := form.cleaned_data["outcome"]:
            rows = rows.filter(outcome=outcome).open_to(shut(user))
        if kind := form.cleaned_data["kind"]:
            rows = rows.filter(kind=kind)
        if words := form.cleaned_data["q"].strip():
            told = Q(application__title__icontains=words) | Q(person__name__icontains=words)
            rows = rows.filter(told | Q(application__case__number__icontains=words))
    return rows


def _is_closed(user: Any) -> Exists:
    """Whether the reader has to declare before a letter's case opens to them, asked of each row."""
    return Exists(Application.objects.filter(shut(user), pk=OuterRef("application")))


class LettersView(SignedIn):
    """Letters that wait to be read and sent, those with a day, those that have been sent."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if not authorities_as(request.user, *MAY["assessments.letters"]):
            raise Http404
        rows = listed(request.user, request.GET).order_by("pk")
        head = [_("Case number"), _("Project"), _("To"), _("Letter"), _("Subject"), _("Status")]
        lines = (
            (
                one.application.case.number,
                one.application.title,
                str(one.person),
                one.get_kind_display(),
                "" if one.closed else one.subject,
                one.get_status_display(),
            )
            for one in rows.annotate(closed=_is_closed(request.user)).iterator(chunk_size=500)
        )
        if file := file_asked(request, "brev-om-beslut", _("Letters about decisions"), head, lines):
            return file
        page = page_of(rows, request)
        waits = closed(request.user, [one.application for one in page.object_list])
        for one in page.object_list:
            one.mark, one.closed = LETTER_MARKS[one.status], one.application_id in waits
        context = {
            "page": page,
            "form": LetterFilter(request.GET),
            "sendable": request.GET.get("visa", "") in ("", "daterade"),
        }
        return render(request, "assessments/letters/list.html", context)


@dataclass(frozen=True)
class Sending:
    """A letter as it goes out: to whom, in which words, which document is `made` with it ("" for none), and what its
    words leave out (`lacks`, a sentence; "" for nothing)."""

    number: str
    to: list[str]
    subject: str
    body: str
    made: str = ""
    lacks: str = ""


def _question(letters: list[DecisionLetter], typed: dict[str, str] | None = None) -> Question:
    """What is asked before letters are sent: each as it goes out, `typed` instead of what is kept where the reader has
    written in it."""
    shown, seen = [], set()
    for one in letters:
        together = sent_with(one)
        copies = copied_to(together)
        for row in together:
            if row.pk in seen:
                continue
            seen.add(row.pk)
            words = typed if typed and row.pk == one.pk else {"subject": row.subject, "body": row.body}
            to = [addressee(row.person), *(copies if row == together[0] else [])]
            made = ""
            if row.kind == LetterKind.RESULT:
                made = _("The decision as PDF") if row.decision_id else _("The letter about the reserve list as PDF")
            case = one.application.case
            lacks = _lacks(row, words)
            shown.append(Sending(str(case.designation), to, words["subject"], words["body"], made, lacks))
    follows = [_("It goes out at once, as a message, and cannot be taken back. The result is public then.")]
    title = ngettext("Send the letter?", "Send the %(n)s letters?", len(shown)) % {"n": len(shown)}
    verb = _("Send the letter") if len(shown) == 1 else _("Send the letters")
    return Question(title, verb, follows, part="assessments/letters/sending.html", about=shown)


def _lacks(letter: DecisionLetter, words: dict[str, str]) -> str:
    names = untold_typed(letter, subject=words["subject"], body=words["body"])
    return lacking_words(names) if names else ""


class LetterView(SignedIn):
    """A letter as it will be read, to be changed and sent."""

    @cached_property
    def letter(self) -> DecisionLetter:
        found = DecisionLetter.objects.visible_to(self.request.user).select_related(
            "application__case__authority", "authority", "person", "edited_by__person"
        )
        one = get_object_or_404(found, uuid=self.kwargs["uuid"])
        if not may_read_out(self.request.user, one.authority):
            raise Http404
        demand_open(self.request.user, one.application)
        self.request.case_read = one.application.case_id
        return one

    def page(
        self,
        form: LetterForm,
        status: int = 200,
        release: ReleaseForm | None = None,
        statement: FeedbackForm | None = None,
    ) -> HttpResponse:
        one = self.letter
        words = {name: form[name].value() or "" for name in ("subject", "body")}
        context = {
            "lacks": _lacks(one, words) if one.status != LetterStatus.SENT else "",
            "letter": one,
            "mark": LETTER_MARKS[one.status],
            "form": form,
            "release": release or ReleaseForm(),
            "open": one.status in (LetterStatus.WAITING, LetterStatus.DATED),
            "statement": statement or self.feedback(),
            "feedback": one.kind == LetterKind.FEEDBACK,
            "read": read_of([one])[one.pk],
        }
        return render(self.request, "assessments/letters/letter.html", context, status=status)

    def feedback(self, data: Any = None) -> FeedbackForm | None:
        """The statement to be written beside a result, begun with what the panel agreed; None where one is written."""
        one = self.letter
        if not outbox.awaits_feedback(one):
            return None
        agreed = PanelItem.objects.filter(application=one.application_id).values_list("statement", flat=True).first()
        return FeedbackForm(data, initial={"statement": agreed or ""})

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        return self.page(LetterForm(initial={"subject": self.letter.subject, "body": self.letter.body}))

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        one = self.letter
        form = LetterForm(request.POST)
        verb = request.POST.get("act", "save")
        if verb == "discard":
            outbox.discard(one, by=request.user, now=request.now)
            messages.success(request, _("The letter will not be sent."))
            return redirect("assessments:letters")
        if verb == "feedback" and (statement := self.feedback(request.POST)) is not None:
            if not statement.is_valid():
                return self.page(LetterForm(initial={"subject": one.subject, "body": one.body}), 422, None, statement)
            words = statement.cleaned_data["statement"].strip()
            outbox.write_feedback(one.decision, words, by=request.user, now=request.now)
            messages.success(request, _("The feedback waits among the letters, to be read and given its day."))
            return redirect("assessments:letters")
        if verb == "date":
            release = ReleaseForm(request.POST)
            if not release.is_valid():
                return self.page(LetterForm(initial={"subject": one.subject, "body": one.body}), 422, release)
            outbox.set_date(one, on=release.cleaned_data["release_on"], by=request.user, now=request.now)
            messages.success(request, _("The letter goes out on its day."))
            return redirect("assessments:letters")
        if not form.is_valid():
            return self.page(form, 422)
        data = form.cleaned_data
        read = request.POST.get("read", "")
        if (verb != "send" or one.status != LetterStatus.SENT) and read != read_of([one])[one.pk]:
            form.add_error(None, str(Stale()))
            return self.page(form, 409)
        asks = verb == "send" and one.status != LetterStatus.SENT
        try:
            if asks:
                demand_told(one, **data)
                if page := asks_first(request, _question([one], typed=data)):
                    return page
            if verb == "send":
                send_as_read(one, **data, read=read, by=request.user, now=request.now)
            elif (data["subject"], data["body"].strip()) != (one.subject, one.body.strip()):
                outbox.edit(one, **data, read=one.edited_at, by=request.user, now=request.now)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return self.page(form, refusal.status)
        messages.success(request, _("The letter is sent.") if verb == "send" else _("The letter is saved."))
        return redirect("assessments:letters" if verb == "send" else request.path)


class PreviewView(LetterView):
    """The document that goes out with a result's letter, drawn from what was frozen, to be read before it is sent."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        one = self.letter
        if one.kind != LetterKind.RESULT:
            raise Http404
        made = decision_pdf(one.decision.content) if one.decision else reserve_pdf(one.reserve.content)
        response = HttpResponse(made, content_type="application/pdf")
        number = one.application.case.number
        response.headers["Content-Disposition"] = f'inline; filename="forhandsgranskning-{number}.pdf"'
        response.headers["Cache-Control"] = "private, no-store"
        return response


class TemplatesView(SignedIn):
    """The wordings of the reader's authority, by outcome and language."""

    @cached_property
    def authority(self) -> Authority:
        own = authorities_as(self.request.user, *MAY["assessments.letters"])
        if not own:
            raise Http404
        return Authority.objects.select_related("organisation").filter(pk__in=own).order_by("pk").first()

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = []
        for kind, outcome in dict.fromkeys((kind, outcome) for kind, outcome, _language in DEFAULTS):
            for language, (subject, _body, version) in outbox.versions_of(self.authority, kind, outcome).items():
                words = (LetterKind(kind).label, Outcome(outcome).label, language, subject, version)
                rows.append((*words, reverse("assessments:letter_template", args=[kind, outcome, language])))
        return render(request, "assessments/letters/templates.html", {"rows": rows, "authority": self.authority})


class TemplateView(TemplatesView):
    """A wording, with an example of its letter; changed as a new version."""

    def page(self, form: TemplateForm, version: int, status: int = 200) -> HttpResponse:
        key = (self.kwargs["kind"], self.kwargs["outcome"], self.kwargs["language"])
        subject, body = (form[name].value() or "" for name in ("subject", "body"))
        context = {
            "missing": ["{" + name + "}" for name in missing(*key, subject + body)],
            "example": (fill(subject, EXAMPLE), fill(body, EXAMPLE)),
            "form": form,
            "version": version,
            "words": (LetterKind(key[0]).label, Outcome(key[1]).label, key[2]),
            "placeholders": ["{" + name + "}" for name in PLACEHOLDERS],
            "back": reverse("assessments:letter_templates"),
            "versions": self.versions,
            "begun": self.begun.version if self.begun else None,
        }
        return render(self.request, "assessments/letters/template.html", context, status=status)

    @cached_property
    def versions(self) -> list[Any]:
        return outbox.earlier_of(self.authority, **self.kwargs)

    @cached_property
    def begun(self) -> Any:
        """The earlier version that the reader has chosen to begin from, or None."""
        asked = self.request.GET.get("version", "")
        return next((one for one in self.versions if str(one.version) == asked), None)

    def standing(self) -> tuple[str, str, int]:
        found = outbox.versions_of(self.authority, self.kwargs["kind"], self.kwargs["outcome"])
        if self.kwargs["language"] not in found:
            raise Http404
        return found[self.kwargs["language"]]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        subject, body, version = self.standing()
        if self.begun:
            subject, body = self.begun.subject, self.begun.body
        return self.page(TemplateForm(initial={"subject": subject, "body": body}), version)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        version = self.standing()[2]
        form = TemplateForm(request.POST)
        if not form.is_valid():
            return self.page(form, version, 422)
        if request.POST.get("act") == "preview":
            return self.page(form, version)
        text = form.cleaned_data["subject"] + form.cleaned_data["body"]
        lacks = [] if unknown(text) else missing(**kwargs, text=text)
        if lacks and (page := asks_first(request, _lacking(lacks))):
            return page
        try:
            outbox.keep_template(self.authority, **kwargs, **form.cleaned_data, by=request.user, now=request.now)
        except DomainError as refusal:
            form.add_error("body", str(refusal))
            return self.page(form, version, refusal.status)
        messages.success(request, _("The wording is kept as a new version. Letters that are written keep theirs."))
        return redirect("assessments:letter_templates")


def _lacking(names: list[str]) -> Question:
    """What is asked before a wording is kept that leaves out what its letters have to tell."""
    follows = [
        _("The wording does not name what the letter has to tell:")
        + " "
        + ", ".join("{" + name + "}" for name in names)
        + ".",
        _("Each letter that is written from now on lacks it."),
    ]
    return Question(_("Keep a wording that lacks something?"), _("Keep it all the same"), follows, danger=True)
