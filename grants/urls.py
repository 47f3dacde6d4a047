"""Addresses of grants."""

from django.urls import URLPattern, URLResolver, path

from grants.views.asking import AskedView
from grants.views.costs import CostsView
from grants.views.lists import ListView

app_name = "grants"
urlpatterns: list[URLPattern | URLResolver] = [
    path("bidrag/", ListView.as_view(), name="list"),
    path("bidrag/<uuid:uuid>/villkor/", AskedView.as_view(), name="classify"),
    path("bidrag/<uuid:uuid>/kostnader/", CostsView.as_view(), name="costs"),
]
