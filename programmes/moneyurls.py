"""Addresses of the money: balances, the ledger, what waits for approval."""

from django.urls import URLPattern, path

from programmes.views import balances, ledger

patterns: list[URLPattern] = [
    path("program/<slug:key>/saldon/", balances.programme_balances, name="programme_balances"),
    path("program/<slug:key>/huvudbok/", ledger.programme_ledger, name="programme_ledger"),
    path("uppdrag/<uuid:uuid>/saldon/", balances.balances, name="balances"),
    path("uppdrag/<uuid:uuid>/huvudbok/", ledger.ledger, name="ledger"),
    path("uppdrag/<uuid:uuid>/huvudbok/post/<uuid:entry>/", ledger.entry, name="entry"),
    path("anslag/<int:pk>/", balances.appropriation, name="appropriation"),
]
