"""What changes the answer, and nothing else."""

import functools
from dataclasses import asdict, dataclass

from dedup.errors import BadInput
from dedup.folding import DEFAULT, PROFILES

RECALL = 0.99
"""With this chance two articles that are just at the threshold share a band."""
_LEAST = {"shingle_words": 1, "num_perm": 8, "min_words": 1, "max_bucket_articles": 2}


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides which articles become pairs and clusters.

    Paths, engines, workers and verbosity are not here: they never change an answer.
    Raises `BadInput` when a number is out of its range.

    >>> Settings(threshold=0.5).bands[:2]
    ((0, 1), (2, 3))
    >>> Settings(threshold=1.7)
    Traceback (most recent call last):
    ...
    dedup.errors.BadInput: threshold must be over 0 and at most 1, got 1.7
    """

    threshold: float = 0.2
    """Least exact Jaccard of word shingles (0 < t <= 1) for two articles to be held together;
    a pair at the threshold is kept."""

    containment: float = 0.6
    """Least share (0 < c <= 1) of the shorter article's shingles that must stand in the longer one
    for an `excerpt`."""

    shingle_words: int = 3
    """Length of a shingle in words."""

    num_perm: int = 128
    """Permutations in a MinHash signature."""

    min_words: int = 20
    """Articles with fewer words are exact copies or nothing: a line or two says too little for
    more."""

    max_bucket_articles: int = 64
    """Articles that share one band or one sampled shingle are all paired with one another up to
    this number; a larger bucket is expanded by the hub rule (`matching.candidates`) and counted."""

    window_days: int | None = None
    """Only articles that were published at most so many days apart are compared, by the days that
    they name; and those without a date with all."""

    across_sources: bool = False
    """Whether articles of one publisher are left uncompared: what outlets take from one another."""

    folding: str = DEFAULT
    """Profile by which texts are folded before they are compared, one of `folding.PROFILES`. An
    older one is for signatures that are to be compared with older signatures."""

    def __post_init__(self) -> None:
        for name in ("threshold", "containment"):
            value = getattr(self, name)
            if not isinstance(value, (int, float)) or not 0 < value <= 1:
                raise BadInput(f"{name} must be over 0 and at most 1, got {value!r}")
        for name, least in _LEAST.items():
            value = getattr(self, name)
            if not isinstance(value, int) or value < least:
                raise BadInput(f"{name} must be a whole number of at least {least}, got {value!r}")

        window = self.window_days
        if window is not None and (not isinstance(window, int) or window < 0):
            raise BadInput(f"window_days must be a whole number or None, got {window!r}")
        if self.folding not in PROFILES:
            raise BadInput(f"folding must be one of {', '.join(PROFILES)}, got {self.folding!r}")

    @property
    def bands(self) -> tuple[tuple[int, ...], ...]:
        """The rows of the signature in each band (`choose_bands`)."""
        return choose_bands(self.num_perm, self.threshold)

    def record(self) -> dict[str, float | int | str | None]:
        """The settings, and the band shape that follows from them, for `run.json`."""
        return {**asdict(self), "rows": len(self.bands[0]), "bands": len(self.bands)}


@functools.cache
def choose_bands(num_perm: int, threshold: float) -> tuple[tuple[int, ...], ...]:
    """Which rows of a signature make a band: as many as keep `RECALL`.

    A pair of Jaccard s shares one of n // r bands of r rows with probability 1 - (1 - s**r)**(n //
    r) (Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, 3.4); r is the largest power of two
    for which that is enough at the threshold. Where it would be one, and every two articles with a
    hash in common candidates, three times as many bands of two rows are taken instead while these
    are enough. Bands nest: each at a high threshold is made of whole ones at any lower one, so
    articles that agree in the first agree in the second, and lowering the threshold never loses a
    candidate (unless the hub rule cuts a bucket that has grown, `matching.candidates`).

    >>> [len(choose_bands(128, threshold)) for threshold in (0.1, 0.2, 0.3, 0.7)]
    [128, 191, 64, 32]
    """
    rows = 1
    while rows * 2 <= num_perm and _recall(num_perm, rows * 2, threshold) >= RECALL:
        rows *= 2
    if rows == 1 and recall_woven(num_perm // 4, threshold) >= RECALL:
        ends = range(num_perm // 4 * 4)
        apart = [(a, a + 1) for a in range(0, num_perm - 1, 2)]
        between = [(a, a + 1) for a in ends[1:-1:2]]
        across = [(a, a + 2) for a in ends if a % 4 < 2]
        return (*apart, *between, *across)
    return tuple(tuple(range(a, a + rows)) for a in range(0, num_perm - rows + 1, rows))


def _recall(num_perm: int, rows: int, threshold: float) -> float:
    return 1 - (1 - threshold**rows) ** (num_perm // rows)


def recall_woven(fours: int, yes: float) -> float:
    """How likely two neighbours agree, or two with one between them, of so many times four rows.

    yes: how likely a row agrees. Of each four in turn: none agrees; one; or the first and the last;
    and the first only where the last one of the four before did not.
    """
    no = 1 - yes
    neither, last = 1.0, 0.0  # chances that no two agree yet, by whether the last row does
    for _ in range(fours):
        one = yes * no**3
        neither, last = (
            neither * (no**4 + 3 * one) + last * (no**4 + 2 * one),
            neither * (one + yes**2 * no**2) + last * one,
        )
    return 1 - neither - last
