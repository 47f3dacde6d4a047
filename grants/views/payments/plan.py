"""How one grant is paid: its plan by party, accounts, and what stops payments."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from grants.display.payments import PartyPlan, holds_of, mark_of, plans
from grants.forms.payments import CallBackForm, HeldBackForm, HoldForm, LayPlanForm, LineForm, NoteForm
from grants.permissions import may
from grants.queries.standing import standing_of
from grants.views.acting import grant_seen
from grants.workflow import holding, paying, planning
from grants.workflow.judging import account_of, conditions_of
from registry.views.acting import Acting
from sweden.clock import local


class GrantPaymentsView(Acting):
    """The plan of a grant; read by those who work with the case, written by its officers and economists."""

    DONE = {
        "plan": _("The plan is written."),
        "terms": _("What is held back is changed."),
        "line": _("The instalment is in the plan."),
        "hold": _("Payments are stopped until somebody releases them."),
        "release": _("Payments are released."),
        "verify": _("You have verified the account."),
    }
    WEIGHS = frozenset({"verify"})

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.grant = grant_seen(request.user, uuid=kwargs["uuid"])
            request.case_read = self.grant.case_id
            self.granted = planning.granted_of(self.grant)
            self.parties = list(Organisation.objects.filter(pk__in={one for one, _year in self.granted}))
            self.years = sorted({year for _one, year in self.granted})

    def may_do(self, what: str) -> bool:
        """Whether the reader works with the plan; which act is whose, the act itself judges."""
        user, authority = self.request.user, self.grant.authority_id
        return may(user, "plan_payments", authority) or may(user, "verify_account", authority)

    def form(self, what: str, name: str = "", data: Any = None, **kwargs: Any) -> Any:
        if what == "line":
            return LineForm(data, parties=self.parties, years=self.years)
        if what == "hold":
            return HoldForm(data, parties=self.parties)
        if what == "release":
            return NoteForm(data, label=_("Why they are released"), **kwargs)
        if what == "plan":
            first = {"waits_for": conditions_of(self.grant)}
            return LayPlanForm(data, stands=planning.has_terms(self.grant), initial=first)
        if what == "terms":
            share = planning.terms_of(self.grant)
            return HeldBackForm(data, initial={"percent": share * 100}, prefix="terms")
        return CallBackForm(data, **kwargs)

    def do(self, what: str, name: str, form: Any) -> None:
        who = self.who
        if what == "plan":
            planning.lay_plan(self.grant, **form.values, **who)
        elif what == "line":
            values = dict(form.cleaned_data)
            waits = (*planning.ALWAYS, *values.pop("besides"))
            planning.add_line(self.grant, planning.NewLine(**values, waits_for=waits), **who)
        elif what == "terms":
            planning.change_terms(self.grant, **form.values, **who)
        elif what == "hold":
            holding.hold_payments(self.grant, **form.cleaned_data, **who)
        elif what == "release":
            holding.release_payments(self.grant, self._hold(name), **form.cleaned_data, **who)
        else:
            paying.verify_account(self.grant, self._account(name), **form.cleaned_data, **who)

    def _hold(self, uuid: str) -> Any:
        for hold in self.grant.holds.all():
            if str(hold.uuid) == uuid:
                return hold.uuid
        raise Http404

    def _account(self, uuid: str) -> Any:
        for party in self.parties:
            account = account_of(self.grant, party)
            if account is not None and str(account.uuid) == uuid:
                return account
        raise Http404

    def _page(self, request: HttpRequest, bound: dict[str, Any], status: int = 200) -> HttpResponse:
        user, authority = request.user, self.grant.authority_id
        today = local(request.now).date()
        lines = self.grant.instalments.standing().with_payment().order_by("planned_on", "pk")
        rows = plans(self.parties, lines, granted=self.granted, outside=planning.paid_outside(self.grant))
        may_plan = may(user, "plan_payments", authority) and not planning.is_closed(self.grant)
        may_verify = may(user, "verify_account", authority) and not planning.is_closed(self.grant)
        for row in rows:
            self._fill(row, today, bound, may_verify=may_verify)
        holds = holds_of(self.grant)
        for hold in holds:
            hold.form = bound.get(f"release:{hold.uuid}") or self.form("release", auto_id=f"id_{hold.uuid}_%s")
        some_left = any(row.unplanned > 0 for row in rows)
        context = {
            "grant": self.grant,
            "rows": rows,
            "holds": holds,
            "held_back": planning.terms_of(self.grant),
            "has_period": self.grant.project.starts_on and self.grant.project.ends_on,
            "forms": list(bound.values()),
            **{
                f"{what}_form": bound.get(what) or self.form(what)
                for what, is_open in (
                    ("plan", some_left),
                    ("terms", planning.has_terms(self.grant)),
                    ("line", some_left),
                    ("hold", True),
                )
                if may_plan and is_open
            },
            "may_plan": may_plan,
        }
        return render(request, "grants/payments/plan.html", context, status=status)

    def _fill(self, row: PartyPlan, today: Any, bound: dict[str, Any], *, may_verify: bool) -> None:
        for line in row.lines:
            line.mark = mark_of(line, today)
        row.account = account_of(self.grant, row.party)
        if row.account is not None:
            stands = standing_of(row.account)
            row.checks, row.rejected = stands.checks, stands.rejected
            mine = self.request.user.person_id
            if may_verify and all(one.checker_id != mine for one in row.checks):
                name = f"verify:{row.account.uuid}"
                row.account.form = bound.get(name) or self.form("verify", auto_id=f"id_{row.account.uuid}_%s")
