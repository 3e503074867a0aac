"""What allauth and Django end, told to open sockets at once: a session, a password."""

from typing import Any

from allauth.account.signals import password_changed, password_set
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import HttpRequest

from ent_core.people.actions import end_sessions, rights_changed
from ent_core.people.models import User


@receiver(user_logged_out)
def _signed_out(sender: object, user: User | None = None, **_: Any) -> None:
    if user is not None and user.pk:
        rights_changed([user.pk])


@receiver(post_delete, sender=UserSession)
def _session_ended(sender: object, instance: UserSession, **_: Any) -> None:
    rights_changed([instance.user_id])


@receiver([password_changed, password_set])
def _password_changed(sender: object, request: HttpRequest, user: User, **_: Any) -> None:
    """Whoever knew the old password is signed out; the browser that chose the new one is not."""
    end_sessions([user.pk], but=request.session.session_key)
