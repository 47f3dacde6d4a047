"""Forms of protected personal data."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Protection
from registry.forms.case import person_at


class ProtectForm(forms.Form):
    """Whose data is protected, and why."""

    email = forms.EmailField(label=_("Person, by e-mail address"))
    kind = forms.ChoiceField(label=_("Ground"), choices=Protection.choices, widget=forms.RadioSelect)

    def clean_email(self) -> str:
        """The address; its person is kept as `person`."""
        self.person = person_at(self.cleaned_data["email"])
        if self.person is None:
            raise forms.ValidationError(_("Nobody is known by this address. Check it."))
        return str(self.cleaned_data["email"])


class RevealForm(forms.Form):
    """Why somebody needs to know who a protected person is."""

    reason = forms.CharField(label=_("Why you need to know"), max_length=300)


class ExtractForm(forms.Form):
    """Who asks for what is kept about them."""

    email = forms.EmailField(label=_("Person, by e-mail address"))
    checked = forms.CharField(
        label=_("How you have made sure who asks"),
        max_length=300,
        help_text=_("For example that the request came from the account, or an identity document was shown"),
    )

    clean_email = ProtectForm.clean_email
