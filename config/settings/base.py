"""What is the same everywhere. Whatever differs between places is read from the environment."""

from pathlib import Path

from config import identity
from config.settings.connections import env
from config.settings.jobs import *  # noqa: F403

ROOT = Path(__file__).resolve().parents[2]

# --- The storeys, ground floor first -----------------------------------------------------------------
STOREYS = [
    "accounts",
    "registry",
    "programmes",
    "calls",
    "applications",
    "assessments",
    "grants",
    "reporting",
]
INSTALLED_APPS = [
    "config",
    "config.demo",
    *STOREYS,
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "rest_framework",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.idp.oidc",
    "drf_spectacular",
]
MIDDLEWARE = [
    "config.middleware.HealthMiddleware",
    "config.middleware.ArrivalMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.SecurityHeadersMiddleware",
    "accounts.middleware.CoveringMiddleware",
    "config.middleware.ReloadedMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.middleware.NoNulMiddleware",
    "config.middleware.LastSlashMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "accounts.middleware.SessionLimitMiddleware",
    "accounts.middleware.SecondStepMiddleware",
    "config.middleware.SizeLimitMiddleware",
    "config.typed.SignedOutMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "registry.middleware.ReadingMiddleware",
]
CSRF_FAILURE_VIEW = "config.typed.form_too_old"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "registry.frame.frame",
            ],
        },
    }
]
#: How `{{ form }}` looks, everywhere: templates/components/form.html.
FORM_RENDERER = "config.forms.Renderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# How long one stays signed in (seconds): unused at most, and in all; whoever has a role is asked again sooner.
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=3 * 24 * 3600)
SESSION_COOKIE_AGE = env.int("SESSION_SECONDS", default=14 * 24 * 3600)
STAFF_SESSION_IDLE_SECONDS = env.int("STAFF_SESSION_IDLE_SECONDS", default=3600)
STAFF_SESSION_SECONDS = env.int("STAFF_SESSION_SECONDS", default=12 * 3600)
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

# Where people open the product: what messages link to.
PUBLIC_URL = env.str("PUBLIC_URL", default="http://localhost:8000")
#: Authorities (keys) that give out what they have rejected as open data; granted projects always are.
OPEN_DATA_REJECTED = env.list("OPEN_DATA_REJECTED", default=[])

# --- People ------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.LeakedPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.signup.SignupForm"
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_FORMS = {
    "login": "accounts.forms.account.LoginForm",
    "signup": "accounts.forms.account.SignupForm",
    "add_email": "accounts.forms.account.AddEmailForm",
    "change_password": "accounts.forms.account.ChangePasswordForm",
    "set_password": "accounts.forms.account.SetPasswordForm",
    "reset_password": "accounts.forms.account.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.account.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.account.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
#: What one network may do. Passwords for one address are counted in the database (accounts/rules.py); a browser that
#: the account's owner has signed in with before is not held up by what others on its network try.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "passwords": "100/5m/ip", "signup": "60/m/ip"}
#: How long a proof of who one is holds for acts that ask for one: decisions, payments, the account (seconds).
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = env.int("STEP_UP_SECONDS", default=900)
#: Whether those acts ask at all; the tests of everything else sign in without any proof.
STEP_UP = True
USERSESSIONS_ADAPTER = "accounts.adapters.SessionsAdapter"
MFA_ADAPTER = "accounts.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Programkontor"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "accounts.forms.secondstep.CodeForm",
    "reauthenticate": "accounts.forms.secondstep.CodeAgainForm",
    "activate_totp": "accounts.forms.secondstep.ActivateAppForm",
    "add_webauthn": "accounts.forms.secondstep.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.secondstep.NamePasskeyForm",
}
#: The agencies' own identity providers and e-ID brokers, a JSON list: see docs/running.md.
SOCIALACCOUNT_PROVIDERS = identity.providers(env.str("OIDC_PROVIDERS", default=""))
SOCIALACCOUNT_ADAPTER = "accounts.identity.IdentityAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.account.IdentitySignupForm"}
#: The way to a provider is a link: the browser may follow it to wherever the provider sends it on. Where it connects an
#: identity to an account, the link carries a mark that holds once, given to whoever has asked for it by a form and has
#: shown a proof (accounts/identity.py).
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
#: Whether everyone with a role must have a second step before anything else opens.
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=True)

# --- Messages: every mail is first a row, which the worker then hands to the transport ----------------
EMAIL_BACKEND = "registry.mail.MessageBackend"
MESSAGE_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="programkontor@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
#: A page that shows every message sent; never where real people's mail goes out.
MAILBOX_PAGE = False
#: Whether webhooks may be set up to http addresses of this machine: where people try things out.
WEBHOOK_LOCAL = False
#: State aid is converted to euro at the rate of the day it is granted. The reference rate of a banking day is published
#: in its afternoon: before that the latest published is the one of the banking day before. So many banking days may the
#: rate be older than the decision.
EURO_RATE_BANKING_DAYS = env.int("EURO_RATE_BANKING_DAYS", default=1)
#: Whether another system with the role for it may deliver a report that has been decided, or record that one was sent.
#: Without it that is for people, who answer for what the authority sends.
MACHINES_MAY_DELIVER = env.bool("MACHINES_MAY_DELIVER", default=False)
#: How long it is kept what webhooks have been told (days).
WEBHOOK_KEPT_DAYS = env.int("WEBHOOK_KEPT_DAYS", default=90)
#: Whether invented sample data may be loaded.
DEMO = False

# --- Language and time -------------------------------------------------------------------------------
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = sorted(path for path in (ROOT / "locale").glob("*") if path.is_dir())
USE_I18N = True
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
#: A file that moves the product's day (see sweden.clock); None where the real day always holds.
CLOCK_FILE: Path | None = None

# --- Documents: the packages of the kinds of document that answer reporting duties --------------------
DOCUMENT_KINDS = [
    f"reporting.kinds.{name}"
    for name in (
        "joint_report",
        "requisition",
        "statement",
        "interim_report",
        "final_report",
        "knowledge_base",
        "roadmaps",
        "evaluation_plan",
        "evaluation",
        "running_information",
    )
]

# --- Files -------------------------------------------------------------------------------------------
NODE = ROOT / "node_modules"
_FONTS = NODE / "@expo-google-fonts" / "source-sans-3"
STATIC_URL = "static/"
STATICFILES_DIRS = [
    path
    for path in [
        ROOT / "static",
        ("ds-css", NODE / "@digdir" / "designsystemet-css" / "dist" / "src"),
        ("ds-theme", NODE / "@digdir" / "designsystemet-theme" / "src" / "themes"),
        ("fonts/400Regular", _FONTS / "400Regular"),
        ("fonts/400Regular_Italic", _FONTS / "400Regular_Italic"),
        ("fonts/500Medium", _FONTS / "500Medium"),
        ("fonts/600SemiBold", _FONTS / "600SemiBold"),
        ("fonts/700Bold", _FONTS / "700Bold"),
    ]
    if (path[1] if isinstance(path, tuple) else path).is_dir()
]
#: The header (as in request.META) in which the proxy says when it got a request, in milliseconds since 1970; none here.
ARRIVAL_STAMP = ""
#: The largest file a person may hand in, and the largest request that may carry files (bytes).
FILE_MAX_BYTES = env.int("FILE_MAX_BYTES", default=50_000_000)
REQUEST_MAX_BYTES = 2 * FILE_MAX_BYTES
#: The largest body without files: the API's files stand in it as base64 (`registry.api.files`).
DATA_UPLOAD_MAX_MEMORY_SIZE = 15_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
#: The scanner of what people hand in, tcp://host:3310 or unix:///path/to/socket; none where it is empty.
CLAMD_URL = env.str("CLAMD_URL", default="")
FILE_UPLOAD_PERMISSIONS = 0o640


# --- Security ----------------------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- The API: registry/api holds what every resource stands on, config/api.py the addresses ------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.ClientAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "registry.api.schema.Description",
    "EXCEPTION_HANDLER": "registry.api.problems.handle",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Programkontor",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "DESCRIPTION": "Programmes, assignments, money, calls, applications and reports of the agencies.",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["registry.api.schema.complete"],
}
#: How often a person may ask in a minute; each machine client has its own number.
API_PER_MINUTE = env.int("API_PER_MINUTE", default=300)
#: How often tokens may be asked for (and taken back) in a minute from one network address.
API_TOKENS_PER_MINUTE = env.int("API_TOKENS_PER_MINUTE", default=60)
# Machines get a token for an hour, and ask for the next one with their secret.
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 3600

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "config.logs.Json"},
    },
    "filters": {"no_secrets": {"()": "config.logs.NoSecrets"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_secrets"]}},
    "loggers": {name: {"level": "WARNING"} for name in ("weasyprint.progress", "fontTools", "pikepdf")},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
}
