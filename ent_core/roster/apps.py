from django.apps import AppConfig


class RosterConfig(AppConfig):
    name = "ent_core.roster"
    label = "roster"
