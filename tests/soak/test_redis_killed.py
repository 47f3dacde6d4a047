"""Redis is killed under a web process, a worker and a beat, and started again: all of them go on by themselves."""

from pathlib import Path

from config.local import addresses, processes
from config.local.redis import Redis
from tests.house.test_health import ask
from tests.processes import Starter


def test_worker_and_beat_come_back_by_themselves_after_redis_was_killed(starter: Starter, tmp_path: Path) -> None:
    redis = Redis(tmp_path)  # one of its own: this run's is in use by other processes
    redis.start()
    try:
        env = {"REDIS_URL": addresses.redis_url(tmp_path)}
        web, worker, beat = starter.web(env=env), starter.worker(env=env), starter.beat(env=env)
        assert processes.wait_until(lambda: ask(f"{web.url}/readyz")[0] == 200, within=60), ask(f"{web.url}/readyz")
        redis.kill()
        status, answer = ask(f"{web.url}/readyz")
        assert status == 503
        assert {name for name, state in answer["parts"].items() if state != "ok"} == {
            "redis",
            "worker",
            "webhooks",
            "beat",
        }
        redis.start()
        assert processes.wait_until(lambda: ask(f"{web.url}/readyz")[0] == 200, within=60), (
            ask(f"{web.url}/readyz"),
            worker.output,
            beat.output,
        )
        # It not only answers: it works. The sweep that beat starts is run.
        swept = worker.output.count("registry.tasks.sweep")
        assert processes.wait_until(lambda: worker.output.count("registry.tasks.sweep") > swept, within=60), (
            worker.output
        )
    finally:
        starter.stop()
        redis.stop()
