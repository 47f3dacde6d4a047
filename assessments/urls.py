"""Addresses of the judgement."""

from django.urls import path

from assessments.views import acts, waiting

app_name = "assessments"
urlpatterns = [
    path("beslut/", waiting.WaitingView.as_view(), name="waiting"),
    path("arenden/<uuid:uuid>/formalia/", acts.EligibilityView.as_view(), name="eligibility"),
    path("arenden/<uuid:uuid>/formalia/ta-tillbaka/", acts.ReopenView.as_view(), name="reopen"),
    path("arenden/<uuid:uuid>/forslag/", acts.ProposeView.as_view(), name="propose"),
    path("arenden/<uuid:uuid>/forslag/foljder/", acts.FollowsView.as_view(), name="follows"),
    path("arenden/<uuid:uuid>/forslag/ta-tillbaka/", acts.TakeBackView.as_view(), name="take_back"),
    path("arenden/<uuid:uuid>/beslut/", acts.DecideView.as_view(), name="decide"),
]
