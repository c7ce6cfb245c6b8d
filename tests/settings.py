"""The portal's settings, for its tests: nothing outside a folder of their own is touched."""

import os
import tempfile

_scratch = os.environ.get("VAR_DIR") or tempfile.mkdtemp(prefix="portal-tests-")
os.environ.update(
    VAR_DIR=_scratch,
    SECRET_KEY="only-for-tests-only-for-tests-only-for-tests-only-for-tests",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    EMAIL_URL="memorymail://",
    DEBUG="0",
    DEMO="0",
    HTTPS="0",
)
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_scratch}/portal.sqlite3")

from ncss_portal.settings import *  # noqa: E402, F403
from ncss_portal.settings import DATABASES  # noqa: E402

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
# For the journeys that start the portal as a process of its own.
WHITENOISE_USE_FINDERS = True
# Most tests sign a coordinator in without any factor; those of the second factor itself set it to True.
SECOND_FACTOR_REQUIRED = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, so that a server or a worker in another process sees the same rows.
    DATABASES["default"]["TEST"] = {"NAME": f"{_scratch}/test.sqlite3"}
