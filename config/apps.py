"""The roof of the house has no tables: it only says what an own installation is asked before it meets people."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import checks  # noqa: F401  registers them
