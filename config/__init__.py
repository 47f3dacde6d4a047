"""The roof: settings, addresses, processes. It knows every storey; nobody imports it."""

import gc

# Every process begins here. What it loads from now on stays as long as the process: left as it is, the collector would
# walk it again and again, a third of the time of each start.
gc.set_threshold(100_000, 20, 20)

from config.celery import app as celery_app  # noqa: E402

__all__ = ["celery_app"]
