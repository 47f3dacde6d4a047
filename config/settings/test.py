"""The test run: servers of its own below `var/test`, started by tests/conftest.py."""

from config.local import addresses
from config.settings.base import *  # noqa: F403
from config.settings.connections import cache, database, env, storages
from sweden import clock

HOME = addresses.test_home()

DEBUG = False
SECRET_KEY = "only-for-tests-" + "0123456789" * 5
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]

TEST_DATABASE = "test_programkontor"
DATABASES = {
    "default": database(
        env.str("DATABASE_URL", default=addresses.database_url(HOME, "programkontor_app", TEST_DATABASE))
    ),
    "owner": database(
        env.str("DATABASE_OWNER_URL", default=addresses.database_url(HOME, "programkontor_owner", TEST_DATABASE))
    ),
}
REDIS_URL = env.str("REDIS_URL", default=addresses.redis_url(HOME))
CELERY_BROKER_URL = addresses.broker_url(REDIS_URL)
CACHES = {"default": cache(addresses.cache_url(REDIS_URL))}

DATA_DIR = HOME
STORAGES = storages(DATA_DIR, "django.contrib.staticfiles.storage.StaticFilesStorage")
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True  # looked up when asked for: a test client then starts at once

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = False
MESSAGE_TRANSPORT = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = HOME / "mail"
MAILBOX_PAGE = True
WEBHOOK_LOCAL = True
DEMO = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=False)
STEP_UP = ACCOUNT_REAUTHENTICATION_REQUIRED = env.bool("STEP_UP", default=False)

CLOCK_FILE = HOME / "clock"
clock.offset_file = CLOCK_FILE
