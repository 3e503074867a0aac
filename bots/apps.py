from django.apps import AppConfig


class BotsConfig(AppConfig):
    name = "bots"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bots import tasks
        from ent_core.kernel import sweeps

        sweeps.every(3600, tasks.forget)
