"""The form of a draft is written: sections and questions, in their order."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from calls.core import description
from calls.errors import FormUnreadable, QuestionOutOfOrder
from calls.models import Call, FormVersion
from calls.rules.form import FormError, checked
from calls.workflow.common import edited, editing

#: What an officer decides of a question of the common description; its words and limits are the same in all calls.
OWN_OF_CORE = ("required", "project_kinds", "when", "section")


@transaction.atomic
def set_questions(
    call: Call,
    questions: Sequence[Mapping[str, Any]],
    *,
    sections: Sequence[Mapping[str, Any]] = (),
    revision: int,
    by: User,
    now: datetime,
) -> Call:
    """Set the questions of a draft's form (see `calls.rules.form`), in their sections; replaces those it had.

    The words of the common description stand whatever is given. Raises also FormUnreadable, QuestionOutOfOrder.
    """
    call = editing(call, revision, by)
    content = form_content(questions, sections)
    FormVersion.objects.filter(call=call, frozen_at__isnull=True).update(content=content)
    return edited(call, by, now)


def form_content(questions: Sequence[Mapping[str, Any]], sections: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The form with these questions, or a refusal in words."""
    common = {one["key"]: one for one in description()["questions"]}
    kept = []
    for one in questions:
        core = common.get(str(one.get("core") or ""))
        if core:
            one = {**core, **{name: one[name] for name in OWN_OF_CORE if name in one}}
        kept.append({**one, "core": core["key"] if core else ""})
    try:
        return checked(kept, sections)
    except FormError as wrong:
        raise refusal_of(wrong) from None


def refusal_of(wrong: FormError) -> FormUnreadable | QuestionOutOfOrder:
    """What is said of a form that does not hang together."""
    return QuestionOutOfOrder() if wrong.name == "when" else FormUnreadable(question=wrong.place)
