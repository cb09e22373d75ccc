"""The demo: an invented fair that is now, loaded through the same acts as the pages use, at past times."""

from django.conf import settings

from engawa.config.demo.front import doors_of
from engawa.config.demo.story import load

__all__ = ["demo_links", "load"]


def demo_links() -> list[tuple[str, str]]:
    """(role, sign-in link) for the terminal."""
    links = [("役割ごとの入口（はじめはここから）", f"{settings.ENGAWA_ORIGIN}/demo/")]
    return links + [
        (f"{door.role}　{door.name}", f"{settings.ENGAWA_ORIGIN}/demo/as/{door.key}/") for door in doors_of()
    ]
