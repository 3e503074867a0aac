"""How allauth meets our accounts: nobody signs up, usernames ignore case, failures are counted."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from ent_core.people import throttle


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc, unused-ignore]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        username = str(credentials.get("username") or "").strip().lower()
        if not username or len(username) > throttle.LONGEST_USERNAME:
            return None
        throttle.check(username)
        found: AbstractBaseUser | None = super().authenticate(
            request, **{**credentials, "username": username}
        )
        # A suspended account reads like a wrong password: nothing is told of it.
        return found if found is not None and found.is_active else None
