from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "engawa.base.ledger"
    label = "ledger"
