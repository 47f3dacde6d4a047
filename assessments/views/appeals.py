"""Appeals of a decision, act by act, from the page of the case's handling."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.forms import appeals as forms
from assessments.models import Appeal
from assessments.permissions import may_amend, may_handle, may_note_received
from assessments.views.procedure import ActView
from assessments.workflow import appeals
from assessments.workflow.afterwards import standing_decision


class _OnAPart(ActView):
    """An act about a decision of the reader's own authority, which in a joint call may be on a part."""

    #: Who may do it: asked with the reader, the application and the key of the authority whose decision it is.
    may: Any

    @property
    def whose(self) -> int:
        """The key of the authority whose decision it is about."""
        raise NotImplementedError

    def inside(self) -> None:
        """`allowed` says who comes here: those of the authority whose decision it is."""

    def allowed(self) -> bool:
        may: bool = self.may(self.request.user, self.application, self.whose)
        return may


class RegisterAppealView(_OnAPart):
    """Registering an appeal."""

    form_class = forms.RegisterAppealForm
    title = gettext_lazy("Register an appeal")
    lead = gettext_lazy(
        "It is sent to the authority (section 43). It is registered, and the case is kept from disposal until it ends."
    )
    verb = gettext_lazy("Register the appeal")
    done = gettext_lazy("The appeal is registered. Judge whether it came in time.")
    may = staticmethod(may_note_received)
    does = staticmethod(appeals.register_appeal)

    @cached_property
    def thing(self) -> Any:
        decision = standing_decision(self.application, self.part)
        if decision is None:
            raise Http404
        return decision

    @property
    def whose(self) -> int:
        key: int = self.thing.authority_id
        return key


class OnAppealView(_OnAPart):
    """An act on one appeal."""

    @property
    def whose(self) -> int:
        key: int = self.thing.decision.authority_id
        return key

    @cached_property
    def thing(self) -> Appeal:
        rows = Appeal.objects.visible_to(self.request.user).filter(decision__application=self.application)
        found: Appeal = get_object_or_404(rows.select_related("decision__application"), uuid=self.kwargs["which"])
        return found

    def about(self) -> list[tuple[str, str]]:
        return [(_("The appeal"), self.thing.wants)]


class TimeView(OnAppealView):
    """Whether it came in time."""

    form_class = forms.TimeForm
    title = gettext_lazy("Judge whether the appeal came in time")
    lead = gettext_lazy(
        "Within the weeks that the decision says, from the day the party got it (section 44). What came too late is "
        "dismissed with reasons, by somebody who decides (section 45)."
    )
    verb = gettext_lazy("Judge it")
    done = gettext_lazy("It is judged and registered.")
    weighs = True
    may = staticmethod(appeals.may_judge)
    does = staticmethod(appeals.judge_time)


class ContestView(OnAppealView):
    """That the dismissal of a late appeal is appealed."""

    form_class = forms.RegisterAppealForm
    title = gettext_lazy("Register an appeal of the dismissal")
    lead = gettext_lazy(
        "A dismissal is a decision of its own, with a time of its own. If it is undone, the appeal that was dismissed "
        "is to be handed over."
    )
    verb = gettext_lazy("Register the appeal")
    done = RegisterAppealView.done
    may = staticmethod(may_note_received)
    does = staticmethod(appeals.contest_dismissal)


class ReconsiderView(OnAppealView):
    """What the authority's own reconsideration came to."""

    form_class = forms.ReconsiderForm
    title = gettext_lazy("Say what reconsidering the decision came to")
    lead = gettext_lazy("A decision that is changed is taken up again and decided on first (sections 37–39).")
    verb = gettext_lazy("Say so")
    done = gettext_lazy("The reconsideration is registered.")
    weighs = True
    may = staticmethod(may_amend)
    does = staticmethod(appeals.reconsider)


class HandOverView(OnAppealView):
    """That it was handed over."""

    form_class = forms.HandOverForm
    title = gettext_lazy("Note that the appeal was handed over")
    lead = gettext_lazy("Promptly, with the papers of the case and a changed decision (section 46).")
    verb = gettext_lazy("Note it")
    done = gettext_lazy("The handing over is registered.")
    may = staticmethod(may_handle)
    does = staticmethod(appeals.hand_over)


class OutcomeView(OnAppealView):
    """What the court decided."""

    form_class = forms.OutcomeForm
    title = gettext_lazy("Register what the court decided")
    verb = gettext_lazy("Register it")
    done = gettext_lazy("The court's decision is registered.")
    may = staticmethod(may_note_received)
    does = staticmethod(appeals.enter_outcome)


class WithdrawAppealView(OnAppealView):
    """That it was withdrawn."""

    form_class = forms.WithdrawAppealForm
    title = gettext_lazy("Register that the appeal was withdrawn")
    verb = gettext_lazy("Register the withdrawal")
    done = gettext_lazy("The withdrawal is registered.")
    may = staticmethod(may_note_received)
    does = staticmethod(appeals.withdraw_appeal)
