"""Sign-in over allauth headless: the doors that Préau opens of it, and no other.

Nobody signs up, asks for mail with a reset link or keeps an address here: an account comes from
the school, and a forgotten password is a new code from its office.
"""

from allauth.headless.account.views import (
    ChangePasswordView,
    LoginView,
    ReauthenticateView,
    SessionView,
)
from allauth.headless.base.views import ConfigView
from allauth.headless.constants import Client
from allauth.headless.usersessions.views import SessionsView
from django.urls import path

BROWSER = Client.BROWSER

urlpatterns = [
    path("browser/v1/config", ConfigView.as_api_view(client=BROWSER)),
    path("browser/v1/auth/login", LoginView.as_api_view(client=BROWSER)),
    path("browser/v1/auth/session", SessionView.as_api_view(client=BROWSER)),
    path("browser/v1/auth/sessions", SessionsView.as_api_view(client=BROWSER)),
    path("browser/v1/auth/reauthenticate", ReauthenticateView.as_api_view(client=BROWSER)),
    path("browser/v1/account/password/change", ChangePasswordView.as_api_view(client=BROWSER)),
]
