from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "ent_core.imports"
    label = "imports"
