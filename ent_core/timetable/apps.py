from django.apps import AppConfig


class TimetableConfig(AppConfig):
    name = "ent_core.timetable"
    label = "timetable"

    def ready(self) -> None:
        from ent_core.timetable import permissions  # noqa: F401 - it registers itself
