"""Everything is set by environment variables with safe development defaults. No vendor is named outside its adapter."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from engawa.base.kit import clock
from engawa.config import installation

BASE_DIR = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("ENGAWA_VAR", BASE_DIR / "var")).resolve()

# --- what this installation is ------------------------------------------------------------------------------------
TESTING = "pytest" in sys.modules
_installation = installation.read(VAR)
# The installation's own file decides: no environment turns production into a demonstration with its soft key.
ENGAWA_KIND: str = _installation.kind.value if _installation else ("test" if TESTING else "production")
CLOCK_FILE = VAR / "clock.json" if ENGAWA_KIND == "demo" else None
if CLOCK_FILE:
    clock.follow(CLOCK_FILE)
DEBUG = False

PORT = int(os.environ.get("PORT", "8000"))
ENGAWA_ORIGIN = os.environ.get("ENGAWA_ORIGIN", f"http://localhost:{PORT}").rstrip("/")
ENGAWA_ORIGINS = [ENGAWA_ORIGIN, *filter(None, os.environ.get("ENGAWA_MORE_ORIGINS", "").split(","))]
# People at work: a passkey that wanders to other devices proves no device. A demonstration takes what the laptop has.
ENGAWA_SYNCED_PASSKEYS = os.environ.get("ENGAWA_SYNCED_PASSKEYS", "0" if ENGAWA_KIND == "production" else "1") == "1"
ENGAWA_RP_ID = os.environ.get("ENGAWA_RP_ID", ENGAWA_ORIGIN.split("//", 1)[1].split(":")[0])
_https = ENGAWA_ORIGIN.startswith("https:")

ENGAWA_ROOT_KEY_FILE = installation.root_key_file(VAR)
SECRET_KEY = installation.django_secret(ENGAWA_ROOT_KEY_FILE)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", *(origin.split("//", 1)[1].split(":")[0] for origin in ENGAWA_ORIGINS)]
if TESTING:
    ALLOWED_HOSTS.append("testserver")


def _secret_of(name: str) -> str:
    """From the variable itself or, better, from the file that `…_FILE` names."""
    file = os.environ.get(f"{name}_FILE", "")
    return Path(file).read_text(encoding="utf-8").strip() if file else os.environ.get(name, "")


# --- applications, from the roof down -------------------------------------------------------------------------------
INSTALLED_APPS = [
    "engawa.web.ui",
    "engawa.outcomes.reports",
    "engawa.outcomes.measures",
    "engawa.delivery.fairs",
    "engawa.delivery.guidance",
    "engawa.delivery.guidance.suggestions",
    "engawa.delivery.queues",
    "engawa.delivery.exhibitors",
    "engawa.delivery.events",
    "engawa.contract.custody",
    "engawa.contract.safeguards",
    "engawa.contract.approvals",
    "engawa.contract.duties",
    "engawa.contract.clauses",
    "engawa.shared.messaging",
    "engawa.shared.documents",
    "engawa.shared.live",
    "engawa.shared.streams",
    "engawa.base.subjects",
    "engawa.base.acts",
    "engawa.base.programmes",
    "engawa.base.parties",
    "engawa.base.accounts",
    "engawa.base.vault",
    "engawa.base.ledger",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_vite",
    "procrastinate.contrib.django",
]
INSTALLED_APPS = [
    app
    for app in INSTALLED_APPS
    if not app.startswith("engawa.") or (BASE_DIR / app.replace(".", "/") / "apps.py").exists()
]
PROCRASTINATE_ON_APP_READY = "engawa.config.jobs.ready"

MIDDLEWARE = [
    "engawa.web.headers.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "engawa.web.scope.Scope",
    "django_htmx.middleware.HtmxMiddleware",
    "engawa.web.once.Once",
    "engawa.web.refusal.Refusals",
]
ROOT_URLCONF = "engawa.config.urls"
ASGI_APPLICATION = "engawa.config.asgi.application"
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": sorted((BASE_DIR / "engawa" / "web").glob("*/templates")),
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "engawa.web.scope.page_context",
                "engawa.web.news.news_context",
                "engawa.web.participant.asks.asks_context",
            ],
            "builtins": ["engawa.web.ui.templatetags.ui", "django.templatetags.i18n"],
            "string_if_invalid": "",
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- database -----------------------------------------------------------------------------------------------------
ENGAWA_DB_ROLE = os.environ.get("ENGAWA_DB_ROLE", "engawa_app")
TURNS = int(os.environ.get("ENGAWA_DB_POOL", "8"))
"""Connections of one process, and requests it answers at once."""


def _database() -> dict[str, Any]:
    secret = VAR / "secrets" / "database.json"
    known = json.loads(secret.read_text(encoding="utf-8")) if secret.exists() else {}
    options: dict[str, Any] = dict(known.get("options", {}))
    options["prepare_threshold"] = 10**9  # nothing is planned for later but what says so (`kit/prepared.py`)
    if ENGAWA_DB_ROLE == "engawa_migrate":
        options["assume_role"] = "engawa_owner"
    elif not TESTING:
        # When the server comes back, the next request tries it at once instead of waiting for longer and longer pauses.
        pool = {"min_size": 1, "max_size": TURNS, "timeout": 5}
        options["pool"] = pool | {"reconnect_timeout": 2}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("ENGAWA_DB_NAME", known.get("name", "engawa")),
        "USER": ENGAWA_DB_ROLE,
        "PASSWORD": known.get("roles", {}).get(ENGAWA_DB_ROLE, ""),
        "HOST": known.get("host", ""),
        "PORT": known.get("port", ""),
        "OPTIONS": options,
        "ATOMIC_REQUESTS": False,
        "CONN_HEALTH_CHECKS": True,  # a pool hands out connections to a server that was restarted meanwhile
    }


def _dispose() -> dict[str, str]:
    """The login that deletes, under 甲's instruction: the worker's alone."""
    secret = VAR / "secrets" / "database.json"
    if not secret.exists() or not (TESTING or ENGAWA_DB_ROLE == "engawa_worker"):
        return {}
    roles = json.loads(secret.read_text(encoding="utf-8"))["roles"]
    return {"USER": "engawa_dispose", "PASSWORD": roles["engawa_dispose"]}


DATABASES = {"default": _database()}
ENGAWA_DISPOSE = _dispose()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- sessions of people at work; subjects have their own -------------------------------------------------------------
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "engawa-work"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_NAME = "engawa-form"
CSRF_COOKIE_HTTPONLY = True
# Not "Strict": whoever comes by a mail's link would be given a new token, and forms open in other tabs would fail.
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = ENGAWA_ORIGINS
CSRF_FAILURE_VIEW = "engawa.web.refusal.csrf_failure"

# --- limits ---------------------------------------------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
UPLOAD_MAX_BYTES = 40_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_MAX_BYTES + 1_000_000
# Never a plain temporary file: what people send is sealed before it touches the disk.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# --- language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "engawa-language"
LOCALE_PATHS = [BASE_DIR / "engawa" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

# --- files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
FRONTEND_DIST = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [FRONTEND_DIST] if FRONTEND_DIST.exists() else []
DJANGO_VITE = {"default": {"dev_mode": False, "manifest_path": FRONTEND_DIST / "manifest.json"}}
FILES = VAR / "files"
FONTS = BASE_DIR / "frontend" / "node_modules" / "@expo-google-fonts"

# --- mail ---------------------------------------------------------------------------------------------------------------
ENGAWA_SMTP_URL = os.environ.get("ENGAWA_SMTP_URL", "")
ENGAWA_MAIL_FROM = os.environ.get("ENGAWA_MAIL_FROM", "no-reply@example.jp")

# --- watching -------------------------------------------------------------------------------------------------------------
ENGAWA_METRICS_TOKEN = _secret_of("ENGAWA_METRICS_TOKEN")

# --- live -----------------------------------------------------------------------------------------------------------------
ENGAWA_LIVE_PREFIX = os.environ.get("ENGAWA_LIVE_PREFIX", "engawa")
ENGAWA_TURN_URLS = [url for url in os.environ.get("ENGAWA_TURN_URLS", "").split(",") if url]
ENGAWA_TURN_SECRET = os.environ.get("ENGAWA_TURN_SECRET", "")
ENGAWA_LIVE_ALLOW_PEER_ADDRESSES = os.environ.get("ENGAWA_LIVE_ALLOW_PEER_ADDRESSES") == "1"
ENGAWA_LIVE_ENGINE = os.environ.get("ENGAWA_LIVE_ENGINE", "auto")
LIVEKIT_URL = os.environ.get("LIVEKIT_URL", "")
LIVEKIT_PUBLIC_URL = os.environ.get("LIVEKIT_PUBLIC_URL", "")
LIVEKIT_API_KEY = os.environ.get("LIVEKIT_API_KEY", "")
LIVEKIT_API_SECRET = _secret_of("LIVEKIT_API_SECRET")
LIVEKIT_WEBHOOK_KEYS = [pair for pair in _secret_of("LIVEKIT_WEBHOOK_KEYS").split(",") if pair]
ENGAWA_LIVE_RELAY_ONLY = os.environ.get("ENGAWA_LIVE_RELAY_ONLY", "1" if ENGAWA_TURN_URLS else "") == "1"

# --- security ---------------------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("ENGAWA_BEHIND_PROXY") == "1" else None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    # They write addresses, which may hold the token of a link; engawa.web.refusal logs failures by the view's name.
    # What Django refuses as suspicious is answered with 400: robots must not fill the log. A wrong host is worth a line.
    "loggers": {
        "django.request": {"level": "CRITICAL"},
        "django.security": {"level": "CRITICAL"},
        "django.security.DisallowedHost": {"level": "ERROR"},
    },
    "root": {"handlers": ["console"], "level": os.environ.get("ENGAWA_LOG", "WARNING")},
}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
