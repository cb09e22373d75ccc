"""An authenticator in software, for tests: makes and shows passkeys as a browser would (ES256, no attestation)."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from os import urandom
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

UP, UV, BE, AT = 0x01, 0x04, 0x08, 0x40


@dataclass
class SoftKey:
    """`synced` sets the backup-eligible flag; `verified=False` leaves out the person's own gesture."""

    synced: bool = False
    verified: bool = True
    counter: int = 0
    origin: str = ""
    secret: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: urandom(16))
    user: str = ""

    def make(self, options: dict[str, Any]) -> str:
        """What navigator.credentials.create answers to these options."""
        self.user = options["user"]["id"]
        public = self.secret.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: public.x.to_bytes(32, "big"), -3: public.y.to_bytes(32, "big")}
        credential = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(AT) + credential}
        return self._answer(
            clientDataJSON=bytes_to_base64url(self._client("webauthn.create", options["challenge"])),
            attestationObject=bytes_to_base64url(cbor2.dumps(attestation)),
        )

    def show(self, options: dict[str, Any]) -> str:
        """What navigator.credentials.get answers to these options."""
        self.counter += 1
        client, data = self._client("webauthn.get", options["challenge"]), self._data(0)
        signature = self.secret.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=bytes_to_base64url(client),
            authenticatorData=bytes_to_base64url(data),
            signature=bytes_to_base64url(signature),
            userHandle=self.user,
        )

    def _data(self, flags: int) -> bytes:
        flags |= UP | (UV if self.verified else 0) | (BE if self.synced else 0)
        return sha256(settings.ENGAWA_RP_ID.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        origin = self.origin or settings.ENGAWA_ORIGIN
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()

    def _answer(self, **response: str) -> str:
        named = bytes_to_base64url(self.id)
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": response})


def challenge_of(options: dict[str, Any]) -> bytes:
    return base64url_to_bytes(options["challenge"])
