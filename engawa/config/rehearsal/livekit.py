"""A LiveKit server of the rehearsal's own, where one is on the PATH; and whether new rooms would open on it.

Robots talk in writing and are no clients of LiveKit. So real browsers hold a call on it before the crowd comes, it is
killed, the whole crowd's day goes over the mesh, and when it answers again real browsers hold a call on it once more.
"""

import asyncio
import contextlib
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from engawa.config.rehearsal import pairs
from engawa.config.rehearsal.world import World

BINARY = "livekit-server"
NOT_RUN = f"{BINARY} が PATH にありません"
PATIENCE = 60.0
"""Seconds until rooms open on the other engine: three questions of five seconds, and a slow machine."""
BEAT = 0.5
KEY = "rehearsal"
LIVEKIT, MESH = "livekit", "mesh"
CONFIGURATION = """
port: {port}
bind_addresses: [127.0.0.1]
rtc: {{ use_external_ip: false, node_ip: 127.0.0.1, udp_port: {media}, tcp_port: 0, enable_loopback_candidate: true,
        stun_servers: ["127.0.0.1:3478"] }}
keys: {{ {key}: {secret} }}
room: {{ auto_create: false }}
logging: {{ level: warn }}
"""


@dataclass
class Server:
    file: Path
    log: Path
    port: int
    secret: str = field(repr=False)
    process: subprocess.Popen[bytes] | None = None

    @property
    def env(self) -> dict[str, str]:
        return {
            "LIVEKIT_URL": f"http://127.0.0.1:{self.port}",
            "LIVEKIT_PUBLIC_URL": f"ws://127.0.0.1:{self.port}",
            "LIVEKIT_API_KEY": KEY,
            "LIVEKIT_API_SECRET": self.secret,
        }

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [str(shutil.which(BINARY)), "--config", str(self.file)], stdout=out, stderr=out
            )

    def kill(self) -> None:
        """-9, as everything else."""
        if self.process:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def serving(folder: Path, name: str) -> Iterator[Server | None]:
    """None where there is no server to be had."""
    if shutil.which(BINARY) is None:
        yield None
        return
    port, media, secret = _free(socket.SOCK_STREAM), _free(socket.SOCK_DGRAM), secrets.token_hex(24)
    file = folder / f"{name}.livekit.yaml"
    file.touch(mode=0o600)
    file.write_text(CONFIGURATION.format(port=port, media=media, key=KEY, secret=secret), encoding="utf-8")
    server = Server(file, folder / f"{name}.livekit.log", port, secret)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        file.unlink()


async def go_down(world: World, server: Server | None, pair: int) -> None:
    """A call of real browsers on LiveKit, its death, and the moment from which rooms open on the mesh."""
    if server is None:
        return
    world.book.note("livekit", "livekit.well", after=await _until(world, LIVEKIT))
    await pairs.hold(world, [pair] if pair else [])
    server.kill()
    world.book.note("livekit", "livekit.killed")
    world.book.note("livekit", "livekit.away", after=await _until(world, MESH))


async def come_back(world: World, server: Server | None, pair: int) -> None:
    if server is None:
        return
    world.book.note("livekit", "livekit.started")
    server.start()
    world.book.note("livekit", "livekit.again", after=await _until(world, LIVEKIT))
    await pairs.hold(world, [pair] if pair else [])
    world.book.note("livekit", "livekit.end")


async def _until(world: World, engine: str) -> float | None:
    """Seconds until a new room would open there; None: it never came to that."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while loop.time() - began < PATIENCE:
        if await _engine(world.site.origin) == engine:
            return round(loop.time() - began, 1)
        await asyncio.sleep(BEAT)
    return None


async def _engine(origin: str) -> str:
    """Of a room that opened now, as the installation tells whoever watches over it; empty: it does not answer."""
    try:
        async with httpx.AsyncClient(base_url=origin, trust_env=False, timeout=5) as client:
            answer = await client.get("/healthz/live")
    except httpx.TransportError:
        return ""
    return answer.text.split(":", 1)[0].strip()


def _free(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
