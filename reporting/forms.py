"""From what people type in a report to clean values."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, Person, User
from accounts.roles import STAFF


class TextForm(forms.Form):
    """An authority's text in a section, on top of the revision that was read."""

    text = forms.CharField(
        label=_("Text"), required=False, strip=False, max_length=40_000, widget=forms.Textarea(attrs={"rows": 10})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ApproveForm(forms.Form):
    """An authority's decision: who presented, and who else took part (FL 31 §)."""

    presenter = forms.ModelChoiceField(User.objects.none(), label=_("Presenter"))
    others = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=_("Others who took part in the final handling without deciding"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, authority: Authority, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        staff = authority.role_assignments.held_now().filter(role__in=STAFF)
        colleagues = User.objects.filter(person__role_assignments__in=staff, is_active=True).exclude(
            person=by.person_id
        )
        self.fields["presenter"].queryset = colleagues.select_related("person").distinct().order_by("person__name")
        self.fields["others"].queryset = (
            Person.objects.filter(role_assignments__in=staff).exclude(pk=by.person_id).distinct().order_by("name")
        )


class DutyFilter(forms.Form):
    """Which duties the calendar shows."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False)
    authority = forms.ModelChoiceField(
        Authority.objects.all(), label=_("Authority"), required=False, to_field_name="key", empty_label=_("All")
    )

    def __init__(self, *args, years: list[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", _("From today"))] + [(year, str(year)) for year in years]
