"""Forms of closing an application's case and opening it again."""

from django.utils.translation import gettext_lazy as _

from assessments.forms.procedure import ActForm, words


class CloseForm(ActForm):
    """Nothing is typed: what is to be done has been done."""


class OpenAgainForm(ActForm):
    """Why a closed case is opened again."""

    reason = words(_("Why it is opened again"), rows=3, most=2000)
