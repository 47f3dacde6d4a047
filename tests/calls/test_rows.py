"""What the database itself holds of a published call, whatever the code says."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction

from applications.models import HandInTerms
from calls.models import Call, CallCondition, CallStrand, FormVersion
from calls.states import CallStatus
from tests.factories import calls

pytestmark = pytest.mark.django_db
CAP = {"kind": "max_grant", "parameters": {"amount": 5_000_000}, "effect": "stop"}


def test_what_applicants_rely_on_stands_once_the_call_is_published():
    call = calls.call(conditions=[CAP])
    HandInTerms.objects.create(call=call)
    FormVersion.objects.filter(call=call, frozen_at=None).update(frozen_at=calls.OPENS)
    changes = [
        lambda: CallCondition.objects.filter(call=call).update(parameters={"amount": 1}),
        lambda: CallCondition.objects.filter(call=call).delete(),
        lambda: CallStrand.objects.filter(call=call).delete(),
        lambda: FormVersion.objects.filter(call=call).update(content={}),
        lambda: FormVersion.objects.filter(call=call).delete(),
        lambda: Call.objects.filter(pk=call.pk).update(purpose_sv="Något annat"),
        lambda: Call.objects.filter(pk=call.pk).update(closes_at=call.closes_at - timedelta(minutes=1)),
        lambda: HandInTerms.objects.filter(call=call).update(most_files=1),
    ]
    for change in changes:
        with pytest.raises(ProgrammingError, match="never changed"), transaction.atomic():
            change()
    assert CallCondition.objects.get(call=call).parameters == {"amount": 5_000_000}


def test_a_draft_is_still_changed_freely():
    call = calls.call(status=CallStatus.DRAFT, conditions=[CAP])
    assert CallCondition.objects.filter(call=call).update(parameters={"amount": 1}) == 1
    assert CallCondition.objects.filter(call=call).delete()[0] == 1
    CallStrand.objects.filter(call=call).delete()
    assert not CallStrand.objects.filter(call=call).exists()
