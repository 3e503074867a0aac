from django.apps import AppConfig


class GradesConfig(AppConfig):
    name = "ent_core.grades"
    label = "grades"

    def ready(self) -> None:
        from ent_core.grades import permissions, tasks  # noqa: F401 - they register themselves
        from ent_core.kernel import sweeps

        sweeps.every(5, tasks.tell_published)
