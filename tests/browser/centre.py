"""The demonstration for browser tests: one real server, and a Chromium window of its own for each screen."""

import re
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from tests.browser import settled
from tests.support.server_process import LiveServer
from ticketing.access import demo

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

settled.install()
VOICE = Path(__file__).with_name("voice.js").read_text(encoding="utf-8")
HURRY = """(() => {{
  const later = window.setTimeout;
  window.setTimeout = (then, ms, ...rest) => later(then, ms / {}, ...rest);
}})();"""
KIOSK: "ViewportSize" = {"width": 1080, "height": 1920}
TELEVISION: "ViewportSize" = {"width": 1920, "height": 1080}
DESK: "ViewportSize" = {"width": 1366, "height": 768}
PHONE: "ViewportSize" = {"width": 390, "height": 844}


def eventually(page: "Page", condition: str, within_s: float = 10) -> None:
    """Wait until the JavaScript is true; the pages' policy forbids Playwright's own way of waiting."""
    deadline = time.monotonic() + within_s
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, f"it did not come true in {within_s} s: {condition}"
        page.wait_for_timeout(50)


@dataclass(frozen=True, slots=True)
class Program:
    """A program that uses the API with a token."""

    client: httpx.Client

    def get(self, path: str) -> Any:
        return self._checked(self.client.get(path))

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        key = {"Idempotency-Key": str(uuid.uuid4())}
        return self._checked(self.client.post(path, json=body or {}, headers=key))

    def put(self, path: str, body: dict[str, Any]) -> Any:
        key = {"Idempotency-Key": str(uuid.uuid4())}
        return self._checked(self.client.put(path, json=body, headers=key))

    def delete(self, path: str) -> Any:
        return self._checked(self.client.delete(path, headers={"Idempotency-Key": str(uuid.uuid4())}))

    def _checked(self, answer: httpx.Response) -> Any:
        assert answer.is_success, f"{answer.request.url}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


@dataclass
class Centre:
    """One centre: its screens are opened as the server's own start-up lines say."""

    server: LiveServer
    browser: "Browser"
    troubles: list[str] = field(default_factory=list)
    _opened: list["BrowserContext"] = field(default_factory=list)
    _clients: list[httpx.Client] = field(default_factory=list)

    def screen(self, path: str, size: "ViewportSize", *scripts: str) -> "Page":
        """A page in a window of its own. scripts: run before anything of the page does."""
        context = self._window(size)
        for script in scripts:
            context.add_init_script(script)
        return self._page(context, path)

    def kiosk(self) -> "Page":
        return self.screen(self._printed("Quiosco"), KIOSK)

    def display(self, times: int = 1) -> "Page":
        """The display, with a stand-in for its voice that lists texts and times in `window.spoken`.

        times: factor by which its timeouts are shorter, a call's turn on the screen above all.
        """
        return self.screen(self._printed("Pantalla"), TELEVISION, HURRY.format(times), VOICE)

    def agent(self, username: str = "rosa") -> "Page":
        return self._logged_in(username, "/agent")

    def supervisor(self) -> "Page":
        return self._logged_in("teresa", f"/supervisor/{demo.SITE}")

    def entered(self, username: str, path: str) -> "Page":
        """A page in a window of its own, of a person who logged in before, without the time of the form."""
        context = self._window(DESK)
        self.log_in(context, username)
        return self._page(context, path)

    def log_in(self, context: "BrowserContext", username: str) -> None:
        """From now on the window is this person's, whatever its pages show."""
        with httpx.Client(base_url=self.server.url, timeout=20) as form:
            token = re.search(r'name="csrf_token" value="([^"]+)"', form.get("/login").text)
            assert token, "the form carries no CSRF token"
            filled = {"csrf_token": token[1], "username": username, "password": f"demo-{username}"}
            assert form.post("/login", data=filled).status_code == 302
            cookie = form.cookies["suyay_session"]
        context.add_cookies([{"name": "suyay_session", "value": cookie, "url": self.server.url}])

    def phone(self, ticket: dict[str, Any]) -> "Page":
        return self.screen(ticket["track_url"], PHONE)

    def program(self, name: str, role: str, site: str | None = demo.SITE) -> Program:
        token = self.server.token(name, role, site)
        client = httpx.Client(
            base_url=f"{self.server.url}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=20
        )
        self._clients.append(client)
        return Program(client)

    def close(self) -> None:
        for context in self._opened:
            context.close()
        for client in self._clients:
            client.close()

    def _window(self, size: "ViewportSize") -> "BrowserContext":
        context = self.browser.new_context(viewport=size, locale="es-PE", accept_downloads=True)
        self._opened.append(context)
        return context

    def _page(self, context: "BrowserContext", path: str) -> "Page":
        page = context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(f"{path}: {error}"))
        page.on("console", lambda message: self._heard(path, message.text))
        page.goto(path if path.startswith("http") else self.server.url + path)
        return page

    def _logged_in(self, username: str, path: str) -> "Page":
        page = self.screen(path, DESK)
        page.get_by_label("Usuario").fill(username)
        page.get_by_label("Contraseña").fill(f"demo-{username}")
        page.get_by_role("button", name="Ingresar").click()
        page.wait_for_url(f"**{path}")
        return page

    def _printed(self, name: str) -> str:
        found = re.search(rf"^{name}: +(\S+)", self.server.log.read_text(), re.MULTILINE)
        assert found, f"the server did not print where the {name} is"
        return found[1]

    def _heard(self, path: str, text: str) -> None:
        if "Content Security Policy" in text:
            self.troubles.append(f"{path}: {text}")
