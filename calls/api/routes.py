"""The offer's addresses in the API."""

from django.urls import path

from calls.api import calls

ROUTES = [
    path("calls/", calls.Calls.as_view(), name="calls"),
    path("calls/<uuid:uuid>/", calls.OneCall.as_view(), name="call"),
    path("calls/<uuid:uuid>/proofreading/", calls.AskForProofreading.as_view(), name="call_proofreading"),
    path("calls/<uuid:uuid>/publish/", calls.PublishCall.as_view(), name="call_publish"),
]
