"""The portal's settings. Every value that differs between machines comes from the environment.

A file `.env` beside `manage.py` is read first; the environment wins over it. What is missing fails loudly at start,
with the name of the variable. `docs/deploying.md` lists them all.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")

# --- What kind of machine is this? ---------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
# The demonstration signs people in with one click and shows their mail. It must never meet the Internet.
DEMO = env.bool("DEMO", default=False)
# Behind TLS unless somebody tries the portal out on the own machine.
HTTPS = env.bool("HTTPS", default=not (DEBUG or DEMO))

SECRET_KEY = env.str("SECRET_KEY")
SHORTEST_KEY = 50
if len(SECRET_KEY) < SHORTEST_KEY or SECRET_KEY.startswith("django-insecure-"):
    raise ImproperlyConfigured(f"SECRET_KEY is too weak. Give it at least {SHORTEST_KEY} random characters.")
# Django only warns of a weak key, and counts its different characters; the line above refuses to start.
SILENCED_SYSTEM_CHECKS = ["security.W009"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
SITE_URL = env.str("SITE_URL", default=f"https://{ALLOWED_HOSTS[0]}" if HTTPS else "http://localhost:8000").rstrip("/")

PORTAL_GOVERNMENT = env.str("PORTAL_GOVERNMENT", default="Government of Belize")
PORTAL_NAME = env.str("PORTAL_NAME", default="National Cybersecurity Strategy")
PORTAL_CONTACT = env.str("PORTAL_CONTACT", default="")
INCIDENT_URL = env.str("INCIDENT_URL", default="")

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
# Nobody else on the machine reads the database, the mail or the drafts in it.
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

# --- Apps ----------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "roadmap",
    "consultations",
    "actionplan",
    "stakeholders",
    "ncss_portal.outbox",
    "ncss_portal.history",
    "ncss_portal.face",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_countries",
    "csp",
    "django_htmx",
    "django.forms",
]
if DEMO:
    INSTALLED_APPS.insert(0, "ncss_portal.demo")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "ncss_portal.face.bodies.BoundedBodies",
    "ncss_portal.face.caching.PrivatePages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Closed by default: a view is public only where it says so itself.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Both ask who it is, and answer before any view does.
    "stakeholders.accounts.single_sign_on.OnlyWithProvider",
    "stakeholders.accounts.second_factor.SecondFactorRequired",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "ncss_portal.urls"
WSGI_APPLICATION = "ncss_portal.wsgi.application"
FORM_RENDERER = "ncss_portal.face.renderer.PortalFormRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ncss_portal.face.context.portal",
            ],
        },
    },
]

# --- Data ----------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Without WAL and IMMEDIATE a third of concurrent writes fails with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
    }
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    # Several processes of one machine share the rate limits through files.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(VAR_DIR / "cache"),
        }
    }

# Uploaded and rendered files: never served by path, always by a view that asks who may see them.
MEDIA_ROOT = VAR_DIR / "files"
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_MAX_BYTES = 25 * 1024 * 1024

# After so many years without any sign of life, a contact stands on the list of those to be erased.
RETENTION_CONTACT_YEARS = env.int("RETENTION_CONTACT_YEARS", default=3)

# A comment period that is shorter than so many weeks needs a reason, which stands on its page.
CONSULTATION_WEEKS = env.int("CONSULTATION_WEEKS", default=12)

# --- Static files --------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
WEBFONTS_DIR = VAR_DIR / "webfonts"
WEBFONTS_DIR.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static", WEBFONTS_DIR]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- People --------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "stakeholders.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 12}  # type: ignore[assignment]
# No row for "anonymous" in the user table: it would show up in lists and mailings.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "stakeholders.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# A password is possible, not required: the usual way in is a code by mail.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"{PORTAL_NAME}: "
# Without this mail, the time that an answer takes tells who has an account; and who mistyped waits for a code in vain.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
# Beside allauth's own limits by the minute: nobody's mailbox is filled by somebody who knows the address.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/m/key,20/h/key",
    "reset_password": "20/m/ip,5/m/key,20/h/key",
    "confirm_email": "1/10s/key,20/h/key",
    "signup": "20/m/ip,100/h/ip",
    "accept_invitation": "60/h/ip",
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_SIGNUP_FORM_CLASS = "stakeholders.accounts.forms.SignupForm"
# Coordinators, auditors and administrators set up a second factor before they do anything else. The demonstration signs
# people in by one click and asks for none.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=not DEMO)
MFA_ADAPTER = "stakeholders.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = f"{PORTAL_NAME} ({PORTAL_GOVERNMENT})"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1 if HTTPS else 0)

# A government's single sign-on (OpenID Connect), where there is one. See docs/adr/0011-single-sign-on.md.
OIDC_PROVIDER_ID = "sso"
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="").rstrip("/")
OIDC_ORIGINS: list[str] = []
OIDC_TRUSTED_SECOND_FACTOR = False
SOCIALACCOUNT_ADAPTER = "stakeholders.accounts.single_sign_on.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"disconnect": "stakeholders.accounts.single_sign_on.DisconnectForm"}
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
if OIDC_SERVER_URL:
    # What the provider says of a person is believed because it comes over TLS.
    if HTTPS and not OIDC_SERVER_URL.startswith("https://"):
        raise ImproperlyConfigured("OIDC_SERVER_URL must begin with https://.")
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        {
            "provider_id": OIDC_PROVIDER_ID,
            "name": env.str("OIDC_NAME"),
            "client_id": env.str("OIDC_CLIENT_ID"),
            "secret": env.str("OIDC_SECRET"),
            "settings": {"server_url": OIDC_SERVER_URL, "email_authentication": True},
        }
    )
    # The form that leads to the provider may be sent there, and on to where the provider itself leads.
    _oidc = urlsplit(OIDC_SERVER_URL)
    OIDC_ORIGINS = [f"{_oidc.scheme}://{_oidc.netloc}", *env.list("OIDC_ORIGINS", default=[])]
    OIDC_TRUSTED_SECOND_FACTOR = env.bool("OIDC_TRUSTED_SECOND_FACTOR", default=False)

# --- Mail and background work --------------------------------------------------------------------------------------


def mail_settings(url: str) -> dict[str, object]:
    """Django's mail settings of EMAIL_URL; `filemail:///folder` keeps each mail as a file.

    Mail servers are spoken to by the outbox's own backend, which can tell a refused mail from a doubtful one.
    """
    if url.startswith("filemail:"):
        folder = urlsplit(url).path or str(VAR_DIR / "mail")
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": folder}
    config = dict(env.email_url_config(url))
    if config["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
        config["EMAIL_BACKEND"] = "ncss_portal.outbox.smtp.EmailBackend"
    return config


vars().update(mail_settings(env.str("EMAIL_URL")))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"portal@{urlsplit(SITE_URL).hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# So many mails leave the portal in a minute at most, whatever the number of workers; 0 sets no limit.
MAIL_PER_MINUTE = env.int("MAIL_PER_MINUTE", default=0)
# The mailbox of DEFAULT_FROM_EMAIL, to which mail comes back: imaps://user:password@host/INBOX, percent-encoded.
BOUNCE_URL = env.str("BOUNCE_URL", default="")

# Celery spells the address of a socket in its own way.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1) or "filesystem://localhost//"
if not REDIS_URL:
    _broker = VAR_DIR / "broker"
    for _folder in ("messages", "control"):
        (_broker / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "messages"),
        "data_folder_out": str(_broker / "messages"),
        "control_folder": str(_broker / "control"),
        "polling_interval": 0.2,
    }
else:
    # A request that rings the bell shall not wait for a Redis that is away: the next sweep finds the row.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
        "interval_max": 0.2,
        "socket_connect_timeout": 2,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    # The only thing that beat knows: look for what is due. Twice does no harm.
    "sweep": {"task": "ncss_portal.outbox.tasks.sweep", "schedule": 30.0, "options": {"expires": 30}},
    "render": {"task": "consultations.publishing.tasks.sweep", "schedule": 60.0, "options": {"expires": 60}},
    # In the night of the portal; what a day misses, the next one does.
    "forget": {"task": "stakeholders.privacy.tasks.forget_old", "schedule": crontab(hour=3, minute=20)},
}
if BOUNCE_URL:
    CELERY_BEAT_SCHEDULE["returned-mail"] = {
        "task": "ncss_portal.outbox.tasks.read_returned_mail",
        "schedule": 600.0,
        "options": {"expires": 600},
    }

# --- Language and time ---------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="America/Belize")
CELERY_TIMEZONE = TIME_ZONE

# --- Safety --------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *OIDC_ORIGINS],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrf"
    CSRF_TRUSTED_ORIGINS = [SITE_URL]

if DEMO and HTTPS:
    raise ImproperlyConfigured("DEMO signs people in without asking. Set DEMO=0 where the portal runs over HTTPS.")
if DEMO and not set(ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "[::1]"}:
    raise ImproperlyConfigured("DEMO signs people in without asking. ALLOWED_HOSTS may name this machine only.")

# --- Log -----------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "ncss_portal.logs.LinksHidden",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
