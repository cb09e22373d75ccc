"""A demonstration for phones in the same room: without https they lend a page neither camera nor microphone."""

import datetime as dt
import ipaddress
import os
import socket
from pathlib import Path

import segno
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from engawa.config.installation import RefusedError
from engawa.config.supervisor import KEY, say

CERTIFICATE = "certificate.pem"
DAYS = 30
ELSEWHERE = ("192.0.2.1", 9)
"""An address nobody has: only the way there is asked of the kernel, and nothing is sent."""


def own_address() -> str:
    """By which others in the network find this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(ELSEWHERE)
        except OSError:
            raise RefusedError(
                "この機械はネットワークにつながっていません。Wi-Fi などにつないでから始めてください。"
            ) from None
        return str(asking.getsockname()[0])


def certificate(var: Path, address: str) -> Path:
    """A certificate for this address, its key beside it; kept, so that a phone which has accepted it does so once."""
    folder = var / "run" / "lan"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = dt.datetime.now(dt.UTC)
    if not _still_good(folder / CERTIFICATE, address, now):
        _make(folder, address, now)
    return folder / CERTIFICATE


def tell(path: Path, origin: str) -> None:
    made = x509.load_pem_x509_certificate(path.read_bytes())
    segno.make(f"{origin}/demo/").terminal(compact=True)
    say(f"同じネットワークのスマートフォンからも開けます: {origin}/demo/")
    say(
        f"はじめに証明書の注意が出ます。指紋がこれなら進んでください: {made.fingerprint(hashes.SHA256()).hex(':').upper()}"
    )
    say("同じネットワークにいるだれもが、どの役割にも入れます。架空の情報だけを扱ってください。")


def _still_good(path: Path, address: str, now: dt.datetime) -> bool:
    if not path.exists():
        return False
    kept = x509.load_pem_x509_certificate(path.read_bytes())
    names = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    ours = ipaddress.ip_address(address) in names.get_values_for_type(x509.IPAddress)
    return ours and kept.not_valid_after_utc > now + dt.timedelta(days=1)


def _make(folder: Path, address: str, now: dt.datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Engawa demo")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    with os.fdopen(os.open(folder / KEY, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(secret)
    (folder / CERTIFICATE).write_bytes(made.public_bytes(serialization.Encoding.PEM))
