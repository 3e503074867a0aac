from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "ent_core.kernel"
    label = "kernel"
