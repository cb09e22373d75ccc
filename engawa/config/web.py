"""One web process. Its supervisor hands it a listening socket, which it shares with the others."""

import argparse
import os
import resource
import socket

import uvicorn

GRACE = 2
"""Seconds. A stream never ends by itself."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="engawa.config.web")
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--tls", nargs=2, default=[None, None], help="a certificate and its key; else a proxy has them")
    given = parser.parse_args()
    certificate, key = given.tls
    listening = socket.socket(fileno=given.fd)
    allow_many_screens()
    behind = os.environ.get("FORWARDED_ALLOW_IPS", "")
    config = uvicorn.Config(
        "engawa.config.asgi:application",
        lifespan="on",
        timeout_graceful_shutdown=GRACE,
        server_header=False,
        # Without a proxy in front anybody on this machine could name any address.
        proxy_headers=bool(behind),
        forwarded_allow_ips=behind or None,
        # Addresses hold link tokens.
        access_log=False,
        log_level="warning",
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )
    uvicorn.Server(config).run(sockets=[listening])


def allow_many_screens() -> None:
    """Each open screen holds a socket, and the usual limit is 1,024: take what the system allows us to take."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    main()
