"""The reader's own language, once it is known who reads."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation


class LanguageMiddleware:
    """After sign-in the account's language holds; before it, the cookie's or the browser's (LocaleMiddleware).

    Says on the user, too, whether the request only reads: then what the reader may see is worked out once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            user.only_reads = request.method in ("GET", "HEAD")
            if user.language != translation.get_language():
                translation.activate(user.language)
                request.LANGUAGE_CODE = user.language  # type: ignore[attr-defined]
        return self.get_response(request)
