"""Browsers as people have them, and what must never happen on any of their screens."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
"""Invented camera and microphone, and not one packet of the browser's own."""

PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
DESKTOP = {"viewport": {"width": 1280, "height": 860}}

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
AXE_RUN = """axe.run(document, {resultTypes: ["violations"]}).then((found) => found.violations.map((one) =>
  `${one.impact} ${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(" | ")}`))"""

VIOLATION = """document.addEventListener("securitypolicyviolation", (event) =>
  engawaViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));"""


REPEATS = ("Failed to load resource:", "Response Status Error Code ")
"""The browser's words and those of htmx."""


@dataclass
class Guard:
    """What went wrong on any page of a context. `expected` holds statuses a test provokes on purpose."""

    base_url: str
    expected: set[int] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.expose_binding("engawaViolation", lambda _source, words: self.problems.append(f"policy: {words}"))
        context.add_init_script(VIOLATION)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.problems.append(f"script: {error.error}"))

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.base_url}/", "data:", "blob:", "about:")):
            self.problems.append(f"foreign request: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and response.status not in self.expected):
            self.problems.append(f"{response.status}: {response.request.method} {urlsplit(response.url).path}")

    def _console(self, message: ConsoleMessage) -> None:
        # An unwanted status is told by its response; the console only repeats it.
        if message.type == "error" and not message.text.startswith(REPEATS):
            self.problems.append(f"console: {message.text}")


@dataclass
class Screens:
    """Opens a context per person: their cookies, sessions and keys are apart."""

    browser: Browser
    guard: Guard
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, kind: dict[str, Any] = DESKTOP, **more: Any) -> Page:
        context = self.browser.new_context(
            base_url=self.guard.base_url,
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            permissions=["camera", "microphone"],
            reduced_motion="reduce",
            **(kind | more),
        )
        context.set_default_timeout(15_000)
        self.guard.watch(context)
        self.contexts.append(context)
        return context.new_page()

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def sign_in(page: Page, key: str) -> None:
    """Through the demonstration's door for this role."""
    page.goto(f"/demo/as/{key}/")
    page.get_by_role("button", name="続ける").click()
    page.wait_for_url(lambda address: "/demo/" not in address)


def assert_axe(page: Page) -> None:
    """No violation that axe-core knows.

    The library comes in by the debugger's `Runtime.evaluate`, which the policy of the page does not bind: the page is
    checked under its real policy, where `add_script_tag` would be refused and `bypass_csp` would be another page.
    """
    session = page.context.new_cdp_session(page)  # never detached: Chromium would stop its virtual keys with it
    _evaluate(session, AXE.read_text(encoding="utf-8") + "\n;null")
    found = _evaluate(session, AXE_RUN)
    assert found == [], f"{page.url}:\n" + "\n".join(found)


def _evaluate(session: Any, expression: str) -> Any:
    answer = session.send("Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True})
    if "exceptionDetails" in answer:
        raise AssertionError(answer["exceptionDetails"].get("exception", {}).get("description", "no result"))
    return answer["result"].get("value")


class VirtualKey:
    """Chromium's own authenticator in software: the whole path of WebAuthn without a finger."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.id = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def verifies(self, wanted: bool) -> None:
        """Whether the person's own gesture (finger, face, number) succeeds."""
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": wanted})

    def keys(self) -> int:
        return len(self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"])


Open = Callable[..., Page]
