from django.apps import AppConfig


class SubjectsConfig(AppConfig):
    name = "engawa.base.subjects"
    label = "subjects"
