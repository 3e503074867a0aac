"""The worker and the beat table. A task is only a nudge: each sweep runs in web processes too."""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("preau")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "outbox": {"task": "kernel.sweep_outbox", "schedule": 2.0, "options": {"expires": 2}},
    "dates": {"task": "hub.follow_dates", "schedule": 60.0, "options": {"expires": 60}},
    "forget": {"task": "kernel.forget", "schedule": 3600.0, "options": {"expires": 3600}},
    "forget_failures": {"task": "people.forget", "schedule": 3600.0, "options": {"expires": 3600}},
    "files-forget": {"task": "files.forget", "schedule": 600.0, "options": {"expires": 600}},
    "calls": {"task": "attendance.flag_forgotten", "schedule": 30.0, "options": {"expires": 30}},
    "marks": {"task": "grades.tell_published", "schedule": 10.0, "options": {"expires": 10}},
    "hub-forget": {"task": "hub.forget", "schedule": 3600.0, "options": {"expires": 3600}},
    "bots-forget": {"task": "bots.forget", "schedule": 3600.0, "options": {"expires": 3600}},
}


@setup_logging.connect
def _logs(**_: object) -> None:
    from config.logs import configure

    configure()
