"""Handing a letter to the SMTP relay, and telling apart what is certain from what is not."""

import contextlib
import smtplib
import ssl
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

SECONDS = 30.0
TAKEN = {250, 251}
FOR_GOOD = 500


class Result(StrEnum):
    HANDED = "handed"
    REFUSED = "refused"  # for good
    BUSY = "busy"  # certainly not taken: may be tried again
    UNKNOWN = "unknown"  # may have been taken: never tried again by itself


@dataclass(frozen=True)
class Outcome:
    result: Result
    code: int | None = None


@dataclass(frozen=True)
class Relay:
    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: str = "starttls"  # or "always" or "none"

    @classmethod
    def from_url(cls, url: str) -> "Relay":
        """`smtp://user:password@host:587` (STARTTLS required), `smtps://host:465`, `smtp+plain://localhost:25`."""
        parts = urlsplit(url)
        tls = {"smtp": "starttls", "smtps": "always", "smtp+plain": "none"}.get(parts.scheme)
        if tls is None or not parts.hostname:
            raise ValueError("ENGAWA_SMTP_URL begins with smtp://, smtps:// or smtp+plain:// and names a host.")
        port = parts.port or {"starttls": 587, "always": 465, "none": 25}[tls]
        return cls(parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""), tls)

    def hand_over(self, *, sender: str, recipient: str, message: bytes) -> Outcome:
        try:
            smtp = self._connect(sender.rpartition("@")[2])
        except (smtplib.SMTPException, OSError):
            return Outcome(Result.BUSY)
        try:
            return _transaction(smtp, sender, recipient, message)
        finally:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def why_not(self) -> str:
        """Empty when it lets us in, else the kind of failure. Nothing is sent."""
        try:
            smtp = self._connect("localhost")
        except (smtplib.SMTPException, OSError) as problem:
            return type(problem).__name__
        with contextlib.suppress(smtplib.SMTPException, OSError):
            smtp.quit()
        smtp.close()
        return ""

    def _connect(self, own_name: str) -> smtplib.SMTP:
        secure = ssl.create_default_context()
        smtp: smtplib.SMTP
        if self.tls == "always":
            smtp = smtplib.SMTP_SSL(self.host, self.port, own_name, timeout=SECONDS, context=secure)
        else:
            smtp = smtplib.SMTP(self.host, self.port, own_name, timeout=SECONDS)
        try:
            if self.tls == "starttls":
                smtp.starttls(context=secure)
            smtp.ehlo_or_helo_if_needed()
            if self.user:
                smtp.login(self.user, self.password)
        except BaseException:
            smtp.close()
            raise
        return smtp


def _transaction(smtp: smtplib.SMTP, sender: str, recipient: str, message: bytes) -> Outcome:
    try:
        code, _words = smtp.mail(sender)
        if code in TAKEN:
            code, _words = smtp.rcpt(recipient)
    except (smtplib.SMTPException, OSError):
        return Outcome(Result.BUSY)
    if code not in TAKEN:
        return _refusal(code)
    try:
        code, _words = smtp.data(message)
    except smtplib.SMTPDataError as refused:
        return _refusal(refused.smtp_code)
    except (smtplib.SMTPException, OSError):
        return Outcome(Result.UNKNOWN)
    return Outcome(Result.HANDED, code) if code in TAKEN else _refusal(code)


def _refusal(code: int) -> Outcome:
    return Outcome(Result.REFUSED if code >= FOR_GOOD else Result.BUSY, code)
