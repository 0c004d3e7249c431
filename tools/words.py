"""Count of words that make prose hard to read: `python -m tools.words` fails above the allowed counts.

They are counted in Python's comments and docstrings, in the front end's comments, and in the documents.
docs/development.md says what to write instead. An allowance is lowered when a count has fallen, never raised.
"""

import io
import re
import subprocess
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Count that the whole tree may have of each.
ALLOWED = {
    "whoever": 0,
    "lest": 0,
    "anew": 0,
    "in vain": 0,
    "somebody": 0,
    "nobody": 2,
    "one's": 2,
    "oneself": 0,
    "else": 1,
    "who": 3,
}
#: Uses of words that are harmless elsewhere: "else" for "otherwise", and "who" without a noun before it.
_USES = {
    "else": r"(?:[,;:.]|\bor|\bwould|\bwill|\band)\s+else\b(?! *:)",
    "who": r"(?:^|[.:]\s|\"\"\"|#:? ?)Who\b|;\s+who\b",
}
_PATTERNS = {
    word: re.compile(_USES.get(word, rf"\b{word}\b"), re.MULTILINE | (re.IGNORECASE if word != "who" else 0))
    for word in ALLOWED
}
_COMMENTS = re.compile(r"/\*.*?\*/|<!--.*?-->|(?<!:)//[^\n]*", re.DOTALL)
_NO_PROSE = {"docs/performance.md"}


def main() -> int:
    found: Counter[str] = Counter()
    for path in _files():
        found += counts(_prose(path))
    over = {word: found[word] for word, most in ALLOWED.items() if found[word] > most}
    for word, count in over.items():
        print(f"{word!r} stands {count} times in prose, {ALLOWED[word]} are allowed: name the subject")
    lower = {word: found[word] for word, most in ALLOWED.items() if found[word] < most}
    if lower:
        print(f"tools/words.py may allow less: {lower}")
    return 1 if over else 0


def counts(prose: str) -> Counter[str]:
    """Count of each word in a text without code."""
    return Counter({word: len(pattern.findall(prose)) for word, pattern in _PATTERNS.items()})


def _files() -> Iterator[Path]:
    told = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in told.splitlines():
        path = ROOT / name
        if path.suffix in {".py", ".ts", ".svelte", ".md"} and name not in _NO_PROSE and path.exists():
            yield path


def _prose(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return text
    if path.suffix == ".py":
        return "\n".join(_of_python(text))
    return "\n".join(_COMMENTS.findall(text))


def _of_python(text: str) -> Iterator[str]:
    """Comments and strings in three quotes."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        in_quotes = token.type == tokenize.STRING and token.string.startswith('"""')
        if token.type == tokenize.COMMENT or in_quotes:
            yield token.string


if __name__ == "__main__":
    sys.exit(main())
