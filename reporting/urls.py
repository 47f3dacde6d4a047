"""Addresses of the account."""

from django.urls import path

from reporting.views import (
    acts,
    beginning,
    calendar,
    checking,
    checks,
    feed,
    occasion,
    open_data,
    planning,
    questions,
    rows,
    settling,
)

app_name = "reporting"
urlpatterns = [
    path("kontrollera/", checking.CheckView.as_view(), name="check"),
    path("oppna-data/", open_data.page, name="open_data"),
    path("oppna-data/<slug:shape>.<slug:kind>", open_data.file, name="open_data_file"),
    path("redovisningar/", calendar.CalendarView.as_view(), name="calendar"),
    path("redovisningar/kalender/", feed.feed_page, name="feed_page"),
    path("redovisningar/kalender/ny/", feed.make_page, name="feed_make"),
    path("redovisningar/kalender/aterkalla/", feed.revoke_page, name="feed_revoke"),
    path("kalender/<str:token>.ics", feed.feed, name="feed"),
    path("krav/<uuid:uuid>/dokument/nytt/", beginning.BeginView.as_view(), name="begin"),
    path("redovisningar/fragor/", questions.QuestionsView.as_view(), name="questions"),
    path("redovisningar/fragor/<slug:key>/", questions.QuestionView.as_view(), name="question"),
    path("redovisningar/<uuid:uuid>/", occasion.OccasionView.as_view(), name="occasion"),
    path(
        "redovisningar/<uuid:uuid>/avsnitt/<slug:section>/<slug:authority>/",
        acts.SaveTextView.as_view(),
        name="save_text",
    ),
    path(
        "redovisningar/<uuid:uuid>/ansvarig/<slug:authority>/",
        planning.ResponsibleView.as_view(),
        name="occasion_responsible",
    ),
    path("redovisningar/<uuid:uuid>/hallpunkt/<slug:milestone>/", planning.MilestoneView.as_view(), name="milestone"),
    path("redovisningar/<uuid:uuid>/lamnat/", planning.HandInView.as_view(), name="hand_in"),
    path("redovisningar/<uuid:uuid>/rader/overta/", rows.TakeOverView.as_view(), name="take_over"),
    path("redovisningar/<uuid:uuid>/rader/<slug:section>/<slug:table>/ny/", rows.RowView.as_view(), name="row_new"),
    path(
        "redovisningar/<uuid:uuid>/rader/<slug:section>/<slug:table>/<uuid:thread>/", rows.RowView.as_view(), name="row"
    ),
    path("redovisningar/<uuid:uuid>/kommentarer/<slug:section>/", rows.CommentView.as_view(), name="comment"),
    path("redovisningar/<uuid:uuid>/kommentarer/<uuid:comment>/klar/", rows.ResolveView.as_view(), name="resolve"),
    path("redovisningar/<uuid:uuid>/frys/", acts.FreezeView.as_view(), name="freeze"),
    path("redovisningar/<uuid:uuid>/beslut/<slug:authority>/", acts.ApproveView.as_view(), name="approve"),
    path("redovisningar/<uuid:uuid>/lamna/", acts.DeliverView.as_view(), name="deliver"),
    path("redovisningar/<uuid:uuid>/uppgifter/", settling.DetailsView.as_view(), name="details"),
    path("redovisningar/<uuid:uuid>/skal/<str:rule>/", checks.ReasonView.as_view(), name="reason"),
    path("redovisningar/<uuid:uuid>/intyg/<slug:of>/", checks.ProofView.as_view(), name="proof"),
    path("redovisningar/<uuid:uuid>/konto/", checks.VerifyView.as_view(), name="verify_account"),
    path("redovisningar/<uuid:uuid>/undertecknad/", settling.SignedView.as_view(), name="signed"),
    path("redovisningar/<uuid:uuid>/bekraftad/", settling.AcknowledgedView.as_view(), name="acknowledged"),
    path("redovisningar/<uuid:uuid>/avstamning/", settling.ReconcileView.as_view(), name="reconcile"),
    path("redovisningar/<uuid:uuid>/ny-version/", settling.NextView.as_view(), name="next"),
    path("redovisningar/<uuid:uuid>/pdf/", acts.RenderView.as_view(), name="render"),
    path("redovisningar/<uuid:uuid>/utkast.pdf", acts.DraftView.as_view(), name="draft"),
    path("redovisningar/<uuid:uuid>/framsteg/", acts.ProgressView.as_view(), name="progress"),
    path("redovisningar/<uuid:uuid>/datamangd.json", acts.DatasetView.as_view(), name="dataset"),
]
