"""Addresses of the account."""

from django.urls import path

from reporting.views import calendar, occasion

app_name = "reporting"
urlpatterns = [
    path("redovisningar/", calendar.CalendarView.as_view(), name="calendar"),
    path("redovisningar/<uuid:uuid>/", occasion.OccasionView.as_view(), name="occasion"),
    path(
        "redovisningar/<uuid:uuid>/avsnitt/<slug:section>/<slug:authority>/",
        occasion.SaveTextView.as_view(),
        name="save_text",
    ),
    path("redovisningar/<uuid:uuid>/frys/", occasion.FreezeView.as_view(), name="freeze"),
    path("redovisningar/<uuid:uuid>/beslut/<slug:authority>/", occasion.ApproveView.as_view(), name="approve"),
    path("redovisningar/<uuid:uuid>/lamna/", occasion.DeliverView.as_view(), name="deliver"),
    path("redovisningar/<uuid:uuid>/pdf/", occasion.RenderView.as_view(), name="render"),
    path("redovisningar/<uuid:uuid>/datamangd.json", occasion.DatasetView.as_view(), name="dataset"),
]
