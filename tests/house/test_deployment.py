"""What can be known about an agency's server without one: settings, the entry command, the compose file."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "4f9d0c2b7a6e5813d0c9b8a7f6e5d4c3b2a1f0e9d8c7b6a5948372615f4e3d2c",
    "ALLOWED_HOSTS": "stod.myndigheten.example,stod2.myndigheten.example",
    "DATABASE_URL": "postgres://programkontor_app:secret@db:5432/programkontor",
    "REDIS_URL": "redis://redis:6379/0",
    "EMAIL_URL": "smtp+tls://user:secret@mail:587",
    "DEFAULT_FROM_EMAIL": "stod@myndigheten.example",
}


@pytest.fixture
def complete(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return {**kept, **COMPLETE, "DATA_DIR": str(tmp_path)}


def python(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_the_deployment_check_finds_nothing(complete: dict[str, str]) -> None:
    done = python("manage.py", "check", "--deploy", "--fail-level", "INFO", env=complete)
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


def test_a_setting_that_lets_people_in_for_tests_is_found_before_an_installation_is_used(
    complete: dict[str, str],
) -> None:
    words = (
        "from django.conf import settings as s; import django; s.MFA_TOTP_INSECURE_BYPASS_CODE = '123456';"
        "s.ACCOUNT_PREVENT_ENUMERATION = False; django.setup();"
        "from django.core.management import call_command as c; c('check', '--deploy')"
    )
    done = python("-c", words, env=complete)
    assert done.returncode != 0
    assert "MFA_TOTP_INSECURE_BYPASS_CODE is for tests" in done.stderr
    assert "ACCOUNT_PREVENT_ENUMERATION must be on" in done.stderr


@pytest.mark.parametrize("name", [*sorted(set(COMPLETE) - {"DJANGO_SETTINGS_MODULE"}), "DATA_DIR"])
def test_a_missing_setting_stops_the_start_with_its_name_and_what_it_is(name: str, complete: dict[str, str]) -> None:
    del complete[name]
    done = python("manage.py", "check", env=complete)
    assert done.returncode != 0
    assert re.search(rf"missing from the environment: {name} \(.+\)$", done.stderr.strip())


def test_an_empty_setting_counts_as_missing(complete: dict[str, str]) -> None:
    complete["SECRET_KEY"] = ""
    assert "SECRET_KEY (" in python("manage.py", "check", env=complete).stderr


def test_settings_are_read_from_the_environment(complete: dict[str, str]) -> None:
    complete["FILE_MAX_BYTES"] = "7000000"
    question = (
        "from django.conf import settings as s; d = s.DATABASES['default'];"
        "print(d['HOST'], d['USER'], sorted(s.DATABASES), s.CELERY_BROKER_URL, s.EMAIL_HOST, s.EMAIL_PORT,"
        "s.EMAIL_USE_TLS, s.FILE_MAX_BYTES, s.CLOCK_FILE, s.MAILBOX_PAGE, s.DEBUG, s.CSRF_TRUSTED_ORIGINS[0])"
    )
    done = python("-c", f"import django; django.setup(); {question}", env=complete)
    assert done.stdout.split() == [
        "db", "programkontor_app", "['default']", "redis://redis:6379/0", "mail", "587",
        "True", "7000000", "None", "False", "False", "https://stod.myndigheten.example",
    ], done.stderr  # fmt: skip


def test_in_production_pages_and_cookies_are_sent_over_https_alone_and_passwords_are_kept_with_argon2(
    complete: dict[str, str],
) -> None:
    names = [
        *("SECURE_SSL_REDIRECT", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_CONTENT_TYPE_NOSNIFF"),
        *("SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY"),
    ]
    question = (
        f"print(*[getattr(s, one) for one in {names}], s.SECURE_HSTS_SECONDS >= 31_536_000, s.SESSION_COOKIE_SAMESITE,"
        "s.X_FRAME_OPTIONS, s.PASSWORD_HASHERS[0].rsplit('.')[-1])"
    )
    done = python(
        "-c", f"import django; django.setup(); from django.conf import settings as s; {question}", env=complete
    )
    assert done.stdout.split() == ["True"] * 8 + ["Lax", "DENY", "Argon2PasswordHasher"], done.stderr


def test_in_production_the_day_cannot_be_set(complete: dict[str, str]) -> None:
    done = python("manage.py", "set_day", "2026-02-01", env=complete)
    assert done.returncode != 0
    assert "the real day always holds" in done.stderr


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the static files in it, as the image's build collects them."""
    folder = tmp_path_factory.mktemp("data")
    env = {"PATH": os.environ["PATH"], **COMPLETE, "DATA_DIR": str(folder)}
    done = python("manage.py", "collectstatic", "--no-input", "--verbosity", "0", env=env)
    assert done.returncode == 0, done.stderr
    return folder


def test_static_files_get_names_with_their_hash(collected: Path) -> None:
    names = [path.name for path in (collected / "static" / "ds-css").iterdir()]
    assert any(re.fullmatch(r"index\.[0-9a-f]{12}\.css\.gz", name) for name in names)


@pytest.mark.parametrize("words", [[], ["wbe"], ["healthy"], ["healthy", "everything"]])
def test_the_entry_command_names_what_it_can_run(words: list[str], complete: dict[str, str]) -> None:
    done = python("-m", "config.entry", *words, env=complete)
    assert done.returncode == 1
    assert "One of web, worker, webhooks, beat" in done.stderr


def test_migrating_without_the_owner_s_address_is_refused(complete: dict[str, str]) -> None:
    done = python("-m", "config.entry", "migrate", env=complete)
    assert done.returncode == 1
    assert "DATABASE_OWNER_URL is missing" in done.stderr


@pytest.mark.parametrize("part", ["web", "worker", "beat"])
def test_a_part_that_does_not_run_is_not_healthy(part: str, complete: dict[str, str]) -> None:
    complete |= {"PORT": "1", "REDIS_URL": "unix:///nowhere/redis.sock"}
    assert python("-m", "config.entry", "healthy", part, env=complete).returncode != 0


def test_the_entry_command_serves_as_production_does(starter, settings, collected: Path, tmp_path: Path) -> None:
    """The same words as in the container, on this run's database: alive, ready in parts, and only over TLS."""
    import http.client

    from config.local import addresses, processes
    from tests.processes import free_port

    port = free_port()
    home = starter.home
    env = {
        **COMPLETE,
        "PATH": os.environ["PATH"],
        "DATABASE_URL": addresses.database_url(home, "programkontor_app", settings.TEST_DATABASE),
        "REDIS_URL": addresses.redis_url(home),
        "DATA_DIR": str(collected),
        "PORT": str(port),
        "WEB_WORKERS": "1",
        "WEB_THREADS": "1",
    }
    log = tmp_path / "web.log"
    process = processes.start([sys.executable, "-m", "config.entry", "web"], log=log, cwd=ROOT, env=env)

    def ask(path: str, **headers: str) -> http.client.HTTPResponse | None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            return answer
        except OSError:
            return None
        finally:
            connection.close()

    try:
        assert processes.wait_until(lambda: ask("/healthz") is not None, within=60), log.read_text()
        assert python("-m", "config.entry", "healthy", "web", env=env).returncode == 0
        assert ask("/readyz").status == 503  # no worker, no beat
        plain = ask("/konto/login/", Host="stod.myndigheten.example")
        assert plain.status == 301
        assert plain.headers["Location"].startswith("https://")
        over_tls = {"Host": "stod.myndigheten.example", "X-Forwarded-Proto": "https"}
        page = ask("/konto/login/", **over_tls)
        assert page.status == 200
        assert "__Host-csrf=" in page.headers["Set-Cookie"]
        assert "Secure" in page.headers["Set-Cookie"]
        assert page.headers["Strict-Transport-Security"]
        assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
        assert ask("/konto/login/", Host="elsewhere.example", **{"X-Forwarded-Proto": "https"}).status == 400
        # What goes wrong is logged, and nothing of whom it was about.
        lost = ask("/arenden/19850101-1236/anna.ek@example.se?q=198501011236", **over_tls)
        assert lost.status == 404
        assert lost.headers["Strict-Transport-Security"]
        assert "frame-ancestors 'none'" in lost.headers["Content-Security-Policy"]
        assert (
            ask("/kalender/anna.ek@example.se.ics", Host="850101-1236", **{"X-Forwarded-Proto": "https"}).status == 400
        )
    finally:
        processes.stop(process, by=signal.SIGTERM)
    said = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    of_requests = [one for one in said if one["logger"].startswith("django")]
    assert {(one["status"], one["level"]) for one in of_requests} >= {(404, "WARNING"), (400, "ERROR")}
    assert all({"at", "level", "logger", "message"} <= one.keys() for one in said)
    assert not [one for one in said for word in ("1236", "anna.ek", "8501") if word in json.dumps(one)]


def test_the_compose_file_follows_its_schema() -> None:
    done = python(
        "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml", env=dict(os.environ)
    )
    assert done.returncode == 0, done.stdout


@pytest.fixture
def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_the_compose_file_has_every_part_and_each_lasting_one_is_watched(compose: dict) -> None:
    services = compose["services"]
    lasting = {"web", "worker", "webhooks", "beat", "db", "redis", "clamd", "proxy"}
    assert set(services) == lasting | {"migrate", "archive", "backup"}
    assert all("healthcheck" in services[name] for name in lasting)
    assert "archive_mode=on" in services["db"]["command"]


def test_the_compose_file_holds_no_secret_and_names_what_the_example_lists(compose: dict) -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    asked = set(re.findall(r"\$\{(\w+):\?[^}]*\}", text))
    listed = set(re.findall(r"^(\w+)=$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert asked == listed
    assert not re.findall(r"(?:PASSWORD|SECRET|KEY): (?!\$\{)\S+", text)


def test_web_and_worker_do_not_know_the_owner_of_the_tables(compose: dict) -> None:
    for name in ("web", "worker", "webhooks", "beat"):
        assert "DATABASE_OWNER_URL" not in compose["services"][name]["environment"]
    assert "DATABASE_OWNER_URL" in compose["services"]["migrate"]["environment"]


def test_the_compose_file_s_commands_are_those_of_the_entry(compose: dict) -> None:
    from config.entry import COMMANDS

    for name in ("web", "worker", "webhooks", "beat", "migrate"):
        assert compose["services"][name]["command"] == [name]
        assert name in COMMANDS


def test_the_image_does_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert "USER programkontor" in lines
    assert lines.index("USER programkontor") < lines.index('ENTRYPOINT ["python", "-m", "config.entry"]')


def test_the_database_s_roles_are_made_by_the_script_that_compose_mounts(ground, tmp_path: Path) -> None:
    """Run against this run's PostgreSQL, in a cluster of its own, as the image would at its first start."""
    from config.local.postgres import ADMIN, Postgres, binaries

    postgres = Postgres(tmp_path / "cluster")
    postgres.make_roles = False
    postgres.start()
    try:
        env = {
            "PATH": f"{binaries()}{os.pathsep}{os.environ['PATH']}",
            "PGHOST": str(postgres.run),
            "POSTGRES_USER": ADMIN,
            "OWNER_DATABASE_PASSWORD": "it's secret",
            "APP_DATABASE_PASSWORD": "another",
        }
        done = subprocess.run(
            ["sh", str(ROOT / "config/deploy/roles.sh")], env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        with postgres.connect("programkontor", "programkontor_owner") as owner:
            owner.execute("CREATE TABLE t (n int)")
        with postgres.connect("programkontor", "programkontor_app") as app:
            app.execute("INSERT INTO t VALUES (1)")
            app.execute("DELETE FROM t")
            row = app.execute("SELECT has_table_privilege('t', 'TRUNCATE')").fetchone()
            assert row == (False,)
    finally:
        postgres.stop()
