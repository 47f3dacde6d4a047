"""The two addresses that a load balancer asks."""

import json
import urllib.error
import urllib.request

from django.test import Client

from config.celery import app
from config.local import processes
from registry.api import limits
from tests.processes import Starter


def ask(url: str) -> tuple[int, dict]:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as answer:
        return answer.code, json.load(answer)


def test_a_living_process_says_so_without_a_sign_in(db: None, client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


def test_everything_that_beat_starts_is_known_to_the_worker(settings) -> None:
    app.loader.import_default_modules()
    assert {one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_without_a_worker_and_beat_it_is_not_ready_and_says_what_lacks(
    db: None, no_worker: None, client: Client
) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "parts": {
            "database": "ok",
            "migrations": "ok",
            "redis": "ok",
            "worker": "no worker answers",
            "webhooks": "no worker tells other systems",
            "beat": "no sign of life from beat",
            "storage": "ok",
        },
    }


def test_it_is_ready_with_web_beat_and_workers_for_its_own_work_and_for_telling_other_systems(starter: Starter) -> None:
    web, _worker, _beat = starter.web(), starter.worker(queues="celery"), starter.beat()
    assert processes.wait_until(lambda: ask(f"{web.url}/readyz")[1]["parts"]["beat"] == "ok", within=30)
    parts = ask(f"{web.url}/readyz")[1]["parts"]
    assert {name: state for name, state in parts.items() if state != "ok"} == {
        "webhooks": "no worker tells other systems"
    }
    starter.worker(queues="webhooks", concurrency=1)
    assert processes.wait_until(lambda: ask(f"{web.url}/readyz")[0] == 200, within=30), ask(f"{web.url}/readyz")


def test_a_redis_that_is_away_makes_it_not_ready_and_no_page_fails(db: None, client: Client, settings) -> None:
    from config.settings.connections import cache

    settings.CACHES = {"default": cache("unix:///nowhere/redis.sock")}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "nowhere/redis.sock" in answer.json()["parts"]["redis"]
    assert client.get("/konto/login/").status_code == 200
    assert limits.count("someone", 3).left == limits.count("someone", 3).left == 2  # nobody is refused
