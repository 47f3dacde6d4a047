"""Addresses of applications: the applicant's own pages, and the officers' list."""

from django.http import Http404
from django.urls import URLPattern, URLResolver, path


def none(request, uuid):
    raise Http404


app_name = "applications"
urlpatterns: list[URLPattern | URLResolver] = [
    path("mina-ansokningar/<uuid:uuid>/", none, name="mine_one"),
    path("inbjudan/<uuid:uuid>/", none, name="invitation"),
]
