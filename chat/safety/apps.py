from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "chat.safety"
    label = "safety"

    def ready(self) -> None:
        from chat.safety import permissions  # noqa: F401 - registers its rules
