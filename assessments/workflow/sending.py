"""One letter about a decision, sent as it was read on its page."""

from datetime import datetime

from django.db import transaction

from accounts.errors import Stale
from accounts.models import User
from applications.models import Application
from assessments.models import DecisionLetter
from assessments.states.meetings import LetterStatus
from assessments.workflow import outbox
from assessments.workflow.alongside import read_of, sent_with


@transaction.atomic
def send_as_read(letter: DecisionLetter, *, subject: str, body: str, read: str, by: User, now: datetime) -> int:
    """Send a letter with the words that were written on its page, and those that go out with it. Returns how many.

    `read`: what `read_of` said of the letter when it was read. Raises Stale when it or one that goes with it has
    changed since, and what `outbox.send` does.
    """
    # The case first, as whoever changes or sends any of the letters does: none of them changes from here on.
    Application.objects.select_for_update(of=["self"], no_key=True).get(pk=letter.application_id)
    one = DecisionLetter.objects.get(pk=letter.pk)
    if one.status == LetterStatus.SENT:  # sent again: nothing more
        return 0
    if read_of([one])[one.pk] != read:
        raise Stale
    if (subject, body.strip()) != (one.subject, one.body.strip()):
        one = outbox.edit(one, subject=subject, body=body, read=one.edited_at, by=by, now=now)
    return outbox.send(sent_with(one), by=by, now=now)
