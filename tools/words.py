"""`python -m tools.words`: counts words that make prose hard to read; fails when there are more than before.

They are looked for in Python's comments and docstrings, in comments of the front end, and in the documents.
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
#: How often each may stand in the whole tree.
ALLOWED = {
    "whoever": 59,
    "lest": 0,
    "anew": 0,
    "in vain": 0,
    "somebody": 53,
    "nobody": 105,
}
_WORDS = re.compile(rf"\b({'|'.join(ALLOWED)})\b", re.IGNORECASE)
_COMMENTS = re.compile(r"/\*.*?\*/|<!--.*?-->|(?<!:)//[^\n]*", re.DOTALL)
_NO_PROSE = {"docs/performance.md"}


def main() -> int:
    found = Counter(word.lower() for path in _files() for word in _WORDS.findall(_prose(path)))
    over = {word: found[word] for word, most in ALLOWED.items() if found[word] > most}
    for word, count in over.items():
        print(f"{word!r} stands {count} times in prose, {ALLOWED[word]} are allowed: name the subject")
    lower = {word: found[word] for word, most in ALLOWED.items() if found[word] < most}
    if lower:
        print(f"tools/words.py may allow less: {lower}")
    return 1 if over else 0


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
    """Comments, and texts in three quotes that are not SQL."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        in_quotes = token.type == tokenize.STRING and token.string.startswith('"""')
        if token.type == tokenize.COMMENT or in_quotes:
            yield token.string


if __name__ == "__main__":
    sys.exit(main())
