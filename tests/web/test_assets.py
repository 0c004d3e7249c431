"""Tags of the files that a page's entry needs, and the name of its build."""

import json
import re
from pathlib import Path

from ticketing.web.assets import Assets

MANIFEST = {
    "front/theme.css": {"file": "assets/theme-1.css"},
    "kiosk/front/main.ts": {
        "file": "assets/main-1.js",
        "imports": ["_button.js"],
        "css": ["assets/kiosk-1.css", "assets/plain-1.css"],
    },
    "_plain-1.css": {"file": "assets/plain-1.css"},
    "_button.js": {"file": "assets/button-1.js", "css": ["assets/button-1.css"], "imports": ["_base.js"]},
    "_base.js": {"file": "assets/base-1.js", "imports": ["_button.js"]},
}


def built(folder: Path, manifest: object = MANIFEST) -> Assets:
    (folder / ".vite").mkdir(exist_ok=True)
    (folder / ".vite" / "manifest.json").write_text(json.dumps(manifest))
    return Assets(folder, "/static/build")


def test_the_theme_comes_first_and_the_pages_own_styles_last(tmp_path: Path) -> None:
    tags = built(tmp_path).tags("kiosk/front/main.ts")
    assert re.findall(r"assets/[\w.-]+", tags) == [
        "assets/theme-1.css",
        "assets/button-1.css",
        "assets/plain-1.css",
        "assets/kiosk-1.css",
        "assets/main-1.js",
    ]


def test_a_page_without_styles_of_its_own_has_the_theme(tmp_path: Path) -> None:
    manifest = {**MANIFEST, "track.ts": {"file": "assets/track-1.js"}}
    assert built(tmp_path, manifest).tags("track.ts") == (
        '<link rel="stylesheet" href="/static/build/assets/theme-1.css">'
        '<script type="module" src="/static/build/assets/track-1.js"></script>'
    )


def test_another_build_has_another_name(tmp_path: Path) -> None:
    first = built(tmp_path).build
    assert built(tmp_path).build == first
    assert built(tmp_path, {}).build != first


def test_a_page_works_before_anything_is_built(tmp_path: Path) -> None:
    assert Assets(tmp_path, "/static/build").tags("a-->b.ts") == "<!-- not built: a--&gt;b.ts -->"
