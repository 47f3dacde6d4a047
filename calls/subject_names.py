"""The names of research subjects of the third level, as they are entered."""

from collections.abc import Iterable

from calls.models import ResearchSubject
from sweden.subjects import EDITION


def third_level() -> list[tuple[str, str, str]]:
    """Every subject of five digits in the latest list: code, name in Swedish, name in English."""
    return [
        (code, name_sv, name_en or name_sv)
        for code, name_sv, name_en in ResearchSubject.objects.offered().values_list("code", "name_sv", "name_en")
    ]


def subject_names(codes: Iterable[str]) -> dict[str, list[str]]:
    """The names of subjects of five digits, by code: in Swedish and in English."""
    rows = ResearchSubject.objects.filter(code__in=[code for code in codes if len(code) == 5])
    return {one.code: [one.name_sv, one.name_en or one.name_sv] for one in rows}


def subject_edition() -> str:
    """The edition of the standard that one chooses among: that of the latest list, or else of the known levels."""
    found = ResearchSubject.objects.offered().values_list("edition", flat=True).first()
    return found or EDITION
