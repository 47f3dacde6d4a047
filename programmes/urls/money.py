"""Addresses of the money: balances, the ledger, what waits for approval."""

from django.urls import URLPattern, path

from programmes.views import acts, balances, ledger, proposals

patterns: list[URLPattern] = [
    path("program/<slug:key>/saldon/", balances.programme_balances, name="programme_balances"),
    path("program/<slug:key>/huvudbok/", ledger.programme_ledger, name="programme_ledger"),
    path("uppdrag/<uuid:uuid>/saldon/", balances.balances, name="balances"),
    path("uppdrag/<uuid:uuid>/huvudbok/", ledger.ledger, name="ledger"),
    path("uppdrag/<uuid:uuid>/huvudbok/post/<uuid:entry>/", ledger.entry, name="entry"),
    path("uppdrag/<uuid:uuid>/huvudbok/post/<uuid:entry>/motpost/", proposals.reverse_entry, name="reverse_entry"),
    path("uppdrag/<uuid:uuid>/huvudbok/ny/", proposals.propose_entry, name="propose_entry"),
    path("uppdrag/<uuid:uuid>/huvudbok/import/", proposals.import_entries, name="import_entries"),
    path("uppdrag/<uuid:uuid>/huvudbok/forslag/", proposals.entry_proposals, name="entry_proposals"),
    path("uppdrag/<uuid:uuid>/huvudbok/forslag/<uuid:proposal>/", proposals.entry_proposal, name="entry_proposal"),
    path("uppdrag/<uuid:uuid>/huvudbok/forslag/<uuid:proposal>/andra/", proposals.change_entry, name="change_entry"),
    path("huvudbok/", proposals.waiting, name="waiting_entries"),
    path("uppdrag/<uuid:uuid>/anslag/", acts.record_appropriation_page, name="record_appropriation"),
    path("anslag/<int:pk>/", balances.appropriation, name="appropriation"),
]
