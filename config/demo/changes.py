"""January's requests of changes: one decided, one that waits. Invented."""

from config.demo.agreements import changes as load

__all__ = ["load"]
