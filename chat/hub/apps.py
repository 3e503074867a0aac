from django.apps import AppConfig


class HubConfig(AppConfig):
    name = "chat.hub"
    label = "hub"

    def ready(self) -> None:
        from chat.hub import permissions, subscribers  # noqa: F401 - they register themselves
