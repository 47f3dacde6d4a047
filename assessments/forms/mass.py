"""What is typed for an act on many applications."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.permissions import authorities_as
from assessments.errors.reviews import DueDayPassed
from assessments.forms.bias import grounds
from assessments.forms.decisions import TERMS
from assessments.forms.procedure import words
from assessments.models import DecisionMeeting
from assessments.permissions import MAY
from assessments.states.meetings import MeetingStatus
from assessments.states.procedure import DismissalGround, LeftOut
from calls.models import Call
from calls.states import CallStatus
from registry.fields import DayField, TickField
from registry.forms.mass import MassForm
from sweden.clock import local, today
from sweden.typography import moment_table


class NoteForm(MassForm):
    """A note that may be left out."""

    note = words(_("What was checked, and what is missing"), required=False, rows=3, most=4000)


class GroundForm(MassForm):
    """Why they cannot be examined."""

    ground = forms.ChoiceField(label=_("Why it cannot be examined"), choices=DismissalGround.choices)
    note = words(_("What was checked, and what is missing"), rows=3, most=4000)


class UndoForm(MassForm):
    """Why the checks are taken back."""

    reason = words(_("Why it is taken back"), rows=3, most=4000)


class DelayForm(MassForm):
    """Telling of delay."""

    reason = words(_("Why it is delayed"), help_text=_("The party reads these words."))
    expected_on = DayField(label=_("A decision is expected at the latest"))


class LeaveOutForm(MassForm):
    """Why nothing is communicated."""

    ground = forms.ChoiceField(label=_("Ground for leaving it out"), choices=LeftOut.choices)
    reason = words(_("Why it is left out"), rows=3)


class ReasonsForm(MassForm):
    """The reasons of proposals."""

    reasons = words(
        _("Reasons"),
        help_text=_("The same for all that are chosen. A decision against a party needs its own reasons: add them."),
    )


class GrantForm(ReasonsForm):
    """The reasons and the terms of grants."""

    terms = words(_("Terms"), rows=5)

    def set_up(self, user: Any) -> None:
        self.fields["terms"].initial = TERMS


class TakeBackForm(MassForm):
    """What should change in the proposals."""

    note = words(_("What should change"), rows=3, most=4000)


class AgendaForm(MassForm):
    """Which meeting."""

    meeting = forms.ChoiceField(label=_("Meeting"))

    def set_up(self, user: Any) -> None:
        rows = DecisionMeeting.objects.visible_to(user).filter(
            authority__in=authorities_as(user, *MAY["assessments.meet"]), status=MeetingStatus.PLANNED
        )
        rows = rows.select_related("call").order_by("held_at", "pk")[:200]
        at = [
            (str(one.uuid), f"{moment_table(local(one.held_at), get_language() or 'sv')}: {one.call.title_sv}")
            for one in rows
        ]
        self.fields["meeting"].choices = [("", _("Choose")), *at]


class MoreTimeForm(MassForm):
    """Until when reviewers have time."""

    due_on = DayField(label=_("New last day"))
    why = words(_("Why, to the reviewers"), required=False, rows=2, most=300)


class ReleaseDayForm(MassForm):
    """The day on which feedback goes out."""

    release_on = DayField(label=_("Goes out on"), years=(2025, 2099))


class BiasReasonForm(MassForm):
    """Why nobody is biased."""

    reason = words(
        _("Reasons"), help_text=_("The same for all that are chosen, registered in each of the cases."), most=4000
    )


class BiasedForm(BiasReasonForm):
    """Why they are biased, and on which ground of the law."""

    ground = forms.ChoiceField(label=_("Ground"), widget=forms.RadioSelect)

    def set_up(self, user: Any) -> None:
        self.fields["ground"].choices = grounds()


class DecideForm(MassForm):
    """Several decisions, with nobody else in the final handling."""

    agree = TickField(label=_("I have read the chosen proposals and have no conflict of interest"))


class InviteForm(MassForm):
    """What reviewers of the pool are invited to."""

    call = forms.ChoiceField(label=_("Call"))
    workload = forms.IntegerField(label=_("How many applications"), min_value=1, max_value=500)
    due_on = DayField(label=_("Reviews are due"))
    area = forms.CharField(label=_("Area"), max_length=200, required=False)
    message = words(_("Message"), required=False, rows=4, most=4000)

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day < today():
            raise forms.ValidationError(DueDayPassed.sentence, code=DueDayPassed.code)
        return day

    def set_up(self, user: Any) -> None:
        calls = (
            Call.objects.worked_on_by(user)
            .filter(
                case__authority__in=authorities_as(user, *MAY["assessments.keep_reviewers"]),
            )
            .exclude(status=CallStatus.DECIDED)
        )
        rows = calls.select_related("case").defer("case__search").order_by("-closes_at", "pk")[:200]
        named = [(str(one.case.uuid), f"{one.case.number} {one.title_sv}".strip()) for one in rows]
        self.fields["call"].choices = [("", _("Choose")), *named]


PROPOSALS: dict[str, type[MassForm]] = {"decide": DecideForm}
REVIEWERS: dict[str, type[MassForm]] = {"invite": InviteForm, "remind": MassForm, "end": MassForm}
LETTERS: dict[str, type[MassForm]] = {"send": MassForm, "date": ReleaseDayForm, "discard": MassForm}
INVITATIONS: dict[str, type[MassForm]] = {"remind": MassForm, "again": MassForm, "revoke": MassForm}
BIAS: dict[str, type[MassForm]] = {"not_biased": BiasReasonForm, "biased": BiasedForm}
FORMS: dict[str, type[MassForm]] = {
    "eligible": NoteForm,
    "ineligible": GroundForm,
    "undo": UndoForm,
    "delay": DelayForm,
    "leave_out": LeaveOutForm,
    "propose_grant": GrantForm,
    "propose_reject": ReasonsForm,
    "propose_dismiss": ReasonsForm,
    "take_back": TakeBackForm,
    "agenda": AgendaForm,
    "remind": MassForm,
    "extend": MoreTimeForm,
}
