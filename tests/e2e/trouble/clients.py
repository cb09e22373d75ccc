"""People without a browser: they press again until they are answered, as a person does whose page did not come."""

import http.client
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

TOKEN = "a" * 32
PATIENCE = 60.0
PAUSE = 0.25


class NeverAnswered(AssertionError):
    """Nothing but failures for a minute."""


@dataclass
class Client:
    base_url: str
    cookie: tuple[str, str]
    troubles: list[str] = field(default_factory=list)
    """What went wrong before an answer came: a status, or the kind of a broken connection."""

    def press(self, path: str, **fields: str) -> tuple[int, str]:
        """One form, sent with one key until something answers: (status, where it leads)."""
        end, key = time.monotonic() + PATIENCE, str(uuid4())
        while time.monotonic() < end:
            try:
                status, location = self._send("POST", path, fields | {"idempotency_key": key})
            except (OSError, http.client.HTTPException) as problem:
                self.troubles.append(type(problem).__name__)
            else:
                if status < 500 and status != 409:
                    return status, location
                self.troubles.append(str(status))
                if status == 409:
                    return status, location
            time.sleep(PAUSE)
        raise NeverAnswered(f"{path}: {self.troubles}")

    def look(self, path: str) -> tuple[int, str]:
        return self._send("GET", path, {})

    def _send(self, method: str, path: str, fields: dict[str, str]) -> tuple[int, str]:
        address = urlsplit(self.base_url)
        wire = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
        headers = {"Cookie": f"{self.cookie[0]}={self.cookie[1]}; engawa-form={TOKEN}", "X-CSRFToken": TOKEN}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            wire.request(method, path, urlencode(fields) if fields else None, headers)
            answer = wire.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")
        finally:
            wire.close()
