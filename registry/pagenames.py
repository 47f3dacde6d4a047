"""What the pages of a case are called in the log of reading: each storey names its own, as it names its events."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_words: dict[str, str | Promise] = {
    "registry:case": _("The case"),
    "registry:entries": _("The case's register"),
    "registry:access": _("Who sees the case"),
    "registry:secrecy": _("What may be secret"),
    "registry:hand_over": _("Handing over"),
    "registry:document": _("Document"),
    "registry:disclosure": _("Request for documents"),
    "registry:disclosure_items": _("Request for documents"),
    "registry:try_disclosure": _("Trying what can be disclosed"),
}


def name(words: Mapping[str, str | Promise]) -> None:
    """Say what pages are called; called from `AppConfig.ready`."""
    _words.update(words)


def name_of(page: str) -> str | Promise:
    """A page in words: its own, or those of its storey's pages ("calls:"); else the name of its address."""
    return _words.get(page) or _words.get(f"{page.partition(':')[0]}:", page)
