"""Addresses of applications: the applicant's own pages, and the officers' list."""

from django.urls import URLPattern, URLResolver, path

from applications.views import (
    aid,
    aid_rules,
    budget,
    conflicts,
    files,
    mine,
    officers,
    parties,
    people,
    sections,
    selfcheck,
)

app_name = "applications"
OWN = "mina-ansokningar/<uuid:uuid>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("utlysningar/<uuid:uuid>/sjalvtest/", selfcheck.self_check, name="self_check"),
    path("mina-ansokningar/", mine.listing, name="mine"),
    path("mina-ansokningar/ny/<uuid:uuid>/", mine.start, name="start"),
    path(OWN, mine.one, name="mine_one"),
    path(f"{OWN}projektet/", sections.section, {"section": "project"}, name="project"),
    path(f"{OWN}parter/", parties.parties, name="parties"),
    path(f"{OWN}parter/ny/", parties.add, name="party_add"),
    path(f"{OWN}parter/<uuid:key>/", parties.change, name="party"),
    path(f"{OWN}parter/<uuid:key>/koordinerar/", parties.coordinate, name="party_coordinate"),
    path(f"{OWN}parter/<uuid:key>/ta-bort/", parties.remove, name="party_remove"),
    path(f"{OWN}fragor/", sections.section, {"section": "questions"}, name="questions"),
    path(f"{OWN}budget/", budget.budget, name="budget"),
    path(f"{OWN}statligt-stod/", aid.project, name="aid"),
    path(f"{OWN}statligt-stod/<uuid:key>/", aid.party, name="party_aid"),
    path(f"{OWN}internationalisering/", sections.section, {"section": "international"}, name="international"),
    path(f"{OWN}bilagor/", files.attachments, name="attachments"),
    path(f"{OWN}bilagor/<uuid:key>/", files.attachment, name="attachment"),
    path(f"{OWN}bilagor/<uuid:key>/ta-bort/", files.remove, name="attachment_remove"),
    path(f"{OWN}personer/", people.people, name="people"),
    path(f"{OWN}personer/<uuid:key>/avsluta/", people.end_part, name="part_end"),
    path(f"{OWN}inbjudningar/<uuid:key>/aterta/", people.withdraw_invitation, name="invitation_withdraw"),
    path(f"{OWN}jamfor/", conflicts.conflict, name="conflict"),
    path(f"{OWN}granska/", mine.review, name="review"),
    path(f"{OWN}skicka-in/", mine.submit, name="submit"),
    path(f"{OWN}kvittens/", mine.receipt_job, name="receipt_job"),
    path(f"{OWN}aterkalla/", mine.withdraw, name="withdraw"),
    path("ansokningar/", officers.listing, name="list"),
    path("ansokningar/lamna-over/", officers.hand_over, name="hand_over"),
    path("ansokningar/<uuid:uuid>/", officers.content, name="content"),
    path("stodregler/", aid_rules.listing, name="aid_rules"),
    path("stodregler/nya/", aid_rules.new, name="aid_rules_new"),
    path("stodregler/<slug:key>/", aid_rules.one, name="aid_rule_set"),
    path("inbjudan/<uuid:uuid>/", people.invitation, name="invitation"),
]
