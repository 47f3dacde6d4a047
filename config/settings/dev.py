"""The demo and a developer's machine: everything below `var/`, on the servers that `make demo` runs."""

from config.local import addresses
from config.settings.base import *  # noqa: F403
from config.settings.connections import cache, database, env, storages
from sweden import clock

HOME = addresses.demo_home()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = "only-for-trying-out-" + "0123456789" * 5
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

DATABASES = {
    "default": database(env.str("DATABASE_URL", default=addresses.database_url(HOME, "programkontor_app"))),
    "owner": database(env.str("DATABASE_OWNER_URL", default=addresses.database_url(HOME, "programkontor_owner"))),
}
REDIS_URL = env.str("REDIS_URL", default=addresses.redis_url(HOME))
CELERY_BROKER_URL = addresses.broker_url(REDIS_URL)
CACHES = {"default": cache(addresses.cache_url(REDIS_URL))}

DATA_DIR = HOME
STORAGES = storages(DATA_DIR, "django.contrib.staticfiles.storage.StaticFilesStorage")
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

MESSAGE_TRANSPORT = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = HOME / "mail"
MAILBOX_PAGE = True
WEBHOOK_LOCAL = True
DEMO = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
STAFF_MFA_REQUIRED = False  # everybody knows the demo's password: nothing is protected by it

CLOCK_FILE = HOME / "clock"
clock.offset_file = CLOCK_FILE
