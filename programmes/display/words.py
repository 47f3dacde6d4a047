"""The words that conditions are told in: themes, parts, sizes, bases, amounts, in the reader's language."""

from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from accounts.models import OrganisationKind
from sweden.counties import county_name
from sweden.typography import day_long, kronor, listed, percent

#: The names that assignment files give themes and demanded parts. Another name is shown as it stands in the file.
WORDS: dict[str, Promise] = {
    "ai": gettext_lazy("artificial intelligence"),
    "ssh": gettext_lazy("social sciences and humanities"),
    "research_school": gettext_lazy("research school"),
    "banbrytande_teknik": gettext_lazy("groundbreaking technology"),
    "stem": gettext_lazy("STEM"),
    "mobility": gettext_lazy("the doctoral students' mobility"),
}
SIZE_WORDS: dict[str, Promise] = {
    "micro": gettext_lazy("micro enterprise"),
    "small": gettext_lazy("small enterprise"),
    "medium": gettext_lazy("medium-sized enterprise"),
    "large": gettext_lazy("large enterprise"),
    "not_enterprise": gettext_lazy("not an enterprise"),
    "any": gettext_lazy("any size"),
}
BASE_WORDS: dict[str, Promise] = {
    "eligible_costs": gettext_lazy("the eligible costs"),
    "financing": gettext_lazy("all financing"),
}


def word(key: str) -> str:
    """The name of a theme or a demanded part."""
    return str(WORDS.get(key, key.replace("_", " ").replace("-", " ")))


def words(keys: Any) -> str:
    """Several of them, listed."""
    return listed([word(one) for one in keys], get_language())


def county(code: str) -> str:
    """The name of a county from its code."""
    return county_name(code, get_language()) or code


def kinds_listed(kinds: Any) -> str:
    """Kinds of organisations, listed."""
    return listed([str(OrganisationKind(one).label) for one in kinds], get_language())


def money(value: int | Fraction) -> str:
    """Kronor; of an exact sum with a part of a krona the whole kronor."""
    return kronor(int(value), get_language())


def per_cent(share: Fraction | None, limit: Fraction | None = None) -> str:
    """A share as shown beside its limit; a dash where there is nothing to have a share of."""
    if share is None:
        return "–"
    decimals = 0 if (share * 100).denominator == 1 else 1
    return percent(share, decimals, limit=limit, lang=get_language())


def long_day(day: date) -> str:
    """1 February 2027."""
    return day_long(day, get_language())
