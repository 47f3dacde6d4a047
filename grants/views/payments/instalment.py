"""One instalment: what it waits for, what stands in its way, and its way to the bank."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.display.conditions import frozen, standing
from grants.display.payments import MARKS, mark_of, what_ending_does, what_payments_do
from grants.forms.payments import MoveForm, NoteForm
from grants.models import Instalment, Payment, RunAct
from grants.permissions import may
from grants.sentences.payments import sentence
from grants.states.payments import FALLEN, PaymentAct, PaymentStatus, is_open
from grants.views.acting import grant_seen
from grants.workflow import paying, planning
from grants.workflow.judging import standing_in_the_way
from grants.workflow.planning import is_closed
from grants.workflow.runs import Previewed
from registry.display import ShownFinding
from registry.views.acting import Acting
from registry.views.confirming import Question
from sweden.clock import local


class InstalmentView(Acting):
    """Read by those who work with the case; each act by those who may."""

    DONE = {
        "confirm": _("It is confirmed, with your name and the day."),
        "move": _("The instalment is changed. What it was stays in the history."),
        "end": _("The instalment is out of the plan."),
        "propose": _("The payment is proposed. Another person attests it."),
        "attest": _("The payment is attested. A third person exports it."),
        "withdraw": _("The payment is taken back. The instalment is in the plan again."),
    }
    WEIGHS = frozenset({"attest"})
    refuses_on_top = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            rows = Instalment.objects.visible_to(request.user).standing().with_payment().select_related("organisation")
            self.instalment = get_object_or_404(rows, uuid=kwargs["uuid"])
            self.grant = grant_seen(request.user, pk=self.instalment.grant_id)
            request.case_read = self.grant.case_id
            self.instalment.grant = self.grant
            self.attempts = list(
                self.instalment.payments.select_related(
                    "proposer", "attester", "order", "answered_by__person", "account"
                ).order_by("-pk")
            )

    @property
    def standing(self) -> Payment | None:
        """The payment that is on its way or has been made."""
        return next((one for one in self.attempts if one.status not in FALLEN), None)

    def may_do(self, what: str) -> bool:
        """Whether the reader works with payments; which act is whose, the act itself judges."""
        return any(
            may(self.request.user, act, self.grant.authority_id) for act in ("propose_payment", "attest_payment")
        )

    def knows(self, what: str, name: str) -> bool:
        return what != "confirm" or name in self.instalment.waits_for

    def asks(self, what: str, name: str) -> Question | None:
        if what == "attest" and self.standing is not None and self.standing.status == PaymentStatus.PROPOSED:
            self.standing.instalment = self.instalment
            follows = what_payments_do(RunAct.ATTEST, [Previewed(self.instalment, self.standing)])
            return Question(_("Attest the payment?"), _("Attest"), follows)
        if what != "end" or self.standing is not None:
            return None
        follows = what_ending_does(self.instalment)
        return Question(_("Take the instalment out of the plan?"), _("Take it out of the plan"), follows, danger=True)

    def next_page(self, done: Instalment | None) -> str:
        if done is None:
            return reverse("grants:payments", args=[self.grant.uuid])
        return reverse("grants:instalment", args=[done.uuid])

    def form(self, what: str, name: str = "", data: Any = None, **kwargs: Any) -> Any:
        if what == "move":
            return MoveForm(data, initial={"planned_on": self.instalment.planned_on, "amount": self.instalment.amount})
        if what in ("confirm", "withdraw"):
            label = _("Where it is seen") if what == "confirm" else _("Why it is taken back")
            return NoteForm(data, label=label, **kwargs)
        return None

    def do(self, what: str, name: str, form: Any) -> Instalment | None:
        """The act; the instalment whose page is shown next, None when it has left the plan."""
        who, line, values = self.who, self.instalment, form.cleaned_data if form else {}
        if what == "confirm":
            planning.confirm_condition(line, name, note=values["note"], **who)
        elif what == "move":
            return planning.move_line(line, **values, **who)
        elif what == "end":
            planning.end_line(line, **who)
            return None
        elif what == "propose":
            paying.propose(line, **who)
        else:
            payment = self.standing
            if payment is None:
                raise Http404
            if what == "attest":
                paying.attest([payment], **who)
            else:
                paying.take_back(payment, note=values["note"], **who)
        return line

    def _page(self, request: HttpRequest, bound: dict[str, Any], status: int = 200, refusal: str = "") -> HttpResponse:
        user, line, payment = request.user, self.instalment, self.standing
        authority = self.grant.authority_id
        may_plan, may_propose = may(user, "plan_payments", authority), may(user, "propose_payment", authority)
        today, closed = local(request.now).date(), is_closed(self.grant)
        found = [] if payment else standing_in_the_way(line, today=today, now=request.now)
        if payment:
            waits = frozen(line, payment)
        else:
            waits = standing(line, on=max(today, line.planned_on), now=request.now)
            for one in waits:
                if may_plan and not closed and not one.met and not one.by_fact:
                    one.form = bound.get(f"confirm:{one.key}") or self.form("confirm", auto_id=f"id_{one.key}_%s")
        takes_back = payment is not None and may_propose and is_open(PaymentStatus(payment.status), PaymentAct.WITHDRAW)
        for one in self.attempts:
            one.mark = MARKS[PaymentStatus(one.status)]
        context = {
            "grant": self.grant,
            "line": line,
            "mark": mark_of(line, today),
            "waits": waits,
            "payment": payment,
            "found": [ShownFinding.of(one, sentence(one)) for one in found],
            "attempts": self.attempts,
            "forms": [one for one in bound.values() if one is not None],
            "refusal": refusal,
            "propose": payment is None and may_propose and not found,
            "attest": payment is not None
            and payment.status == PaymentStatus.PROPOSED
            and may(user, "attest_payment", authority)
            and payment.proposer_id != user.person_id,
            "take_back": (bound.get("withdraw") or self.form("withdraw")) if takes_back else None,
            "move": (bound.get("move") or self.form("move")) if payment is None and may_plan and not closed else None,
        }
        return render(request, "grants/payments/instalment.html", context, status=status)
