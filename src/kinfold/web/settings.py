"""How the web pages run: which database, who may sign in, and what a browser may load.

The home directory comes from KINFOLD_HOME (default ./var/home). Where there is no installation
(tests, type checking) the tables are in memory, or in the PostgreSQL that
KINFOLD_TEST_POSTGRES names. Settings the command line shares come from `registers.configure`.
"""

import os
from datetime import timedelta
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from kinfold.registers import configure
from kinfold.registers.installation import Installation, is_installation, read
from kinfold.web import logs
from kinfold.web.authority import BACKEND, settings_for, site

_PACKAGE = Path(__file__).resolve().parent
_HOME = Path(os.environ.get("KINFOLD_HOME", "var/home")).resolve()
_INSTALLATION: Installation | None = read(_HOME) if is_installation(_HOME) else None


def _databases() -> dict[str, dict[str, Any]]:
    if _INSTALLATION is not None:
        return configure.databases(_INSTALLATION)
    postgres = os.environ.get("KINFOLD_TEST_POSTGRES")
    if postgres:
        return {"default": configure.postgresql(postgres)}
    # A file, so that the threads of a test server each have a connection, as in service.
    test_file = Path(gettempdir()) / f"kinfold-test-{os.getpid()}.sqlite3"
    return {"default": {**configure.sqlite(":memory:"), "TEST": {"NAME": str(test_file)}}}


_SITE = site(_INSTALLATION)
_COMMON = configure.common(installation=_INSTALLATION, databases=_databases())

KINFOLD_HOME: Path | None = _COMMON["KINFOLD_HOME"]
SECRET_KEY: str = _COMMON["SECRET_KEY"]
DATABASES: dict[str, dict[str, Any]] = _COMMON["DATABASES"]
INSTALLED_APPS: list[str] = _COMMON["INSTALLED_APPS"]
AUTH_USER_MODEL = "registers.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS: list[str] = _COMMON["PASSWORD_HASHERS"]
USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
USE_I18N = False

DEBUG = False
ALLOWED_HOSTS = os.environ.get("KINFOLD_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
ROOT_URLCONF = "kinfold.web.urls"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kinfold.web.middleware.RequestLog",
    "kinfold.web.middleware.Headers",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kinfold.web.middleware.SessionLimits",
    "axes.middleware.AxesMiddleware",
    "kinfold.web.middleware.DefaultDeny",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [_PACKAGE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "kinfold.web.templating.environment",
            "autoescape": True,
            "context_processors": ["kinfold.web.shell.frame"],
        },
    }
]

STATIC_URL = "/static/"
STATICFILES_DIRS = [_PACKAGE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False

# The authority's own.
KINFOLD_AUTHORITY: str = _SITE.authority
KINFOLD_COLOUR: str = _SITE.colour
KINFOLD_CONTACT: str = _SITE.contact
KINFOLD_LOCAL_ACCOUNTS: bool = _SITE.local_accounts
KINFOLD_IDLE_SECONDS = 15 * 60
KINFOLD_SESSION_SECONDS = 12 * 60 * 60
KINFOLD_UPLOAD_BYTES = 1024**3
# Files larger than this wait for a worker; smaller ones are taken in while the person looks on.
KINFOLD_AT_ONCE_BYTES = 4 * 1024**2
# Where the front server proves client certificates: the header it says their SHA-256 in, and its
# addresses. Without both, only signatures count.
KINFOLD_FEED_CERTIFICATE_HEADER = os.environ.get("KINFOLD_FEED_CERTIFICATE_HEADER", "")
KINFOLD_FEED_PROXIES = tuple(filter(None, os.environ.get("KINFOLD_FEED_PROXIES", "").split(",")))
FILE_UPLOAD_HANDLERS = ["kinfold.web.uploads.PrivateUploads"]

# Sign-in. Guessing a local account's password locks that account from that address for a while.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_CALLABLE = "kinfold.web.pages.signin.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # sign-ins are recorded in the ledger, not in another log
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
KINFOLD_PROVIDER_NAME = ""
KINFOLD_PROVIDER_ISSUER = ""
OIDC_RP_CLIENT_ID = ""
if _SITE.provider is not None:
    AUTHENTICATION_BACKENDS = [*AUTHENTICATION_BACKENDS, BACKEND]
    globals().update(settings_for(_SITE.provider))
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 14},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Cookies and headers. Only a demonstration or a test goes without TLS.
_TLS = not _SITE.plain_http
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "kinfold_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _TLS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "kinfold_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # until the browser closes
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = _TLS
SECURE_HSTS_SECONDS = 31_536_000 if _TLS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
# "no-referrer" makes browsers send "Origin: null" with forms, and Django then refuses them.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

CSRF_FAILURE_VIEW = "kinfold.web.failures.stale_form"
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logs.configuration()
