"""Django settings: one file, everything from the environment (config/environment.py)."""

import sys
from datetime import timedelta
from urllib.parse import urlsplit

from config import environment

ENV = environment.read()
BASE_DIR = environment.BASE_DIR
TESTING = "pytest" in sys.modules

DEMO = ENV.demo
DATA_DIR = ENV.data_dir
PUBLIC_URL = ENV.public_url
VERSION = "0.1.0"
NOW = ENV.now
RATE_LIMITS = ENV.rate_limits
CODE_KEY = ENV.code_key
REDIS_URL = ENV.redis_url

SECRET_KEY = ENV.secret_key
DEBUG = False
ALLOWED_HOSTS = list(ENV.allowed_hosts)
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.usersessions",
    "ent_core.kernel",
    "ent_core.people",
    "ent_core.establishments",
    "ent_core.files",
    "ent_core.imports",
    "ent_core.roster",
    "ent_core.grades",
    "ent_core.timetable",
    "ent_core.attendance",
    "ent_core.homework",
    "ent_core.calendar",
    "chat.hub",
    "chat.safety",
    "bots",
    "config",
    "config.demo",
]

MIDDLEWARE = [
    "config.middleware.RequestContext",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.CompressText",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.PersonLanguage",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "ent_core.people.shared_computer.SharedComputer",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

DATABASES = {"default": ENV.database}

# The layer carries hints alone; the database is the truth. Without Redis (tests of one process,
# management commands) hints stay in the process and the sweep finds the rest.
if ENV.redis_url:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            # redis 8's new default timeout kills idle subscriptions: none here.
            "CONFIG": {"hosts": [{"address": ENV.redis_url, "socket_timeout": None}]},
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Accounts -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
# Usernames are unique without regard to case, by a constraint that this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["ent_core.people.hashers.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": f"{ENV.public_url}/signin",
    "account_reset_password": f"{ENV.public_url}/signin",
    "account_reset_password_from_key": f"{ENV.public_url}/signin",
    "account_signup": f"{ENV.public_url}/signin",
}
ACCOUNT_ADAPTER = "ent_core.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USERNAME_MIN_LENGTH = 3
# A class of forty behind one address signs in at eight o'clock: nothing may lock an address
# alone, so allauth's limits per address are off and axes counts per person and address.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
USERSESSIONS_TRACK_ACTIVITY = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=5)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "ent_core.people.throttle.locked_out"
AXES_CLIENT_IP_CALLABLE = "ent_core.people.throttle.address"
# In production https comes from a proxy, which names the client; in demo there is none.
ALLAUTH_TRUSTED_PROXY_COUNT = 0 if DEMO else 1
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

SESSION_ENGINE = "ent_core.people.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SHARED_COMPUTER_IDLE = timedelta(minutes=30)
CSRF_FAILURE_VIEW = "config.problems.csrf_failure"
CSRF_TRUSTED_ORIGINS = [ENV.public_url]

SECURE = urlsplit(ENV.public_url).scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

_socket = ENV.public_url.replace("http", "ws", 1)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'", _socket],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# Requests -----------------------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
# Of a request's body; what is larger goes to disk. Only uploads are, two at once (config.threads).
FILE_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
# Files: the bytes lie under STORAGE_URL; sizes and quotas in bytes.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "files": ENV.storage,
}
FILE_LIMIT = ENV.file_limit
QUOTA_PERSON = ENV.quota_person
QUOTA_SCHOOL = ENV.quota_school
CLAMD_URL = ENV.clamd_url
APPEND_SLASH = False

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/Paris"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
FRONTEND_DIST = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [FRONTEND_DIST] if FRONTEND_DIST.is_dir() else []
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+[-.][0-9A-Za-z_-]{8,}\.\w+$"

# Jobs ---------------------------------------------------------------------------------------
CELERY_BROKER_URL = ENV.broker_url or "memory://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

LOGGING_CONFIG = None
