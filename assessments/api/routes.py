"""The judgement's addresses in the API."""

from django.urls import path

from assessments.api import decisions, handling

ROUTES = [
    path("decisions/", decisions.Decisions.as_view(), name="decisions"),
    path("decisions/<uuid:uuid>/", decisions.OneDecision.as_view(), name="decision"),
    path("applications/<uuid:uuid>/delay-notices/", handling.DelayNotices.as_view(), name="delay_notices"),
    path("applications/<uuid:uuid>/communications/", handling.Communications.as_view(), name="communications"),
    path("applications/<uuid:uuid>/decision-requests/", handling.DecisionRequests.as_view(), name="decision_requests"),
    path("applications/<uuid:uuid>/agents/", handling.Agents.as_view(), name="agents"),
    path("applications/<uuid:uuid>/eligibility-checks/", handling.EligibilityChecks.as_view(), name="checks"),
]
