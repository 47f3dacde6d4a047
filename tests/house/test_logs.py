"""What a log says, and what it never says of a person."""

import io
import json
import logging
import logging.config

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import User
from config.logs import without_people
from tests.factories import accounts


@pytest.mark.parametrize(
    ("line", "clean"),
    [
        ("Not Found: /arenden/19850101-1236/", "Not Found: /arenden/…/"),
        ("numret 850101-1236 är fel", "numret … är fel"),
        ("8501011236, 850101+1236 och 19850161-1236", "…, … och …"),
        ("556036-0793 finns redan", "… finns redan"),
        ("till anna.ek+stod@myndigheten.example.", "till …@…."),
        ("Not Found: /sok/?q=Anna+Ek&sida=2", "Not Found: /sok/?…"),
        ("duplicate key\nDETAIL:  Key (email)=(anna@ek.se) already exists.", "duplicate key\nDETAIL:  …"),
        (
            "null value\nDETAIL:  Failing row contains (7, Anna Ek\nbor i Ytterby\n, 3).\nCONTEXT:  SQL statement",
            "null value\nDETAIL:  …\nCONTEXT:  SQL statement",
        ),
        (
            "IntegrityError: x\nDETAIL:  Failing row (Anna\n\nEk).\n\nThe above exception was the direct cause of y",
            "IntegrityError: x\nDETAIL:  …\n\nThe above exception was the direct cause of y",
        ),
        ("GET https://host.example/sok?q=Anna+Ek failed", "GET https://host.example/sok?… failed"),
        ("Forbidden: /kalender/hemligt.ics", "Forbidden: /kalender/…"),
        ("Ärende 2025-00117 har 12 rader", "Ärende 2025-00117 har 12 rader"),
        ("Task x[6526f741-dcba-425b-ae10-c19880315432]", "Task x[6526f741-dcba-425b-ae10-c19880315432]"),
        ("2025-11-20 08:15:30 varade 1236 ms", "2025-11-20 08:15:30 varade 1236 ms"),
    ],
)
def test_what_tells_of_a_person_is_left_out_and_nothing_else(line: str, clean: str) -> None:
    assert without_people(line) == clean


@pytest.mark.django_db
def test_an_error_that_quotes_a_row_is_logged_without_the_row(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(
        logging.config.DictConfigurator(settings.LOGGING).configure_formatter({"()": "config.logs.Json"})
    )
    handler.addFilter(
        logging.config.DictConfigurator(settings.LOGGING).configure_filter({"()": "config.logs.NoSecrets"})
    )
    log = logging.getLogger("tests.logs")
    monkeypatch.setattr(log, "handlers", [handler])
    monkeypatch.setattr(log, "propagate", False)
    known = accounts.user(email="anna.ek@example.se")

    try:
        with transaction.atomic():
            User.objects.filter(pk=accounts.user().pk).update(email=known.email)
    except IntegrityError:
        log.exception("Could not save %s", known.email)

    said = json.loads(written.getvalue())
    assert said["message"] == "Could not save …@…"
    assert (said["level"], said["error"]) == ("ERROR", "IntegrityError")
    assert "Traceback" in said["trace"]
    assert "DETAIL:  …" in said["trace"]
    assert "anna" not in written.getvalue()
