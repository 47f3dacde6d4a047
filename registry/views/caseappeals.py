"""Appeals of what is decided in a case besides an application: registered, judged, reconsidered, handed over, ended."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy

from registry.forms import appealed as forms
from registry.identifiers import uuid_in
from registry.models import Case, CaseAppeal
from registry.permissions import may_decide_appeal, may_handle_appeal, may_read_inside, may_receive_appeal
from registry.queries import case_seen
from registry.states import APPEALS, AppealAct
from registry.views.acting import Acting
from registry.views.case import head
from registry.workflow import caseappeals
from sweden.clock import local


class CaseAppealsView(Acting):
    """The decisions that can be appealed, and each appeal with what can be done with it now."""

    DONE = {
        "register": gettext_lazy("The appeal is registered. Judge whether it came in time."),
        "contest": gettext_lazy("The appeal is registered. Judge whether it came in time."),
        "judge": gettext_lazy("It is judged and registered."),
        "reconsider": gettext_lazy("The reconsideration is registered."),
        "hand_over": gettext_lazy("The handing over is registered."),
        "outcome": gettext_lazy("The court's decision is registered."),
        "withdraw": gettext_lazy("The withdrawal is registered."),
    }
    WEIGHS = frozenset({"judge", "reconsider"})
    #: What is posted → the act in the table, its form, whose it is, and its words.
    ACTS: dict[str, tuple[AppealAct, Any, Any, Any]] = {
        "judge": (
            AppealAct.ACCEPT,
            forms.TimeForm,
            caseappeals.may_judge,
            gettext_lazy("Judge whether it came in time"),
        ),
        "reconsider": (
            AppealAct.RECONSIDER,
            forms.ReconsiderForm,
            may_decide_appeal,
            gettext_lazy("Say what reconsidering came to"),
        ),
        "hand_over": (
            AppealAct.HAND_OVER,
            forms.HandOverForm,
            may_handle_appeal,
            gettext_lazy("Note the handing over"),
        ),
        "outcome": (
            AppealAct.END,
            forms.OutcomeForm,
            may_receive_appeal,
            gettext_lazy("Register what the court decided"),
        ),
        "withdraw": (
            AppealAct.WITHDRAW,
            forms.WithdrawAppealForm,
            may_receive_appeal,
            gettext_lazy("Register a withdrawal"),
        ),
        "contest": (
            AppealAct.CONTEST,
            forms.RegisterAppealForm,
            may_receive_appeal,
            gettext_lazy("Register an appeal of the dismissal"),
        ),
    }

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            found = case_seen(request.user, kwargs["uuid"])
            if found is None or not may_read_inside(request.user, found):
                raise Http404
            self.case: Case = found
            request.case_read = found

    def may_do(self, what: str) -> bool:
        may = may_receive_appeal if what == "register" else self.ACTS[what][2]
        return bool(may(self.request.user, self.case))

    def knows(self, what: str, name: str) -> bool:
        if uuid_in(name) is None:
            return False
        if what == "register":
            return any(str(one.about) == name for one in caseappeals.appealable(self.case, self.request.now))
        return CaseAppeal.objects.filter(case=self.case, uuid=name).exists()

    def form(self, what: str, name: str = "", data: Any = None) -> Any:
        form = forms.RegisterAppealForm if what == "register" else self.ACTS[what][1]
        today = local(self.request.now).date()
        return form(data, auto_id=f"{what}_{name}_%s", initial={"received_on": today, "on": today})

    def do(self, what: str, name: str, form: Any) -> Any:
        if what == "register":
            return caseappeals.register_appeal(self.case, about=name, **form.cleaned_data, **self.who)
        appeal = get_object_or_404(CaseAppeal, case=self.case, uuid=name)
        acts: dict[str, Any] = {
            "judge": caseappeals.judge_time,
            "reconsider": caseappeals.reconsider,
            "hand_over": caseappeals.hand_over,
            "outcome": caseappeals.enter_outcome,
            "withdraw": caseappeals.withdraw_appeal,
            "contest": caseappeals.contest_dismissal,
        }
        return acts[what](appeal, **form.cleaned_data, **self.who)

    def _page(self, request: HttpRequest, bound: dict[str, Any], **kwargs: Any) -> HttpResponse:
        rows = CaseAppeal.objects.filter(case=self.case).select_related("dismissal_of", "registered_by__person")
        caseappeals.say_by_hand(self.case, rows)
        appeals = []
        for one in rows:
            open_ = [
                (what, word)
                for what, (act, _form, _may, word) in self.ACTS.items()
                if APPEALS.is_open(one.status, act) and self.may_do(what)
            ]
            ways = [
                (f"{what}:{one.uuid}", word, bound.get(f"{what}:{one.uuid}") or self.form(what, str(one.uuid)))
                for what, word in open_
            ]
            appeals.append((one, ways))
        decisions = []
        for decided in caseappeals.appealable(self.case, request.now):
            key = f"register:{decided.about}"
            form = bound.get(key) or self.form("register", str(decided.about)) if self.may_do("register") else None
            decisions.append((decided, key, form))
        context = {
            **head(request, self.case, inside=True, current="appeals"),
            "appeals": appeals,
            "decisions": decisions,
            "bound": [one for one in bound.values() if one is not None],
            "refusal": kwargs.get("refusal", ""),
        }
        for place, tab in enumerate(context["tabs"]):
            if tab.url == request.path:
                context["tabs"][place] = type(tab)(tab.label, tab.url, True, tab.count)
        return render(request, "registry/case_appeals.html", context, status=kwargs.get("status", 200))
