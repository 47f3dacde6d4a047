"""Cases, as people write their numbers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from registry.models import Case


def case_of(user: Any, text: str) -> Case:
    """The case with a number, of those `user` sees: "Vinnova 2025-00012", or "2025-00012" where that says which.

    Raises ValidationError in words; a case that one may not see is not told from one that does not exist.
    """
    words = text.split()
    found = Case.objects.visible_to(user).filter(number=words[-1] if words else "").exclude(number="")
    cases = list(found.select_related("authority").defer("search")[:5])
    if len(words) > 1:
        cases = [one for one in cases if one.designation.casefold() == " ".join(words).casefold()]
    if len(cases) > 1:
        raise ValidationError(
            _("Write the authority before the number: several have %(number)s."), params={"number": text}
        )
    if not cases:
        raise ValidationError(_("You see no case with the number %(number)s."), params={"number": text})
    return cases[0]


class CaseNumberField(forms.CharField):
    """One case by its number; the value is the case."""

    def __init__(self, *, user: Any, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 80, **kwargs})
        self.user = user

    def clean(self, value: Any) -> Case | None:
        text = super().clean(value)
        return case_of(self.user, text) if text else None


class CaseNumbersField(forms.CharField):
    """Cases by their numbers, one on each line; the value is a list of cases."""

    widget = forms.Textarea

    def __init__(self, *, user: Any, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 2000, **kwargs})
        self.user = user
        self.widget.attrs.setdefault("rows", 3)

    def clean(self, value: Any) -> list[Case]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        found: dict[int, Case] = {}
        errors = []
        for line in lines:
            try:
                case = case_of(self.user, line)
            except ValidationError as error:
                errors.append(error)
            else:
                found[case.pk] = case
        if errors:
            raise ValidationError(errors)
        return list(found.values())
