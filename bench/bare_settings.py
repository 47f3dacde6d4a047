"""The product's production settings with nothing around the bare view but session, CSRF and authentication."""

from config.settings.production import *  # noqa: F403

ROOT_URLCONF = "bench.bare"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "accounts"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
