from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "engawa.shared.documents"
    label = "documents"
