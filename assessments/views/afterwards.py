"""What is done with a decision after it has been made (FL (2017:900) 36–38 §§): corrected, taken up again, left."""

from typing import Any

from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.forms import procedure as forms
from assessments.models import Decision, Outcome
from assessments.permissions import may_amend
from assessments.views.procedure import ActView
from assessments.workflow import afterwards
from registry.permissions import may_read_inside


class _OfTheDecision(ActView):
    weighs = True

    def inside(self) -> None:
        """Those of the authority that owns the case, and of one that has decided on its part."""
        if not may_read_inside(self.request.user, self.application.case) and self.thing is None:
            raise Http404

    def allowed(self) -> bool:
        return may_amend(self.request.user, self.application, self.thing.authority_id)

    @cached_property
    def thing(self) -> Decision:
        """The decision that stands of the reader's own authority."""
        decision = afterwards.standing_decision(self.application, self.part)
        if decision is None:
            raise Http404
        return decision

    def about(self) -> list[tuple[str, str]]:
        return [(_("The decision's reasons"), self.thing.reasons)]


class CorrectView(_OfTheDecision):
    """Correcting an obvious slip (36 §)."""

    form_class = forms.CorrectForm
    title = gettext_lazy("Correct a slip in the decision")
    lead = gettext_lazy(
        "An obvious slip of the pen or of counting (section 36). What was decided does not change; the decision stays "
        "as it was written, and the correction stands beside it."
    )
    verb = gettext_lazy("Correct it and tell the party")
    done = gettext_lazy("The correction is registered, and the letter is on its way.")
    places = {"words_needed": "reason", "nothing_changed": "becomes", "not_in_decision": "was"}
    does = staticmethod(afterwards.correct)


class TakeUpView(_OfTheDecision):
    """Taking up a decision again (37–38 §§); a grant to be withdrawn as a whole."""

    form_class = forms.TakeUpForm
    title = gettext_lazy("Take up the decision again")
    lead = gettext_lazy(
        "The application goes back to be judged. The decision stands until a new one, proposed and decided as usual, "
        "replaces it."
    )
    verb = gettext_lazy("Take it up again and tell the party")
    done = gettext_lazy("The decision is taken up again.")
    places = {"words_needed": "reason", "worse_ground_missing": "worse_ground", "appealed_decision": "section"}
    does = staticmethod(afterwards.take_up_again)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.thing.outcome == Outcome.GRANT:
            context["title"] = _("Take up the grant to withdraw it")
            context["lead"] = _(
                "The grant stands, and is paid, until a new decision withdraws it as a whole: the party is heard, an "
                "officer proposes, another decides. Other amounts are taken up on the grant's own page instead."
            )
        return context


class LeaveView(_OfTheDecision):
    """Leaving a grant that was taken up again as it is."""

    form_class = forms.LeaveForm
    title = gettext_lazy("Leave the grant as it is")
    lead = gettext_lazy("The reconsideration ends, and the party is told that the decision stands as before.")
    verb = gettext_lazy("Leave it and tell the party")
    done = gettext_lazy("The decision stands as before, and the letter is on its way.")
    places = {"words_needed": "reason"}
    does = staticmethod(afterwards.leave_as_it_is)
