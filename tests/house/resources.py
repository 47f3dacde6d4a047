"""The API's resources, found in its routes."""

from django.urls import get_resolver

from registry.api.views import Resource


def views() -> dict[str, type[Resource]]:
    """Every resource by the name of its address."""
    found = {}
    for include in get_resolver().url_patterns:
        if getattr(include, "namespace", None) == "api":
            for one in include.url_patterns:
                view = getattr(one.callback, "view_class", None)
                if view is not None and issubclass(view, Resource):
                    found[f"api:{one.name}"] = view
    return found


VIEWS = views()
