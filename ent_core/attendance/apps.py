from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "ent_core.attendance"
    label = "attendance"

    def ready(self) -> None:
        from ent_core.attendance import (  # noqa: F401 - they register themselves
            permissions,
            subscribers,
            tasks,
            validated,
        )
        from ent_core.kernel import sweeps

        sweeps.every(30, tasks.flag_forgotten)
