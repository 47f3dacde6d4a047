"""The case on its way: what the law asks for before and after a decision, on a tab of the case page, act by act."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.errors import DomainError
from accounts.models import Authority
from accounts.stepup import ask_again
from applications.models import Application
from applications.states import UNDECIDED
from assessments.display.appeals import appeals_shown
from assessments.display.closing import closing_shown
from assessments.display.procedure import clock_of, handled
from assessments.forms import procedure as forms
from assessments.models import Communication, DecisionRequest, PartyAgent
from assessments.permissions import AFTERWARDS, may_amend, may_handle, may_note_received, may_propose_part, own_part
from assessments.states.procedure import AgentEnd
from assessments.views.acts.base import ApplicationMixin
from assessments.workflow import afterwards, communicating, noting, procedure, speaking
from assessments.workflow.communicating import may_be_heard
from registry.display import Link, Tab
from registry.permissions import may_note, may_read_inside
from registry.views.case import head
from sweden.clock import local


class HandlingMixin(ApplicationMixin):
    """A page about the handling of an application, for those inside its authority, and, about its own part of a joint
    call, for those of another that decides."""

    @cached_property
    def part(self) -> Authority:
        """The authority on whose behalf the reader sees to the case."""
        found: Authority | None = own_part(self.request.user, self.application, *AFTERWARDS)
        if found is None:
            raise Http404
        return found

    @property
    def url(self) -> str:
        return reverse("assessments:handling", args=[self.application.case.uuid])

    def inside(self) -> None:
        """404 for whoever does not see what goes on inside the case."""
        if not may_read_inside(self.request.user, self.application.case):
            raise Http404


class HandlingView(HandlingMixin, TemplateView):
    """Time, requests, communication, agents, corrections: what stands, and what can be done now."""

    template_name = "assessments/handling.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, application = self.request.user, self.application
        inside = may_read_inside(user, application.case)
        part = application.case.authority if inside else self.part
        decision = afterwards.standing_decision(application, part)
        if not inside and decision is None:  # another authority comes here for what it has decided on its part
            raise Http404
        context = head(self.request, application.case, inside=inside, current="handling")
        context["tabs"] = [
            Tab(tab.label, tab.url, True, tab.count) if tab.url == self.url else tab for tab in context["tabs"]
        ]
        waits = inside and application.status in UNDECIDED
        amends = may_amend(user, application, part.pk)
        return super().get_context_data(
            **kwargs,
            **context,
            application=application,
            clock=clock_of(application, self.request.now),
            rows=handled(application, None if inside else part),
            waits=waits,
            may_handle=waits and may_handle(user, application),
            may_hear=may_be_heard(application) and may_handle(user, application, part.pk),
            may_receive=may_note_received(user, application, part.pk),
            may_note=may_note(user, application.case),
            may_refuse=inside and amends and procedure.standing_request(application) is not None,
            decision=decision,
            closing=inside and closing_shown(user, application, self.request.now),
            appeals=appeals_shown(user, application) if decision else [],
            may_appeal=decision is not None and may_note_received(user, application, part.pk),
            may_correct=amends and decision is not None,
            may_take_up=amends and afterwards.may_be_taken_up(decision),
            may_propose_withdrawal=may_propose_part(user, application, part) and afterwards.may_be_left(decision),
            may_leave=amends and afterwards.may_be_left(decision),
            reconsidered=afterwards.taken_up_before(application, None if inside else part),
        )


#: Where a refusal of a file is shown.
FILE_PLACES = dict.fromkeys(("file_refused", "infected_file", "scanner_away"), "upload")


class ActView(HandlingMixin, TemplateView):
    """One act with its form. What is refused is said at its field, and everything typed is kept."""

    template_name = "assessments/handling_act.html"
    form_class: type[forms.ActForm]
    title: str | Promise
    lead: str | Promise = ""
    verb: str | Promise
    done: str | Promise
    #: Where a refusal's sentence is shown: code → field.
    places: dict[str, str] = {}
    #: Whether it weighs so much that the reader shows again who they are.
    weighs = False
    #: Who may do it: asked with the reader and the application.
    may: Callable[[Any, Application], bool] = staticmethod(may_handle)
    #: The act of `workflow`: told the thing, what was typed, who and when.
    does: Callable[..., Any]

    def allowed(self) -> bool:
        """Whether the reader may do this."""
        return self.may(self.request.user, self.application)

    @property
    def thing(self) -> Any:
        """What the act is done with."""
        return self.application

    def act(self, values: dict[str, Any]) -> None:
        """Do it; raises a refusal."""
        self.does(self.thing, **values, **self.by)

    def form(self, data: Any = None, files: Any = None) -> forms.ActForm:
        return self.form_class(data, files, application=self.application, today=local(self.request.now).date())

    def get_context_data(self, *, form: forms.ActForm | None = None, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs,
            application=self.application,
            form=form or self.form(),
            title=self.title,
            lead=self.lead,
            verb=self.verb,
            about=self.about(),
            back=Link(_("Back to the handling"), self.url),
        )

    def about(self) -> list[tuple[str, str]]:
        """What the act is about: pairs of word and text above the form."""
        return []

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        self.inside()
        if not self.allowed():
            raise Http404
        return self.render_to_response(self.get_context_data())

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        self.inside()
        if not self.allowed():
            raise Http404
        if self.weighs and (asked := ask_again(request)):
            return asked
        form = self.form(request.POST, request.FILES)
        status = 422
        if form.is_valid():
            try:
                self.act(form.values())
            except DomainError as refusal:
                place = self.places.get(refusal.code)
                form.add_error(place if place in form.fields else None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, str(self.done))
                return redirect(self.url)
        return self.render_to_response(self.get_context_data(form=form), status=status)

    @property
    def by(self) -> dict[str, Any]:
        return {"by": self.request.user, "now": self.request.now}


class DelayView(ActView):
    """Telling the party of delay (11 §)."""

    form_class = forms.DelayForm
    title = gettext_lazy("Tell the party of delay")
    lead = gettext_lazy("The party gets a letter with the reason and the new day (section 11), and it is registered.")
    verb = gettext_lazy("Send the notice")
    done = gettext_lazy("The notice is registered, and the letter is on its way.")
    places = {"words_needed": "reason", "day_in_the_past": "expected_on"}
    does = staticmethod(procedure.tell_of_delay)


class RequestView(ActView):
    """Registering that the party asks for a decision (12 §)."""

    form_class = forms.RequestForm
    title = gettext_lazy("Register a request that the case be decided")
    lead = gettext_lazy(
        "After six months the party may ask in writing, once, that the case be decided. Within four weeks it is "
        "decided, or the request is refused in a decision that can be taken to court (section 12)."
    )
    verb = gettext_lazy("Register the request")
    done = gettext_lazy("The request is registered, and the four weeks run.")
    places = {"day_to_come": "received_on", "request_too_early": "received_on"}
    may = staticmethod(may_note_received)
    does = staticmethod(procedure.register_request)


class RefuseView(ActView):
    """Refusing the request (12 §)."""

    form_class = forms.RefuseForm
    title = gettext_lazy("Refuse the request that the case be decided")
    lead = gettext_lazy(
        "A separate decision with reasons; the letter says how it is taken to court. The case itself goes on."
    )
    verb = gettext_lazy("Refuse the request")
    done = gettext_lazy("The decision is registered, and the letter is on its way.")
    places = {"words_needed": "reasons", "day_in_the_past": "expected_on", "presenter_is_decider": "presented_by"}
    weighs = True
    may = staticmethod(may_amend)
    does = staticmethod(procedure.refuse_request)

    def about(self) -> list[tuple[str, str]]:
        request = DecisionRequest.objects.filter(application=self.application).first()
        return [(_("The request"), request.text)] if request and request.text else []


class CommunicateView(ActView):
    """Communicating before a decision, or noting why not (25 §)."""

    form_class = forms.CommunicateForm
    title = gettext_lazy("Communicate before the decision")
    lead = gettext_lazy(
        "What others have said, and what was found elsewhere, is sent to the party before a decision unless it is "
        "clearly unnecessary or an exception holds (section 25)."
    )
    verb = gettext_lazy("Register the step")
    done = gettext_lazy("The step is registered.")
    places = {"words_needed": "what", "time_too_short": "answer_by", "foreign_document": "documents"}

    def inside(self) -> None:
        """`allowed` says who comes here: whoever hears the party, of its own part too."""

    def allowed(self) -> bool:
        return own_part(self.request.user, self.application, "assessments.handle") is not None

    def act(self, values: dict[str, Any]) -> None:
        if values["way"] == "leave":
            communicating.leave_out(self.application, ground=values["ground"], reason=values["reason"], **self.by)
        else:
            communicating.communicate(
                self.application,
                what=values["what"],
                answer_by=values["answer_by"],
                documents=list(values["documents"]),
                **self.by,
            )


class AnswerView(ActView):
    """Noting what the party answered."""

    form_class = forms.AnswerForm
    title = gettext_lazy("Note the party's answer")
    verb = gettext_lazy("Register the answer")
    done = gettext_lazy("The answer is registered.")
    places = {"day_to_come": "received_on", "too_early_for_no_answer": "said"}
    does = staticmethod(communicating.note_answer)

    def inside(self) -> None:
        """`allowed` says who comes here: those of the authority that heard the party."""

    def allowed(self) -> bool:
        return may_note_received(self.request.user, self.application, self.thing.authority_id)

    @property
    def thing(self) -> Communication:
        return get_object_or_404(Communication, application=self.application, uuid=self.kwargs["which"])

    def about(self) -> list[tuple[str, str]]:
        return [(_("What was sent"), self.thing.what)]


class AgentView(ActView):
    """Registering someone who speaks for a party (14–15 §§)."""

    form_class = forms.AgentForm
    title = gettext_lazy("Register an agent")
    lead = gettext_lazy(
        "An agent is written to as well as the party. Who shows no power of attorney can be asked for it, with a last "
        "day (section 15)."
    )
    verb = gettext_lazy("Register the agent")
    done = gettext_lazy("The agent is registered.")
    places = {"words_needed": "scope", "power_day_missing": "power_due", "day_in_the_past": "power_due"}
    places |= {"day_to_come": "shown_on", **FILE_PLACES}
    may = staticmethod(may_note_received)
    does = staticmethod(speaking.register_agent)


class _OfAnAgent(ActView):
    @property
    def thing(self) -> PartyAgent:
        return get_object_or_404(PartyAgent, application=self.application, uuid=self.kwargs["which"])

    def about(self) -> list[tuple[str, str]]:
        return [(_("Agent"), self.thing.name), (_("What the power of attorney covers"), self.thing.scope)]


class ShowPowerView(_OfAnAgent):
    """Noting that a power of attorney came in."""

    form_class = forms.ShowPowerForm
    title = gettext_lazy("Note that the power of attorney came in")
    verb = gettext_lazy("Register that it came in")
    done = gettext_lazy("The power of attorney is registered.")
    places = {"day_to_come": "shown_on", **FILE_PLACES}
    may = staticmethod(may_note_received)
    does = staticmethod(speaking.show_power)


class EndAgentView(_OfAnAgent):
    """Someone no longer speaks for a party."""

    form_class = forms.EndAgentForm
    title = gettext_lazy("End an agent's part")
    verb = gettext_lazy("End it")
    done = gettext_lazy("The agent no longer speaks for the party.")
    places = {"agent_reason_missing": "reason"}
    does = staticmethod(speaking.end_agent)

    def allowed(self) -> bool:
        return may_note_received(self.request.user, self.application) or may_amend(self.request.user, self.application)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        self.weighs = request.POST.get("ended") == AgentEnd.UNSUITABLE
        return super().post(request, *args, **kwargs)


class NoteView(ActView):
    """Noting information that was received otherwise than in writing (27 §)."""

    form_class = forms.NoteForm
    title = gettext_lazy("Note information received otherwise")
    lead = gettext_lazy(
        "What you are told or find, and that may matter to the decision, is noted with when, how and from whom "
        "(section 27). The note is locked when it is saved."
    )
    verb = gettext_lazy("Save the note")
    done = gettext_lazy("The note is saved.")
    places = {"words_needed": "text", "day_to_come": "received_on"}
    does = staticmethod(noting.note_information)

    def allowed(self) -> bool:
        return may_note(self.request.user, self.application.case)
