"""The files for deployment agree with the code and with each other."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from scripts import needs
from scripts.prepare import LOCKS, ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def locked(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", lock.read_text(), re.MULTILINE))


def test_every_variable_that_the_settings_read_is_documented():
    read = set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', (ROOT / "ncss_portal/settings.py").read_text()))
    documents = (ROOT / "docs/deploying.md").read_text()
    settings_table = documents.split("## Settings")[1].split("With Docker Compose there are")[0]
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", settings_table, re.MULTILINE))

    assert read
    assert documented == read


def test_image_has_the_system_packages_of_make_setup():
    installed = re.search(r"apt-get install --yes --no-install-recommends (.+?) \\\n", DOCKERFILE)

    assert installed
    assert installed[1].split() == [need.package for need in needs.PRINTING]


def test_every_stage_that_runs_ends_without_root():
    stages = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]
    running = [stage for stage in stages if " AS build" not in stage.splitlines()[0]]

    assert len(running) == 2
    assert [re.findall(r"^USER (\S+)", stage, re.MULTILINE) for stage in running] == [["10001"], ["10001"]]
    assert all("HEALTHCHECK" in stage for stage in running)


def test_image_copies_what_the_portal_needs_and_no_secrets():
    kept = (ROOT / ".dockerignore").read_text().splitlines()
    wanted = {"ncss_portal", "stakeholders", "actionplan", "consultations", "roadmap", "templates", "static", "locale"}

    assert kept[0] == "*"
    assert {f"!{name}/" for name in wanted} <= set(kept)
    assert not {"!.env", "!var/", "!.git/"} & set(kept)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_service_is_confined(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "build" in service or service["user"] not in {"root", "0"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_service_comes_back_and_is_watched(name):
    service = SERVICES[name]

    assert service["restart"] == "unless-stopped"
    assert "build" in service or service["healthcheck"]["test"]


def test_only_the_proxy_is_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert {name for name, service in SERVICES.items() if "outside" not in service["networks"]} == {"db", "redis"}


def test_no_password_has_a_default():
    text = (ROOT / "docker-compose.yml").read_text()
    variables = re.findall(r"\$\{(\w+)([^}]*)\}", text)

    assert {name for name, _ in variables} == {"PORTAL_HOST", "POSTGRES_PASSWORD", "REDIS_PASSWORD"}
    assert all(rest.startswith(":?") for _, rest in variables)


def test_checks_run_with_what_runs_in_production():
    portal, checks = locked(LOCKS["portal"]), locked(LOCKS["checks"])

    assert len(portal) > 30
    assert {name: checks.get(name) for name in portal} == portal


@pytest.mark.parametrize("name", sorted(LOCKS))
def test_every_locked_package_has_a_hash_and_no_registry(name):
    text = LOCKS[name].read_text()
    packages = re.split(r"\n(?=[a-z])", text)

    assert [package.split("==")[0] for package in packages if "--hash=sha256:" not in package] == []
    assert "://" not in text


@pytest.mark.parametrize("unit", sorted((ROOT / "deploy/systemd").glob("*.service")), ids=lambda unit: unit.name)
def test_systemd_starts_what_exists_without_root(unit):
    text = unit.read_text()
    program = re.search(r"^ExecStart=/opt/portal/\.venv/bin/(\S+)", text, re.MULTILINE)

    assert program
    assert (ROOT / ".venv/bin" / program[1]).exists()
    assert "\nUser=portal\n" in text


def test_web_server_accepts_its_settings():
    command = [
        str(ROOT / ".venv/bin/python"),
        "-m",
        "gunicorn",
        "--check-config",
        "--config",
        "deploy/gunicorn.conf.py",
    ]
    done = subprocess.run(
        [*command, "wsgiref.simple_server:demo_app"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("names", "starts"),
    [
        ("localhost,127.0.0.1,[::1]", True),
        ("portal.example", False),
        ("localhost,portal.example", False),
        (".localhost", False),
        ("*", False),
    ],
)
def test_demonstration_starts_only_under_names_of_this_machine(tmp_path, names, starts):
    """Also `make run` by mistake on a machine that serves the public: its worker would keep the mail to itself."""
    own = {"VAR_DIR": str(tmp_path), "EMAIL_URL": "memorymail://", "SECRET_KEY": "0f4c9b1e" * 8}
    told = {**os.environ, **own, "DEMO": "1", "HTTPS": "0", "ALLOWED_HOSTS": names}
    told.pop("DJANGO_SETTINGS_MODULE", None)

    done = subprocess.run(
        [sys.executable, "-c", "import ncss_portal.settings"],
        cwd=ROOT,
        env=told,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode == 0) is starts, done.stderr
    assert starts or "DEMO" in done.stderr.splitlines()[-1]
