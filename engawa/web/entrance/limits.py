"""Rate limits per face and key, not per address: a shared office line is no attacker."""

from hashlib import sha256

from django.core.cache import cache

WINDOW_SECONDS = 600


def allow(face: str, key: str, most: int) -> bool:
    """Count one try; False when `most` tries of ten minutes are used up. Counted per web process."""
    name = f"limit:{face}:{sha256(key.encode()).hexdigest()}"
    cache.add(name, 0, WINDOW_SECONDS)
    return int(cache.incr(name)) <= most
