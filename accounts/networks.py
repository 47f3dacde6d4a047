"""From where on the network a request comes."""

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def network_of(request: HttpRequest) -> str:
    """The address of who asks, as the sign-in library reads it: behind as many proxies as the settings trust
    (TRUSTED_PROXIES). Empty where it cannot be told; all of those are then counted together."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""
