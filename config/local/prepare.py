"""Bring the demo's database up to date: migrations, sample cases where there are none, and what comes as
files: assignments, aid rules and checklists.

Run as a process of its own by the demo, with its output in a log; every step may be repeated after being cut short.
"""

import os

import django
from django.core.management import call_command, get_commands

# The demo first: it plays in the autumn of 2025, and the assignments are to be as old as what is built on them.
STEPS = ["load_demo", "load_assignments", "load_aid_rules", "load_checklists"]


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
