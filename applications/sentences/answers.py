"""What is wrong with an answer, in the reader's language: what to change, and by how much."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from applications.rules.answers.base import Fault
from sweden.typography import amount, day_long


def _kr(value: Any) -> str:
    return amount(value, get_language())


def _number(value: Any) -> str:
    text = str(value)
    return text if (get_language() or "sv").startswith("en") else text.replace(".", ",")


def _unit(f: Any) -> str:
    if "suggestion" in f:
        return _("Write the whole amount in kronor. Did you mean %(amount)s?") % {"amount": _kr(f["suggestion"])}
    return _("Write the whole amount in kronor, not in thousands or millions.")


def _column(f: Any) -> str:
    english = (get_language() or "sv").startswith("en")
    return (english and f.get("column_en")) or f["column_sv"]


_SENTENCES: dict[str, Callable[[Any], str]] = {
    "too_long": lambda f: (
        _("The text is %(count)s characters long, and the field takes at most %(most)s. Nothing of it has been saved.")
        % {"count": _kr(f["count"]), "most": _kr(f["most"])}
    ),
    "signs": lambda f: _("The text has signs that cannot be saved. Type it anew, or paste it as plain text."),
    "too_many_words": lambda f: (
        _("%(count)s words, at most %(most)s. Shorten by %(excess)s words.")
        % {"count": f["count"], "most": f["most"], "excess": f["excess"]}
    ),
    "too_many_characters": lambda f: (
        _("%(count)s characters, at most %(most)s. Shorten by %(excess)s characters.")
        % {"count": _kr(f["count"]), "most": _kr(f["most"]), "excess": _kr(f["excess"])}
    ),
    "number": lambda f: _("Write a number, for example 12 or 1 200."),
    "whole": lambda f: _("Write a whole number, without decimals."),
    "decimals": lambda f: (
        ngettext("Write at most %(count)s decimal.", "Write at most %(count)s decimals.", f["decimals"])
        % {"count": f["decimals"]}
    ),
    "too_small": lambda f: _("Write a number that is %(least)s or more.") % {"least": _number(f["least"])},
    "too_large": lambda f: _("Write a number that is at most %(most)s.") % {"most": _number(f["most"])},
    "amount_unit": _unit,
    "amount_ore": lambda f: _("Write whole kronor, without öre."),
    "amount_grouping": lambda f: _("Check the amount: the digits are grouped in an unusual way."),
    "amount_ambiguous": lambda f: _("Check the amount: a comma can mean two things here. Write for example 1 310 000."),
    "amount_decimals": lambda f: _("Write whole kronor, without öre."),
    "amount_negative": lambda f: _("Write an amount that is 0 or more."),
    "amount_too_large": lambda f: _("The amount is too large. Check the number of zeros."),
    "amount_format": lambda f: _("Write an amount in whole kronor, for example 1 310 000."),
    "amount_least": lambda f: _("Write an amount that is at least %(least)s kr.") % {"least": _kr(f["least"])},
    "amount_most": lambda f: _("Write an amount that is at most %(most)s kr.") % {"most": _kr(f["most"])},
    "day_format": lambda f: _("Write the day as 2026-02-01."),
    "day_no_such_day": lambda f: _("There is no such day. Check the number of the day and the month."),
    "too_early": lambda f: _("Choose %(day)s or a later day.") % {"day": day_long(f["day"], get_language())},
    "too_late": lambda f: _("Choose %(day)s or an earlier day.") % {"day": day_long(f["day"], get_language())},
    "choice": lambda f: _("Choose one of the alternatives."),
    "too_few_chosen": lambda f: _("Choose at least %(least)s alternatives; you have chosen %(count)s.") % dict(f),
    "too_many_chosen": lambda f: _("Choose at most %(most)s alternatives; you have chosen %(count)s.") % dict(f),
    "follow_up": lambda f: _("Answer the question that follows on your answer, too."),
    "cell_missing": lambda f: _("Row %(row)s: fill in “%(column)s”.") % {"row": f["row"], "column": _column(f)},
    "orcid": lambda f: _("Write the ORCID with sixteen digits, for example 0000-0002-1825-0097."),
    "orcid_check_digit": lambda f: _("The ORCID is not right: its last digit does not match the others. Check it."),
    "person_name": lambda f: _("Row %(row)s: write the name.") % {"row": f["row"]},
    "person_orcid": lambda f: _("Write the ORCID of %(name)s.") % {"name": f["name"]},
    "person_role": lambda f: _("Choose what part %(name)s takes.") % {"name": f["name"]},
    "person_twice": lambda f: _("The ORCID %(orcid)s stands twice.") % {"orcid": f["orcid"]},
    "too_few_people": lambda f: _("Name at least %(least)s people; you have named %(count)s.") % dict(f),
    "subject": lambda f: _("Choose a subject in the list, or write its code, for example 202."),
    "subject_twice": lambda f: _("The subject %(code)s stands twice.") % {"code": f["code"]},
    "subject_level": lambda f: (
        _("%(code)s is too wide: choose a subject whose code has at least %(digits)s digits.")
        % {"code": f["code"], "digits": f["digits"]}
    ),
    "too_many_files": lambda f: (
        _("Attach at most %(most)s files; there are %(count)s. Remove those that are too many.") % dict(f)
    ),
}


def knows(code: str) -> bool:
    """Whether the code is that of a fault of an answer."""
    return code in _SENTENCES


def fault_sentence(fault: Fault) -> str:
    """What is wrong, and what to do."""
    return _SENTENCES[fault.code](fault.figures)
