"""The granted money's addresses in the API."""

from django.urls import path

from grants.api import changes, followup, grants

ROUTES = [
    path("grants/", grants.Grants.as_view(), name="grants"),
    path("grants/<uuid:uuid>/", grants.OneGrant.as_view(), name="grant"),
    path("grant-changes/", changes.Changes.as_view(), name="grant_changes"),
    path("grant-changes/<uuid:uuid>/", changes.OneChange.as_view(), name="grant_change"),
    path("instalments/", grants.Instalments.as_view(), name="instalments"),
    path("project-reports/", followup.Reports.as_view(), name="project_reports"),
    path("project-reports/<uuid:uuid>/", followup.OneReport.as_view(), name="project_report"),
    path("project-results/", followup.Results.as_view(), name="project_results"),
    path("recoveries/", followup.Recoveries.as_view(), name="recoveries"),
    path("aid-awards/", followup.AidAwards.as_view(), name="aid_awards"),
]
