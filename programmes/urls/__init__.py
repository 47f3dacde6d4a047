from django.urls import URLPattern, URLResolver, path

from programmes.urls import duties as dutyurls
from programmes.urls import money as moneyurls
from programmes.urls import office as officeurls
from programmes.views import acts, assignment, conditions, decisions, delegations, facts, pages

app_name = "programmes"
urlpatterns: list[URLPattern | URLResolver] = [
    path("program/", pages.programme_list, name="list"),
    *moneyurls.patterns,
    *dutyurls.patterns,
    path("program/<slug:key>/", pages.programme_page, name="programme"),
    path("uppdrag/<uuid:uuid>/", assignment.assignment_page, name="assignment"),
    path("uppdrag/<uuid:uuid>/belopp/", acts.record_frame_page, name="record_frame"),
    path("uppdrag/<uuid:uuid>/bemyndigande/", acts.record_authorisation_page, name="record_authorisation"),
    path("uppdrag/<uuid:uuid>/beslut/", decisions.attach_page, name="attach_decision"),
    path("uppdrag/<uuid:uuid>/historik/", facts.history_page, name="history"),
    path("uppdrag/<uuid:uuid>/uppgift/<path:place>/", facts.fact_page, name="fact"),
    path("roller/<int:number>/delar/", delegations.parts_page, name="delegation"),
    path("villkor/<uuid:uuid>/", conditions.condition_page, name="condition"),
    path("villkor/<uuid:uuid>/tolkning/", conditions.reading_page, name="condition_reading"),
    path("villkor/<uuid:uuid>/undantag/", conditions.exception_page, name="condition_exception"),
    path("villkor/<uuid:uuid>/undantag/<uuid:exception>/aterta/", conditions.withdraw_page, name="condition_withdraw"),
    *officeurls.patterns,
]
