"""What comes with the package: a bill of materials (CycloneDX), licences, known vulnerabilities.

usage: .venv/bin/python .ci/audit.py build/sbom.cdx.json [--offline]

The bill holds what the package needs at runtime and nothing else that is installed, with the
versions that are. Exit code 1 where a licence is not among those that may come with it, or a
vulnerability is known; 3 where nobody could be asked for vulnerabilities.  --offline: do not ask.
"""

import json
import re
import subprocess
import sys
import tempfile
from importlib.metadata import requires
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FINE = re.compile(
    r"Apache-2.0|Apache.*|MIT( License)?|(New |Modified )?BSD.*|0BSD|ISC.*|Zlib|CC0-1.0|PSF-2.0|"
    r"Python Software.*|MPL-2.0|Mozilla.*2.0.*|LLVM-exception|"
    r"LGPL.*|GNU (Library or )?Lesser General Public.*",
)
"""Licences under which a package may be installed beside this one, which is Apache-2.0 and copies
no code of them."""


def make_bill() -> dict[str, Any]:
    """The bill of this environment, without what the package does not need."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", sys.executable]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "bill.json")
        out = ["--pyproject", "pyproject.toml", "--output-reproducible", "-o", str(place)]
        subprocess.run([*command, *out], check=True, stderr=subprocess.DEVNULL)
        bill: dict[str, Any] = json.loads(place.read_text("utf-8"))
    needed = list_needed()
    kept = [one for one in bill["components"] if canonicalize_name(one["name"]) in needed]
    refs = {one["bom-ref"] for one in (*kept, bill["metadata"]["component"])}
    bill["components"] = kept
    bill["dependencies"] = [
        {**one, "dependsOn": [ref for ref in one.get("dependsOn", []) if ref in refs]}
        for one in bill["dependencies"]
        if one["ref"] in refs
    ]
    return bill


def list_needed() -> set[str]:
    """The packages that the package needs, and those that they need, without extras."""
    needed: set[str] = set()
    waiting = ["dedup-news"]
    while waiting:
        for line in requires(waiting.pop()) or ():
            one = Requirement(line)
            name = canonicalize_name(one.name)
            if name not in needed and (not one.marker or one.marker.evaluate({"extra": ""})):
                needed.add(name)
                waiting.append(name)
    return needed


def licence_of(component: dict[str, Any]) -> str:
    """As the package declares it."""
    found = []
    for one in component.get("licenses", []):
        licence = one.get("license", {})
        said = one.get("expression") or licence.get("id") or licence.get("name", "")
        found.append(said.rpartition(" :: ")[2])
    return "; ".join(dict.fromkeys(found))


def is_fine(licence: str) -> bool:
    """Whether each licence that a package comes under is among those that may be."""
    parts = re.split(r"; | AND | WITH ", licence)
    return any(FINE.fullmatch(one) for one in parts) and all(
        any(FINE.fullmatch(choice) for choice in part.strip("()").split(" OR ")) for part in parts
    )


def ask(components: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Known vulnerabilities, and the packages of which nobody could say."""
    lines = [f"{one['name']}=={one['version']}" for one in components]
    with tempfile.TemporaryDirectory() as folder:
        place, found = Path(folder, "requirements.txt"), Path(folder, "found.json")
        place.write_text("\n".join(lines))
        # With packages that it could not ask about pip-audit says "none found" and exits with 0.
        options = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "-f", "json"]
        subprocess.run(
            [sys.executable, "-m", "pip_audit", "-r", str(place), *options, "-o", str(found)],
            stderr=subprocess.DEVNULL,
        )
        if not found.exists():
            return [], lines
        told = json.loads(found.read_text())["dependencies"]
        answers = {canonicalize_name(one["name"]): one for one in told}
    known, unknown = [], []
    for one, line in zip(components, lines, strict=True):
        answer = answers.get(canonicalize_name(one["name"]), {})
        if "vulns" not in answer:
            unknown.append(line)
        for flaw in answer.get("vulns", []):
            fixed = ", ".join(flaw["fix_versions"]) or "none"
            known.append(f"{line}: {flaw['id']}, fixed in {fixed}")
    return known, unknown


def main() -> int:
    """Write the bill, tell of licences and vulnerabilities; the exit code."""
    place = Path(sys.argv[1])
    bill = make_bill()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(bill, indent=1, ensure_ascii=False) + "\n", "utf-8")
    components, say = bill["components"], sys.stdout.write
    for one in components:
        say(f"{one['name']:20} {one['version']:12} {licence_of(one) or 'no licence named'}\n")
    wrong = [one["name"] for one in components if not is_fine(licence_of(one))]
    say(f"bill of materials: {len(components)} packages, in {place}\n")
    say(f"licences: {'not among those allowed: ' + ', '.join(wrong) if wrong else 'fine'}\n")
    if "--offline" in sys.argv:
        return bool(wrong)
    known, unknown = ask(components)
    say("".join(f"vulnerable: {one}\n" for one in known))
    if unknown:
        many = f"{len(unknown)} of {len(components)} packages"
        say(f"vulnerabilities: NOT AUDITED, nobody answered for {many}\n")
    elif not known:
        say(f"vulnerabilities: none known in {len(components)} packages\n")
    return 1 if wrong or known else 3 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
