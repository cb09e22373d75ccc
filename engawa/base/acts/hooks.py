"""Rooms above `base` register how screens are woken and jobs are queued; both run inside the act's transaction."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

WakeHook = Callable[[UUID, Iterable[tuple[str, str]]], None]
DeferHook = Callable[[str, str, Mapping[str, Any]], None]

wake_hooks: list[WakeHook] = []
defer_hooks: list[DeferHook] = []


def register_wake(hook: WakeHook) -> WakeHook:
    wake_hooks.append(hook)
    return hook


def register_defer(hook: DeferHook) -> DeferHook:
    defer_hooks.append(hook)
    return hook


def wake(programme: UUID, wakes: list[tuple[str, str]]) -> None:
    unique = list(dict.fromkeys(wakes))
    for hook in wake_hooks if unique else ():
        hook(programme, unique)


def defer(task: str, key: str, values: Mapping[str, Any]) -> None:
    for hook in defer_hooks:
        hook(task, key, values)
