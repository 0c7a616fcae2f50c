"""Commands among baits, under strace: all that they open, start and call, compiled code too."""

import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import click

from tests.robustness.baits import COMMANDS, Baits, fill, lay
from tests.robustness.watch import LIBRARIES, SYSTEM, prepare

SYSTEM_TOO = ["/dev", "/etc", "/lib", "/lib64", "/usr", "/run/systemd"]
"""What the loader and the C library look at. No bait is there."""
CALL = re.compile(r"^\d+ +(\w+)\((.*)$")
PATH = re.compile(r'^(?:(?:AT_FDCWD|\d+)(?:<([^>]*)>)?, )?"((?:[^"\\]|\\.)*)"')


def trace_commands() -> dict[str, Any]:
    """Counts of each command; `wrong` are the calls that should not have been."""
    if not shutil.which("strace"):
        raise SystemExit("opened needs strace (apt-get install strace)")
    wrong: list[str] = []
    figures = {}
    with (
        tempfile.TemporaryDirectory(prefix="campaign-") as folder,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        place = Path(folder).resolve()
        baits = lay(place / "laid", server.getsockname()[1])
        for number, command in enumerate(COMMANDS):
            own = place / f"watch{number}"
            counts, found = trace(fill(command, baits, place / "out"), baits, own, place / "out")
            figures[command] = counts
            wrong += [f"{command}: {call}" for call in found]
            said = ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items()))
            click.echo(f"{command:20} {said}")
    click.echo("\n".join([*wrong, f"wrong: {len(wrong)}"]))
    return {"campaign": "opened", "commands": figures, "wrong": wrong}


def trace(
    arguments: list[str], baits: Baits, own: Path, out: Path
) -> tuple[Counter[str], list[str]]:
    """What a command did, counted by where; and the calls that are wrong."""
    words, environment = prepare(own)
    log = own / "strace"
    options = ["-f", "-qq", "-y", "-s", "4096", "-e", "status=successful", "-o", str(log)]
    calls = "open,openat,openat2,creat,execve,execveat,socket,connect,bind"
    done = subprocess.run(
        ["strace", *options, "-e", f"trace={calls}", *words, *arguments],
        cwd=baits.pages, env=environment, capture_output=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    counts: Counter[str] = Counter()
    wrong = [] if done.returncode == 0 else [f"exit code {done.returncode}"]
    inputs = {*(baits.pages / name for name in baits.read), *baits.tables, baits.pages}
    inputs.add(baits.elsewhere / "linked.html")  # a link in the folder leads there
    kinds = {
        "inputs": inputs,
        "program": {*LIBRARIES, *filter(None, sys.path)},
        "written": {str(out), str(own)},
        "system": {*SYSTEM, *SYSTEM_TOO},
    }
    for line in log.read_text(errors="replace").splitlines():
        if not (call := CALL.match(line)):
            continue
        name, given = call.groups()
        kind = judge(name, given, baits.pages, kinds)
        counts[kind or "wrong"] += 1
        if not kind:
            wrong.append(f"{name}({given[:300]}")
    return counts, wrong


def judge(name: str, given: str, cwd: Path, kinds: dict[str, set[Any]]) -> str:
    """Which kind of things a call opens or starts; an empty text where it is none of them."""
    found = PATH.match(given)
    if not found:
        return ""  # a socket
    text = found[2].encode().decode("unicode_escape").encode("latin-1").decode(errors="replace")
    path = (cwd / (found[1] or "") / text).resolve()
    if name.startswith("exec"):
        return "processes" if path == Path(sys.executable).resolve() else ""
    if path in kinds["inputs"]:
        return "inputs"
    for kind in ("written", "program", "system"):
        if any(path.is_relative_to(Path(place).resolve()) for place in kinds[kind]):
            return kind
    return ""
