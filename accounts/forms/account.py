"""The forms of signing in and of one's account: the sign-in library's own, in the product's words."""

from allauth.account import forms as library
from allauth.socialaccount import forms as identities
from django import forms
from django.utils.translation import gettext_lazy as _

LABELS = {
    "email": _("E-mail address"),
    "login": _("E-mail address"),
    "password": _("Password"),
    "password1": _("New password"),
    "password2": _("The new password once more"),
    "oldpassword": _("Your current password"),
    "code": _("Code"),
    "name": _("Name"),
    "passwordless": _("Sign in with this passkey alone"),
    "remember": _("Keep me signed in on this device"),
}


class Worded:
    """Gives a form the product's labels, and leaves out placeholders, which say the same thing less clearly."""

    fields: dict[str, forms.Field]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name == "password1":
                field.help_text = _("At least 12 characters. A few words in a row are easy to remember.")


class LoginForm(Worded, library.LoginForm):
    """Sign in with address and password."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class SignupForm(Worded, library.SignupForm):
    """Create an account: who one is, and how one signs in."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("First name and surname, as they shall stand in an application.")
        self.fields["password1"].label = _("Password")
        self.fields["password2"].label = _("The password once more")


class AddEmailForm(Worded, library.AddEmailForm):
    """Add an address to the account."""


class ChangePasswordForm(Worded, library.ChangePasswordForm):
    """Change the password, knowing the present one."""


class SetPasswordForm(Worded, library.SetPasswordForm):
    """Choose a first password."""


class ResetPasswordForm(Worded, library.ResetPasswordForm):
    """Ask for a link where a new password is chosen."""


class ResetPasswordKeyForm(Worded, library.ResetPasswordKeyForm):
    """Choose a new password by a link."""


class ReauthenticateForm(Worded, library.ReauthenticateForm):
    """Show that one is still oneself before a change to the account."""


class IdentitySignupForm(Worded, identities.SignupForm):
    """A first sign-in by another's identity: the name, and an address to write to."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("First name and surname, as they shall stand in an application.")
        self.fields["email"].help_text = _("We send a link to it, which you open to go on.")
