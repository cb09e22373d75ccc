"""How many rows the busiest programme holds: so that a measurement can show that its work was really done."""

import json

from bench.django import ready


def main() -> None:
    ready()
    from engawa.base.ledger.models import ChainHead
    from engawa.base.programmes.context import inside
    from engawa.base.programmes.models import Programme
    from engawa.base.vault.models import Key
    from engawa.delivery.fairs.models import FairRegistration
    from engawa.shared.messaging.models import Notice

    programme = Programme.objects.exclude(kind=Programme.Kind.PLATFORM).order_by("made_at")[0]
    with inside(programme):
        found = {
            "registrations": FairRegistration.objects.count(),
            "notices": Notice.objects.count(),
            "keys": Key.objects.filter(programme=programme.pk, kind="subject").count(),
            "entries": ChainHead.objects.get(programme=programme.pk).seq,
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
