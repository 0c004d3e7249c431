"""Maker of the virtual environment from the lock: ``make_venv.py FOLDER``. Runs on a bare Python >= 3.11."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True, cwd=ROOT)


def install_venv_module() -> None:
    """Install Debian's package of ``ensurepip``, without which no environment gets its pip."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        sys.exit(f"This Python cannot make virtual environments. Install what it lacks first: {package}")
    run("apt-get", "update", "-qq")
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "python3-venv")


def create(folder: Path) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        install_venv_module()
    run(sys.executable, "-m", "venv", "--clear", folder)


def usable(python: Path) -> bool:
    if not python.exists():
        return False
    return (
        subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    )


def install(python: Path) -> None:
    """Install the lock: it is complete, so pip resolves nothing, and every file must have its known hash."""
    # -qq: a configured source that lacks a package is no news, and pip would warn of it 110 times.
    pip = (python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps")
    run(*pip, "--require-hashes", "-r", "requirements-dev.lock")
    run(*pip, "--no-build-isolation", "-e", ".")


def main() -> None:
    folder = ROOT / sys.argv[1]
    python = folder / "bin" / "python"
    if not usable(python):
        create(folder)
    print("Installing the Python packages of the lock: a minute or two the first time.", flush=True)
    install(python)


if __name__ == "__main__":
    main()
