"""The one settings file. Everything comes from the environment (see ``environment.py``)."""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF

from .environment import read_settings

ENV = read_settings()
PROCESS: str = ENV["ALONGSIDE_PROCESS"]
DEMO: bool = ENV["ALONGSIDE_DEMO"]
DEBUG: bool = ENV["ALONGSIDE_DEBUG"]
DATA: Path = ENV["ALONGSIDE_DATA"]
IS_LIAISON = PROCESS == "liaison"
IS_LOW = PROCESS in {"liaison", "live"}
"""The liaison process and the live stream know no confided store, no counted floor and no keys."""

BASE = Path(__file__).resolve().parent.parent


def _secret() -> str:
    path: Path = ENV["ALONGSIDE_SECRET_FILE"]
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


SECRET_KEY = _secret()
ALLOWED_HOSTS = ENV["ALONGSIDE_HOSTS"]
ROOT_URLCONF = "alongside.project.urls_liaison" if IS_LIAISON else "alongside.project.urls"
WSGI_APPLICATION = "alongside.project.wsgi.application"

_STREET_FLOOR = [
    "people", "devices", "places", "directory", "alerts", "intake", "codes", "screening", "dispatch", "centre",
    "matching", "feeds", "missed", "safety", "watch",
]  # fmt: skip
_CONFIDED_FLOOR = ["vault", "encounters", "problems", "consent", "referrals"]
_DOORS = ["console", "phone", "liaison", "partners", "reports"]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "alongside.ground.face",
    "alongside.ground.jobs",
    "alongside.project",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    *(f"alongside.street.{room}" for room in _STREET_FLOOR),
]
if IS_LIAISON:
    INSTALLED_APPS += ["alongside.doors.liaison"]
elif not IS_LOW:
    INSTALLED_APPS += [f"alongside.confided.{room}" for room in _CONFIDED_FLOOR]
    INSTALLED_APPS += [f"alongside.doors.{door}" for door in _DOORS]

MIDDLEWARE = [
    "alongside.project.middleware.machines_come_first",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "alongside.project.middleware.refusals_speak",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "alongside.project.middleware.speak_their_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "ground" / "face" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "alongside.project.middleware.where_we_are",
            ]
        },
    }
]

SQLITE_START = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=0; PRAGMA busy_timeout=10000;"
    "PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY"
)
# Without a write-ahead log a commit is the journal's name taken away: EXTRA has the folder kept too. With FULL, one
# power cut in a few hundred brought the journal back and took the key of a record that was acknowledged.
KEYS_START = "PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA; PRAGMA secure_delete=ON; PRAGMA mmap_size=0"


def _sqlite(name: str, start: str = SQLITE_START) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / f"{name}.db",
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": start, "timeout": 10},
        # The second name is tests only: files, so that write-ahead logs are real there too.
        "TEST": {"NAME": str(DATA / f"test-{name}.db")},
    }


def _postgres(url: str, name: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or "/var/run/postgresql",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"options": "-c synchronous_commit=on"},
        "TEST": {"NAME": f"test_alongside_{name}"},
    }


def _store(setting: str, name: str) -> dict[str, Any]:
    url = ENV[setting]
    return _postgres(url, name) if url else _sqlite(name)


DATABASES: dict[str, dict[str, Any]] = {"default": _store("DATABASE_URL", "street")}
if not IS_LOW:
    DATABASES["confided"] = _store("CONFIDED_DATABASE_URL", "confided")
    DATABASES["keys"] = _sqlite("keys", KEYS_START)
DATABASE_ROUTERS = ["alongside.project.stores.StoreOfTheFloor"]
PROGRAMME_KEY_FILE: Path | None = None if IS_LOW else ENV["ALONGSIDE_KEY_FILE"]
BACKUP: Path | None = None if IS_LOW else ENV["ALONGSIDE_BACKUP"]
COUNTED: Path | None = None if IS_LOW else DATA / "counted"

# Sign-in: passkeys, one-time codes, passwords as the last resort; never a text message.
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "alongside.project.signin.NobodySignsUp"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO or DEBUG
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_NAME = "alongside_liaison" if IS_LIAISON else "alongside"
CSRF_COOKIE_NAME = f"{SESSION_COOKIE_NAME}_csrf"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV["ALONGSIDE_HTTPS"]
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if ENV["ALONGSIDE_HTTPS"] else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV["ALONGSIDE_HTTPS"] else None
X_FRAME_OPTIONS = "DENY"
if ENV["ALONGSIDE_HTTPS"]:
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

LIVE_URL: str = ENV["ALONGSIDE_LIVE_URL"] or f"http://localhost:{ENV['ALONGSIDE_LIVE_PORT']}"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF] if IS_LIAISON else [SELF, LIVE_URL],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = DATA.parent / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = False

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE / "ground" / "face" / "locale"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": f"%(asctime)s %(levelname)s {PROCESS} %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": ENV["ALONGSIDE_LOG_LEVEL"]},
    "loggers": {"django.request": {"level": "ERROR"}, "django.db.backends": {"level": "WARNING"}},
}
