"""Bring the demo's database up to date: migrations, the four assignments, and sample cases where there are none.

Run as a process of its own by the demo, with its output in a log; every step may be repeated after being cut short.
"""

import os

import django
from django.core.management import call_command, get_commands

STEPS = ["load_assignments", "load_demo"]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    call_command("migrate", interactive=False, verbosity=1)
    for step in STEPS:
        if step in get_commands():
            print(f"-- {step}", flush=True)
            call_command(step)


if __name__ == "__main__":
    main()
