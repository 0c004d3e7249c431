"""The front end's types, compared with the server's document."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

from tests.domain.test_enumerations import enumerations
from tests.web.world import World
from ticketing.realtime import shapes as live
from ticketing.web.api.document import PATH, shapes_in
from tools import openapi

ROOT = Path(__file__).resolve().parents[2]
TYPES = ROOT / "front" / "generated" / "api.ts"


def test_the_types_were_made_out_of_the_document_as_it_is() -> None:
    assert TYPES.exists(), "there are no types yet: npm run types"
    digest = hashlib.sha256(openapi.document().encode()).hexdigest()
    assert digest in TYPES.read_text().partition("\n")[0], "the document has changed since: npm run types"


def test_the_tool_writes_what_the_server_publishes(world: World) -> None:
    published = world.browser().get(PATH).get_json()
    assert json.loads(openapi.document()) == published


def test_no_front_end_spells_an_enumeration_of_the_domain_again() -> None:
    whole = {frozenset(map(str, each)): each.__name__ for each in enumerations()}
    sources = [path for path in front_sources() if TYPES.parent not in path.parents]
    assert any(path.suffix == ".svelte" for path in sources)
    found = [
        f"{path.relative_to(ROOT)}: {whole[words]}"
        for path in sources
        for words in unions(path.read_text())
        if words in whole
    ]
    assert found == []


def front_sources() -> list[Path]:
    places = ("front", "kiosk/front", "displays/front", "ticketing/web/*/front")
    return [
        path for place in places for kind in ("ts", "svelte") for path in ROOT.glob(f"{place}/**/*.{kind}")
    ]


def unions(source: str) -> Iterator[frozenset[str]]:
    """The words of each `'open' | 'paused' | …`."""
    for found in re.finditer(r"'[\w.-]+'(?:\s*\|\s*'[\w.-]+')+", source):
        yield frozenset(re.findall(r"'([\w.-]+)'", found[0]))


def test_what_the_front_ends_import_is_in_the_document(world: World) -> None:
    schemas = world.browser().get(PATH).get_json()["components"]["schemas"]
    source = (ROOT / "front" / "types.ts").read_text()
    named = {
        name
        for block in re.findall(r"\{([^}]*)\} from './generated/api'", source)
        for name in re.findall(r"(\w+)(?: as \w+)?,", block)
    }
    assert {"TicketView", "BoardView"} <= named <= set(schemas)
    assert {each.__name__ for each in shapes_in(live)} <= set(schemas)
