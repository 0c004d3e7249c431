"""Choice of English: the citizen after finds Spanish again, the agent finds English at every login."""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.centre import Centre

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def speaks(page: "Page", language: str) -> None:
    expect(page.locator("html")).to_have_attribute("lang", re.compile(rf"^{language}\b"))


def test_a_citizen_reads_english_from_the_kiosk_to_the_phone(centre: Centre) -> None:
    kiosk = centre.kiosk()
    speaks(kiosk, "es")
    steps.press(kiosk, "English")
    expect(kiosk.get_by_role("heading", name="Which institution are you here for?")).to_be_visible()
    steps.press_starting(kiosk, "RENIEC")
    steps.press_starting(kiosk, "Trámites")
    with kiosk.expect_response(re.compile(r"/tickets$")) as issued:
        steps.press_starting(kiosk, "General service")
    ticket = issued.value.json()
    assert ticket["language"] == "en"
    expect(kiosk.get_by_text("Take your turn with you on your phone")).to_be_visible()
    steps.press(kiosk, "Done")
    speaks(kiosk, "es")
    expect(kiosk.get_by_role("heading", name="¿A qué entidad viene?")).to_be_visible()

    phone = centre.screen(f"{ticket['track_url']}?lang=en", {"width": 390, "height": 844})
    expect(phone.get_by_role("heading", name="You are in the queue")).to_be_visible()
    steps.press(phone, "Español")
    expect(phone.get_by_role("heading", name="Está en la cola")).to_be_visible()
    phone.goto(f"{centre.server.url}{ticket['track_url']}")
    speaks(phone, "es")


def test_an_agent_finds_the_chosen_language_at_the_next_login(centre: Centre) -> None:
    agent = centre.agent()
    with agent.expect_response("**/me/language"):
        agent.get_by_label("Idioma").select_option("en")
    expect(agent.get_by_role("heading", name="Which window do you serve today?")).to_be_visible()

    elsewhere = centre.agent()
    speaks(elsewhere, "en")
    with elsewhere.expect_response("**/me/language"):
        elsewhere.get_by_label("Language").select_option("es")
    speaks(elsewhere, "es")
