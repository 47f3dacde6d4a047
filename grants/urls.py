"""Addresses of grants."""

from django.urls import URLPattern, URLResolver, path

from grants.views import changes, reconsidering
from grants.views.agreement import AcceptView, AgreementView, MineView
from grants.views.aid import AidView, aid_file
from grants.views.asking import AskedView
from grants.views.costs import CostsView
from grants.views.ending.recovery import RecoveriesView, RecoveryView
from grants.views.ending.repayment import repayment_terms
from grants.views.ending.settlement import EndingView
from grants.views.lists import ListView
from grants.views.payments.instalment import InstalmentView
from grants.views.payments.journal import JournalView, journal_batch
from grants.views.payments.lists import PaymentsView
from grants.views.payments.orders import OrdersView, OrderView, SummaryView, order_file
from grants.views.payments.plan import GrantPaymentsView
from grants.views.payments.runs import RunView
from grants.views.reports.lists import FollowUpView, MyReportsView, ReportsView, ResultListView, ResultsView
from grants.views.reports.report import ReportView
from grants.views.reports.writing import CostsOfPartyView, TextsView
from registry.views.mass import MassView

app_name = "grants"
urlpatterns: list[URLPattern | URLResolver] = [
    path("bidrag/", ListView.as_view(), name="list"),
    path("bidrag/flera/", MassView.as_view(key="grant"), name="mass_costs"),
    path("projektrapporter/flera/", MassView.as_view(key="report"), name="mass_reports"),
    path("bidrag/<uuid:uuid>/villkor/", AskedView.as_view(), name="classify"),
    path("bidrag/<uuid:uuid>/kostnader/", CostsView.as_view(), name="costs"),
    path("bidrag/<uuid:uuid>/utbetalningar/", GrantPaymentsView.as_view(), name="payments"),
    path("bidrag/<uuid:uuid>/overenskommelse/", AgreementView.as_view(), name="agreement"),
    path("mitt-bidrag/<uuid:uuid>/", MineView.as_view(), name="mine"),
    path("godkann-villkor/<uuid:uuid>/", AcceptView.as_view(), name="accept"),
    path("mitt-bidrag/<uuid:uuid>/andringar/", changes.MineView.as_view(), name="my_changes"),
    path("mitt-bidrag/<uuid:uuid>/andringar/<slug:kind>/", changes.AskView.as_view(), name="ask_change"),
    path("bidrag/<uuid:uuid>/omprova/", reconsidering.ReconsiderView.as_view(), name="reconsider"),
    path("andringar/", changes.ChangesView.as_view(), name="changes"),
    path("andringar/<uuid:uuid>/", changes.ChangeView.as_view(), name="change"),
    path("utbetalningar/", PaymentsView.as_view(), name="payment_list"),
    path("utbetalningar/flera/<uuid:uuid>/", RunView.as_view(), name="payment_run"),
    path("utbetalningar/<uuid:uuid>/", InstalmentView.as_view(), name="instalment"),
    path("bidrag/<uuid:uuid>/slutreglering/", EndingView.as_view(), name="ending"),
    path("beviljat-statsstod/", AidView.as_view(), name="aid"),
    path("beviljat-statsstod/<uuid:uuid>/fil", aid_file, name="aid_file"),
    path("aterkrav/", RecoveriesView.as_view(), name="recoveries"),
    path("aterkrav/villkor/", repayment_terms, name="repayment_terms"),
    path("aterkrav/<uuid:uuid>/", RecoveryView.as_view(), name="recovery"),
    path("bidrag/<uuid:uuid>/uppfoljning/", FollowUpView.as_view(), name="follow_up"),
    path("bidrag/<uuid:uuid>/resultat/", ResultsView.as_view(), name="results"),
    path("resultat/", ResultListView.as_view(), name="result_list"),
    path("projektrapporter/", ReportsView.as_view(), name="reports"),
    path("mina-rapporter/", MyReportsView.as_view(), name="my_reports"),
    path("projektrapporter/<uuid:uuid>/", ReportView.as_view(), name="report"),
    path("projektrapporter/<uuid:uuid>/skriv/", TextsView.as_view(), name="report_write"),
    path("projektrapporter/<uuid:uuid>/kostnader/<uuid:party>/", CostsOfPartyView.as_view(), name="report_costs"),
    path("bokforingsrader/", JournalView.as_view(), name="journal"),
    path("bokforingsrader/<uuid:uuid>/fil", journal_batch, name="journal_batch"),
    path("betalningsordrar/<uuid:uuid>/sammanstallning.pdf", SummaryView.as_view(), name="order_summary"),
    path("betalningsordrar/", OrdersView.as_view(), name="orders"),
    path("betalningsordrar/<uuid:uuid>/", OrderView.as_view(), name="order"),
    path("betalningsordrar/<uuid:uuid>/fil", order_file, name="order_file"),
]
