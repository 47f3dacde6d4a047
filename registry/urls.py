from django.urls import URLPattern, URLResolver, path

from registry import appearance

app_name = "registry"
urlpatterns: list[URLPattern | URLResolver] = [
    path("farger", appearance.colours, name="colours"),
    path("komponenter", appearance.components, name="components"),
]
