"""What changes the answer, and nothing else."""

from dataclasses import asdict, dataclass

from dedup.errors import BadInput
from dedup.folding import DEFAULT, PROFILES

_LEAST = {"shingle_words": 1, "num_perm": 8, "min_words": 1, "max_bucket_articles": 2}


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides which articles become pairs and clusters.

    Paths, engines, workers and verbosity are not here: they never change an answer.
    Raises `BadInput` when a number is out of its range.

    >>> Settings(threshold=0.5).rows
    2
    >>> Settings(threshold=1.7)
    Traceback (most recent call last):
    ...
    dedup.errors.BadInput: threshold must be over 0 and at most 1, got 1.7
    """

    threshold: float = 0.3
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
    def rows(self) -> int:
        """Signature rows in a band: the largest power of two that keeps recall.

        With every row of the signature in use there are `num_perm // rows` bands, and a pair of
        Jaccard s shares one with probability 1 - (1 - s**rows)**bands (Leskovec, Rajaraman, Ullman,
        Mining of Massive Datasets, 3.4). The largest power of two is taken for which that is at
        least 0.99 at the threshold. Powers of two nest: each band at a high threshold is made of
        whole bands at any lower one, so articles that agree in the first agree in the second, and
        lowering the threshold never loses a candidate (unless the hub rule cuts a bucket that has
        grown, `matching.candidates`).
        """
        rows = 1
        while rows * 2 <= self.num_perm and self._recall(rows * 2) >= 0.99:
            rows *= 2
        return rows

    def _recall(self, rows: int) -> float:
        bands = self.num_perm // rows
        return float(1 - (1 - self.threshold**rows) ** bands)

    def record(self) -> dict[str, float | int | str | None]:
        """The settings, and the band shape that follows from them, for `run.json`."""
        return {**asdict(self), "rows": self.rows, "bands": self.num_perm // self.rows}
