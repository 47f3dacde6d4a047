"""The mandate's addresses in the API."""

from django.urls import path

from programmes.api import mandate

ROUTES = [
    path("programmes/", mandate.Programmes.as_view(), name="programmes"),
    path("programmes/<slug:key>/", mandate.OneProgramme.as_view(), name="programme"),
    path("assignments/", mandate.Assignments.as_view(), name="assignments"),
    path("assignments/<uuid:uuid>/", mandate.OneAssignment.as_view(), name="assignment"),
    path("frames/", mandate.Frames.as_view(), name="frames"),
]
