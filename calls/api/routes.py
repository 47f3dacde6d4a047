"""The offer's addresses in the API."""

from django.urls import path

from calls.api import calendar, calls
from calls.api.parts import conditions, criteria, form, kinds, money, steps

_ONE = "calls/<uuid:uuid>/"

ROUTES = [
    path("programmes/<slug:key>/calendar/", calendar.JointCalendar.as_view(), name="joint_calendar"),
    path("calls/", calls.Calls.as_view(), name="calls"),
    path(_ONE, calls.OneCall.as_view(), name="call"),
    path(f"{_ONE}parts/", money.CallMoney.as_view(), name="call_money"),
    path(f"{_ONE}conditions/", conditions.CallConditions.as_view(), name="call_conditions"),
    path(f"{_ONE}criteria/", criteria.CallCriteria.as_view(), name="call_criteria"),
    path(f"{_ONE}form/", form.CallForm.as_view(), name="call_form"),
    path(f"{_ONE}project-kinds/", kinds.CallProjectKinds.as_view(), name="call_project_kinds"),
    path(f"{_ONE}steps/", steps.CallSteps.as_view(), name="call_steps"),
    path(f"{_ONE}proofreading/", calls.AskForProofreading.as_view(), name="call_proofreading"),
    path(f"{_ONE}publish/", calls.PublishCall.as_view(), name="call_publish"),
]
