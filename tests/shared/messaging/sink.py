"""A real SMTP server of a few lines: what the relay takes over, refuses, or swallows."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Sink:
    """`rcpt` and `data` are the answers; data "" hangs up before answering."""

    rcpt: str = "250 OK"
    data: str = "250 OK queued"
    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp+plain://127.0.0.1:{self.port}"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        if not self.data:
            server.transport.abort()
        return self.data or "421 gone"


@contextmanager
def sink(**answers: str) -> Iterator[Sink]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        here = Sink(port=free.getsockname()[1], **answers)
    controller = Controller(here, hostname="127.0.0.1", port=here.port, server_hostname="sink.example")
    controller.start()
    try:
        yield here
    finally:
        controller.stop()
