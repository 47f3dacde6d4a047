"""The economist's list: every instalment of the authorities one works at, and what is done with several at once."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Func, Q, Sum
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.errors import DomainError, NotAllowed
from accounts.models import Authority
from accounts.permissions import authorities_as
from accounts.roles import CASE_READERS, Role
from accounts.stepup import ask_again
from grants.display.payments import mark_of, what_is_left_out, what_payments_do
from grants.errors.payments import PaymentStopped, SeveralAuthorities
from grants.forms.payments import STATES, ManyForm, PaymentFilter
from grants.models import Instalment, Payment, PaymentRun, RunAct
from grants.models.payment import Profile
from grants.permissions import may_pay_anywhere
from grants.queries.instalments import MOST, filtered
from grants.states.payments import PaymentStatus
from grants.workflow import ordering, paying, runs
from programmes.views.common import form_key
from registry.exports import file_asked
from registry.identifiers import uuids_in
from registry.listing import page_of, sorting
from registry.views.base import SignedIn
from registry.views.confirming import READ, Question, asks_first
from sweden.bankdays import first_banking_day_on_or_after
from sweden.clock import local

COLUMNS = {
    "dag": "planned_on",
    "part": Func("organisation__name", function="sv_key"),
    "belopp": "amount",
    "ar": "year",
}


#: What a line of the page tells: fifty lines of five whole things each took a third of the page's time.
SHOWN = (
    "uuid",
    "year",
    "amount",
    "planned_on",
    "organisation__name",
    "grant__case__number",
    "grant__case__authority__number_prefix",
)
#: What can be done with several: the question that is asked first, and its verb.
QUESTIONS = {
    RunAct.PROPOSE: (gettext_lazy("Propose the payments?"), gettext_lazy("Propose payment")),
    RunAct.ATTEST: (gettext_lazy("Attest the payments?"), gettext_lazy("Attest")),
    RunAct.EXPORT: (gettext_lazy("Export the payments?"), gettext_lazy("Export")),
}


def _pay_on(request: HttpRequest, values: dict[str, Any]) -> date:
    """The day an order asks the bank to pay: the one typed, else the first banking day."""
    return values["pay_on"] or first_banking_day_on_or_after(local(request.now).date())


class PaymentsView(SignedIn):
    """Instalments with their states, filtered by the address; on POST the chosen are proposed, attested or exported."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self._page(request)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        if not may_pay_anywhere(request.user):
            raise NotAllowed if authorities_as(request.user, *CASE_READERS) else Http404
        if request.POST.get("what") in ("attest", "export") and (asked := ask_again(request)):
            return asked
        form = ManyForm(request.POST)
        chosen, wrong = self._chosen(request)
        if wrong:
            form.is_valid()
            form.add_error(None, wrong)
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            question = self._asks(request, chosen, form.cleaned_data)
            if question and (page := asks_first(request, question, back=request.get_full_path())):
                return page
            done, address = self._do(request, chosen, form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, form, status=refusal.status)
        if done:
            messages.success(request, done)
        return redirect(address or request.get_full_path())

    def _chosen(self, request: HttpRequest) -> tuple[list[Instalment], str]:
        """What is ticked, or all that the address chooses as the reader saw it; and what is wrong with the choice."""
        rows = Instalment.objects.visible_to(request.user).standing().order_by("planned_on", "pk")
        if request.POST.get("all"):
            form = PaymentFilter(request.GET, authorities=authorities_as(request.user, *CASE_READERS))
            today = local(request.now).date()
            chosen = list((filtered(rows, form.cleaned_data, on=today) if form.is_valid() else rows)[: MOST + 1])
            if len(chosen) <= MOST and str(len(chosen)) != request.POST.get("count"):
                return [], _("The selection has changed since you read the page. Look at it again.")
        else:
            keys = uuids_in(request.POST.getlist("chosen"))
            chosen = list(rows.filter(uuid__in=keys))
        if len(chosen) > MOST:
            return [], _("At most %(most)s are taken at once. Narrow the selection, by the day for example.") % {
                "most": MOST
            }
        return chosen, "" if chosen else _("Choose at least one instalment in the list first.")

    def _asks(self, request: HttpRequest, chosen: list[Instalment], values: dict[str, Any]) -> Question | None:
        """What is asked first: which payments are attested or exported, to whom, and the sum; of a whole selection also
        what is left out, and why. Raises PaymentStopped when that is all of it."""
        what, whole = request.POST.get("what", ""), bool(request.POST.get("all"))
        if what not in QUESTIONS or (what == RunAct.PROPOSE and not whole) or request.POST.get(READ):
            return None
        act, pay_on = RunAct(what), _pay_on(request, values) if what == RunAct.EXPORT else None
        if whole:
            rows = runs.preview(act, chosen, pay_on=pay_on, by=request.user, now=request.now)
            if rows and all(one.why for one in rows):
                raise PaymentStopped(why=" ".join(what_is_left_out(rows)))
        else:
            rows = runs.about(act, chosen)
        if not rows:
            return None
        return Question(*QUESTIONS[act], what_payments_do(act, rows, pay_on=pay_on))

    def _do(self, request: HttpRequest, chosen: list[Instalment], values: dict[str, Any]) -> tuple[str, str]:
        """What was asked for: the words when it is done, and where to go on. A whole selection is done by a worker."""
        what = request.POST.get("what", "")
        if what not in QUESTIONS:
            raise NotAllowed
        act = RunAct(what)
        if request.POST.get("all"):
            return "", reverse("grants:payment_run", args=[self._ask(request, act, chosen, values).uuid])
        who = {"by": request.user, "now": request.now}
        if act == RunAct.PROPOSE:
            made = paying.propose_many(chosen, **who)
            return ngettext("%(n)s payment is proposed.", "%(n)s payments are proposed.", len(made)) % {
                "n": len(made)
            }, ""
        payments = [one.payment for one in runs.about(act, chosen) if one.payment]
        if act == RunAct.ATTEST:
            made = paying.attest(payments, **who)
            return ngettext("%(n)s payment is attested.", "%(n)s payments are attested.", len(made)) % {
                "n": len(made)
            }, ""
        authorities = {one.authority_id for one in chosen}
        if len(authorities) != 1:
            raise SeveralAuthorities
        order = ordering.export(
            Authority.objects.get(pk=authorities.pop()),
            payments,
            profile=values["profile"] or Profile.PAIN001,
            pay_on=_pay_on(request, values),
            key=form_key(request),
            **who,
        )
        return _("The order is written. Download it and give it to the bank."), reverse(
            "grants:order", args=[order.uuid]
        )

    def _ask(self, request: HttpRequest, act: RunAct, chosen: list[Instalment], values: dict[str, Any]) -> PaymentRun:
        who = {"key": form_key(request), "by": request.user, "now": request.now}
        if act == RunAct.PROPOSE:
            return runs.ask_to_propose(chosen, **who)
        if act == RunAct.ATTEST:
            return runs.ask_to_attest(chosen, **who)
        how = {"profile": values["profile"] or Profile.PAIN001, "pay_on": _pay_on(request, values)}
        return runs.ask_to_export(chosen, **how, **who)

    def _own(self, request: HttpRequest, lines: Any) -> set[Any]:
        """The payments of these instalments that the reader has proposed or attested, and another takes further."""
        waits = {line.payment_uuid for line in lines if line.status in (PaymentStatus.PROPOSED, PaymentStatus.ATTESTED)}
        if not waits or not may_pay_anywhere(request.user):
            return set()
        person = request.user.person_id
        rows = Payment.objects.filter(Q(proposer=person) | Q(attester=person), uuid__in=waits)
        return set(rows.values_list("uuid", flat=True))

    def _page(self, request: HttpRequest, many: ManyForm | None = None, status: int = 200) -> HttpResponseBase:
        authorities = authorities_as(request.user, *CASE_READERS)
        if not authorities:
            raise Http404
        form = PaymentFilter(request.GET, authorities=authorities)
        rows = Instalment.objects.visible_to(request.user).standing()
        if form.is_valid():
            rows = filtered(rows, form.cleaned_data, on=local(request.now).date())
        order = sorting(request, COLUMNS, "dag")
        if file := _file(request, order.apply(rows.with_payment())):
            return file
        sums = rows.aggregate(sum=Sum("amount"), count=Count("pk"))
        page, today = page_of(order.apply(rows).values("pk"), request, count=sums["count"]), local(request.now).date()
        page.object_list = list(order.apply(_lines([one["pk"] for one in page.object_list])))
        ticked, own = set(request.POST.getlist("chosen")), self._own(request, page.object_list)
        for line in page.object_list:
            line.mark, line.ticked = mark_of(line, today), str(line.uuid) in ticked
            line.by_another = line.payment_uuid in own
        context = {
            "form": form,
            "order": order,
            "page": page,
            "total": sums["sum"] or 0,
            "many": many or ManyForm(initial={"pay_on": first_banking_day_on_or_after(today)}),
            "journal": bool(authorities_as(request.user, Role.ECONOMIST, Role.AUDITOR)),
            "acts": may_pay_anywhere(request.user),
        }
        return render(request, "grants/payments/list.html", context, status=status)


def _lines(keys: list[int]) -> Any:
    """What the lines of a page tell: of these alone, for what each asks of its own would be asked of all otherwise."""
    rows = Instalment.objects.filter(pk__in=keys).with_payment()
    return rows.select_related("organisation", "grant__case__authority").only(*SHOWN)


def _file(request: HttpRequest, rows: Any) -> HttpResponseBase | None:
    head = [
        _("Case number"),
        _("Party"),
        _("Organisation number"),
        _("Budget year"),
        _("Planned day"),
        _("Amount, kronor"),
        _("State"),
    ]
    words = {**dict(STATES), None: dict(STATES)["planned"]}

    def lines() -> Iterator[tuple[Any, ...]]:
        names = ("grant__case__number", "organisation__name", "organisation__number", "year", "planned_on", "amount")
        for *values, status in rows.values_list(*names, "status").iterator(chunk_size=2000):
            yield (*values, str(words[status]))

    return file_asked(request, "utbetalningar", _("Payments"), head, lines())
