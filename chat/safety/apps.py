from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "chat.safety"
    label = "safety"
