from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "ent_core.kernel"
    label = "kernel"

    def ready(self) -> None:
        from ent_core.kernel import sweeps, tasks

        sweeps.every(3600, tasks.forget)
