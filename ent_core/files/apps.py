from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "ent_core.files"
    label = "files"

    def ready(self) -> None:
        from ent_core.files import permissions, tasks  # noqa: F401 - they register themselves
        from ent_core.kernel import sweeps

        sweeps.every(600, tasks.forget, apart=True)
