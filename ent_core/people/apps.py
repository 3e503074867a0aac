from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "ent_core.people"
    label = "people"

    def ready(self) -> None:
        # They register themselves: rules, and what listens to sign-ins.
        from ent_core.kernel import sweeps
        from ent_core.people import (  # noqa: F401
            permissions,
            shared_computer,
            signing_out,
            tasks,
            throttle,
        )

        sweeps.every(3600, tasks.forget)
