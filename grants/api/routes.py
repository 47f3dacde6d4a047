"""The granted money's addresses in the API."""

from django.urls import path

from grants.api import grants

ROUTES = [
    path("grants/", grants.Grants.as_view(), name="grants"),
    path("grants/<uuid:uuid>/", grants.OneGrant.as_view(), name="grant"),
    path("instalments/", grants.Instalments.as_view(), name="instalments"),
]
