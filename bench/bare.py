"""The yardstick: one view for who has signed in, which asks the database for the number one."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path


def one(request: HttpRequest) -> HttpResponse:
    """The user is read from the database through the session, then SELECT 1."""
    if not request.user.is_authenticated:
        return HttpResponse("nobody", status=403)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        row = cursor.fetchone()
    return HttpResponse(str(row[0]))


urlpatterns = [path("", one)]
