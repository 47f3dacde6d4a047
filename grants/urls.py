"""Addresses of grants."""

from django.urls import URLPattern, URLResolver, path

from grants import views

app_name = "grants"
urlpatterns: list[URLPattern | URLResolver] = [path("bidrag/", views.ListView.as_view(), name="list")]
