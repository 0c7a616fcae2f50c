"""What a pair is follows from its counts, by two sums, and what is not known says nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.matching.relations import (
    MOST_SURE,
    Comparison,
    count_terms,
    judge,
    load_sums,
    relate,
)
from dedup.model import RELATIONS, SAME_STORY
from dedup.settings import Settings

COUNTS = Comparison._fields


def compare(a=300, b=300, shared=250, **changes):
    """Counts of two texts; by themselves of one event, printed by two outlets on one day."""
    counts = {"shingles_a": a, "shingles_b": b, "shared": shared, "words_a": a, "words_b": b}
    counts |= {"facts_same": 3, "facts_different": 0, "longs_a": 90, "longs_b": 90}
    counts |= {"longs_shared": 80, "sampled": shared // 4, "recurring": shared // 20}
    counts |= {"named_a": 0, "named_b": 0, "days_apart": 0, "same_outlet": 0, "identical": False}
    return Comparison(*(np.array([{**counts, **changes}[name]]) for name in COUNTS))


def relation(pairs, **settings):
    return RELATIONS[relate(pairs, Settings(**settings)).relations.item()]


SOME = st.builds(
    lambda own_a, own_b, shared, sampled, **rest: compare(
        own_a + shared,
        own_b + shared,
        shared,
        sampled=min(shared, sampled),
        recurring=min(shared, sampled, rest.pop("recurs")),
        longs_a=60 + rest.pop("longs"),
        longs_b=70,
        longs_shared=rest.pop("longs_shared"),
        **rest,
    ),
    own_a=st.integers(0, 400),
    own_b=st.integers(0, 400),
    shared=st.integers(0, 400),
    sampled=st.integers(0, 100),
    recurs=st.integers(-1, 100),
    longs=st.integers(0, 40),
    longs_shared=st.integers(0, 60),
    facts_different=st.integers(0, 3),
    named_a=st.integers(-1, 6),
    named_b=st.integers(-1, 6),
    days_apart=st.integers(-1, 40),
    same_outlet=st.integers(-1, 1),
    identical=st.booleans(),
)

OTHER_DAY = {"days_apart": 5, "same_outlet": 1, "recurring": 55, "sampled": 60}
"""What two forms of one outlet, a few days apart, are to one another."""


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        (compare(shared=300, identical=True), "exact"),
        (compare(), "reprint"),
        (compare(facts_different=1), "revision"),
        # Cables of congratulation to two countries: most of what they share is said every week.
        (compare(60, 60, 35, longs_shared=60, named_a=2, named_b=2, **OTHER_DAY), "template"),
        # Index openings: other words are filled in, and the titles name nothing.
        (compare(120, 120, 60, longs_shared=55, **OTHER_DAY), "template"),
        # A press release that is issued again days later, word for word.
        (compare(shared=295, longs_shared=89, days_apart=5), "reprint"),
        # The same, but by the outlet that had it, and of what it says a third recurs anyway.
        (
            compare(shared=295, longs_shared=89, days_apart=3, same_outlet=1, recurring=24),
            "reprint",
        ),
        # A new lead over the same body on the same day.
        (compare(shared=210, longs_shared=70), "reprint"),
        # A background block, printed again under the lead of another event.
        (compare(shared=150, longs_shared=50, same_outlet=1, days_apart=1), "distinct"),
        (compare(140, 300, 130, longs_shared=60), "excerpt"),
        (compare(140, 300, 80, longs_shared=40), "distinct"),
        # Half of the words, though of fewer different 3-grams.
        (compare(130, 300, 120, words_a=170, words_b=300, longs_shared=85), "reprint"),
        (compare(shared=20, longs_shared=10), "distinct"),
        # An agency's text reworked: Jaccard 0.22, and nearly all of its long words.
        (compare(300, 300, 108, longs_shared=78), "reprint"),
    ],
)
def test_each_kind_is_told(pairs, expected):
    assert relation(pairs) == expected


@given(SOME, st.floats(0.01, 1), st.floats(0.01, 1))
def test_the_score_is_over_zero_where_two_are_one_story(pairs, threshold, containment):
    settings = Settings(threshold=threshold, containment=containment)
    (answer,), (score,) = relate(pairs, settings)
    assert abs(score) <= MOST_SURE
    if RELATIONS[answer] in SAME_STORY:
        assert score > 0
    elif pairs.jaccard.item() >= threshold:  # else too little is shared to be asked
        assert score <= 0
    assert score == round(score, 3)


@given(SOME)
def test_who_is_first_does_not_matter(pairs):
    turned = {name: getattr(pairs, name[:-2] + "_b") for name in COUNTS if name.endswith("_a")}
    turned |= {name: getattr(pairs, name[:-2] + "_a") for name in COUNTS if name.endswith("_b")}
    other = pairs._replace(**turned)
    assert relate(other, Settings()) == relate(pairs, Settings())


@given(SOME, st.lists(st.floats(0.01, 1), min_size=2, max_size=2).map(sorted))
def test_raising_the_threshold_only_parts(pairs, thresholds):
    low, high = (relation(pairs, threshold=one) for one in thresholds)
    assert high in (low, "distinct")


@given(SOME)
def test_what_is_not_known_says_nothing(pairs):
    """It is taken for what its mean is: no sum moves by more than it does where that is known."""
    unknown = pairs._replace(
        named_a=np.array([-1]), days_apart=np.array([-1]), same_outlet=np.array([-1])
    )
    counts = count_terms(unknown)
    for told in load_sums().values():
        means = {term.name: np.array([term.unknown]) for term in told.terms}
        for term in told.terms:
            if np.isnan(counts[term.name]).any():
                assert term.unknown is not None
        filled = {n: np.where(np.isnan(c), means.get(n, c), c) for n, c in counts.items()}
        assert told.weigh(filled) == told.weigh(counts)


@given(SOME, st.floats(0.01, 1), st.floats(0.01, 1))
def test_it_is_said_line_by_line_up_to_the_one_that_holds(pairs, threshold, containment):
    settings = Settings(threshold=threshold, containment=containment)
    lines = judge(pairs, settings)
    assert [line.holds for line in lines] == [False] * (len(lines) - 1) + [True]
    assert lines[-1].relation == RELATIONS[relate(pairs, settings).relations.item()]
    for line in lines:
        if line.addends:
            assert line.addends[0].name == "bias"
            said = sum(addend.value for addend in line.addends)
            copy = "alone" if pairs.recurring < 0 else "copy"
            name = "form" if line.relation == "template" else copy
            assert said == pytest.approx(load_sums()[name].weigh(count_terms(pairs)).item())


@pytest.mark.parametrize(
    "unions", [range(20, 120), pytest.param(range(120, 400), marks=pytest.mark.slow)]
)
def test_a_pair_exactly_at_any_threshold_is_kept(unions):
    """0.55 * 100 is more than 55 in floating point."""
    for union in unions:
        for shared in range(1, union, 7):
            rest = union - shared
            pairs = compare(shared + rest // 2, union - rest // 2, shared)
            kept = judge(pairs, Settings(threshold=shared / union))
            assert kept[1].relation == "distinct"
            assert not kept[1].holds
