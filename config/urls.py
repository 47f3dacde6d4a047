"""Every address of the product, storey by storey."""

from allauth.urls import urlpatterns as library
from django.contrib import admin
from django.urls import include, path

from accounts.views.language import set_language
from config import api, health
from config.resolving import by_word

handler400 = "config.typed.bad_request"
handler404 = "config.api.not_found"
handler500 = "config.api.failed"

#: The sign-in library's addresses, without its old ones.
SIGN_IN = [one for one in library if not str(one.pattern).startswith("social/")]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("sprak/", set_language, name="set_language"),
    path("konto/", include(SIGN_IN)),
    by_word(api.ROOT, "config.api"),
    path("admin/", admin.site.urls),
    by_word("", "accounts.urls"),
    by_word("", "registry.urls"),
    by_word("", "programmes.urls"),
    by_word("", "calls.urls"),
    by_word("", "applications.urls"),
    by_word("", "assessments.urls"),
    by_word("", "grants.urls"),
    by_word("", "reporting.urls"),
]
