"""One press, one act: the second press of a double press never acts on what the first one brought."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.centre import Centre, eventually

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Request

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
GAP_MS = 160
SETTLED_MS = 700
#: Milliseconds in which a page has sent whatever a press made it send.
SENT_MS = 300
#: A scanner's keys. On a busy machine Playwright's own keys come as slowly as a hand's.
SCAN = """(text) => {
  for (const key of text) {
    for (const type of ['keydown', 'keyup']) {
      document.body.dispatchEvent(new KeyboardEvent(type, { key, bubbles: true, cancelable: true }));
    }
  }
}"""


@dataclass
class Watch:
    """The commands that a page sends."""

    page: "Page"
    sent: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._hear)

    def _hear(self, request: "Request") -> None:
        if request.method not in ("GET", "HEAD", "OPTIONS") and "/api/" in request.url:
            self.sent.append(f"{request.method} {unquote(request.url.partition('/api/v1')[2])}")

    def acts_of(self, press: Callable[[], None]) -> list[str]:
        """Commands sent by the press, once the page has settled before and after it."""
        self.page.wait_for_timeout(SETTLED_MS)
        self.sent.clear()
        press()
        self.page.wait_for_timeout(SENT_MS)
        return list(self.sent)


def twice_at(page: "Page", control: "Locator") -> None:
    """Two presses at one place, as an impatient hand makes them."""
    control.scroll_into_view_if_needed()
    box = control.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(x, y)
    page.wait_for_timeout(GAP_MS)
    page.mouse.click(x, y)


#: What ends the walk over a console.
LEAVING = ("Salir", "Cerrar módulo", "Cambiar de módulo")


def buttons(page: "Page") -> Iterator[tuple[str, "Locator"]]:
    """Buttons that are to be seen and may be pressed, each with its first word or words."""
    for each in page.get_by_role("button").all():
        if each.is_visible() and each.is_enabled():
            name = each.get_attribute("aria-label") or each.inner_text()
            yield max(name.split("\n"), key=len).strip(), each


def test_a_double_press_at_the_kiosk_goes_one_step_and_never_skips_the_question_of_the_law(
    centre: Centre,
) -> None:
    kiosk = centre.kiosk()
    watch = Watch(kiosk)
    kiosk.get_by_role("button", name="RENIEC").first.wait_for()
    assert watch.acts_of(lambda: twice_at(kiosk, kiosk.get_by_role("button", name="RENIEC").first)) == []
    # The second press did not choose a queue: all of them are still offered.
    queue = kiosk.get_by_role("button", name="Trámites").first
    expect(queue).to_be_visible()
    assert watch.acts_of(lambda: twice_at(kiosk, queue)) == []
    # Nor did it answer the question for the person.
    general = kiosk.get_by_role("button", name="Atención general")
    expect(general).to_be_visible()
    issued, *printed = watch.acts_of(lambda: twice_at(kiosk, general))
    assert issued.endswith("/tickets")
    # The page then asks for the ticket on paper by itself, once.
    assert [each.rpartition("/")[2] for each in printed] in ([], ["print"])
    expect(kiosk.get_by_role("heading", name="Su ticket")).to_be_visible()


def test_a_held_enter_key_goes_one_step(centre: Centre) -> None:
    kiosk = centre.kiosk()
    watch = Watch(kiosk)
    first = kiosk.get_by_role("button", name="RENIEC").first
    first.wait_for()
    kiosk.wait_for_timeout(SETTLED_MS)
    first.focus()
    kiosk.keyboard.down("Enter")
    for _ in range(20):
        kiosk.wait_for_timeout(33)
        kiosk.keyboard.down("Enter")
    kiosk.keyboard.up("Enter")
    assert watch.sent == []
    expect(kiosk.get_by_role("button", name="Trámites").first).to_be_visible()


@pytest.mark.parametrize("phase", ["free", "calling", "serving", "coding"])
def test_no_button_of_the_agent_s_console_acts_twice(centre: Centre, phase: str) -> None:
    """A walk over every button of a phase: each is pressed twice, and at most one command goes out."""
    greeter = centre.program("Anfitriona", "greeter")
    agent = centre.agent("rosa")
    steps.open_window(agent, 1)
    watch = Watch(agent)
    pressed: list[str] = []
    for place in range(30):
        bring(agent, greeter.post, phase)
        controls = list(buttons(agent))
        if place >= len(controls):
            break
        name, control = controls[place]
        if name in LEAVING:
            continue
        acts = watch.acts_of(lambda control=control: twice_at(agent, control))  # type: ignore[misc]  # bound here
        assert len(acts) <= 1, (name, acts)
        pressed.append(name)
    assert len(pressed) >= 4, pressed


def bring(agent: "Page", post: Callable[..., object], phase: str) -> None:
    """Bring the console to the phase, from wherever the last press has left it."""
    calm(agent)
    for _ in range(6):
        now = steps.stage(agent).get_attribute("class") or ""
        if phase in now:
            return
        if "paused" in now:
            steps.press(agent, "Volver a atender")
        elif "coding" in now:
            steps.pick_service(agent, "duplicado")
            press_starting_with(agent, "Guardar")
        elif "serving" in now:
            press_starting_with(agent, "Codificar después" if phase == "coding" else "Devolver")
        elif "calling" in now:
            press_starting_with(agent, "Iniciar" if phase in ("serving", "coding") else "Devolver")
        else:
            post("/sites/lima-norte/tickets", {"queue": "lima-norte:reniec-tramites"})
            press_starting_with(agent, "Llamar siguiente")
        if now:
            eventually(agent, f"document.querySelector('main').className !== {json.dumps(now)}")
    raise AssertionError(f"the console did not come to {phase}: {steps.stage(agent).inner_text()[:200]}")


def press_starting_with(agent: "Page", words: str) -> None:
    agent.get_by_role("button", name=words).first.click()


def calm(agent: "Page") -> None:
    """Close whatever dialog the last press has opened."""
    while agent.locator("dialog[open]").count():
        agent.keyboard.press("Escape")
        agent.wait_for_timeout(100)


def test_a_scanner_at_the_console_is_no_shortcut(centre: Centre) -> None:
    greeter = centre.program("Anfitriona", "greeter")
    agent = centre.agent("rosa")
    steps.open_window(agent, 1)
    greeter.post("/sites/lima-norte/tickets", {"queue": "lima-norte:reniec-tramites"})
    expect(steps.stage(agent)).to_contain_text("Libre")
    watch = Watch(agent)
    assert watch.acts_of(lambda: agent.evaluate(SCAN, "N-0117NNF")) == []
    assert watch.acts_of(lambda: agent.keyboard.press("n")) == ["POST /windows/lima-norte:1/call-next"]


def test_a_second_key_within_half_a_second_does_not_act_on_the_next_state(centre: Centre) -> None:
    greeter = centre.program("Anfitriona", "greeter")
    agent = centre.agent("rosa")
    steps.open_window(agent, 1)
    greeter.post("/sites/lima-norte/tickets", {"queue": "lima-norte:reniec-tramites"})
    watch = Watch(agent)

    def two_keys() -> None:
        agent.keyboard.press("n")
        agent.wait_for_timeout(GAP_MS)
        agent.keyboard.press("i")

    assert watch.acts_of(two_keys) == ["POST /windows/lima-norte:1/call-next"]


def test_no_button_of_the_supervisor_acts_twice(centre: Centre) -> None:
    supervisor = centre.supervisor()
    watch = Watch(supervisor)
    steps.queue_row(supervisor, "RENIEC Trámites").get_by_role("button").first.click()
    close = supervisor.get_by_role("button", name="Cerrar la cola").first
    assert watch.acts_of(lambda: twice_at(supervisor, close)) == []
    confirm = supervisor.get_by_role("button", name="Confirmar").first
    acts = watch.acts_of(lambda: twice_at(supervisor, confirm))
    assert acts == ["PUT /queues/lima-norte:reniec-tramites/state"]
