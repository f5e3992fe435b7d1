"""Django's settings, read from the environment. Every variable is described in docs/operations/settings.md."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from kortisto.config import database, keys
from kortisto.config.environment import flag, folder, number, structure, text, words
from kortisto.config.logs import logging_settings
from kortisto.config.work import log_job

HOUSE = Path(__file__).resolve().parent.parent

# -- Where this installation stands -----------------------------------------------------------------------------------
# A machine without a database address is a demo or a developer's: fictive people, keys made on the spot, plain HTTP.
KORTISTO_DEMO = flag("KORTISTO_DEMO", default=not text("DATABASE_URL"))
KORTISTO_HTTPS = flag("KORTISTO_HTTPS", default=not KORTISTO_DEMO)
# Individual numbers 900–999 belong to nobody; only demos and tests let them pass for persons.
KORTISTO_FICTIVE_CODES = flag("KORTISTO_FICTIVE_CODES", default=KORTISTO_DEMO)
KORTISTO_KEYS = folder("KORTISTO_KEYS", "keys", KORTISTO_DEMO)
KORTISTO_DATA = folder("KORTISTO_DATA", "data", KORTISTO_DEMO)
# The signed checkpoints of the log, best on another machine than the database.
KORTISTO_CHECKPOINTS = folder("KORTISTO_CHECKPOINTS", "checkpoints", KORTISTO_DEMO)
KORTISTO_TRUSTED_PROXIES = number("KORTISTO_TRUSTED_PROXIES", 0)
KORTISTO_PUBLIC_ADDRESS = text("KORTISTO_PUBLIC_ADDRESS", "http://127.0.0.1:8000" if KORTISTO_DEMO else "").rstrip("/")
# The card issuer whose name stands on papers and in mails, in each language. One installation serves one issuer.
KORTISTO_ISSUER = structure(
    "KORTISTO_ISSUER",
    {"fi": "Korttivirasto (esimerkki)", "sv": "Kortverket (exempel)", "en": "Card Agency (example)"}
    if KORTISTO_DEMO
    else {},
)
# Where people report an obstacle to accessibility; the statement names it (14 days to answer).
KORTISTO_FEEDBACK = text("KORTISTO_FEEDBACK", "saavutettavuus@korttivirasto.example" if KORTISTO_DEMO else "")

DEBUG = False
SECRET_KEY = keys.secret_key(KORTISTO_KEYS, demo=KORTISTO_DEMO)
SECRET_KEY_FALLBACKS = words("KORTISTO_SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = words(
    "KORTISTO_ALLOWED_HOSTS",
    ("127.0.0.1", "localhost", "[::1]")
    if KORTISTO_DEMO
    else tuple(filter(None, [urlsplit(KORTISTO_PUBLIC_ADDRESS).hostname])),
)
CSRF_TRUSTED_ORIGINS = [KORTISTO_PUBLIC_ADDRESS] if KORTISTO_PUBLIC_ADDRESS else []

# -- Rooms ------------------------------------------------------------------------------------------------------------
ROOMS = [
    "kernel", "ui", "audit", "messages", "documents", "rulebook", "pki", "maker", "registers", "feedback", "people", "accounts",
    "organisations", "contracts", "registrars", "bulletins", "holders", "cards", "operations", "inquiries", "access", "retention",
    "faces",
]  # fmt: skip
# Fictive people have no business in a real installation, and its package may leave their room out.
if KORTISTO_DEMO and (HOUSE / "demo" / "apps.py").exists():
    ROOMS.append("demo")
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "kortisto.config",
    *[f"kortisto.{room}" for room in ROOMS],
    # After the rooms, so that a widget's template in ours is found first.
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "procrastinate.contrib.django",
]
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "kortisto.config.urls"
WSGI_APPLICATION = "kortisto.config.wsgi.application"

MIDDLEWARE = [
    "kortisto.config.middleware.RequestContext",
    "django.middleware.security.SecurityMiddleware",
    "kortisto.config.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # The face decides URLs, cookies and look; from here on the request knows it.
    "kortisto.faces.middleware.Faces",
    "kortisto.faces.middleware.FaceSessions",
    "django.middleware.common.CommonMiddleware",
    "kortisto.faces.middleware.FaceCsrf",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kortisto.faces.middleware.LastVisitor",
    "kortisto.faces.middleware.FaceLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kortisto.faces.middleware.WholeText",
    "kortisto.faces.middleware.Refusals",
]
CSRF_FAILURE_VIEW = "kortisto.faces.errors.csrf_failure"
# Messages travel in the face's own session; the cookie they use otherwise would be shared by all faces.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
FORM_RENDERER = "kortisto.ui.renderer.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kortisto.faces.context.here",
            ],
        },
    }
]

# -- Database, cache, jobs --------------------------------------------------------------------------------------------
DATABASES = {"default": database.connection_settings()}
# Off behind a pooler that gives each transaction another connection and does not follow prepared statements.
KORTISTO_DATABASE_PREPARES = flag("KORTISTO_DATABASE_PREPARES", default=True)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kortisto_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_WORKER_DEFAULTS = {"task_middleware": [log_job]}

# -- Signing in (the accounts room keeps this part) ---------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "kortisto.accounts.backends.PortalBackend",
    "kortisto.accounts.backends.DeskBackend",
]
# E-mail addresses are unique whatever their case: the constraint stands on LOWER(email), which this check does not know.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("given_names", "family_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 3600
LOGIN_URL = "account_login"
KORTISTO_DESK_IDLE_MINUTES = number("KORTISTO_DESK_IDLE_MINUTES", 10)

ACCOUNT_ADAPTER = "kortisto.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "kortisto.accounts.forms.entrance.SignInForm",
    "reset_password": "kortisto.accounts.forms.entrance.ForgottenPasswordForm",
    "reset_password_from_key": "kortisto.accounts.forms.entrance.NewPasswordForm",
    "user_token": "kortisto.accounts.forms.entrance.LinkForm",
    "change_password": "kortisto.accounts.forms.entrance.ChangePasswordForm",
    "set_password": "kortisto.accounts.forms.entrance.SetPasswordForm",
    "reauthenticate": "kortisto.accounts.forms.entrance.PasswordAgainForm",
}
# The account first and strictly, the address far later: a whole hospital comes from one.
ACCOUNT_RATE_LIMITS = {
    "login": "600/5m/ip",
    "login_failed": "5/5m/key,300/10m/ip",
    "reset_password": "5/10m/key,200/10m/ip",
    "reset_password_from_key": "200/10m/ip",
    "confirm_email": "1/1m/key",
}
MFA_ADAPTER = "kortisto.accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_USER_VERIFICATION = "discouraged"
MFA_FORMS = {
    "authenticate": "kortisto.accounts.forms.entrance.FactorForm",
    "reauthenticate": "kortisto.accounts.forms.entrance.FactorAgainForm",
    "activate_totp": "kortisto.accounts.forms.entrance.TakeCodeAppForm",
    "add_webauthn": "kortisto.accounts.forms.entrance.AddPasskeyForm",
    "authenticate_webauthn": "kortisto.accounts.forms.entrance.PasskeyForm",
    "reauthenticate_webauthn": "kortisto.accounts.forms.entrance.PasskeyAgainForm",
}
# Strong identification providers: a list of {"id", "name", "issuer", "client_id", "secret_file", "faces", …}, described in
# kortisto/accounts/oidc.py. The demo's own provider runs beside the demo.
KORTISTO_OIDC = structure(
    "KORTISTO_OIDC",
    [
        {
            "id": "malli",
            "name": {"fi": "Mallitunnistus", "sv": "Exempelidentifiering", "en": "Example identification"},
            "issuer": text("KORTISTO_DEMO_PROVIDER", "http://127.0.0.1:8001"),
            "client_id": "kortisto-demo",
        }
    ]
    if KORTISTO_DEMO
    else [],
)
# The same by SAML: a list of {"id", "name", "entity_id", "sign_in_url", "provider_certificate_file", "key_file", …}, described
# in kortisto/accounts/saml.py.
KORTISTO_SAML = structure("KORTISTO_SAML", [])
KORTISTO_FORM_TARGETS = sorted(
    {
        "{0.scheme}://{0.netloc}".format(urlsplit(address))
        for provider in [*KORTISTO_OIDC, *KORTISTO_SAML]
        for address in (provider.get("issuer") or provider["sign_in_url"], *provider.get("targets", ()))
    }
)
SOCIALACCOUNT_ADAPTER = "kortisto.accounts.oidc.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"provider_class": "kortisto.accounts.oidc.Provider"}}
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_STORE_TOKENS = False
ALLAUTH_TRUSTED_PROXY_COUNT = KORTISTO_TRUSTED_PROXIES

# -- Outside registers: which backend answers for each, and its arguments (kortisto/registers/chosen.py) ---------------
KORTISTO_REGISTERS = structure(
    "KORTISTO_REGISTERS",
    {name: {"backend": f"kortisto.registers.{name}.fake"} for name in ("professional", "population", "business")}
    if KORTISTO_DEMO
    else {},
)

# -- Language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "kortisto_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = KORTISTO_HTTPS
FORMAT_MODULE_PATH = ["kortisto.ui.formats"]
TIME_ZONE = "Europe/Helsinki"
USE_TZ = True

# -- Files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
# The demo serves each room's own static folder, so that nothing needs collecting on the way to the first page.
STATIC_ROOT = None if KORTISTO_DEMO else KORTISTO_DATA / "static"
WHITENOISE_USE_FINDERS = KORTISTO_DEMO
MEDIA_ROOT = KORTISTO_DATA / "documents"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": {"BACKEND": "kortisto.documents.storage.EncryptedStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if KORTISTO_DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
# A page on which 500 card holders are confirmed sends an answer and a day for each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_100
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
KORTISTO_DOCUMENT_MAX_MB = number("KORTISTO_DOCUMENT_MAX_MB", 10)
# Online courses: a folder of one's own replaces those that come with the program.
KORTISTO_COURSES = Path(text("KORTISTO_COURSES") or HOUSE / "registrars" / "course").absolute()
# The virus scanner: "unix:/run/clamav/clamd.ctl" or "tcp:host:port"; required unless this is a demo.
KORTISTO_CLAMD = text("KORTISTO_CLAMD")
KORTISTO_SCAN_REQUIRED = flag("KORTISTO_SCAN_REQUIRED", default=not KORTISTO_DEMO)

# -- Certificates and cards -------------------------------------------------------------------------------------------
# What the issuer decides about its certificates (kortisto.pki.conf) and about the exchange with the card maker
# (kortisto.maker.conf); names left out have the demo's value.
KORTISTO_PKI = structure("KORTISTO_PKI", {})
KORTISTO_MAKER = structure("KORTISTO_MAKER", {})
# The issuer's seal on papers (kortisto.documents.seal): a key given as files, a time-stamp authority.
KORTISTO_SEAL = structure("KORTISTO_SEAL", {})

# -- Safety -----------------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = KORTISTO_HTTPS
# Health is asked by machines inside, over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^terve$", r"^valmis$", r"^mittarit$"]
SECURE_HSTS_SECONDS = 31_536_000 if KORTISTO_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = KORTISTO_HTTPS
SECURE_HSTS_PRELOAD = KORTISTO_HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
if KORTISTO_TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W003",  # Django's protection against forged forms is there, as FaceCsrf: a cookie for each face
    "auth.W004",  # an e-mail address is unique whatever its capitals, which the check does not recognise
]
SESSION_COOKIE_SECURE = KORTISTO_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SECURE = KORTISTO_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# -- Mail and logs ----------------------------------------------------------------------------------------------------
# A demo keeps its mails and text messages in a mailbox page; nothing leaves the machine.
EMAIL_BACKEND = text(
    "KORTISTO_MAIL_BACKEND",
    "kortisto.messages.mailbox.EmailBackend" if KORTISTO_DEMO else "django.core.mail.backends.smtp.EmailBackend",
)
KORTISTO_SMS = structure("KORTISTO_SMS", {"backend": "kortisto.messages.sms.mailbox"} if KORTISTO_DEMO else {})
# Letters that bring a secret wait in a folder until somebody prints them; a demo shows them in its mailbox too.
KORTISTO_LETTERS = structure(
    "KORTISTO_LETTERS",
    {"backend": f"kortisto.messages.letters.{'mailbox' if KORTISTO_DEMO else 'spool'}"},
)
EMAIL_HOST = text("KORTISTO_MAIL_HOST", "127.0.0.1")
EMAIL_PORT = number("KORTISTO_MAIL_PORT", 25)
EMAIL_HOST_USER = text("KORTISTO_MAIL_USER")
EMAIL_HOST_PASSWORD = keys.secret_text("KORTISTO_MAIL_PASSWORD")
EMAIL_USE_TLS = flag("KORTISTO_MAIL_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = text("KORTISTO_MAIL_FROM", "Kortisto <kortisto@localhost>")
# Where mails come back to, with "{code}" for the message's own code; empty: the sender's address with "+code".
KORTISTO_MAIL_RETURN = text("KORTISTO_MAIL_RETURN")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
LOGGING = logging_settings(text("KORTISTO_LOG", "plain" if KORTISTO_DEMO else "json"))
