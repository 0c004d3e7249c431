"""YAML files that people write: read, or refused in one sentence with file, line and reason."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import Node

T = TypeVar("T")
DEEP = "its lists and fields are nested too deeply, or within themselves"


class BadFile(ValueError):
    """A file that cannot be used; the sentence is for its author. line: counted from 1."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        self.line, self.reason = line, reason
        super().__init__(f"{path}:{line}: {reason}")


def load(path: Path) -> object:
    """The plain data of a file. Raises BadFile whatever its content, and OSError."""
    return understood(path, lambda text: YAML(typ="safe", pure=True).load(text))


def compose(path: Path) -> Node | None:
    """The nodes of a file, with their lines. Raises BadFile whatever its content, and OSError."""
    node: Node | None = understood(path, lambda text: YAML(typ="safe", pure=True).compose(text))
    return node


def understood(path: Path, reading: Callable[[str], T]) -> T:
    """What `reading` makes of the file's text. Raises BadFile for all that it cannot make sense of."""
    try:
        return reading(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise BadFile(path, 1, "it is not encoded as UTF-8") from error
    except RecursionError:
        # Without its cause, whose traceback has a thousand lines.
        raise BadFile(path, 1, DEEP) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadFile(path, mark.line + 1 if mark else 1, f"no valid YAML: {error.problem}") from error
    except (YAMLError, ValueError) as error:
        raise BadFile(path, 1, f"no valid YAML: {str(error).partition(chr(10))[0]}") from error
