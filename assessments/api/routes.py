"""The judgement's addresses in the API."""

from django.urls import path

from assessments.api import decisions

ROUTES = [
    path("decisions/", decisions.Decisions.as_view(), name="decisions"),
    path("decisions/<uuid:uuid>/", decisions.OneDecision.as_view(), name="decision"),
]
