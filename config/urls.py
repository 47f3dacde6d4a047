"""Every address of the product, storey by storey."""

from allauth.urls import urlpatterns as library
from django.contrib import admin
from django.urls import include, path

from accounts.views.language import set_language
from config import api, health

handler400 = "config.typed.bad_request"
handler404 = "config.api.not_found"

#: The sign-in library's addresses, without its old ones.
SIGN_IN = [one for one in library if not str(one.pattern).startswith("social/")]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("sprak/", set_language, name="set_language"),
    path("konto/", include(SIGN_IN)),
    path(api.ROOT, include("config.api")),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("registry.urls")),
    path("", include("programmes.urls")),
    path("", include("calls.urls")),
    path("", include("applications.urls")),
    path("", include("assessments.urls")),
    path("", include("grants.urls")),
    path("", include("reporting.urls")),
]
