"""What was learned of sites, kept from run to run in a file that people can read and compare.

JSON: `format`, and for each source its slots, one a line: the slot's number, its path, an example,
the counts (`slots.SUMS`), and, where only such stand in it, the texts that recur (`same`), with how
many stories have them. Counts of
several runs add up; what is the same as in an earlier run is not added again.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from reprlib import repr as short
from typing import Any, NamedTuple

import pyarrow as pa

from dedup.blocks.elements import LONGEST_PATH
from dedup.errors import BadInput
from dedup.model import key_of
from dedup.splitting.sites import SLOT_FURNITURE, SLOT_LIST, judge_slots
from dedup.splitting.slots import LONGEST_EXAMPLE, MOST_TEXTS, SITE, SUMS

FORMAT = 1
LARGEST_FILE = 64_000_000
"""Bytes; a source takes some 30,000."""
MOST_RUNS = 100
"""Of a source, that are told apart; those before were long ago."""
Sites = dict[str, dict[str, Any]]
"""By source what its entry in the file says."""
_BEGIN = re.compile(rb"\s*\{\s*[\"}]")
_NUMBER = re.compile(r"[0-9a-f]{16}")
_MOST = 1 << 53  # of a count: what JSON holds anywhere
_HINT = "give the file of an earlier --site-memory, or a name that no file has"


def is_memory(path: str) -> bool:
    """Whether a file holds a JSON object, as a memory does and no page."""
    try:
        with Path(path).open("rb") as file:
            return os.path.isfile(path) and _BEGIN.match(file.read(1000)) is not None
    except (OSError, ValueError):  # a folder, a pattern
        return False


def read_memory(path: str) -> Sites:
    """What a file remembers; nothing where there is no file. Raises `BadInput` for what is none."""
    if not os.path.lexists(path):
        return {}
    if not os.path.isfile(path):
        raise BadInput(f"{path}: no file; {_HINT}")
    try:
        with Path(path).open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            said = f"may have {LARGEST_FILE:,} bytes, and this has more; begin a new one"
            raise BadInput(f"{path}: a site memory {said}")
        return _check(json.loads(content.decode("utf-8")))
    except BadInput as why:
        raise BadInput(f"{path}: {str(why).removeprefix(f'{path}: ')}") from why
    except OSError as why:
        raise BadInput(f"{path}: cannot be read: {why.strerror or why}") from why
    except (ValueError, RecursionError) as why:
        raise BadInput(f"{path}: no JSON in UTF-8, as a site memory is; {_HINT}") from why


def add_sites(known: Sites, learned: pa.Table, named: pa.Table) -> Sites:
    """What is known after a run. learned: `slots.SITE`.  named: `slots.NAMED`."""
    names = {(row["slot"], row["key"]): row for row in named.to_pylist()}
    runs: Sites = {}
    for row in learned.to_pylist():
        source = names[row["source"], 0]["source"]
        number = _draw_number(row["slot"] ^ row["source"])
        entry = runs.setdefault(source, {"runs": [], "slots": {}})
        entry["slots"][number] = _describe(row, names)
    merged = dict(known)
    for source, entry in runs.items():
        run = _draw_number(key_of(json.dumps(entry, sort_keys=True)))
        old = known.get(source, {"runs": [], "slots": {}})
        if run not in old["runs"]:
            slots = {
                number: _add(old["slots"].get(number), entry["slots"].get(number))
                for number in {*old["slots"], *entry["slots"]}
            }
            merged[source] = {"runs": [*old["runs"], run][-MOST_RUNS:], "slots": slots}
    return merged


def list_sites(known: Sites) -> pa.Table:
    """What is known as `slots.SITE`, by slot."""
    rows = [
        {
            **{name: slot[name] for name in SUMS},
            "slot": _read_number(number) ^ key_of(source),
            "source": key_of(source),
            "keys": list(map(_read_number, slot["same"])),
            "stories": [stories for stories, _ in slot["same"].values()],
        }
        for source, entry in known.items()
        for number, slot in entry["slots"].items()
    ]
    return pa.Table.from_pylist(rows, SITE).sort_by("slot")


class Slot(NamedTuple):
    """What is known of a slot, to be looked at."""

    source: str
    verdict: str
    """`furniture`, `list`, or nothing."""
    number: str
    path: str
    """A CSS selector."""
    pages: int
    blocks: int
    example: str


def list_verdicts(known: Sites) -> list[Slot]:
    """All slots by source, those first that say something, and those that most stories have."""
    names = {SLOT_FURNITURE: "furniture", SLOT_LIST: "list"}
    verdicts = dict(zip(*judge_slots(list_sites(known)).to_pydict().values(), strict=True))
    found = [
        Slot(
            source,
            names.get(verdicts.get(_read_number(number) ^ key_of(source), 0), ""),
            number,
            *(slot[name] for name in ("path", "pages", "blocks", "example")),
        )
        for source, entry in known.items()
        for number, slot in entry["slots"].items()
        if slot["blocks"]
    ]
    return sorted(found, key=lambda one: (one.source, not one.verdict, -one.pages, one.number))


def draw_memory(known: Sites) -> str:
    """The file: sources and slots in the order of their names, a slot on each line."""
    sources = ",\n".join(_draw_source(source, known[source]) for source in sorted(known))
    return f'{{"format": {FORMAT}, "sites": {{\n{sources}\n}}}}\n'


def _draw_source(source: str, entry: dict[str, Any]) -> str:
    lines = ",\n".join(
        f'  "{number}": {json.dumps(entry["slots"][number], ensure_ascii=False)}'
        for number in sorted(entry["slots"])
    )
    name, runs = json.dumps(source, ensure_ascii=False), json.dumps(entry["runs"])
    return f' {name}: {{"runs": {runs}, "slots": {{\n{lines}\n }}}}'


def _describe(row: dict[str, Any], names: dict[tuple[int, int], dict[str, Any]]) -> dict[str, Any]:
    """A slot's entry. Names and texts are of whatever pages say, so half letters go."""
    here = names.get((row["slot"], 0), {"path": "", "text": ""})
    texts = {
        _draw_number(key): [stories, names[row["slot"], key]["text"]]
        for key, stories in sorted(zip(row["keys"], row["stories"], strict=True))
    }
    counts = {name: row[name] for name in SUMS}
    return {"path": here["path"], "example": here["text"], **counts, "same": texts}


def _add(old: dict[str, Any] | None, new: dict[str, Any] | None) -> dict[str, Any]:
    if old is None or new is None:
        return old or new or {}
    texts = dict(old["same"]) if old["same"] and new["same"] else {}
    for key, (stories, text) in new["same"].items() if texts else ():
        texts[key] = [stories + texts.get(key, [0])[0], text]
    known = dict(sorted(texts.items())) if len(texts) <= MOST_TEXTS else {}
    return {**old, **{name: old[name] + new[name] for name in SUMS}, "same": known}


def _draw_number(number: int) -> str:
    return f"{number & (1 << 64) - 1:016x}"


def _read_number(text: str) -> int:
    return int.from_bytes(bytes.fromhex(text), signed=True)


def _check(data: Any) -> Sites:
    """A file's content. Raises `BadInput` where it is no site memory."""
    if not isinstance(data, dict) or "format" not in data:
        raise BadInput(f"no site memory: it has no format; {_HINT}")
    if data["format"] != FORMAT or isinstance(data["format"], bool):
        said = f"format must be {FORMAT}, got {short(data['format'])}"
        raise BadInput(f"{said}: a newer dedup wrote it, which can read it, or it is none")
    _check_names(data, {"format", "sites"}, "a site memory")
    for source, entry in _kind(data["sites"], dict, "sites").items():
        where = f"site {short(source)}"
        _check_names(_kind(entry, dict, where), {"runs", "slots"}, where)
        for number in (*_kind(entry["runs"], list, f"{where}: runs"), *_numbers(entry, where)):
            if not isinstance(number, str) or not _NUMBER.fullmatch(number):
                raise BadInput(f"{where}: 16 hexadecimal digits expected, got {short(number)}")
        for number, slot in entry["slots"].items():
            _check_slot(slot, f"{where}: slot {number}")
    return dict(data["sites"])


def _numbers(entry: dict[str, Any], where: str) -> Iterator[Any]:
    """The numbers of slots and of texts."""
    for number, slot in _kind(entry["slots"], dict, f"{where}: slots").items():
        yield number
        texts = _kind(slot, dict, f"{where}: slot {short(number)}").get("same")
        yield from _kind(texts, dict, f"{where}: slot {short(number)}: same")


def _check_slot(slot: dict[str, Any], where: str) -> None:
    _check_names(slot, {"path", "example", "same", *SUMS}, where)
    texts = list(slot["same"].values())
    if len(texts) > MOST_TEXTS:
        raise BadInput(f"{where}: at most {MOST_TEXTS} texts, got {len(texts):,}")
    for pair in texts:
        if len(_kind(pair, list, f"{where}: same")) != 2:
            raise BadInput(f"{where}: a text is a number and letters, got {short(pair)}")
    told = [(text, LONGEST_EXAMPLE) for text in (slot["example"], *(text for _, text in texts))]
    for said, longest in ((slot["path"], LONGEST_PATH), *told):
        if len(_kind(said, str, where)) > longest:
            raise BadInput(f"{where}: at most {longest} letters, got {short(said)}")
    for count in (*(slot[name] for name in SUMS), *(stories for stories, _ in texts)):
        if type(count) is not int or not 0 <= count < _MOST:
            raise BadInput(f"{where}: a whole number from 0 on expected, got {short(count)}")


def _check_names(table: dict[str, Any], known: set[str], where: str) -> None:
    if table.keys() != known:
        odd = short(min(table.keys() ^ known, key=str))
        raise BadInput(
            f"{where}: must have {', '.join(sorted(known))}; {odd} is missing or too many"
        )


_KINDS: dict[Any, str] = {dict: "a table", list: "a list", str: "a string"}


def _kind(value: Any, kind: Any, where: str) -> Any:
    if not isinstance(value, kind):
        raise BadInput(f"{where}: must be {_KINDS[kind]}, got {short(value)}")
    return value
