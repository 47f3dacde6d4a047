"""The account's addresses in the API."""

from django.urls import path

from reporting.api import occasions

_ONE = "occasions/<uuid:uuid>/"

ROUTES = [
    path("occasions/", occasions.Occasions.as_view(), name="occasions"),
    path(_ONE, occasions.OneOccasion.as_view(), name="occasion"),
    path(f"{_ONE}texts/", occasions.OccasionTexts.as_view(), name="occasion_texts"),
    path(f"{_ONE}texts/<slug:section>/<slug:authority>/", occasions.OccasionText.as_view(), name="occasion_text"),
    path(f"{_ONE}approve/<slug:authority>/", occasions.ApproveOccasion.as_view(), name="approve_occasion"),
]
