"""The tools that benchmarks/matching.py compares, and an environment for each."""

import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dedup.version import VERSION

PEERS = Path(__file__).parent / "peers"


@dataclass(frozen=True)
class Tool:
    """A row of the table. needs: what to install, itself first; nothing for what runs here."""

    name: str
    package: str
    needs: tuple[str, ...] = ()
    python: tuple[int, int] = (3, 11)
    note: str = ""

    def command(self, python: str, articles: Path, out: Path) -> list[str]:
        """What turns a file of articles into clusters in the folder `out`."""
        if self.name == "dedup":
            words = ["-m", "dedup", "cluster", str(articles), "-o", str(out / "clusters.jsonl")]
            return [python, *words]
        script = PEERS / f"run_{self.name.replace('-', '_')}.py"
        return [python, str(script), str(articles), str(out)]


RENSA = ("rensa==0.5.0", "pyarrow")
TOOLS = (
    Tool("dedup", "dedup-news", note="checked exactly, each with its representative"),
    Tool("bare", "pyarrow", note="pyarrow reads and splits at white space, no more"),
    Tool(
        "datasketch",
        "datasketch",
        ("datasketch==2.0.0", "xxhash", "pyarrow"),
        note="checked by estimate; one core",
    ),
    Tool("rensa", "rensa", RENSA, note="all shingles; checked by estimate"),
    Tool("rensa-rho", "rensa", RENSA, note="some shingles; flags, no clusters"),
    Tool("gaoya", "gaoya", ("gaoya==0.2.2", "pyarrow"), note="checked by estimate"),
    Tool("daft", "daft", ("daft==0.7.26", "pyarrow", "numpy"), note="unchecked"),
    Tool(
        "datatrove",
        "datatrove",
        ("datatrove[processing,io]==0.10.1", "spacy"),
        note="unchecked",
    ),
    Tool("textdedup", "text-dedup", ("text-dedup==0.4.1",), (3, 12), note="checked exactly"),
)


class NotInstalled(Exception):
    """A tool that cannot be had here, and why."""


def prepare(tool: Tool, folder: Path) -> str:
    """The interpreter that has the tool: this one, or one in `folder`, set up where it is not.

    Raises `NotInstalled`.
    """
    if not tool.needs:
        return sys.executable
    home = (folder / tool.package).absolute()
    python, done = home / "bin" / "python", home / "installed"
    wanted = "\n".join(tool.needs)
    if not done.exists() or done.read_text() != wanted:
        shutil.rmtree(home, ignore_errors=True)
        print(f"setting up {tool.name}", file=sys.stderr, flush=True)
        for command in installing(home, find_python(tool.python), tool.needs):
            found = subprocess.run(command, capture_output=True, text=True)
            if found.returncode:
                lines = found.stderr.strip().splitlines() or ["no reason given"]
                raise NotInstalled(f"not installed: {lines[-1][:160]}")
        done.write_text(wanted)
    return str(python)


def installing(home: Path, python: str, needs: Sequence[str]) -> Iterator[list[str]]:
    """The commands that make an environment."""
    inside = str(home / "bin" / "python")
    if uv := shutil.which("uv"):
        yield [uv, "venv", "--quiet", "--python", python, str(home)]
        yield [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", inside, *needs]
    else:
        yield [python, "-m", "venv", str(home)]
        yield [inside, "-m", "pip", "install", "--quiet", *needs]


def find_python(least: tuple[int, int]) -> str:
    """An interpreter of at least that version: this one, one on the path, one installed beside it.

    Raises `NotInstalled`.
    """
    if sys.version_info >= least:
        return sys.executable
    names = [f"python3.{minor}" for minor in range(least[1], least[1] + 3)]
    beside = (Path(sys.base_prefix).parent.glob(f"*/bin/{name}") for name in names)
    found = [
        *filter(None, map(shutil.which, names)),
        *(str(one) for some in beside for one in some),
    ]
    for one in found:
        # a name on the path may be a launcher that has no such version
        if not subprocess.run([one, "-c", ""], capture_output=True).returncode:
            return one
    raise NotInstalled(f"needs Python {least[0]}.{least[1]}")


def read_version(tool: Tool, python: str) -> str:
    """The version of the tool, and of the Python it runs in where that is not this one."""
    if tool.name == "dedup":
        return VERSION
    asked = (
        "import platform; from importlib.metadata import version;"
        f"print(version({tool.package!r}), platform.python_version())"
    )
    found = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=True)
    version, runs_in = found.stdout.split()
    return version if runs_in == platform.python_version() else f"{version} (Python {runs_in})"
