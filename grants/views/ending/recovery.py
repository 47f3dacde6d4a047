"""A claim for repayment: read by all who see the case, with each act for those who may; and the list of claims."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.permissions import authorities_as, is_staff_anywhere
from accounts.roles import CASE_READERS
from grants.display.ending import MARKS, interest_lines, what_claiming_does, what_waiving_does
from grants.forms.ending import (
    DecideForm,
    DropForm,
    InterestForm,
    InterestPaidForm,
    ReceiptForm,
    ReceiveForm,
    ReplyForm,
    UndoForm,
    WaiveForm,
)
from grants.loading import unlawful_aid
from grants.models import ClaimLetter, Recovery, RecoveryKind, RecoveryMove
from grants.models.settlement import MoveKind
from grants.permissions import may
from grants.queries.grants import whole
from grants.states.recovery import RecoveryAct, RecoveryStatus, is_open
from grants.workflow.ending import receipts, recovering, repaying
from registry.display import Tab
from registry.exports import file_asked
from registry.listing import page_of, sorting
from registry.models import Document
from registry.views.acting import Acting
from registry.views.base import SignedIn
from registry.views.confirming import Question
from sweden.clock import local
from sweden.typography import day_long


class RecoveryView(Acting):
    """The claim's page."""

    FORMS = {
        "reply": ReplyForm,
        "decide": DecideForm,
        "drop": DropForm,
        "receive": ReceiveForm,
        "waive": WaiveForm,
        "interest": InterestForm,
        "interest_paid": InterestPaidForm,
    }
    #: What is posted of one move, which the colon names.
    OF_MOVES = {"undo": UndoForm}
    #: Those with a day on which it happened.
    DATED = frozenset({"receive", "interest", "interest_paid"})
    #: The letters that a party receives, by the act that says so.
    LETTERS = {f"got_{letter}": letter for letter in ClaimLetter}
    DONE = {
        "reply": gettext_lazy("The reply is registered."),
        "decide": gettext_lazy("The claim is decided on and booked. The letter is being made."),
        "drop": gettext_lazy("The claim is dropped."),
        "receive": gettext_lazy("The payment is booked on the claim."),
        "waive": gettext_lazy("The waiver is decided on and booked. The letter is being made."),
        "interest": gettext_lazy("The interest is claimed. The letter is being made."),
        "interest_paid": gettext_lazy("The interest is recorded."),
        "undo": gettext_lazy("It is undone, and the ledger has a counter-entry."),
        **dict.fromkeys(LETTERS, gettext_lazy("The receipt is noted.")),
    }
    #: Whose acts they are; replies are judged by themselves.
    ACTS = {
        "decide": "decide_settlement",
        "drop": "decide_settlement",
        "receive": "book_recovery",
        "waive": "decide_settlement",
        "interest": "book_recovery",
        "interest_paid": "book_recovery",
        "undo": "book_recovery",
    }
    WEIGHS = frozenset({"decide", "waive", "receive", "drop", "undo"})
    #: Those that whoever told the party leaves to another.
    BY_ANOTHER = frozenset({"decide", "drop", "waive"})
    #: Those that first say what follows.
    ASKS = {
        "decide": (gettext_lazy("Decide on the claim?"), gettext_lazy("Decide on the claim")),
        "drop": (gettext_lazy("Drop the claim?"), gettext_lazy("Drop the claim")),
        "waive": (gettext_lazy("Waive the claim?"), gettext_lazy("Decide on the waiver")),
    }

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            rows = Recovery.objects.visible_to(request.user).select_related(
                "organisation",
                "grant__case__authority",
                "grant__authority",
                "grant__project",
                "decider",
                "communicator",
            )
            self.recovery: Recovery = get_object_or_404(rows, uuid=kwargs["uuid"])
            request.case_read = self.recovery.grant.case_id

    def may_do(self, what: str) -> bool:
        user, authority = self.request.user, self.recovery.grant.authority_id
        if what == "reply":
            return recovering.may_reply(user, self.recovery)
        if what in self.LETTERS:
            return receipts.receives(user, self.recovery) or may(user, "settle", authority)
        return may(user, self.ACTS[what], authority)

    def knows(self, what: str, name: str) -> bool:
        return what not in self.OF_MOVES or self._move(name) is not None

    def _move(self, name: str) -> RecoveryMove | None:
        return next((one for one in self.recovery.moves.all() if str(one.uuid) == name), None)

    def asks(self, what: str, name: str) -> Question | None:
        if what not in self.ASKS:
            return None
        if what == "waive":
            left, amount = recovering.left_of(self.recovery)["left"], self.form(what, name, self.request.POST)
            if not amount.is_valid() or amount.cleaned_data["amount"] > left:
                return None
            follows = what_waiving_does(self.recovery, amount.cleaned_data["amount"], left)
        else:
            follows = what_claiming_does(self.recovery, what)
        return Question(*self.ASKS[what], follows, danger=what != "decide")

    def form(self, what: str, name: str = "", data: Any = None) -> Any:
        auto = f"id_{what}_%s"
        if what in self.LETTERS:
            return ReceiptForm(data, is_own=receipts.receives(self.request.user, self.recovery), auto_id=auto)
        if what in self.OF_MOVES:
            return self.OF_MOVES[what](data, auto_id=f"id_{what}_{name}_%s")
        more: dict[str, Any] = {}
        if what == "decide":
            more["is_aid"] = self.recovery.kind == RecoveryKind.UNLAWFUL_AID
        if what in self.DATED:
            more["days"] = recovering.days_of(self.recovery, now=self.request.now)
        return self.FORMS[what](data, auto_id=auto, **more)

    def do(self, what: str, name: str, form: Any) -> None:
        row, who = self.recovery, self.who
        data = form.cleaned_data
        key = f"{what}:{row.uuid}:{self.request.POST.get('count', '0')[:10]}"
        if what == "reply":
            recovering.reply(row, text=data["text"], **who)
        elif what in self.LETTERS:
            receipts.note_receipt(row, self.LETTERS[what], **data, **who)
        elif what == "decide":
            values, due_on = form.values
            recovering.decide(row, values=values, due_on=due_on, **who)
        elif what == "undo":
            recovering.undo(row, self._move(name), **data, **who)  # type: ignore[arg-type]
        elif what == "drop":
            recovering.drop(row, why=data["why"], **who)
        else:
            acts = {"receive": recovering.receive, "waive": recovering.waive}
            acts.get(what, recovering.interest)(row, **data, key=key, **who)

    def _waits_for(self) -> str:
        """Who decides, and what that waits for."""
        row = self.recovery
        if row.status != RecoveryStatus.COMMUNICATED:
            return ""
        said = _("A decision-maker decides on the claim or drops it, another than %(name)s, who told the party.")
        words = [said % {"name": row.communicator}]
        if row.replied_at is None and local(self.request.now).date() <= row.reply_by:
            day = day_long(row.reply_by, get_language() or "sv")
            words.insert(0, _("The party may reply until %(day)s.") % {"day": day})
        return " ".join(words)

    def _page(self, request: HttpRequest, bound: dict[str, Any], status: int = 200) -> HttpResponse:
        row, inside = self.recovery, is_staff_anywhere(request.user)
        moves = list(row.moves.select_related("made_by__person", "reversed_by"))
        undoable = recovering.undoable(row, moves) if self.may_do("undo") else set()
        for one in moves:
            if one.pk in undoable:
                one.undo = bound.get(f"undo:{one.uuid}") or self.form("undo", str(one.uuid))
        forms = {
            what: bound.get(what) or self.form(what)
            for what in self.FORMS
            if self.may_do(what)
            and is_open(RecoveryStatus(row.status), RecoveryAct(what.removesuffix("_paid")))
            and not (what == "interest" and row.kind == RecoveryKind.UNLAWFUL_AID)  # it is worked out
            and not (what in self.BY_ANOTHER and row.communicator_id == request.user.person_id)
        }
        documents = Document.objects.filter(key__startswith=f"recovery:{row.uuid}:").select_related("file")
        letters = [
            (what, letter.label, bound.get(what) or self.form(what))
            for what, letter in self.LETTERS.items()
            if letter in receipts.waiting(row) and self.may_do(what)
        ]
        context = {
            "letters": letters,
            "receipts": row.receipts.select_related("made_by__person"),
            "recovery": row,
            "grant": row.grant,
            "is_aid": row.kind == RecoveryKind.UNLAWFUL_AID,
            "at_disposal": [(date.fromisoformat(day), whole(Decimal(kronor))) for day, kronor in row.at_disposal],
            "due_interest": Decimal((row.content or {}).get("due_interest") or 0),
            "worked": [(one, interest_lines(one.record)) for one in moves if one.record]
            or ([(None, interest_lines(row.content["record"]))] if row.content and row.content.get("record") else []),
            "terms": repaying.terms_on(row.grant.authority, local(request.now).date()) if "decide" in forms else None,
            "may_set_terms": may(request.user, "set_repayment_terms", row.grant.authority_id),
            "aid_basis": unlawful_aid()["legal_basis"] if row.kind == RecoveryKind.UNLAWFUL_AID else "",
            "mark": MARKS[RecoveryStatus(row.status)],
            "left": recovering.left_of(row),
            "moves": moves,
            "count": len(moves),
            "form_of": forms,
            "bound": list(bound.values()),
            "documents": documents.order_by("pk"),
            "inside": inside,
            "waits_for": "" if "decide" in forms else self._waits_for(),
        }
        return render(request, "grants/ending/recovery.html", context, status=status)


class RecoveriesView(SignedIn):
    """Claims of the reader's authorities; as a file in full."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if not authorities_as(request.user, *CASE_READERS):
            raise Http404
        rows = Recovery.objects.at_work(request.user).select_related("organisation", "grant__case__authority")
        state = request.GET.get("state", "")
        state = state if state in RecoveryStatus.values else ""
        if state:
            rows = rows.filter(status=state)
        order = sorting(request, {"belopp": "amount", "dag": "communicated_at"}, "-dag")
        rows = order.apply(rows.defer("grant__case__search"))
        head = [
            _("Case number"),
            _("Party"),
            _("Kind"),
            _("Claim, kronor"),
            _("State"),
            _("To be paid by"),
            _("Left, kronor"),
        ]

        def lines() -> Any:
            for one in rows.prefetch_related("moves"):
                yield (
                    one.grant.case.number,
                    one.organisation.name,
                    one.get_kind_display(),
                    one.amount,
                    one.get_status_display(),
                    one.due_on,
                    recovering.left_of(one)["left"],
                )

        if file := file_asked(request, "aterkrav", _("Claims for repayment"), head, lines()):
            return file
        page = page_of(rows.prefetch_related("moves"), request)
        for one in page.object_list:
            one.mark, one.left = MARKS[RecoveryStatus(one.status)], recovering.left_of(one)
        choices = [("", _("All")), *((key, str(word).capitalize()) for key, word in RecoveryStatus.choices)]
        parts = [Tab(word, f"?state={key}" if key else "?", key == state) for key, word in choices]
        context = {"order": order, "page": page, "parts": parts, "kinds": MoveKind}
        return render(request, "grants/ending/recoveries.html", context)
