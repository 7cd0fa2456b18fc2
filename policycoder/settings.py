"""Settings of every process: one file, read from the environment and the data folder."""

import hashlib
import json
import secrets
import sys
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from policycoder import address, env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.folder("POLICYCODER_DATA_DIR", BASE_DIR / "var")
FILES_DIR = DATA_DIR / "files"


def _secret(name: str, variable: str) -> str:
    """A secret from the environment, else from the data folder, made there on the first start."""
    if given := env.text(variable):
        return given
    path = DATA_DIR / "secrets" / name
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = path.with_suffix(f".{secrets.token_hex(4)}")
            fresh.write_text(secrets.token_urlsafe(48))
            fresh.chmod(0o600)
            try:
                path.hardlink_to(fresh)
            except FileExistsError:
                pass  # another process was first; its secret counts
            finally:
                fresh.unlink()
        return path.read_text().strip()
    except OSError as error:
        raise env.SettingError(
            f"The data folder {DATA_DIR} cannot be used: {error.strerror}."
            " Set POLICYCODER_DATA_DIR to a folder this user may write to."
        ) from None


def _servers() -> dict[str, str]:
    """Addresses of the embedded servers, as the running supervisor left them."""
    try:
        return json.loads((DATA_DIR / "run" / "servers.json").read_text())
    except (OSError, ValueError):
        return {}


def _static_version() -> str:
    """A digest over the static files: a changed file is a changed address, so caches never lie."""
    digest = hashlib.sha256()
    for path in sorted((BASE_DIR / "static").rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(BASE_DIR)).encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


SECRET_KEY = _secret("secret_key", "POLICYCODER_SECRET_KEY")
DEBUG = False
HOST = env.text("POLICYCODER_HOST", "127.0.0.1")
# What links begin with; never what a request says of itself.
BASE_URL = address.base_url(HOST, env.integer("POLICYCODER_PORT", 8000))
ALLOWED_HOSTS = address.allowed_hosts(HOST, BASE_URL)
CSRF_TRUSTED_ORIGINS = address.trusted_origins(BASE_URL)
DEMO = env.flag("POLICYCODER_DEMO", True)
HTTPS = env.flag("POLICYCODER_HTTPS", BASE_URL.startswith("https://"))
TESTING = "pytest" in sys.modules

INSTALLED_APPS = [
    "corpus",  # before auth, whose command `createsuperuser` it makes stricter
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "coding",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "policycoder.caching.NothingKept",
    "policycoder.responses.HostMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "corpus.accounts.middleware.HtmxLoginMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "corpus.accounts.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "policycoder.content_policy.ContentPolicy",
    "policycoder.responses.ProblemMiddleware",
]

ROOT_URLCONF = "policycoder.urls"
WSGI_APPLICATION = "policycoder.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "coding.pages.frame.side_bar",
                "corpus.pages.frame.preferences",
            ],
            "builtins": ["django.templatetags.l10n"],
            "libraries": {"joined": "policycoder.joined_tags"},
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "policycoder.numbers.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]

DATABASE_URL = env.text("DATABASE_URL") or _servers().get("database_url", "")
REDIS_URL = env.text("REDIS_URL") or _servers().get("redis_url", "")
# Behind a pooler that gives each transaction another of the server's connections.
DATABASE_POOLED = env.flag("DATABASE_POOLED", False)
DATABASES = {
    "default": env.database(
        DATABASE_URL or "postgres://localhost/policycoder", pooled=DATABASE_POOLED
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "corpus.User"
AUTHENTICATION_BACKENDS = ["corpus.accounts.sessions.AccountBackend"]
SESSION_ENGINE = "corpus.accounts.sessions"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
# How long a one-time link and an invitation into a project are good for.
LINK_DAYS = env.days("POLICYCODER_LINK_DAYS", 7)
INVITATION_DAYS = env.days("POLICYCODER_INVITATION_DAYS", 30)
# scrypt is memory-hard, and quick enough that a class logging in at once waits for nothing.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "corpus.accounts.passwords.NameValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Wrong passwords for one account from one address before the first pause, and the seconds without
# a further one after which they are forgotten.
LOGIN_ATTEMPTS = env.integer("POLICYCODER_LOGIN_ATTEMPTS", 8, least=1)
LOGIN_WINDOW = env.integer("POLICYCODER_LOGIN_WINDOW", 24 * 3600, least=1)
TRUSTED_PROXIES = env.integer("POLICYCODER_TRUSTED_PROXIES", 0)

SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 30 * 24 * 3600

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        # ECharts writes style attributes into its tooltips.
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
TIME_ZONE = env.text("POLICYCODER_TIME_ZONE", "Asia/Shanghai")
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = "policycoder.formats"

STATIC_URL = f"/static/{_static_version()}/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# What a proxy serves below /static/; the files of a release before stay there for open pages.
STATIC_DIR = env.text("POLICYCODER_STATIC_DIR")
STATIC_ROOT = STATIC_DIR and f"{STATIC_DIR}/{STATIC_URL.split('/')[2]}"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r".*"

MAX_UPLOAD_BYTES = env.integer("POLICYCODER_MAX_FILE_MB", 50) * 1024 * 1024
MAX_UPLOAD_FILES = env.integer("POLICYCODER_MAX_FILES", 2000)
# Bounds on what is read of one file; see corpus.readers.limits.
MAX_PAGES = env.integer("POLICYCODER_MAX_PAGES", 2000)
MAX_ROWS = env.integer("POLICYCODER_MAX_ROWS", 20_000)
MAX_DEPTH = env.integer("POLICYCODER_MAX_DEPTH", 1)
MAX_MEMBERS = env.integer("POLICYCODER_MAX_MEMBERS", 5000)
MAX_UNPACKED_BYTES = env.integer("POLICYCODER_MAX_UNPACKED_MB", 1000) * 1024 * 1024
READ_SECONDS = env.integer("POLICYCODER_READ_SECONDS", 60)
READ_MEMORY_BYTES = env.integer("POLICYCODER_READ_MEMORY_MB", 1000) * 1024 * 1024
# Free space below which owners are warned, and below which the product says it is not well.
DISK_WARNING_BYTES = env.integer("POLICYCODER_DISK_WARNING_MB", 1000) * 1024 * 1024
DISK_FULL_BYTES = env.integer("POLICYCODER_DISK_FULL_MB", 100) * 1024 * 1024
# Processes that read files and count; each has a reading process of its own.
WORKERS = env.workers()
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = MAX_UPLOAD_FILES + 1
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "corpus.api.authentication.TokenAuthentication",
        "corpus.api.authentication.PageSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "policycoder.parsers.JsonParser",
        "policycoder.parsers.FormParser",
        "policycoder.parsers.MultiPartParser",
    ],
    # The address says what is given; nothing in the query turns it into something else.
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_METADATA_CLASS": "policycoder.methods.Methods",
    "DEFAULT_PAGINATION_CLASS": "policycoder.api.Pages",
    "DEFAULT_SCHEMA_CLASS": "policycoder.schema.Described",
    "EXCEPTION_HANDLER": "policycoder.responses.problem_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "PolicyCoder",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": _("Policy documents, clauses, codings, agreement and counts."),
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enum_id_removal"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"policycoder": {"level": "INFO"}, "corpus": {"level": "INFO"}},
}
