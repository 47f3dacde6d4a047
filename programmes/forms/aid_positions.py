"""Forms of the register of positions on state aid."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Authority
from programmes.forms.cases import CaseNumberField
from programmes.forms.logs import long_text
from programmes.models import AidPosition
from registry.fields import DayField


class _ForAuthority(forms.Form):
    """For an authority of one's own: asked only of those who work at several."""

    authority = forms.ChoiceField(label=_("Authority"))

    def __init__(self, *args: Any, authorities: Sequence[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.authorities = {one.key: one for one in authorities}
        self.fields["authority"].choices = [(key, one.short_name) for key, one in self.authorities.items()]
        if len(self.authorities) == 1:
            self.fields["authority"].required = False
            self.fields["authority"].widget = forms.HiddenInput()

    def clean_authority(self) -> Authority:
        given = self.cleaned_data["authority"]
        return self.authorities[given] if given else next(iter(self.authorities.values()))


class PositionTexts(forms.Form):
    """What a position says."""

    question = forms.CharField(label=_("Question"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    answer = long_text(_("Position"), 7)
    basis = forms.CharField(
        label=_("Legal basis"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Act, article, point, judgment: so that others find it."),
    )
    taken_on = DayField(label=_("Day of the position"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_taken_on(self) -> date:
        day: date = self.cleaned_data["taken_on"]
        if day > self.today:
            raise forms.ValidationError(_("The day is later than today."))
        return day


class NewPositionForm(PositionTexts, _ForAuthority):
    """A new position, as a draft."""

    field_order = ("authority", "question", "answer", "basis", "taken_on")


class DraftForm(PositionTexts):
    """The draft of a position, or of a new version of one."""

    change = forms.CharField(
        label=_("What is new"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What is different from the version that holds, and why."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if first:
            del self.fields["change"]

    @property
    def texts(self) -> dict[str, Any]:
        """All but the revision."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class RevisionForm(forms.Form):
    """Which draft one has read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class WithdrawForm(forms.Form):
    """Why a position no longer holds, and which is followed instead."""

    reason = long_text(_("Why it no longer holds"), 3, max_length=2000)
    instead = forms.ModelChoiceField(
        AidPosition.objects.none(),
        label=_("Followed instead"),
        required=False,
        to_field_name="uuid",
        empty_label=_("none"),
    )

    def __init__(self, *args: Any, others: Iterable[tuple[AidPosition, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(others)
        field = self.fields["instead"]
        field.queryset = AidPosition.objects.filter(pk__in=[one.pk for one, _question in rows])
        field.choices = [("", _("none")), *((str(one.uuid), question) for one, question in rows)]


class JoinForm(_ForAuthority):
    """For which authority the version is shared."""

    number = forms.IntegerField(widget=forms.HiddenInput)


class UseForm(forms.Form):
    """A case that relies on the version."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    field_order = ("case", "note")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"] = CaseNumberField(
            user=user, label=_("Case number"), help_text=_("A case of the own authority that you see.")
        )
        self.order_fields(self.field_order)


class PositionFilterForm(forms.Form):
    """Filters of the register, in the address."""

    ord = forms.CharField(
        label=_("Search question, position and basis"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"size": 28}),
    )
    lage = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("galler", _("holds")),
            ("utkast", _("draft")),
            ("atertaget", pgettext_lazy("position", "withdrawn")),
        ],
    )
    myndighet = forms.ChoiceField(label=_("Authority"), required=False)
    program = forms.ChoiceField(
        label=_("Programme"), required=False, choices=[("", _("all programmes")), ("detta", _("this programme"))]
    )

    def __init__(self, *args: Any, authorities: Sequence[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["myndighet"].choices = [("", _("All")), *((one.key, one.short_name) for one in authorities)]
