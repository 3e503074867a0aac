from django.apps import AppConfig


class HubConfig(AppConfig):
    name = "chat.hub"
    label = "hub"

    def ready(self) -> None:
        from chat.hub import permissions, subscribers, tasks  # noqa: F401 - they register themselves
        from chat.hub.cards import agenda, attendance, grades, homework, timetable  # noqa: F401
        from ent_core.kernel import sweeps

        sweeps.every(60, tasks.follow_dates)
        sweeps.every(3600, tasks.forget)
