"""The orders to the bank: what was sent, the file, and what the bank answered."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.errors import DomainError, NotAllowed
from accounts.permissions import authorities_as
from accounts.roles import CASE_READERS
from accounts.stepup import ask_again
from grants.display.payments import MARKS, summary_content
from grants.documents.summary import summary_pdf
from grants.errors.payments import Contradicted
from grants.forms.payments import AnswerForm, EnterAnswerForm, ReturnForm, WholePaidForm
from grants.loading import MOST_BYTES, Answer
from grants.models import Payment, PaymentOrder
from grants.permissions import may
from grants.states.payments import PaymentStatus
from grants.workflow import answering
from registry.exports import file_asked
from registry.listing import page_of
from registry.queries import sight
from registry.views.base import SignedIn


class OrdersView(SignedIn):
    """Every order of the authorities one works at, the latest first."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if not authorities_as(request.user, *CASE_READERS):
            raise Http404
        orders = PaymentOrder.objects.visible_to(request.user).select_related("authority", "exported_by__person")
        head = [_("Order"), _("Authority"), _("Day of payment"), _("Payments"), _("Sum, kr"), _("Exported")]
        values = orders.values_list("message_id", "authority__short_name", "pay_on", "count", "total", "exported_at")
        if file := file_asked(request, "betalningsordrar", _("Payment orders"), head, values.iterator(chunk_size=2000)):
            return file
        return render(request, "grants/payments/orders.html", {"page": page_of(orders, request)})


class OrderView(SignedIn):
    """One order with its payments; on POST the bank's answer."""

    http_method_names = ["get", "head", "options", "post"]
    FORMS: Any = {"enter": EnterAnswerForm, "return": ReturnForm}

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            orders = PaymentOrder.objects.visible_to(request.user).select_related(
                "authority", "exported_by__person", "file"
            )
            self.order = get_object_or_404(orders, uuid=kwargs["uuid"])

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponseBase:
        return self._page(request, AnswerForm())

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponseBase:
        if not may(request.user, "export_payment", self.order.authority_id):
            raise NotAllowed
        if asked := ask_again(request):
            return asked
        what, _colon, name = request.POST.get("what", "file").partition(":")
        if what in self.FORMS:
            return self._about_one(request, what, name)
        if what == "whole":
            return self._whole(request)
        form, status = AnswerForm(request.POST, request.FILES), 422
        if form.is_valid():
            try:
                told = answering.read_back(
                    self.order, form.cleaned_data["file"].read(MOST_BYTES + 1), by=request.user, now=request.now
                )
            except DomainError as refusal:
                form.add_error("file", str(refusal))
                status = refusal.status
            else:
                self._say(request, told)
                return redirect("grants:order", uuid=self.order.uuid)
        return self._page(request, form, status=status)

    def _whole(self, request: HttpRequest) -> HttpResponseBase:
        """What the economist enters of all that wait: that they were paid."""
        form, status = WholePaidForm(request.POST), 422
        if form.is_valid():
            try:
                told = answering.settle_whole(
                    self.order, day=form.cleaned_data["day"], by=request.user, now=request.now
                )
            except DomainError as refusal:
                form.add_error("day", str(refusal))
                status = refusal.status
            else:
                self._say(request, told)
                return redirect("grants:order", uuid=self.order.uuid)
        return self._page(request, AnswerForm(), status=status, whole=form)

    def _about_one(self, request: HttpRequest, what: str, name: str) -> HttpResponseBase:
        """What the economist enters of one payment: the answer, or that it has come back."""
        payment = next((one for one in self._seen(request) if one.uuid.hex == name), None)
        if payment is None:
            raise Http404
        form, status = self.FORMS[what](request.POST, auto_id=f"id_{name}_%s"), 422
        if form.is_valid():
            who, typed = {"by": request.user, "now": request.now}, form.cleaned_data
            try:
                if what == "return":
                    answering.enter_return(payment, day=typed["day"], why=typed["why"], **who)
                else:
                    answer = Answer(name, typed["is_paid"], typed["day"] if typed["is_paid"] else None, typed["why"])
                    told = answering.settle(self.order, [answer], **who)
                    if told.contradicted:
                        raise Contradicted
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("It is entered, with your name."))
                return redirect("grants:order", uuid=self.order.uuid)
        return self._page(request, AnswerForm(), status=status, bound={f"{what}:{name}": form})

    def _say(self, request: HttpRequest, told: answering.ReadBack) -> None:
        done = [
            ngettext("%(n)s payment is booked.", "%(n)s payments are booked.", told.paid) % {"n": told.paid},
            ngettext("%(n)s was rejected.", "%(n)s were rejected.", told.rejected) % {"n": told.rejected},
        ]
        if told.known:
            done.append(_("%(n)s had been answered before.") % {"n": told.known})
        messages.success(request, " ".join(done))
        if told.contradicted:
            messages.error(
                request,
                ngettext(
                    "%(n)s payment stands otherwise here than the file says, and was left alone: %(ids)s. "
                    "Find out why.",
                    "%(n)s payments stand otherwise here than the file says, and were left alone: %(ids)s. "
                    "Find out why.",
                    len(told.contradicted),
                )
                % {"n": len(told.contradicted), "ids": ", ".join(told.contradicted[:5])},
            )
        if told.strangers:
            messages.warning(
                request,
                ngettext(
                    "%(n)s row is about no payment of this order and was left alone.",
                    "%(n)s rows are about no payment of this order and were left alone.",
                    len(told.strangers),
                )
                % {"n": len(told.strangers)},
            )

    def _seen(self, request: HttpRequest) -> Any:
        rows = Payment.objects.filter(order=self.order).select_related(
            "instalment__organisation", "instalment__grant__case__authority", "proposer", "attester", "account"
        )
        seen = rows.filter(sight(request.user, case="instalment__grant__case__")).order_by("pk")
        return seen.defer("instalment__grant__case__search")

    def _page(
        self,
        request: HttpRequest,
        form: AnswerForm,
        status: int = 200,
        bound: dict[str, Any] | None = None,
        whole: WholePaidForm | None = None,
    ) -> HttpResponse:
        page = page_of(self._seen(request), request)
        request.case_read = [one.instalment.grant.case_id for one in page.object_list]  # type: ignore[attr-defined]
        may_enter = may(request.user, "export_payment", self.order.authority_id)
        for payment in page.object_list:
            payment.mark = MARKS[PaymentStatus(payment.status)]
            what = WAYS.get(PaymentStatus(payment.status)) if may_enter else None
            if what:
                payment.way = f"{what}:{payment.uuid.hex}"
                payment.form = (bound or {}).get(payment.way) or self.FORMS[what](auto_id=f"id_{payment.uuid.hex}_%s")
        waits = self.order.payments.filter(status=PaymentStatus.ORDERED).exists()
        context = {
            "order": self.order,
            "page": page,
            "may_fetch": may_enter,
            "form": form if waits and may_enter else None,
            "whole": whole or (WholePaidForm() if waits and may_enter else None),
            "bound": list((bound or {}).values()),
        }
        return render(request, "grants/payments/order.html", context, status=status)


#: What can be entered of a payment in each state.
WAYS = {PaymentStatus.ORDERED: "enter", PaymentStatus.PAID: "return"}


@require_http_methods(["GET", "HEAD", "POST"])
def order_file(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The file of an order, for those who may export and are kept out of none of its cases; who signed in long ago
    shows a proof first."""
    if not request.user.is_authenticated:
        raise Http404
    order = get_object_or_404(PaymentOrder.objects.visible_to(request.user).select_related("file"), uuid=uuid)
    seen = Payment.objects.filter(sight(request.user, case="instalment__grant__case__"), order=order).count()
    if not may(request.user, "export_payment", order.authority_id) or seen != order.payments.count():
        raise Http404
    if asked := ask_again(request):
        return asked
    response = FileResponse(
        default_storage.open(order.file.path),
        as_attachment=True,
        filename=order.filename,
        content_type=order.file.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


class SummaryView(SignedIn):
    """The order as a document, for those who see all its cases: what was sent, through whom, and what became of it."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        orders = PaymentOrder.objects.visible_to(request.user).select_related(
            "authority__organisation", "exported_by__person", "file"
        )
        order = get_object_or_404(orders, uuid=uuid)
        rows = Payment.objects.filter(order=order)
        if rows.filter(sight(request.user, case="instalment__grant__case__")).count() != rows.count():
            raise Http404
        content = summary_content(order, now=request.now)
        response = HttpResponse(summary_pdf(content), content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{order.message_id}.pdf"'
        return response
