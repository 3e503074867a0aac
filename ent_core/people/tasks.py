"""What of accounts is forgotten by and by."""

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from celery import shared_task
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from ent_core.people import throttle


@shared_task(name="people.forget")
def forget() -> None:
    """Remove failures that no limit counts, and ended sessions with what allauth noted of them."""
    throttle.forget_failures()
    AccessAttempt.objects.filter(
        attempt_time__lt=timezone.now() - settings.AXES_COOLOFF_TIME
    ).delete()
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
