"""From threads of jobs to an engine's coroutines and back."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Answer = TypeVar("Answer")


def ask(question: Coroutine[Any, Any, Answer]) -> Answer:
    """In a loop of its own: whoever asks may stand in a thread that has one already."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, question).result()
