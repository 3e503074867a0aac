"""Tell clients that their cursors may lie: every restore of a backup ends with this."""

from typing import Any

from django.core.management.base import BaseCommand

from chat.hub.models import Epoch, new_epoch_value


class Command(BaseCommand):
    help = "Renew the epoch, so that every client reads its channels again."

    def handle(self, *args: Any, **options: Any) -> None:
        value = new_epoch_value()
        Epoch.objects.update_or_create(pk=1, defaults={"value": value})
        self.stdout.write(value)
