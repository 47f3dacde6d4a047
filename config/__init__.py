"""The roof: settings, addresses, processes. It knows every storey; nobody imports it."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
