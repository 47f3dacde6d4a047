"""People whom one asks about a call."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.covered import CoveredCharField, CoveredEmailField, CoveredNameField, CoveredTogether
from calls.models.call import Call


class CallContact(CoveredTogether):
    """A further contact person of a call: whom one asks about what. The first one stands on the call itself."""

    BESIDE = ("phone",)

    call = models.ForeignKey(Call, models.CASCADE, related_name="contacts")
    name = CoveredNameField(_("name"), max_length=200)
    email = CoveredEmailField(_("e-mail"), blank=True)
    phone = CoveredCharField(_("telephone"), max_length=40, blank=True)
    about_sv = models.CharField(_("about what, in Swedish"), max_length=200, blank=True)
    about_en = models.CharField(_("about what, in English"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("contact person of a call")
        verbose_name_plural = _("contact persons of calls")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name
