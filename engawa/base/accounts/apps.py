from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "engawa.base.accounts"
    label = "accounts"
