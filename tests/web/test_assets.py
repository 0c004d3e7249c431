"""Tags of the files that a page's entry needs, and the name of its build."""

import json
from pathlib import Path

from ticketing.web.assets import Assets

MANIFEST = {
    "kiosk/front/main.ts": {
        "file": "assets/main-1.js",
        "imports": ["_shared.js"],
        "css": ["assets/kiosk-1.css"],
    },
    "_shared.js": {"file": "assets/shared-1.js", "css": ["assets/theme-1.css"], "imports": ["_base.js"]},
    "_base.js": {"file": "assets/base-1.js", "imports": ["_shared.js"]},
}


def built(folder: Path, manifest: object = MANIFEST) -> Assets:
    (folder / ".vite").mkdir(exist_ok=True)
    (folder / ".vite" / "manifest.json").write_text(json.dumps(manifest))
    return Assets(folder, "/static/build")


def test_styles_come_first_and_shared_ones_before_the_pages_own(tmp_path: Path) -> None:
    assert built(tmp_path).tags("kiosk/front/main.ts") == (
        '<link rel="stylesheet" href="/static/build/assets/theme-1.css">'
        '<link rel="stylesheet" href="/static/build/assets/kiosk-1.css">'
        '<script type="module" src="/static/build/assets/main-1.js"></script>'
    )


def test_another_build_has_another_name(tmp_path: Path) -> None:
    first = built(tmp_path).build
    assert built(tmp_path).build == first
    assert built(tmp_path, {}).build != first


def test_a_page_works_before_anything_is_built(tmp_path: Path) -> None:
    assert Assets(tmp_path, "/static/build").tags("a-->b.ts") == "<!-- not built: a--&gt;b.ts -->"
