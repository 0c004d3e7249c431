"""Script and style tags of the built front end, from Vite's manifest."""

import hashlib
import json
from pathlib import Path
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

BUILD_FOLDER = "build"
THEME = "front/theme.css"


class Assets:
    """Vite's manifest, read once: a new build is served after a restart of the server."""

    def __init__(self, folder: Path, url: str) -> None:
        self._url = url
        path = folder / ".vite" / "manifest.json"
        text = path.read_text() if path.exists() else "{}"
        self._manifest: dict[str, Any] = json.loads(text)
        #: Global styles that several entries share have a place of their own in the manifest.
        self._shared = {chunk["file"] for chunk in self._manifest.values()}
        #: Changes with the files; an open page that sees another build reloads itself.
        self.build = hashlib.sha256(text.encode()).hexdigest()[:12]

    def tags(self, entry: str) -> Markup:
        """The script and css tags of an entry, such as `kiosk/front/main.ts`."""
        chunk = self._manifest.get(entry)
        if chunk is None:
            return Markup("<!-- not built: {} -->").format(entry)
        styles = Markup("").join(
            Markup('<link rel="stylesheet" href="{}">').format(self._href(name))
            for name in self._styles(entry)
        )
        return styles + Markup('<script type="module" src="{}"></script>').format(self._href(chunk["file"]))

    def _styles(self, entry: str) -> list[str]:
        """The theme, then the css of what the entry imports, then its own, each once.

        Of equal selectors the later one holds, so a screen may override the theme. Vite lists a chunk's own
        css before what it shares with other entries: that order is turned round.
        """
        theme = self._manifest.get(THEME)
        found: dict[str, None] = {theme["file"]: None} if theme else {}
        seen: set[str] = set()

        def visit(name: str) -> None:
            if name in seen:
                return
            seen.add(name)
            chunk = self._manifest.get(name, {})
            for imported in chunk.get("imports", []):
                visit(imported)
            css = sorted(chunk.get("css", []), key=lambda file: file not in self._shared)
            found.update(dict.fromkeys(css))

        visit(entry)
        return list(found)

    def _href(self, name: str) -> str:
        return str(escape(f"{self._url}/{name}"))


def init_app(app: Flask) -> Assets:
    """Add `front_end(entry)` and `build` to the templates."""
    assets = Assets(Path(str(app.static_folder)) / BUILD_FOLDER, f"{app.static_url_path}/{BUILD_FOLDER}")
    app.jinja_env.globals.update(front_end=assets.tags, build=assets.build)
    app.config["BUILD"] = assets.build
    return assets
