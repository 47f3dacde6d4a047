"""How an agreement looks: acceptances as marks, the tasks in words, and each party's limits."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications.models import AidRuleSet
from grants.models import Acceptance, GrantParty, SetUpTask
from grants.rules.setup import Task
from registry.display import Mark

WAITS = Mark(_("not asked yet"), "neutral", "ring")
ASKED = Mark(_("waits for an answer"), "info", "ring")
ACCEPTED = Mark(_("accepted"), "success", "square")
UNSEEN = Mark(_("accepted, the right to speak is not checked"), "warning", "dot")
DECLINED = Mark(_("declined"), "danger", "square")

#: What the tasks of the set-up are called.
TASK_WORDS = {
    "terms": _("Every party has accepted the terms"),
    "rights": _("The right of those who accepted is checked"),
    "accounts": _("Each account is verified by two people"),
    "plan": _("The plan of instalments is written"),
    "ethics": _("The ethics approval is registered, or that none is needed"),
    "start_meeting": _("A first meeting has been held with the project"),
    "published": _("The grant is published"),
    "contacts": _("Contacts for economy and reports are known"),
}


def task_word(task: SetUpTask | Task) -> Any:
    """What a task is called, in the reader's language where it is the authority's own."""
    return TASK_WORDS.get(task.key) or task.words.get("en" if get_language() == "en" else "sv", task.key)


def mark_of(acceptance: Acceptance) -> Mark:
    """How far a party's acceptance has come."""
    if acceptance.is_accepted is None:
        return ASKED if acceptance.email else WAITS
    if not acceptance.is_accepted:
        return DECLINED
    return ACCEPTED if acceptance.is_shown else UNSEEN


def title_of(share: Mapping[str, str]) -> str:
    """What a category of aid with its frozen share is called, in the reader's language."""
    return share["title_en" if get_language() == "en" else "title_sv"]


def in_words(parties: Any) -> list[GrantParty]:
    """The parties of a version, each with its basis of state aid as the rules call it, and its share in each category
    of aid where it has several."""
    found, english = list(parties), get_language() == "en"
    titles: dict[str, str] = {}
    if any(one.basis for one in found):
        for row in AidRuleSet.objects.order_by("valid_from", "pk"):
            for basis in row.rules.bases:
                titles[basis.key] = basis.title_en if english else basis.title_sv
    for one in found:
        one.basis_words = ", ".join(titles.get(key, key) for key in one.basis.split(", ") if key)
        one.divided_words = [(title_of(each), Fraction(each["share"])) for each in one.divided]
    return found


def by_party(acceptances: Any) -> list[Acceptance]:
    """The acceptances with their marks, the parties' names in order."""
    found = sorted(acceptances, key=lambda one: one.organisation.name)
    for one in found:
        one.mark = mark_of(one)
    return found
