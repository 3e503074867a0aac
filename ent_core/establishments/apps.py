from django.apps import AppConfig


class EstablishmentsConfig(AppConfig):
    name = "ent_core.establishments"
    label = "establishments"

    def ready(self) -> None:
        from ent_core.establishments import permissions  # noqa: F401 - registers its rules
