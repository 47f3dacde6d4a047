"""What a review lacks, in words."""

from collections.abc import Iterable, Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from calls.models import CallCriterion


def criterion_name(criterion: CallCriterion) -> str:
    """The criterion's name in the reader's language."""
    english = (get_language() or "sv").startswith("en")
    return (english and criterion.name_en) or criterion.name_sv


def lack_word(lack: str) -> str:
    """What is lacking, as a clause."""
    return {
        "grade": _("a grade is missing"),
        "scale": _("the grade is not on the scale"),
        "words": _("the text is missing"),
        "why": _("say why you abstain"),
        "approval": _("every review that counts has to be approved first."),
    }[lack]


def lack_words(missing: Iterable[tuple[str, str]], criteria: Sequence[CallCriterion]) -> str:
    """Everything that is lacking, in one sentence: "Quality: a grade is missing; …"."""
    names = {one.key: criterion_name(one) for one in criteria}
    return "; ".join(
        f"{names[key]}: {lack_word(lack)}"
        if key in names
        else (lack_word(lack) if lack == "approval" else _("To the applicant: ") + lack_word(lack))
        for key, lack in missing
    )
