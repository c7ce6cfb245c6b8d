"""What holds for the whole house: addresses, templates, models, migrations, settings and floors agree."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import models
from django.template import engines
from django.test import Client

from ncss_portal.outbox import kinds
from tests.addresses import patterns
from tests.factories import UserFactory

ROOT = Path(settings.BASE_DIR)
FLOORS = ("ncss_portal", "stakeholders", "actionplan", "consultations", "roadmap")
TEMPLATES = {str(path.relative_to(ROOT / "templates")): path for path in (ROOT / "templates").rglob("*.*")}
SOURCES = [path for floor in FLOORS for path in (ROOT / floor).rglob("*.py") if "migrations" not in path.parts]
OWN_MODELS = [model for model in apps.get_models() if model.__module__.split(".")[0] in FLOORS]

each_template = pytest.mark.parametrize("name", sorted(TEMPLATES))
each_model = pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model._meta.label)

# --- Addresses -------------------------------------------------------------------------------------------------------

PUBLIC = {
    "about",
    "accessibility",
    "actionplan:plan",
    "actionplan:plans",
    "consultations:answers",
    "consultations:attachment",
    "consultations:changes",
    "consultations:closing_calendar",
    "consultations:colleague",
    "consultations:colleague_hand_in",
    "consultations:colleague_join",
    "consultations:colleague_leave",
    "consultations:colleague_reword",
    "consultations:colleague_take_back",
    "consultations:comment",
    "consultations:comment_change",
    "consultations:comment_confirm",
    "consultations:comment_support",
    "consultations:comment_withdraw",
    "consultations:comment_write",
    "consultations:consultation",
    "consultations:consultations",
    "consultations:document",
    "consultations:document_subscribe",
    "consultations:documents",
    "consultations:draft_remove",
    "consultations:draft_save",
    "consultations:feed",
    "consultations:figure",
    "consultations:matrix_empty",
    "consultations:my_response",
    "consultations:place",
    "consultations:publication",
    "consultations:publication_pdf",
    "consultations:publications",
    "consultations:question_answer",
    "consultations:question_results",
    "consultations:question_results_csv",
    "consultations:response_confirm",
    "consultations:response_forget",
    "consultations:response_link",
    "consultations:response_open",
    "consultations:response_receipt",
    "consultations:response_send",
    "consultations:response_take_back",
    "consultations:subscription",
    "consultations:version",
    "healthz",
    "home",
    "privacy",
    "stakeholders:invitation",
    "stakeholders:mail_stop",
    "stakeholders:mail_stop_choose",
    "stakeholders:participants",
    "styleguide",
}
PUBLIC_OF_ALLAUTH = {
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "mfa_authenticate",
    "mfa_login_webauthn",
    # Without settings for single sign-on each of these answers 404; see tests/policy.yaml.
    "openid_connect_callback",
    "openid_connect_login",
    "socialaccount_login_cancelled",
    "socialaccount_signup",
}


def test_exactly_these_addresses_are_open_to_everybody():
    found = {name for name, pattern in patterns() if not getattr(pattern.callback, "login_required", True)}

    assert found == PUBLIC | PUBLIC_OF_ALLAUTH


def test_every_address_has_a_name_of_its_own():
    names = [name for name, _pattern in patterns()]

    assert [name for name in names if not name or name.endswith(":")] == []
    assert len(names) == len(set(names))


def test_views_are_not_exempt_from_the_token_of_forms():
    """But for the one click with which a mail program refuses more mails (RFC 8058): it has no session and no token."""
    exempt = [name for name, pattern in patterns() if getattr(pattern.callback, "csrf_exempt", False)]

    assert exempt == ["stakeholders:mail_stop"]


# --- Templates -------------------------------------------------------------------------------------------------------

# Django and allauth themselves ask for them.
USED_BY_PACKAGES = {"403_csrf.html", "429.html"}
# The outbox asks for the template that has the name of the kind.
MAIL_KINDS = {kind.name for kind in kinds.all_kinds()}


@each_template
def test_template_compiles(name: str):
    engines["django"].get_template(name)


def is_override(name: str) -> bool:
    """Whether it stands in the place of a template of an installed package."""
    places = [Path(config.path) / "templates" / name for config in apps.get_app_configs()]
    return any(place.is_file() for place in places if ROOT not in place.parents or ".venv" in place.parts)


@pytest.fixture(scope="module")
def everything_written() -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in [*SOURCES, *TEMPLATES.values()]}


@each_template
def test_template_is_used(name: str, everything_written: dict[Path, str]):
    if name in USED_BY_PACKAGES or is_override(name) or name.removeprefix("email/").removesuffix(".html") in MAIL_KINDS:
        return
    called = re.compile(rf"""["']{re.escape(name)}["']""")

    users = [path for path, text in everything_written.items() if path != TEMPLATES[name] and called.search(text)]

    assert users


@pytest.mark.parametrize("name", sorted(name for name in TEMPLATES if name.startswith("components/")))
def test_component_says_what_it_needs(name: str):
    assert TEMPLATES[name].read_text(encoding="utf-8").startswith("{# Variables: ")


def test_each_kind_of_mail_has_its_template():
    written = {Path(name).stem for name in TEMPLATES if name.startswith("email/")}

    assert written - {"base"} == MAIL_KINDS


def test_links_of_templates_name_addresses_that_exist():
    """`{% url %}` fails only where it is rendered; `as` hides even that."""
    known = {name for name, _pattern in patterns()}
    # The demonstration's own, and what the frame offers only where it is installed.
    optional = {"demo:people", "demo:mail", "demo:sign_in", "set_language"}
    named = {
        name
        for path in TEMPLATES.values()
        for name in re.findall(r"""{%\s*url\s+["']([\w:-]+)["']""", path.read_text(encoding="utf-8"))
    }

    assert named - known - optional == set()


# --- Models ----------------------------------------------------------------------------------------------------------


@each_model
def test_model_says_what_it_is(model: type[models.Model]):
    names = [str(model._meta.verbose_name), str(model._meta.verbose_name_plural)]

    assert model.__str__ is not models.Model.__str__
    assert [name for name in names if not name[:1].islower()] == []


GUARDED = (
    "stakeholders.Body",
    "stakeholders.Organisation",
    "actionplan.Strategy",
    "consultations.Document",
    "consultations.Consultation",
)
# Grants go with the object on which they are given; nothing else goes with anything.
GRANT_TABLES = {
    f"{thing}{whose}Permission.{field}"
    for thing in GUARDED
    for whose, holder in (("Group", "group"), ("User", "user"))
    for field in ("content_object", "permission", holder)
}
# A line of a schedule says nothing by itself; what went out stands in the outbox.
SCHEDULES = {
    "consultations.Reminder.consultation",
    "consultations.Move.consultation",
    # A question that somebody has answered is held by its answers.
    "consultations.Question.consultation",
}
OF_PACKAGES = {"auth", "contenttypes", "guardian", "account", "mfa", "socialaccount", "usersessions"}


def cascades() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.remote_field and field.remote_field.on_delete is models.CASCADE
    }


def test_nothing_said_or_written_goes_with_something_else():
    memberships = {
        f"stakeholders.{owner}_{many}.{field}"
        for owner, many, other in (
            ("User", "groups", "group"),
            ("User", "user_permissions", "permission"),
            ("Organisation", "categories", "category"),
            ("Interaction", "contacts", "contact"),
            ("Invitation", "groups", "group"),
        )
        for field in (owner.lower(), other)
    }
    found = {name for name in cascades() if name.split(".")[0] not in OF_PACKAGES}

    reviewers = {f"consultations.Consultation_reviewers.{field}" for field in ("consultation", "user")}

    assert found == GRANT_TABLES | memberships | SCHEDULES | reviewers


def test_packages_delete_none_of_our_rows():
    """What a package's model points at with CASCADE goes the other way round: its rows go, ours stay."""
    pointing_back = {
        f"{model._meta.label}.{field.name}"
        for model in OWN_MODELS
        for field in model._meta.concrete_fields
        if field.remote_field
        and field.remote_field.model._meta.app_label in OF_PACKAGES
        and field.remote_field.on_delete is models.CASCADE
    }

    assert pointing_back <= GRANT_TABLES


FILE_FIELDS = [field for model in OWN_MODELS for field in model._meta.fields if isinstance(field, models.FileField)]


@pytest.mark.django_db
@pytest.mark.parametrize("field", FILE_FIELDS, ids=str)
def test_file_has_no_address_of_its_own(client: Client, field: models.FileField):
    name = default_storage.save(field.generate_filename(None, "secret.md"), ContentFile(b"secret"))
    client.force_login(UserFactory(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend")

    answers = [client.get(f"{base}{name}").status_code for base in ("/", "/media/", "/files/", settings.STATIC_URL)]

    assert default_storage.exists(name)
    assert answers == [404] * 4


def test_files_do_not_lie_among_those_that_are_served():
    served = [settings.STATIC_ROOT, *settings.STATICFILES_DIRS]

    assert [
        place for place in served if Path(place) in (Path(settings.MEDIA_ROOT), *Path(settings.MEDIA_ROOT).parents)
    ] == []


@pytest.mark.django_db
def test_migrations_are_complete(capsys: pytest.CaptureFixture[str]):
    try:
        call_command("makemigrations", check=True, dry_run=True)
    except SystemExit:
        pytest.fail(f"migrations are missing:\n{capsys.readouterr().out}")


# --- Settings --------------------------------------------------------------------------------------------------------

PRODUCTION = {
    "SECRET_KEY": "0f4c-each-machine-has-one-of-its-own-9b1e7d3a5c2f8e6b4d0a",
    "ALLOWED_HOSTS": "portal.example",
    "EMAIL_URL": "smtp+tls://portal:secret@mail.example:587",
    "DATABASE_URL": "postgres://portal:secret@localhost/portal",
    "REDIS_URL": "redis://localhost/0",
}


@pytest.fixture
def copied_house(tmp_path: Path) -> Path:
    """The code in another place, without the `.env` and the data of this machine."""
    for floor in FLOORS:
        shutil.copytree(ROOT / floor, tmp_path / floor, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "manage.py"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("templates", "static"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


def ran(folder: Path, *command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs a command with these variables and no others."""
    environment = {"PATH": os.environ["PATH"], "COLUMNS": "200", **variables}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def test_production_settings_raise_no_concern(copied_house: Path):
    check = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    done = ran(copied_house, sys.executable, *check, **PRODUCTION)

    assert done.stdout + done.stderr == "System check identified no issues (0 silenced).\n"


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL"])
def test_missing_variable_is_named_at_start(copied_house: Path, name: str):
    others = {known: value for known, value in PRODUCTION.items() if known != name}

    done = ran(copied_house, sys.executable, "-c", "import ncss_portal.settings", **others)

    assert done.returncode == 1
    assert name in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("key", ["short", "django-insecure-" + "0f4c9b1e" * 8])
def test_weak_key_is_refused_at_start(copied_house: Path, key: str):
    done = ran(copied_house, sys.executable, "-c", "import ncss_portal.settings", **{**PRODUCTION, "SECRET_KEY": key})

    assert done.returncode == 1
    assert "SECRET_KEY is too weak" in done.stderr.splitlines()[-1]


def test_demonstration_refuses_to_meet_the_internet(copied_house: Path):
    demo = {**PRODUCTION, "DEMO": "1", "HTTPS": "1"}

    done = ran(copied_house, sys.executable, "-c", "import ncss_portal.settings", **demo)

    assert done.returncode == 1
    assert "DEMO" in done.stderr.splitlines()[-1]


# --- Floors ----------------------------------------------------------------------------------------------------------

# Each of these would turn a floor or a room upside down.
STRAY = {
    "ncss_portal/outbox/stray.py": "import stakeholders.models",
    "stakeholders/stray.py": "import consultations.models",
    "actionplan/stray.py": "import roadmap.models",
    "consultations/drafting/stray.py": "import consultations.answering.models",
    "roadmap/planning/stray.py": "import roadmap.home.views",
}


def test_import_against_the_floors_is_found(copied_house: Path):
    program = Path(sys.executable).with_name("lint-imports")
    before = ran(copied_house, program)

    for name, line in STRAY.items():
        (copied_house / name).write_text(f"{line}\n")
    after = ran(copied_house, program)

    strays = [name.removesuffix(".py").replace("/", ".") for name in STRAY]
    assert (before.returncode, after.returncode) == (0, 1), before.stdout
    assert [stray for stray in strays if f"{stray} -> " not in after.stdout] == []


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[0] for name in names}


def test_only_permissions_know_guardian():
    knowing = {str(path.relative_to(ROOT)) for path in SOURCES if "guardian" in imported(path)}

    assert knowing == {f"{app}/permissions.py" for app in ("stakeholders", "actionplan", "consultations")}


def test_no_markup_is_trusted_unseen():
    """Words become HTML in `ncss_portal.markup` and by format_html, which escape; nothing else is called safe."""
    trusting = re.compile(r"\bmark_safe\b|\|\s*safe\b|{%\s*autoescape off")
    found = [path for path in [*SOURCES, *TEMPLATES.values()] if trusting.search(path.read_text(encoding="utf-8"))]

    assert [str(path.relative_to(ROOT)) for path in found if path.suffix != ".txt"] == []
