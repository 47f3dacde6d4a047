"""An agency's server. Everything that differs comes from the environment; what is missing stops the start."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config.local.addresses import broker_url, cache_url
from config.settings.base import *  # noqa: F403
from config.settings.base import LOGGING
from config.settings.connections import cache, database, env, storages

REQUIRED = {
    "SECRET_KEY": "a long random text, the same for every web and worker",
    "ALLOWED_HOSTS": "the names people type, with commas between",
    "DATABASE_URL": "postgres://role:password@host:5432/name, the role of web and worker",
    "REDIS_URL": "redis://host:6379/0",
    "EMAIL_URL": "smtp+tls://user:password@host:587",
    "DEFAULT_FROM_EMAIL": "the sender of the product's messages",
    "DATA_DIR": "the folder of documents, shared by every web and worker",
}
_missing = [f"{name} ({what})" for name, what in REQUIRED.items() if not env.str(name, default="")]
if _missing:
    raise ImproperlyConfigured("These settings are missing from the environment: " + "; ".join(_missing))

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list(
    "CSRF_TRUSTED_ORIGINS", default=[f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]
)
PUBLIC_URL = env.str("PUBLIC_URL", default=f"https://{ALLOWED_HOSTS[0]}")

DATABASES = {"default": database(env.str("DATABASE_URL"))}
# Only the migrating process needs to know the owner; web and worker run without it.
if env.str("DATABASE_OWNER_URL", default=""):
    DATABASES["owner"] = database(env.str("DATABASE_OWNER_URL"))
REDIS_URL = env.str("REDIS_URL")
CELERY_BROKER_URL = broker_url(REDIS_URL)
CACHES = {"default": cache(cache_url(REDIS_URL))}

DATA_DIR = Path(env.str("DATA_DIR"))
STORAGES = storages(DATA_DIR, "config.staticfiles.StaticFiles")
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))

MESSAGE_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
vars().update(env.email_url("EMAIL_URL"))
EMAIL_BACKEND = "registry.mail.MessageBackend"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

LOGGING["handlers"]["stderr"]["formatter"] = "json"

# TLS ends at the reverse proxy, which sets X-Forwarded-Proto and passes nothing of it from outside.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
# How many proxies of one's own a request has passed: what they wrote last in X-Forwarded-For is believed, no more.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)
# Only where the proxy sets X-Request-Start itself, whatever came from outside.
ARRIVAL_STAMP = "HTTP_X_REQUEST_START" if env.bool("PROXY_STAMPS_ARRIVAL", default=False) else ""
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
