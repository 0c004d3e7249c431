"""The software bill of materials beside the wheel: ``sbom.py FOLDER`` writes FOLDER/suyay-VERSION.cdx.json.

CycloneDX: the packages of requirements.lock as cyclonedx-bom finds them installed here, and those of
package-lock.json as `npm sbom` tells them. What only builds or checks the screens has the scope `excluded`.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from tools import licences
from tools.audit import ROOT, NoAnswer, install_tools, run

Bom = dict[str, Any]
RUNTIME_LOCK = "requirements.lock"
#: Compiled into the screens although package.json has it among the tools.
BUILT_IN = {"svelte"}
_OWN = "root-component"
_VALIDATE = """
import pathlib, sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(pathlib.Path(sys.argv[1]).read_text())
sys.exit(error and str(error))
"""


def merged(python: Bom, npm: Bom, pins: dict[str, set[str]]) -> Bom:
    """One bill of both. pins: versions of the runtime's packages; others installed here are left out."""
    ours = [
        each
        for each in python["components"]
        if each["version"] in pins.get(licences.canonical(each["name"]), ())
    ]
    required = [{**each, "scope": "required"} for each in ours]
    shipped = [*required, *map(_scoped, npm["components"])]
    front = npm["metadata"]["component"]["bom-ref"]
    graph = {
        each["ref"]: set(each.get("dependsOn", ()))
        for each in (*python["dependencies"], *npm["dependencies"])
    }
    graph[_OWN] |= graph.pop(front)
    kept = {_OWN, *(each["bom-ref"] for each in shipped)}
    return {
        "$schema": python["$schema"],
        "bomFormat": "CycloneDX",
        "specVersion": python["specVersion"],
        "version": 1,
        "metadata": {
            "component": python["metadata"]["component"],
            "properties": python["metadata"]["properties"],
        },
        "components": sorted(shipped, key=lambda each: str(each["purl"])),
        "dependencies": [_edges(ref, graph[ref], kept) for ref in sorted(kept & graph.keys())],
    }


def _scoped(component: Bom) -> Bom:
    development = any(
        each["name"] == "cdx:npm:package:development" for each in component.get("properties", ())
    )
    is_tool = development and component["name"] not in BUILT_IN
    return {**component, "scope": "excluded" if is_tool else "required"}


def _edges(ref: str, on: Iterable[str], kept: Collection[str]) -> Bom:
    return {"ref": ref, "dependsOn": sorted(set(on) & set(kept))}


def of_wheel(folder: Path, tools: Path) -> Path:
    """Write the bill beside the one wheel of the folder, with the wheel's digest in it; returns its path."""
    (wheel,) = folder.glob("suyay-*.whl")
    python = json.loads(run([tools / "bin" / "cyclonedx-py", *_OPTIONS, sys.executable]))
    npm = json.loads(
        run(["tools/with-node", "npm", "sbom", "--sbom-format=cyclonedx", "--package-lock-only"])
    )
    bom = merged(python, npm, licences.pins((ROOT / RUNTIME_LOCK).read_text(encoding="utf-8")))
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    own = bom["metadata"]["component"]
    own |= {"hashes": [{"alg": "SHA-256", "content": digest}], "purl": f"pkg:pypi/suyay@{own['version']}"}
    for old in folder.glob("suyay-*.cdx.json"):
        old.unlink()
    path = folder / f"{'-'.join(wheel.name.split('-')[:2])}.cdx.json"
    path.write_text(json.dumps(bom, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    return path


def is_valid(path: Path, tools: Path) -> bool:
    """Whether the file is CycloneDX; what is wrong is printed."""
    command = [str(tools / "bin" / "python"), "-c", _VALIDATE, str(path)]
    return subprocess.run(command, check=False).returncode == 0


_OPTIONS = (
    "environment",
    "--no-validate",
    "--pyproject=pyproject.toml",
    "--mc-type=application",
    "--output-reproducible",
    "--spec-version=1.6",
)


def main() -> None:
    try:
        tools = install_tools()
        path = of_wheel(Path(sys.argv[1]), tools)
    except NoAnswer as error:
        sys.exit(f"No bill of materials: {error}")
    if not is_valid(path, tools):
        sys.exit(f"{path} is no valid bill of materials")
    print(path)


if __name__ == "__main__":
    main()
