"""Which built files browsers may keep for ever."""

import re

VITE_NAME = re.compile(r"/assets/[^/]+-[A-Za-z0-9_-]{8}\.[a-z0-9]+$")
"""Vite puts eight letters of a hash before the ending; such a file never changes."""


def is_immutable(_path: str, url: str) -> bool:
    return VITE_NAME.search(url) is not None
