from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "ent_core.people"
    label = "people"

    def ready(self) -> None:
        # These listen to sign-ins.
        from ent_core.people import shared_computer, throttle  # noqa: F401
