"""The grounds of state aid that has been granted, in the reader's language."""

from collections.abc import Mapping

from django.utils.translation import get_language

from applications.models import AidRuleSet
from grants.models import AidAward

#: A ground's key and Swedish title, with its English one.
Titles = Mapping[tuple[str, str], str]


def titles_in_english() -> Titles:
    """The grounds of all rules there have been, for a reader of English; empty for others. At most one question."""
    if get_language() != "en":
        return {}
    sets = AidRuleSet.objects.order_by("pk")
    return {(one.key, one.title_sv): one.title_en for row in sets for one in row.rules.bases}


def title_of(award: AidAward, titles: Titles) -> str:
    """The ground as the reader is told it: as it was kept, or what the rules call it in English."""
    return titles.get((award.basis, award.objective)) or award.objective
