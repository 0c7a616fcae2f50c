"""Which pairs people are asked about, and the file that their answers are kept in."""

from __future__ import annotations

import math
import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from dedup.errors import BadInput
from dedup.evaluation.pairs import Label, list_labels
from dedup.model import key_of
from dedup.reading.cells import text_of
from dedup.reading.lines import Row
from dedup.reading.records import read_rows
from dedup.writing import line_of, name_now, write_whole

SURE, UNSURE = 3, 1
"""Confidence, of 1 to 3: what weighs in `benchmarks/relations.py`."""


@dataclass(frozen=True, slots=True)
class Question:
    """Two articles to be judged, and what is known of them already."""

    a: str
    b: str
    relation: str | None = None
    """The one that was found, where the table says it."""
    likeness: float | None = None
    """Jaccard in tenths; in a table without it, the score."""

    @property
    def pair(self) -> frozenset[str]:
        """Both ids, whichever stands first."""
        return frozenset((self.a, self.b))


def read_questions(path: str) -> list[Question]:
    """The pairs of a table with `a` and `b`, each once. Raises `BadInput`."""
    found: dict[frozenset[str], Question] = {}
    for number, row in read_rows(path):
        a, b = (text_of(row.get(name)) for name in "ab")
        if a is None or b is None or a == b:
            said = "two ids `a` and `b` are needed, of a pair"
            raise BadInput(
                f"{path}:{number}: {said}, got {row.get('a')!r:.40} and {row.get('b')!r:.40}"
            )
        one = Question(a, b, text_of(row.get("relation")), _read_likeness(row))
        found.setdefault(one.pair, one)
    return list(found.values())


def _read_likeness(row: Row) -> float | None:
    for name, steps in (("jaccard", 10), ("score", 1)):
        value = row.get(name)
        if isinstance(value, int | float) and math.isfinite(value):
            return value * steps
    return None


def spread(questions: Iterable[Question]) -> list[Question]:
    """The same pairs, so that the first few are of every relation and every tenth of Jaccard.

    Each round takes one of each such kind that has one left, and within it, and within a round,
    hashes of ids say which is first: it does not follow from the order of the table, nor do other
    pairs move when one is labelled.

    >>> many = [Question("a", str(n), "reprint", 9.5) for n in range(9)]
    >>> sorted(one.relation for one in spread([*many, Question("c", "d", "template", 4.2)])[:2])
    ['reprint', 'template']
    """
    kinds: defaultdict[tuple[str, float], list[tuple[int, str, str, Question]]] = defaultdict(list)
    for one in questions:
        first, second = sorted(one.pair)
        kind = (one.relation or "", math.floor(one.likeness or 0))
        kinds[kind].append((key_of(f"{first}\0{second}"), first, second, one))
    ranked = [
        (turn, *order)
        for those in kinds.values()
        for turn, order in enumerate(sorted(those, key=lambda one: one[:3]))
    ]
    return [one for *_, one in sorted(ranked, key=lambda one: one[:4])]


def read_answers(path: str) -> list[Label]:
    """The labels that a file has already; none where there is no file. Raises `BadInput`."""
    return list_labels(path) if _read(path) else []


def add_answer(path: str, asked: Question, label: str, confidence: int) -> str:
    """Add a label to a file of JSON lines, and return the line.

    The file is replaced by a longer one, which is on the disk by then: whenever the process is
    killed, every label that was added is there, and no half one. What others have added meanwhile
    stays. Raises `BadInput`.
    """
    line = line_of({"a": asked.a, "b": asked.b, "label": label, "confidence": confidence})
    known = _read(path)
    _write(path, known + b"\n" * (known[-1:] not in (b"", b"\n")) + line.encode())
    return line


def remove_answer(path: str, line: str) -> None:
    """Take a line back that `add_answer` returned; where it is gone, nothing. Raises `BadInput`."""
    lines = _read(path).splitlines(keepends=True)
    for at in reversed(range(len(lines))):
        if lines[at] == line.encode():
            del lines[at]
            _write(path, b"".join(lines))
            return


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            known = file.read()
        known.decode()
    except FileNotFoundError:
        return b""
    except OSError as why:
        raise BadInput(f"{path}: cannot be read: {why.strerror or why}") from why
    except UnicodeDecodeError as why:
        raise BadInput(f"{path}: not UTF-8, as a file must be that labels are added to") from why
    return known


def _write(path: str, content: bytes) -> None:
    with write_whole(path) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    name_now(path)
