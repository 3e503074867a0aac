from django.apps import AppConfig


class HomeworkConfig(AppConfig):
    name = "ent_core.homework"
    label = "homework"

    def ready(self) -> None:
        from ent_core.homework import permissions  # noqa: F401 - it registers itself
