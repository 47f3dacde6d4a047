"""The choice of language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import LANGUAGE_QUERY_PARAMETER
from django.views.i18n import set_language as remember

from accounts.models import User


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the choice in a cookie, as Django does, and on the account of whoever is signed in."""
    chosen = request.POST.get(LANGUAGE_QUERY_PARAMETER, "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    return remember(request)
