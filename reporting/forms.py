"""From what people type in a report to clean values."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, Person, User
from accounts.roles import STAFF
from reporting.kinds.catalogue import Section


class TextForm(forms.Form):
    """An authority's text in a section, on top of the revision that was read."""

    text = forms.CharField(required=False, strip=False, max_length=40_000, widget=forms.Textarea(attrs={"rows": 10}))
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, authority: Authority, section: Section, **kwargs):
        super().__init__(*args, **kwargs)
        place = {"authority": authority.short_name, "number": section.number}
        self.fields["text"].label = _("%(authority)s's text in section %(number)s") % place


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

    def clean_others(self):
        """Those who took part beside the presenter, who is named once."""
        others, presenter = self.cleaned_data["others"], self.cleaned_data.get("presenter")
        if presenter and presenter.person in others:
            raise forms.ValidationError(
                _("%(name)s presents the report and is already named as presenter.") % {"name": presenter.person}
            )
        return others


class DutyFilter(forms.Form):
    """Which duties the calendar shows."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False)
    authority = forms.ModelChoiceField(
        Authority.objects.all(), label=_("Authority"), required=False, to_field_name="key", empty_label=_("All")
    )

    def __init__(self, *args, years: list[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", _("From today"))] + [(year, str(year)) for year in years]
