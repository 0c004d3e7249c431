"""The OpenAPI document of the server in the source tree, written to FILE or to standard output.

No database is opened: the document comes from the declarations alone.
"""

import json
import sys
import tempfile
from pathlib import Path

from ticketing.app import create_app
from ticketing.settings import Settings
from ticketing.web.api.document import PATH


def document() -> str:
    """The document as JSON, its members in a fixed order."""
    with tempfile.TemporaryDirectory() as folder:
        key = "signs nothing: no request of a person meets this application"
        settings = Settings(data=Path(folder), database_url="sqlite://", secret_key=key)
        application = create_app(settings, mode="threading")
        answer = application.flask.test_client().get(PATH)
    return json.dumps(answer.get_json(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main(arguments: list[str]) -> None:
    text = document()
    if not arguments:
        sys.stdout.write(text)
        return
    path = Path(arguments[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    # An unchanged file keeps its modification time, so that make rebuilds nothing after it.
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


if __name__ == "__main__":
    main(sys.argv[1:])
