"""What an administrator types to help someone sign in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import SecurityAct, User

WORDS = {
    SecurityAct.Kind.LIFTED: _("Lift the lock on passwords"),
    SecurityAct.Kind.STEP_REMOVED: _("Remove the second step: telephone and codes are lost"),
    SecurityAct.Kind.SESSIONS_ENDED: _("Sign out everywhere"),
}


class HelpForm(forms.Form):
    """Whose account, what is done, and why it is known that it is the right person who asks."""

    email = forms.EmailField(label=_("Account, by e-mail address"))
    act = forms.ChoiceField(label=_("What shall be done"), choices=list(WORDS.items()), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("How you know who asks"), max_length=200, help_text=_("For example: met with identity card.")
    )

    def clean_email(self) -> str:
        """The address; its account is kept as `user`."""
        self.user = User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
        if self.user is None:
            raise forms.ValidationError(_("There is no account with this address."))
        return str(self.cleaned_data["email"])
