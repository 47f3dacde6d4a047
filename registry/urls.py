"""Addresses of the register."""

from django.urls import URLPattern, URLResolver, path

from registry import appearance
from registry.views import (
    access,
    case,
    cases,
    documents,
    jobs,
    messages,
    organisations,
    pages,
    readings,
    register,
    search,
    secrecy,
    start,
)

app_name = "registry"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.StartView.as_view(), name="start"),
    path("sok", search.SearchView.as_view(), name="search"),
    path("arenden/", cases.CasesView.as_view(), name="cases"),
    path("arenden/lamna-over/", cases.HandOverCasesView.as_view(), name="hand_over_cases"),
    path("arenden/<uuid:uuid>/", case.CaseView.as_view(), name="case"),
    path("arenden/<uuid:uuid>/diarium/", case.EntriesView.as_view(), name="entries"),
    path("arenden/<uuid:uuid>/anteckna/", case.NoteView.as_view(), name="note"),
    path("arenden/<uuid:uuid>/lamna-over/", case.HandOverView.as_view(), name="hand_over"),
    path("arenden/<uuid:uuid>/atkomst/", access.AccessView.as_view(), name="access"),
    path("arenden/<uuid:uuid>/dela/", access.ShareView.as_view(), name="share"),
    path("arenden/<uuid:uuid>/sluta-dela/", access.EndShareView.as_view(), name="end_share"),
    path("arenden/<uuid:uuid>/sparra/", access.BlockView.as_view(), name="block"),
    path("arenden/<uuid:uuid>/hav-sparr/", access.EndBlockView.as_view(), name="end_block"),
    path("arenden/<uuid:uuid>/sekretess/", secrecy.SecrecyView.as_view(), name="secrecy"),
    path("arenden/<uuid:uuid>/sekretess/hav/", secrecy.LiftView.as_view(), name="lift_marking"),
    path("sekretess/", secrecy.ProfilesView.as_view(), name="secrecy_profiles"),
    path("laslogg/", readings.ReadingsView.as_view(), name="readings"),
    path("delningar/", readings.SharesView.as_view(), name="shares"),
    path("dokument/<uuid:uuid>/", documents.DocumentView.as_view(), name="document"),
    path("organisationer/", organisations.OrganisationsView.as_view(), name="organisations"),
    path("organisationer/skilj/", organisations.PartView.as_view(), name="part_organisations"),
    path("diarium/", register.RegistersView.as_view(), name="registers"),
    path("diarium/<slug:authority>/", register.RegisterView.as_view(), name="register"),
    path("jobb/<uuid:uuid>/", jobs.JobView.as_view(), name="job"),
    path("jobb/<uuid:uuid>/igen/", jobs.RetryJobView.as_view(), name="retry_job"),
    path("meddelanden/", messages.MessagesView.as_view(), name="messages"),
    path("meddelanden/<uuid:uuid>/", messages.MessageView.as_view(), name="message"),
    path("brevlada/", messages.MailboxView.as_view(), name="mailbox"),
    path("tillganglighet/", pages.AccessibilityView.as_view(), name="accessibility"),
    path("tillganglighet/tack/", pages.ReceivedView.as_view(), name="accessibility_received"),
    path("personuppgifter/", pages.PersonalDataView.as_view(), name="personal_data"),
    path("offentlighet/", pages.PublicAccessView.as_view(), name="public_access"),
    path("farger", appearance.colours, name="colours"),
    path("komponenter", appearance.components, name="components"),
]
