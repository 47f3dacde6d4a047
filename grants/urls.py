"""Addresses of grants."""

from django.urls import URLPattern, URLResolver, path

from grants.views.asking import AskedView
from grants.views.costs import CostsView
from grants.views.lists import ListView
from grants.views.payments.instalment import InstalmentView
from grants.views.payments.lists import PaymentsView
from grants.views.payments.orders import OrdersView, OrderView, order_file
from grants.views.payments.plan import GrantPaymentsView

app_name = "grants"
urlpatterns: list[URLPattern | URLResolver] = [
    path("bidrag/", ListView.as_view(), name="list"),
    path("bidrag/<uuid:uuid>/villkor/", AskedView.as_view(), name="classify"),
    path("bidrag/<uuid:uuid>/kostnader/", CostsView.as_view(), name="costs"),
    path("bidrag/<uuid:uuid>/utbetalningar/", GrantPaymentsView.as_view(), name="payments"),
    path("utbetalningar/", PaymentsView.as_view(), name="payment_list"),
    path("utbetalningar/<uuid:uuid>/", InstalmentView.as_view(), name="instalment"),
    path("betalningsordrar/", OrdersView.as_view(), name="orders"),
    path("betalningsordrar/<uuid:uuid>/", OrderView.as_view(), name="order"),
    path("betalningsordrar/<uuid:uuid>/fil", order_file, name="order_file"),
]
