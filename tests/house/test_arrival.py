"""A request counts from when it arrived, also when it had to wait for its turn."""

import time
from datetime import timedelta

import pytest
from django.http import HttpRequest, HttpResponse

from config.middleware import MOST_WAITED, ArrivalMiddleware
from sweden.clock import now

STAMP = "HTTP_X_REQUEST_START"


def moment_of(stamp: str) -> timedelta:
    """How long before now the request is said to have arrived."""
    request = HttpRequest()
    request.META[STAMP] = stamp
    ArrivalMiddleware(lambda _request: HttpResponse())(request)
    waited: timedelta = now() - request.now  # type: ignore[attr-defined]
    return waited


def stamped(seconds_ago: float) -> str:
    return f"t={(time.time() - seconds_ago) * 1000:.0f}"


def test_a_request_that_waited_arrived_when_the_proxy_got_it(settings) -> None:
    settings.ARRIVAL_STAMP = STAMP
    assert timedelta(seconds=29) < moment_of(stamped(30)) < timedelta(seconds=60)


@pytest.mark.parametrize("stamp", ["", "t=", "t=soon", "t=nan", "t=inf", "t=1e400"])
def test_a_stamp_that_is_no_moment_counts_for_nothing(settings, stamp: str) -> None:
    settings.ARRIVAL_STAMP = STAMP
    assert moment_of(stamp) < timedelta(seconds=20)


@pytest.mark.parametrize("seconds_ago", [-3600, MOST_WAITED.total_seconds() + 60])
def test_a_stamp_that_cannot_be_right_counts_for_nothing(settings, seconds_ago: float) -> None:
    settings.ARRIVAL_STAMP = STAMP
    assert moment_of(stamped(seconds_ago)) < timedelta(seconds=20)


def test_where_no_proxy_stamps_nobody_else_can(settings) -> None:
    settings.ARRIVAL_STAMP = ""
    assert moment_of(stamped(30)) < timedelta(seconds=20)
