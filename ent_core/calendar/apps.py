from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "ent_core.calendar"
    label = "agenda"

    def ready(self) -> None:
        from ent_core.calendar import feeds, permissions, subscribers  # noqa: F401 - they register
        from ent_core.establishments import profile

        profile.part("ics_url", key=True)(feeds.address_of)
