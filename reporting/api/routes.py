"""The account's addresses in the API."""

from django.urls import path

from reporting.api import exports, occasions, planning, reports, rows, sending, writing

_ONE = "occasions/<uuid:uuid>/"

ROUTES = [
    path("occasions/", occasions.Occasions.as_view(), name="occasions"),
    path(_ONE, occasions.OneOccasion.as_view(), name="occasion"),
    path(f"{_ONE}texts/", occasions.OccasionTexts.as_view(), name="occasion_texts"),
    path(f"{_ONE}texts/<slug:section>/<slug:authority>/", occasions.OccasionText.as_view(), name="occasion_text"),
    path(f"{_ONE}dataset/", reports.OccasionDataset.as_view(), name="occasion_dataset"),
    path(f"{_ONE}reports/", reports.OccasionReports.as_view(), name="occasion_reports"),
    path(f"{_ONE}reports/<int:version>/pdf/", reports.ReportFile.as_view(), name="report_file"),
    path(f"{_ONE}freeze/", writing.FreezeOccasion.as_view(), name="freeze_occasion"),
    path("duties/<uuid:uuid>/occasions/", sending.BeginOccasion.as_view(), name="begin_occasion"),
    path(f"{_ONE}deliver/", sending.DeliverOccasion.as_view(), name="deliver_occasion"),
    path(f"{_ONE}hand-in/", sending.HandInOccasion.as_view(), name="hand_in_occasion"),
    path(f"{_ONE}next-version/", writing.NextVersion.as_view(), name="next_version"),
    path(f"{_ONE}rows/", rows.OccasionRows.as_view(), name="occasion_rows"),
    path(f"{_ONE}rows/take-over/", rows.TakeOverRows.as_view(), name="take_over_rows"),
    path(f"{_ONE}rows/<uuid:row>/", rows.OneRow.as_view(), name="occasion_row"),
    path(f"{_ONE}rows/<uuid:row>/remove/", rows.RemoveRow.as_view(), name="remove_occasion_row"),
    path(f"{_ONE}responsible/", planning.OccasionResponsible.as_view(), name="occasion_responsible"),
    path(
        f"{_ONE}responsible/<slug:authority>/",
        planning.SetOccasionResponsible.as_view(),
        name="set_occasion_responsible",
    ),
    path(f"{_ONE}milestones/", planning.OccasionMilestones.as_view(), name="occasion_milestones"),
    path(f"{_ONE}milestones/<slug:milestone>/", planning.OneMilestone.as_view(), name="occasion_milestone"),
    path(f"{_ONE}comments/", writing.OccasionComments.as_view(), name="occasion_comments"),
    path("occasion-comments/<uuid:uuid>/", writing.OneComment.as_view(), name="occasion_comment"),
    path("occasion-comments/<uuid:uuid>/resolve/", writing.ResolveComment.as_view(), name="resolve_comment"),
    path("exports/", exports.Exports.as_view(), name="exports"),
    path("exports/<slug:shape>/", exports.OneExport.as_view(), name="export"),
    path(f"{_ONE}approve/<slug:authority>/", occasions.ApproveOccasion.as_view(), name="approve_occasion"),
]
