"""What is remarked on of a letter's words before it is sent."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: What a letter may leave out of what it has to tell (`rules.letters.untold`), in words.
PARTS = {
    "utfall": gettext_lazy("what was decided"),
    "diarienummer": gettext_lazy("the case number"),
    "belopp": gettext_lazy("the amount granted"),
    "skal": gettext_lazy("the reasons of the decision"),
    "overklagande": gettext_lazy("how the decision is appealed, or that it may not be"),
    "reservdag": gettext_lazy("until when the application is held in reserve"),
    "lank": gettext_lazy("the link to the application"),
}


def lacking_words(names: Iterable[str]) -> str:
    """A sentence that names what the letter leaves out."""
    return _("The letter does not tell: %(parts)s.") % {"parts": "; ".join(str(PARTS[name]) for name in names)}
