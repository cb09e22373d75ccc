"""A value of the contract set by 甲 on a running system: `python -m tests.e2e.values tottori live.min_overlap_seconds 20`."""

import os
import sys


def set_value(slug: str, key: str, value: int) -> None:
    from engawa.base.acts.words import Act
    from engawa.base.programmes.models import Programme
    from engawa.base.programmes.permissions import Role
    from engawa.contract.clauses.actions import set_parameter
    from engawa.contract.clauses.known import KNOWN, Basis
    from tests import make

    programme = Programme.objects.get(slug=slug)
    window = make.make_actor(Role.COMMISSIONER, programme)
    scope = {"key": key, "value": KNOWN[key].write(value), "basis": Basis.DESIGNATED}
    proof = make.proof(window, Act.PARAMETER_SET, programme, scope=scope)
    set_parameter(programme, by=window, key=key, value=value, step_up=proof)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engawa.config.settings")
    import django

    django.setup()
    set_value(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    print("true")
