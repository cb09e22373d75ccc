from django.apps import AppConfig


class ClausesConfig(AppConfig):
    name = "engawa.contract.clauses"
    label = "clauses"
