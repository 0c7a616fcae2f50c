"""Texts that share much with many: what is found grows with their number, not with its square."""

import random

import pytest

from dedup.engine.local import LocalEngine
from dedup.matching.candidates import HUBS
from dedup.model import list_clusters
from dedup.settings import Settings
from tests.conftest import match, table_of

LIMIT = 8
"""Of buckets, in place of 64, so that a few hundred articles are many."""
SETTINGS = Settings(max_bucket_articles=LIMIT, min_words=5)
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def draw(rng, count):
    return ["".join(rng.choices(LETTERS, k=rng.randint(3, 7))) for _ in range(count)]


def half_shared(rng, n):
    shared = draw(rng, 40)
    return [shared + draw(rng, 40) for _ in range(n)]


def periodic(rng, n):
    paragraph = draw(rng, 15)
    return [(paragraph * (3 + i // 15))[i % 15 :] for i in range(n)]


def prefixes(rng, n):
    blog = draw(rng, 20 + 2 * n)
    return [blog[: 20 + 2 * i] for i in range(n)]


def chain(rng, n):
    text = draw(rng, 20 * n + 50)
    return [text[20 * i : 20 * i + 50] for i in range(n)]


def near_copies(rng, n):
    text = draw(rng, 60)
    changed = [text[:k] + draw(rng, 1) + text[k + 1 :] for k in rng.choices(range(60), k=n // 2)]
    return [text] * (n - n // 2) + changed


SHAPES = [half_shared, periodic, prefixes, chain, near_copies]


def find(texts, memory=None, workers=1, **columns):
    table = table_of([" ".join(words) for words in texts], **columns)
    with LocalEngine(workers, memory=memory) as engine:
        return match(engine, table, SETTINGS)


@pytest.mark.parametrize("shape", SHAPES)
def test_pairs_grow_with_the_articles(shape):
    """Bands give each article at most as many as the rules say, and samples the longest few."""
    rng, n = random.Random(1), 240
    texts = shape(rng, n)
    found = find(texts)
    sampled = max(map(len, texts)) * max(HUBS, LIMIT)  # of a quarter of its shingles, at the most
    copies = 2 * HUBS + LIMIT
    assert found.pairs.num_rows <= n * (LIMIT + copies + (sampled if shape is prefixes else 0))
    assert found.pairs.num_rows < n * (n - 1) / 2 / 3


@pytest.mark.parametrize("shape", [half_shared, periodic, prefixes, near_copies])
def test_what_the_rules_cut_is_counted(shape):
    found = find(shape(random.Random(2), 240))
    cut = [size for sizes in found.large_buckets.values() for size in sizes]
    if shape is half_shared:  # what all of them share, and nothing else, is left out as furniture
        assert found.furniture["articles"] == 240
    else:
        assert any(size > LIMIT for size in cut)
    for sizes in found.large_buckets.values():
        assert sizes == sorted(sizes, reverse=True)
        assert all(size > LIMIT for size in sizes)


def test_copies_and_near_copies_are_one_story_whatever_is_cut():
    found = find(near_copies(random.Random(3), 300))
    assert [cluster.size for cluster in list_clusters(found.clusters)] == [300]


def test_an_articles_own_copies_are_kept_among_a_years_forms():
    """200 texts of one form, which their titles are about, and of each day one more copy that is
    reworded a little: the pair that agrees most is looked at, however many others there are."""
    rng = random.Random(4)
    form = draw(rng, 40)
    texts = []
    for _ in range(100):
        own = draw(rng, 25)
        texts += [form + own, form + own[:-1] + draw(rng, 1)]
    found = find(texts, title=[" ".join(form[:4])] * 200)
    pairs = {(row["a"], row["b"]) for row in found.pairs.to_pylist()}
    copies = {(f"a{i:03}", f"a{i + 1:03}") for i in range(0, 200, 2)}
    assert copies <= {tuple(sorted(pair)) for pair in pairs}
    assert found.large_buckets["candidates"]


@pytest.mark.parametrize("shape", SHAPES)
def test_little_memory_and_more_workers_change_no_pair(shape):
    texts = shape(random.Random(5), 120)
    plain = find(texts)
    assert find(texts, memory=1).pairs.equals(plain.pairs)
    assert find(texts, memory=1, workers=2).clusters.equals(plain.clusters)
