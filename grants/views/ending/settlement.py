"""How a grant ends: every party's money from application to settlement, proposals, claims, and the closing."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError, NotAllowed
from accounts.models import Organisation
from grants.display.ending import (
    CHECKLIST,
    MARKS,
    counted,
    what_closing_does,
    what_deciding_does,
    what_lapsing_does,
    what_proposing_does,
    what_revoking_does,
    what_telling_does,
)
from grants.forms.ending import (
    ClaimForm,
    CloseForm,
    HearForm,
    LapseForm,
    ReasonsForm,
    ReopenForm,
    ReplyForm,
    RevokeForm,
    UnheardForm,
)
from grants.models import Closing, LaterDecision, RecoveryKind, Reopening, Settlement
from grants.permissions import may
from grants.rules.closing import stopping
from grants.states.payments import PaymentStatus
from grants.states.recovery import OPEN, RecoveryStatus
from grants.views.acting import grant_seen
from grants.views.ending.money import file_of_money
from grants.workflow.ending import closing, hearing, later, recovering, reopening, settling
from registry.views.acting import Acting
from registry.views.confirming import Question
from sweden.clock import local

#: What each act of claiming claims back.
CLAIMS = {"claim": RecoveryKind.OVERPAID, "claim_aid": RecoveryKind.UNLAWFUL_AID}


class EndingView(Acting):
    """Read by those who work with the case; each act by those who may."""

    DONE = {
        "propose": _("The final grant is proposed. Another person decides on it."),
        "take_back": _("The proposal is taken back."),
        "hear": _("The party is told, and may reply. The letter is being made."),
        "unheard": _("It is noted why the party is not told."),
        "reply": _("The reply is registered."),
        "decide": _("The final grant is decided on. The letter is being made."),
        "lapse": _("It is decided that the rest lapses. The letter is being made."),
        "revoke": _("The decision is changed. Propose a new final grant; another person decides on it."),
        "claim": _("The party is told, and may reply. The letter is being made."),
        "claim_aid": _("The party is told, and may reply. The letter is being made."),
        "close": _("The grant is closed. Nothing more is paid of it."),
        "reopen": _("The grant is open again. Close it when the money comes out even."),
    }
    #: Whose acts they are.
    ACTS = {
        "propose": "settle",
        "take_back": "settle",
        "hear": "settle",
        "unheard": "settle",
        "reply": "settle",
        "decide": "decide_settlement",
        "lapse": "decide_settlement",
        "revoke": "decide_settlement",
        "claim": "settle",
        "claim_aid": "settle",
        "close": "close",
        "reopen": "close",
    }
    WEIGHS = frozenset({"hear", "decide", "lapse", "revoke", *CLAIMS, "close", "reopen"})
    FORMS: ClassVar[dict[str, Any]] = {
        **dict.fromkeys(CLAIMS, ClaimForm),
        "hear": HearForm,
        "unheard": UnheardForm,
        "reply": ReplyForm,
        "lapse": LapseForm,
        "revoke": RevokeForm,
        "reopen": ReopenForm,
    }
    refuses_on_top = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.grant = grant_seen(request.user, uuid=kwargs["uuid"])
            request.case_read = self.grant.case_id

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if file := file_of_money(request, self.grant):
            return file
        return super().get(request, **kwargs)

    def may_do(self, what: str) -> bool:
        return may(self.request.user, self.ACTS[what], self.grant.authority_id)

    def asks(self, what: str, name: str) -> Question | None:
        if what == "close" and not stopping(closing.lines_of(self.grant, now=self.request.now)):
            left = self.grant.instalments.standing().exclude(payments__status=PaymentStatus.PAID).count()
            return Question(_("Close the grant?"), _("Close the grant"), what_closing_does(left), danger=True)
        if what == "decide":
            row = self._row(name)
            if hearing.waits(row, on=local(self.request.now).date()):
                return None
            return Question(_("Decide on the final grant?"), _("Decide on the final grant"), what_deciding_does(row))
        if what == "lapse":
            row = self._row(name)
            follows = what_lapsing_does(row, later.left_to_pay(row))
            return Question(_("Let the rest lapse?"), _("Decide that the rest lapses"), follows, danger=True)
        if what == "revoke":
            row = self._row(name)
            if later.what_followed(row):
                return None
            return Question(_("Change the decision?"), _("Change the decision"), what_revoking_does(row), danger=True)
        if what == "propose":
            party = self._party(name)
            worked = self._worked(party)
            if isinstance(worked, dict):
                return None
            follows = what_proposing_does(party.name, worked)
            return Question(_("Propose the final grant?"), _("Propose the final grant"), follows)
        if what in CLAIMS:
            form, party = self.form(what, name, self.request.POST), self._party(name)
            most = recovering.claimable(self.grant, party, CLAIMS[what])
            if not form.is_valid() or form.cleaned_data["amount"] > most:
                return None
            follows = what_telling_does(party.name, form.cleaned_data["amount"])
            return Question(_("Tell the party of the claim?"), _("Tell the party"), follows)
        return None

    def _row(self, name: str) -> Settlement:
        row: Settlement = get_object_or_404(Settlement, grant=self.grant, uuid=_uuid(name))
        row.grant = self.grant
        return row

    def form(self, what: str, name: str = "", data: Any = None, **kwargs: Any) -> Any:
        if what == "propose":
            lacks = {"lacks_report": settling.lacks_final_report(self.grant), "lacks_costs": self._lacks_costs(name)}
            return ReasonsForm(data, **lacks, **kwargs)
        if what in self.FORMS:
            return self.FORMS[what](data, **kwargs)
        if what == "close":
            return CloseForm(data, lines=closing.lines_of(self.grant, now=self.request.now), **kwargs)
        return None

    def do(self, what: str, name: str, form: Any) -> None:
        who, values = self.who, form.cleaned_data if form else {}
        if what == "propose":
            settling.propose(self.grant, self._party(name), **values, **who)
        elif what in CLAIMS:
            recovering.communicate(self.grant, self._party(name), kind=CLAIMS[what], **values, **who)
        elif what == "reopen":
            reopening.reopen(self.grant, **values, **who)
        elif what == "close":
            closing.close(self.grant, reasons=values, **who)
        else:
            acts: dict[str, Any] = {
                "hear": hearing.communicate,
                "unheard": hearing.leave_out,
                "reply": hearing.reply,
                "decide": settling.decide,
                "lapse": later.lapse,
                "revoke": later.revoke,
            }
            acts.get(what, settling.take_back)(self._row(name), **values, **who)

    def _parties(self) -> dict[str, Organisation]:
        return {str(one.organisation.uuid): one.organisation for one in closing.money_of(self.grant)}

    def _party(self, name: str) -> Organisation:
        rows = self._parties()
        if name not in rows:
            raise NotAllowed
        return rows[name]

    def _page(self, request: HttpRequest, bound: dict[str, Any], status: int = 200, refusal: str = "") -> HttpResponse:
        user, authority = request.user, self.grant.authority_id
        settles, decides = may(user, "settle", authority), may(user, "decide_settlement", authority)
        standing = {
            one.organisation_id: one
            for one in Settlement.objects.filter(grant=self.grant, withdrawn_at__isnull=True).select_related(
                "proposer", "decider", "decided_by__person", "hearing__made_by__person"
            )
        }
        for one in standing.values():
            one.grant = self.grant
        followed = LaterDecision.objects.filter(settlement__grant=self.grant).select_related("settlement", "decider")
        rows, today = [], local(request.now).date()
        closed = Closing.objects.filter(closes=self.grant).select_related("closed_by__person").first()
        for money in closing.money_of(self.grant):
            key, row = str(money.organisation.uuid), standing.get(money.organisation.pk)
            changes = decides and row is not None and row.decided_at and row.proposer_id != user.person_id
            mosts = {
                "claim": recovering.claimable(self.grant, money.organisation)
                if row and row.decided_at and not closed
                else 0,
                "claim_aid": recovering.claimable(self.grant, money.organisation, RecoveryKind.UNLAWFUL_AID),
            }
            worked = self._worked(money.organisation) if row is None else None
            rows.append(
                {
                    "money": money,
                    "row": row,
                    "worked": worked,
                    "beyond": max(0, worked.party.paid - worked.final) if isinstance(worked, settling.Worked) else 0,
                    "propose": (bound.get(f"propose:{key}") or self.form("propose", key, auto_id=f"id_p_{key}_%s"))
                    if settles and row is None and not closed
                    else None,
                    "decide": decides
                    and not closed
                    and row is not None
                    and not row.decided_at
                    and not hearing.waits(row, on=today)
                    and row.proposer_id != user.person_id,
                    "heard": getattr(row, "hearing", None),
                    "waits": hearing.waits(row, on=today) if row is not None and not row.decided_at else "",
                    **self._hearing(row, bound, is_open=settles and not closed),
                    "take_back": settles and not closed and row is not None and not row.decided_at,
                    "claims": [
                        (what, most, bound.get(f"{what}:{key}") or self._claim(what, key, most))
                        for what, most in mosts.items()
                        if settles and most
                    ],
                    "earlier": [one for one in followed if one.settlement.organisation_id == money.organisation.pk],
                    **{
                        what: self._later(what, row, bound)
                        for what, is_asked in (
                            ("lapse", changes and money.to_pay),
                            ("revoke", changes and not closed and not later.what_followed(row)),
                        )
                        if is_asked
                    },
                }
            )
        claims = list(self.grant.recoveries.select_related("organisation").order_by("-pk"))
        for one in claims:
            one.mark = MARKS[RecoveryStatus(one.status)]
            one.left = recovering.left_of(one)
        for row in rows:
            of_party = [one for one in claims if one.organisation_id == row["money"].organisation.pk]
            row["claimed"] = sum(one.left["left"] for one in of_party if one.status in OPEN)
        lines = closing.lines_of(self.grant, now=request.now)
        context = {
            "grant": self.grant,
            "rows": rows,
            "claims": claims,
            "closed": closed,
            "passed": [(CHECKLIST[one["key"]][0], one["reason"]) for one in closed.lines if one["reason"]]
            if closed
            else [],
            "lines": [] if closed else [(one, *counted(one)) for one in lines],
            "close": (bound.get("close") or self.form("close"))
            if may(user, "close", authority) and not closed and not stopping(lines)
            else None,
            "reopen": (bound.get("reopen") or self.form("reopen"))
            if may(user, "close", authority) and closed
            else None,
            "reopenings": Reopening.objects.filter(closing__grant=self.grant)
            .select_related("reopened_by__person")
            .order_by("-pk"),
            "stops": bool(stopping(lines)) and not closed,
            "closes": may(user, "close", authority),
            "forms": [one for one in bound.values() if one is not None],
            "refusal": refusal,
        }
        return render(request, "grants/ending/ending.html", context, status=status)

    def _claim(self, what: str, key: str, most: int) -> ClaimForm:
        known = {} if what == "claim_aid" else {"amount": most}
        return ClaimForm(initial=known, auto_id=f"id_{what}_{key}_%s")

    def _hearing(self, row: Settlement | None, bound: dict[str, Any], *, is_open: bool) -> dict[str, Any]:
        """The forms by which the party is told of the proposal, or it is said why not; and of its reply."""
        if row is None or row.decided_at or not is_open or not hearing.is_against(row):
            return {}
        heard = getattr(row, "hearing", None)
        asked = ("hear", "unheard") if heard is None else () if heard.left_out else ("reply",)
        return {what: self._later(what, row, bound) for what in asked}

    def _later(self, what: str, row: Settlement, bound: dict[str, Any]) -> Any:
        return bound.get(f"{what}:{row.uuid}") or self.form(what, auto_id=f"id_{what}_{row.uuid}_%s")

    def _lacks_costs(self, name: str) -> bool:
        party = self._parties().get(name)
        if party is None:  # whose act it is is asked before which party it names
            return False
        worked = self._worked(party)
        return not isinstance(worked, dict) and not worked.is_known

    def _worked(self, organisation: Organisation) -> Any:
        try:
            return settling.work_out(self.grant, organisation, now=self.request.now)
        except DomainError as refusal:
            return {"refusal": str(refusal)}


def _uuid(name: str) -> UUID:
    try:
        return UUID(name)
    except ValueError:
        raise NotAllowed from None
