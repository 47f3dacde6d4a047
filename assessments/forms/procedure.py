"""From what officers and decision-makers type in the acts of förvaltningslagen to clean values."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.queries import machines
from accounts.roles import Role
from applications.models import Application
from applications.states import Status
from assessments.loading import changing_law
from assessments.models import Appeal
from assessments.rules.procedure import usual_last_day
from assessments.states.procedure import AgentEnd, LeftOut, Power, Section, WorseGround
from registry.fields import DayField, TickField
from registry.markup import with_swedish
from registry.models import Document
from registry.states import PENDING


def words(
    label: Any, *, rows: int = 5, help_text: Any = "", required: bool = True, most: int = 10_000
) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def power_file() -> forms.FileField:
    """The file of a power of attorney."""
    return forms.FileField(label=_("The power of attorney"), required=False, help_text=_("PDF or picture."))


class ActForm(forms.Form):
    """What every act's form is made from: the application, and the day it is made on."""

    def __init__(self, *args: Any, application: Application, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application, self.today = application, today
        self.prepare()

    def prepare(self) -> None:
        """What the fields offer for this application."""

    def values(self) -> dict[str, Any]:
        """What the workflow asks for."""
        return dict(self.cleaned_data)


class DelayForm(ActForm):
    """Telling of delay (11 §)."""

    reason = words(_("Why it is delayed"), help_text=_("The party reads these words."))
    expected_on = DayField(label=_("A decision is expected at the latest"))


class RequestForm(ActForm):
    """Registering a request that the case be decided (12 §)."""

    received_on = DayField(label=_("The day it came in"))
    text = words(_("The request, or where it is found"), required=False, rows=3)

    def prepare(self) -> None:
        self.fields["received_on"].initial = self.today


class RefuseForm(ActForm):
    """Refusing the request in a separate decision (12 §)."""

    reasons = words(
        _("Reasons"), help_text=_("Which circumstances stand against a decision now? They are printed in the decision.")
    )
    expected_on = DayField(label=_("A decision is expected at the latest"))
    presented_by = forms.ModelChoiceField(
        User.objects.none(), label=_("Presented by"), to_field_name="pk", required=False
    )
    agree = TickField(label=_("I have read the case and have no conflict of interest in it"))

    def prepare(self) -> None:
        held = self.application.case.authority.role_assignments.held_now().filter(role=Role.CASE_OFFICER)
        people = held.exclude(person__in=machines()).values("person")
        self.fields["presented_by"].queryset = (
            User.objects.filter(person__in=people).select_related("person").order_by("person__name", "pk")
        )

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("reasons", "expected_on", "presented_by")}


class CommunicateForm(ActForm):
    """Sending material before a decision, or noting why not (25 §)."""

    way = forms.ChoiceField(
        label=_("What is done"),
        choices=[
            ("send", _("Send the material to the party")),
            ("leave", _("Leave it out, with a ground and a reason")),
        ],
        widget=forms.RadioSelect,
        initial="send",
    )
    what = words(
        _("The material, and what it says of importance"),
        help_text=_("The party reads these words."),
        required=False,
    )
    documents = forms.ModelMultipleChoiceField(
        Document.objects.none(),
        label=_("Documents of the case that it is about"),
        to_field_name="uuid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    answer_by = DayField(label=_("Last day to comment"), required=False)
    ground = forms.ChoiceField(label=_("Ground for leaving it out"), required=False)
    reason = words(_("Why it is left out"), required=False, rows=3)

    def prepare(self) -> None:
        self.fields["answer_by"].initial = usual_last_day(self.today)
        self.fields["ground"].choices = [("", "–"), *LeftOut.choices]
        own = self.application.case.documents.filter(internal=False)
        self.fields["documents"].queryset = own.order_by("-created_at")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("way") == "send":
            for name in ("what", "answer_by"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill this in to send the material."))
        elif data.get("way") == "leave":
            for name in ("ground", "reason"):
                if not data.get(name):
                    self.add_error(name, _("Fill this in to leave it out."))
        return data


class AnswerForm(ActForm):
    """Noting what the party answered."""

    received_on = DayField(label=_("The day it came in"))
    said = words(
        _("What the party answered"),
        required=False,
        help_text=_("Leave it empty to note that nothing came in time."),
    )

    def prepare(self) -> None:
        self.fields["received_on"].initial = self.today


class AgentForm(ActForm):
    """Registering someone who speaks for a party (14–15 §§)."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail address"), required=False, help_text=_("Letters in the case go there as well.")
    )
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Speaks for"), to_field_name="uuid", required=False
    )
    scope = words(_("What the power of attorney covers"), rows=3)
    may_delegate = forms.BooleanField(label=_("It may be passed on to another"), required=False)
    power = forms.ChoiceField(label=_("Power of attorney"), choices=Power.choices, widget=forms.RadioSelect)
    shown_on = DayField(label=_("Shown on"), required=False)
    upload = power_file()
    power_due = DayField(label=_("To be shown at the latest"), required=False)

    def prepare(self) -> None:
        keys = [party["organisation"] for party in self.application.submitted_version.content["parties"]]
        choice = self.fields["organisation"]
        choice.queryset = Organisation.objects.filter(uuid__in=keys).order_by("name")
        choice.empty_label = _("the applicants together")
        self.fields["power_due"].initial = usual_last_day(self.today)
        self.fields["power"].initial = Power.SHOWN

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("power") == Power.ASKED and not data.get("power_due"):
            self.add_error("power_due", _("Say by which day the power of attorney is to be shown."))
        return data


class ShowPowerForm(ActForm):
    """Noting that a power of attorney came in."""

    shown_on = DayField(label=_("Shown on"))
    upload = power_file()

    def prepare(self) -> None:
        self.fields["shown_on"].initial = self.today


class EndAgentForm(ActForm):
    """Someone no longer speaks for a party."""

    ended = forms.ChoiceField(label=_("Why"), choices=AgentEnd.choices, widget=forms.RadioSelect)
    reason = words(
        _("Reasons"),
        required=False,
        rows=3,
        help_text=_("Needed when the person is unsuitable: that is a decision, and a decision-maker's."),
    )


class NoteForm(ActForm):
    """Information that was received otherwise than in writing (27 §)."""

    HOW = (
        ("phone", _("by telephone")),
        ("meeting", _("at a meeting")),
        ("visit", _("at a visit")),
        ("search", _("by a search in a register or on the web")),
        ("other", _("otherwise")),
    )
    received_on = DayField(label=_("When the information was received"))
    how = forms.ChoiceField(label=_("How"), choices=HOW)
    source = forms.CharField(label=_("From whom"), max_length=200)
    text = words(_("What was said or found"))
    matters = forms.BooleanField(label=_("It may matter to the decision: register it"), required=False, initial=True)

    def prepare(self) -> None:
        self.fields["received_on"].initial = self.today


class CorrectForm(ActForm):
    """Correcting an obvious slip in a decision (36 §)."""

    place = forms.CharField(label=_("Where in the decision"), max_length=120, required=False)
    was = words(_("It says"), rows=3, help_text=_("Copy the words from the decision, letter for letter."))
    becomes = words(_("It should say"), rows=3)
    reason = words(_("What kind of slip it is"), rows=3)


class TakeUpForm(ActForm):
    """Taking up a decision again, to change it (37–38 §§)."""

    section = forms.ChoiceField(label=_("By which provision"), choices=Section.choices, widget=forms.RadioSelect)
    reason = words(_("Why"), help_text=_("New circumstances, or what was wrong. The party reads these words."))
    is_worse = forms.BooleanField(label=_("The change is to the party's disadvantage"), required=False)
    worse_ground = forms.ChoiceField(label=_("On which ground"), required=False)

    def prepare(self) -> None:
        law = changing_law()
        self.fields["worse_ground"].choices = [("", "–"), *WorseGround.choices]
        summary = _("In summary: %(told)s")
        told = "; ".join(f"{one.source}: {one.says}" for one in law.worse.values())
        self.fields["worse_ground"].help_text = with_swedish(summary, told=told)
        sections = list(Section)
        if self.application.status == Status.GRANTED:  # other amounts are decided where the money is
            sections = [Section.MAY]
            self.fields["section"].choices = [(one.value, one.label) for one in sections]
            self.fields["section"].initial = Section.MAY
            del self.fields["is_worse"]
            self.fields["worse_ground"].required = True
        appeals = Appeal.objects.filter(decision__application=self.application, dismissal_of=None)
        if appeals.filter(status__in=PENDING).exists():
            summary = _("The decision has been appealed. In summary: %(told)s")
            sections = [*sections, "39"]
        rules = [law.sections[one] for one in sections]
        told = " ".join(f"{one.source}: {one.says}" for one in rules)
        self.fields["section"].help_text = with_swedish(summary, told=told)

    def values(self) -> dict[str, Any]:
        return {"is_worse": self.application.status == Status.GRANTED, **super().values()}


class LeaveForm(ActForm):
    """Leaving a grant that was taken up again as it is."""

    reason = words(_("Why"), help_text=_("What the reconsideration came to. The party reads these words."))


class PartyRequestForm(forms.Form):
    """What a party says when it asks for a decision."""

    text = words(_("If you want to say why"), required=False, rows=3)


class UndoForm(forms.Form):
    """Why a check of the formal demands is taken back."""

    reason = words(_("Why it is taken back"), rows=3, most=4000)
