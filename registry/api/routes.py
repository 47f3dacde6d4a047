"""The register's addresses in the API."""

from django.urls import path

from registry.api import administered, caseappeals, filters, mass, responsible, webhooks

ROUTES = [
    path("administrators-acts/", administered.AdministratorsActs.as_view(), name="administrators_acts"),
    path("mass-acts/", mass.MassActs.as_view(), name="mass_acts"),
    path("mass-acts/preview/", mass.PreviewMass.as_view(), name="preview_mass_act"),
    path("mass-acts/<uuid:uuid>/", mass.OneMassAct.as_view(), name="mass_act"),
    path("cases/<uuid:uuid>/officer/", responsible.CaseOfficer.as_view(), name="case_officer"),
    path("cases/<uuid:uuid>/appeals/", caseappeals.CaseAppeals.as_view(), name="case_appeals"),
    path("case-appeals/<uuid:uuid>/", caseappeals.OneCaseAppeal.as_view(), name="case_appeal"),
    path("case-appeals/<uuid:uuid>/judge/", caseappeals.JudgeCaseAppeal.as_view(), name="judge_case_appeal"),
    path(
        "case-appeals/<uuid:uuid>/contest/", caseappeals.ContestCaseDismissal.as_view(), name="contest_case_dismissal"
    ),
    path(
        "case-appeals/<uuid:uuid>/reconsider/",
        caseappeals.ReconsiderCaseAppeal.as_view(),
        name="reconsider_case_appeal",
    ),
    path("case-appeals/<uuid:uuid>/hand-over/", caseappeals.HandOverCaseAppeal.as_view(), name="hand_over_case_appeal"),
    path("case-appeals/<uuid:uuid>/outcome/", caseappeals.EndCaseAppeal.as_view(), name="end_case_appeal"),
    path("case-appeals/<uuid:uuid>/withdraw/", caseappeals.WithdrawCaseAppeal.as_view(), name="withdraw_case_appeal"),
    path("saved-filters/", filters.SavedFilters.as_view(), name="saved_filters"),
    path("saved-filters/<uuid:uuid>/remove/", filters.RemoveFilter.as_view(), name="remove_saved_filter"),
    path("webhooks/", webhooks.Webhooks.as_view(), name="webhooks"),
    path("webhooks/<uuid:uuid>/", webhooks.OneWebhook.as_view(), name="webhook"),
    path("webhooks/<uuid:uuid>/end/", webhooks.EndWebhook.as_view(), name="webhook_end"),
    path("webhooks/<uuid:uuid>/pause/", webhooks.PauseWebhook.as_view(), name="webhook_pause"),
    path("webhooks/<uuid:uuid>/resume/", webhooks.ResumeWebhook.as_view(), name="webhook_resume"),
    path("webhooks/<uuid:uuid>/send-failed/", webhooks.SendFailed.as_view(), name="webhook_send_failed"),
    path("webhooks/<uuid:uuid>/secret/", webhooks.RenewWebhookSecret.as_view(), name="webhook_secret"),
    path("webhook-messages/", webhooks.Tellings.as_view(), name="tellings"),
    path("webhook-messages/<uuid:uuid>/send/", webhooks.SendAgain.as_view(), name="telling_send"),
]
