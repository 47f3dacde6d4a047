"""The proposal's addresses in the API."""

from django.urls import path

from applications.api import applications

ROUTES = [
    path("applications/", applications.Applications.as_view(), name="applications"),
    path("applications/<uuid:uuid>/", applications.OneApplication.as_view(), name="application"),
]
