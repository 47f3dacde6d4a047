"""The forms of the second step: the library's own, in the product's words."""

from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.base import forms as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn import forms as passkeys
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from accounts.forms.account import Worded

#: A code holds in its own half minute and in those just before and after.
CODE_HOLDS = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
CODE_HINT = _("Six digits from the app, or one of your recovery codes.")


def spend(user: Any, code: str) -> str:
    """A code counts once, as long as it could be shown again: also the one that the app was added by."""
    key = TOTP(Authenticator(user=user))._get_used_cache_key(code)
    cache.set(key, "y", timeout=CODE_HOLDS)
    return code


class CodeForm(Worded, codes.AuthenticateForm):
    """The second step of signing in, by a code."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = CODE_HINT
        self.fields["code"].widget.attrs.update({"inputmode": "numeric", "autofocus": True})

    def clean_code(self) -> str:
        return spend(self.user, super().clean_code())


class CodeAgainForm(Worded, codes.ReauthenticateForm):
    """Show that one is still oneself, by a code."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = CODE_HINT

    def clean_code(self) -> str:
        return spend(self.user, super().clean_code())


class ActivateAppForm(Worded, totp.ActivateTOTPForm):
    """The first code of an authenticator app."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The code that the app shows")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    def clean_code(self) -> str:
        return spend(self.user, super().clean_code())


class AddPasskeyForm(Worded, passkeys.AddWebAuthnForm):
    """A new passkey: its name, and whether it is enough by itself."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("passwordless", True)
        self.fields["name"].help_text = _("So that you can tell your keys apart, for example by the device.")
        self.fields["passwordless"].help_text = _(
            "The device then asks for a finger, a face or a code of its own. Leave it out for a key that is only the "
            "second step."
        )


class NamePasskeyForm(Worded, passkeys.EditWebAuthnForm):
    """Another name for a passkey."""
