"""The agreement: for the officer with its set-up, for the applicant with what is to be done, for whoever accepts."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Organisation
from accounts.stepup import ask_again
from applications.permissions import part_of
from grants.display.agreement import by_party, in_words, task_word
from grants.display.ending import MARKS
from grants.display.payments import PLANNED, mark_of
from grants.display.todo import Work, own_todo
from grants.forms.agreement import (
    AcceptForm,
    AskForm,
    CheckForm,
    DeclineForm,
    DoneForm,
    EthicsForm,
    OfferForm,
    TaskForm,
)
from grants.forms.ending import ReplyForm
from grants.models import Acceptance, Grant, Recovery, Settlement
from grants.permissions import may
from grants.queries.money import money
from grants.rules.setup import is_by_hand, is_done
from grants.sentences.payments import together
from grants.states.recovery import RecoveryStatus
from grants.views.acting import grant_seen
from grants.workflow import agreeing, offering
from grants.workflow.ending import hearing
from grants.workflow.judging import judge, known_of
from registry.queries import sight
from registry.views.acting import Acting
from registry.views.base import SignedIn
from registry.workflow.evidence import evidence_of
from sweden.clock import local


def acceptances_of(grant: Grant) -> list[Acceptance]:
    """The parties' acceptances of the grant's terms."""
    rows = grant.acceptances.select_related(
        "organisation", "terms", "evidence__verified_for", "answered_by__person", "checked_by__person", "document"
    )
    return by_party(rows)


class AgreementView(Acting):
    """Read by those who work with the case; written by its officers."""

    DONE = {
        "ask": _("The request has been sent."),
        "check": _("The right to speak for the party is checked, with your name."),
        "ethics": _("The ethics approval is registered."),
        "owner": _("Who sees to it is changed."),
        "done": _("The task is done."),
        "offer": _("The terms are offered. Ask each party for its acceptance below."),
    }

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.grant = grant_seen(request.user, uuid=kwargs["uuid"])
            request.case_read = self.grant.case_id
            self.acceptances = acceptances_of(self.grant)
            self.tasks = list(self.grant.tasks.select_related("owner__person", "done_by__person"))

    def may_do(self, what: str) -> bool:
        return may(self.request.user, "agree", self.grant.authority_id)

    def form(self, what: str, name: str = "", data: Any = None) -> Any:
        auto = f"id_{what}{name}_%s"
        if what == "owner":
            task = self._task(name)
            return TaskForm(data, authority=self.grant.authority_id, initial={"owner": task.owner_id}, auto_id=auto)
        forms: dict[str, Any] = {
            "ask": AskForm,
            "check": CheckForm,
            "ethics": EthicsForm,
            "done": DoneForm,
            "offer": OfferForm,
        }
        return forms[what](data, auto_id=auto)

    def do(self, what: str, name: str, form: Any) -> None:
        who = self.who
        if what == "ask":
            agreeing.ask(self._acceptance(name), **form.cleaned_data, **who)
        elif what == "check":
            agreeing.check_right(self._acceptance(name), **form.cleaned_data, **who)
        elif what == "offer":
            offering.offer(self.grant, **who)
        elif what == "ethics":
            agreeing.register_ethics(self.grant, **form.cleaned_data, **who)
        elif what == "owner":
            agreeing.give_task(self._task(name), owner=form.cleaned_data["owner"], **who)
        else:
            agreeing.tick_task(self._task(name), note=form.cleaned_data["note"], **who)

    def _acceptance(self, name: str) -> Acceptance:
        for one in self.acceptances:
            if str(one.uuid) == name:
                return one
        raise Http404

    def _task(self, key: str) -> Any:
        for one in self.tasks:
            if one.key == key:
                one.grant = self.grant
                return one
        raise Http404

    def _page(self, request: HttpRequest, bound: dict[str, Any], status: int = 200) -> HttpResponse:
        may_agree = may(request.user, "agree", self.grant.authority_id)
        version = agreeing.version_of(self.grant)
        facts = agreeing.facts_of_setup(self.grant) if self.tasks else {}
        for one in self.acceptances:
            name = str(one.uuid)
            if may_agree and one.is_accepted is None:
                one.ask = bound.get(f"ask:{name}") or self.form("ask", name)
            if may_agree and one.is_accepted and not one.is_shown:
                one.check = bound.get(f"check:{name}") or self.form("check", name)
        for task in self.tasks:
            task.word = task_word(task)
            task.is_done = is_done(task.key, facts=facts, ticked=task.done_at is not None)
            if task.key in ("accounts", "plan"):
                task.url = reverse("grants:payments", args=[self.grant.uuid])
            if may_agree:
                task.form = bound.get(f"owner:{task.key}") or self.form("owner", task.key)
                if is_by_hand(task.key) and task.done_at is None:
                    task.tick = bound.get(f"done:{task.key}") or self.form("done", task.key)
        context = {
            "grant": self.grant,
            "version": version,
            "parties": in_words(version.parties.all()) if version else [],
            "may_reconsider": may(self.request.user, "reconsider", self.grant.authority_id),
            "acceptances": self.acceptances,
            "tasks": self.tasks,
            "left": sum(not one.is_done for one in self.tasks),
            "offered": offering.offered(self.grant, day=local(request.now).date()) if may_agree else None,
            "ethics": self.grant.ethics_approvals.select_related("registered_by__person").first(),
            "ethics_form": (bound.get("ethics") or self.form("ethics")) if may_agree else None,
            "forms": list(bound.values()),
        }
        return render(request, "grants/agreement/one.html", context, status=status)


class MineView(Acting):
    """One's own grant: what to do, what holds, when money comes."""

    DONE = {
        "ask": _("The request has been sent."),
        "declare": _("The declaration is made, and registered in the case."),
        "reply": _("The reply is registered."),
    }

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.grant = my_grant(request.user, kwargs["uuid"])
            self.acceptances = acceptances_of(self.grant)

    def form(self, what: str, name: str = "", data: Any = None) -> Any:
        form = {"ask": AskForm, "reply": ReplyForm}.get(what, DoneForm)
        return form(data, auto_id=f"id_{what}{name}_%s")

    def _proposed(self) -> list[Settlement]:
        """The final grants that the reader's own party has been told of, to reply on."""
        rows = self.grant.settlements.filter(
            decided_at__isnull=True, withdrawn_at__isnull=True, hearing__reply_by__isnull=False
        )
        found = list(rows.select_related("organisation", "hearing").order_by("pk"))
        for one in found:
            one.grant = self.grant
        return [one for one in found if agreeing.speaks_for(self.request.user, self.grant, one.organisation)]

    def do(self, what: str, name: str, form: Any) -> None:
        who = self.who
        if what == "reply":
            proposed = next((one for one in self._proposed() if str(one.uuid) == name), None)
            if proposed is None:
                raise Http404
            hearing.reply(proposed, **form.cleaned_data, **who)
            return
        one = next((one for one in self.acceptances if str(one.uuid) == name), None)
        if one is None:
            raise Http404
        if what == "ask":
            agreeing.ask(one, email=form.cleaned_data["email"], **who)
        else:
            agreeing.declare(self.grant, one.organisation, **who)

    def _page(self, request: HttpRequest, bound: dict[str, Any], status: int = 200) -> HttpResponse:
        user, version = request.user, agreeing.version_of(self.grant)
        coordinates = agreeing.coordinates_grant(user, self.grant)
        declared = {one.organisation_id: one for one in self.grant.declarations.order_by("pk")}
        for one in self.acceptances:
            name = str(one.uuid)
            one.mine = one.email and one.email == user.email.lower()
            if coordinates and one.is_accepted is None:
                one.ask = bound.get(f"ask:{name}") or self.form("ask", name)
            one.declared = declared.get(one.organisation_id)
            one.may_declare = one.is_accepted and agreeing.speaks_for(user, self.grant, one.organisation)
        today = local(request.now).date()
        lines = list(
            self.grant.instalments.standing().with_payment().select_related("organisation").order_by("planned_on", "pk")
        )
        for line in lines:
            line.grant = self.grant
            line.mark = mark_of(line, today) if line.status or line.is_closed or line.fallen else PLANNED
        waiting = [line for line in lines if line.status is None and not line.is_closed]
        known = known_of(waiting, now=request.now) if waiting else None
        for line in waiting:
            found = judge(line, known, on=max(today, line.planned_on))
            line.waits = together(one for one in found if one.rule != "payment.year_not_come")
        sums = money(self.grant)
        paid = [
            (one.name, sums.kronor_to(one.pk), sums.granted_to(one.pk))
            for one in Organisation.objects.filter(pk__in=sums.parties).order_by("name")
        ]
        settled = self.grant.settlements.filter(decided_at__isnull=False, withdrawn_at__isnull=True)
        claims = list(Recovery.objects.visible_to(user).filter(grant=self.grant).select_related("organisation"))
        for claim in claims:
            claim.mark = MARKS[RecoveryStatus(claim.status)]
        context = {
            "grant": self.grant,
            "settled": settled.select_related("organisation").prefetch_related("later").order_by("pk"),
            "claims": claims,
            "proposed": [
                (one, bound.get(f"reply:{one.uuid}") or self.form("reply", str(one.uuid))) for one in self._proposed()
            ],
            "version": version,
            "parties": in_words(version.parties.all()) if version else [],
            "acceptances": self.acceptances,
            "waiting": sum(one.is_accepted is None for one in self.acceptances),
            "lines": lines,
            "paid": paid,
            "todo": Work(own_todo(user, request.now, self.grant.case), inside=False),
            "coordinates": coordinates,
            "forms": list(bound.values()),
        }
        return render(request, "grants/agreement/mine.html", context, status=status)


def my_grant(user: Any, uuid: UUID) -> Grant:
    """The grant of an application that the reader takes part in; 404 for everyone else."""
    rows = Grant.objects.filter(sight(user, case="case__"), decision__isnull=False).select_related(
        "case__authority",
        "case__officer",
        "authority__organisation",
        "project",
        "strand",
        "assignment",
        "decision__application",
    )
    grant: Grant = get_object_or_404(rows.defer("case__search"), uuid=uuid)
    if part_of(user, grant.decision.application) is None:
        raise Http404
    return grant


class AcceptView(SignedIn):
    """The decision and the terms, and the act of accepting or declining them, for the person who was asked."""

    http_method_names = ["get", "head", "options", "post"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            rows = Acceptance.objects.select_related(
                "grant__case__authority",
                "grant__authority",
                "grant__project",
                "grant__decision",
                "organisation",
                "terms",
            ).exclude(email="")
            self.acceptance = get_object_or_404(rows, uuid=kwargs["uuid"], email=request.user.email.lower())

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self._page(request, AcceptForm(), DeclineForm(auto_id="id_decline_%s"))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        if asked := ask_again(request):
            return asked
        who = {"by": request.user, "now": request.now}
        declines = request.POST.get("what") == "decline"
        accept = AcceptForm(None if declines else request.POST)
        decline = DeclineForm(request.POST if declines else None, auto_id="id_decline_%s")
        form, status = decline if declines else accept, 422
        if form.is_valid():
            try:
                if declines:
                    agreeing.decline(self.acceptance, why=decline.cleaned_data["why"], **who)
                else:
                    agreeing.accept(self.acceptance, **accept.values, **who)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                return redirect("grants:accept", uuid=uuid)
        return self._page(request, accept, decline, status=status)

    def _page(self, request: HttpRequest, accept: Any, decline: Any, status: int = 200) -> HttpResponse:
        one = self.acceptance
        version = agreeing.version_of(one.grant)
        day = local(one.answered_at or request.now).date()
        context = {
            "acceptance": one,
            "grant": one.grant,
            "party": version.parties.filter(organisation=one.organisation).first() if version else None,
            "evidence": evidence_of(request.user.person, one.organisation, day),
            "form": accept,
            "decline": decline,
            "content": one.grant.decision.content,
        }
        return render(request, "grants/agreement/accept.html", context, status=status)
