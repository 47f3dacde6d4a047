"""Addresses of roles; the sign-in library has its own, below /konto/."""

from django.urls import URLPattern, URLResolver, path

from accounts.views import clients, deputies, roles, security

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("roller/", roles.RolesView.as_view(), name="roles"),
    path("roller/avsluta/", roles.EndRoleView.as_view(), name="end_role"),
    path("roller/ersattare/", deputies.DeputiesView.as_view(), name="deputies"),
    path("roller/ersattare/<int:number>/avsluta/", deputies.EndDeputyView.as_view(), name="end_deputy"),
    path("konto/andra-steg/", security.SecondStepView.as_view(), name="second_step"),
    path("konto/visat/", security.ProvedView.as_view(), name="proved"),
    path("konto/koppla/", security.ConnectView.as_view(), name="connect"),
    path("konto/inloggad/<int:number>/avsluta/", security.EndSessionView.as_view(), name="end_session"),
    path("roller/inloggning/", security.HelpView.as_view(), name="sign_in_help"),
    path("api-klienter/", clients.ClientsView.as_view(), name="clients"),
    path("api-klienter/<uuid:uuid>/hemlighet/", clients.RotateClientView.as_view(), name="rotate_client"),
    path("api-klienter/<uuid:uuid>/stoppa/", clients.RevokeClientView.as_view(), name="revoke_client"),
    path("atkomst/", roles.MatrixView.as_view(), name="matrix"),
]
