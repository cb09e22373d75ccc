from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "engawa.base.vault"
    label = "vault"
