"""Addresses of duties, and of what is kept because of them."""

from django.urls import URLPattern, path

from programmes.views.duties import duty, information, plans, saved

_DUTY = "krav/<uuid:uuid>/"

patterns: list[URLPattern] = [
    path("program/<slug:key>/krav/", duty.duties_page, name="duties"),
    path(_DUTY, duty.duty_page, name="duty"),
    path(f"{_DUTY}ansvarig/<slug:authority>/", duty.responsible_page, name="duty_responsible"),
    path(f"{_DUTY}paminnelse/", duty.interval_page, name="information_interval"),
    path(f"{_DUTY}information/ny/", information.new_page, name="information_new"),
    path(f"{_DUTY}information/<uuid:thread>/", information.entry_page, name="information_one"),
    path(f"{_DUTY}information/<uuid:thread>/andra/", information.change_page, name="information_change"),
    path(f"{_DUTY}plan/skriv/", plans.write_page, name="plan_write"),
    path(f"{_DUTY}plan/jamfor/", plans.compare_page, name="plan_compare"),
    path(f"{_DUTY}plan/<int:number>/", plans.version_page, name="plan_version"),
    path(f"{_DUTY}plan/<int:number>/besluta/<slug:authority>/", plans.decide_page, name="plan_decide"),
    path(f"{_DUTY}data/ny/", saved.new_page, name="saved_data_new"),
    path(f"{_DUTY}data/<uuid:thread>/", saved.one_page, name="saved_data_one"),
    path(f"{_DUTY}data/<uuid:thread>/andra/", saved.change_page, name="saved_data_change"),
]
