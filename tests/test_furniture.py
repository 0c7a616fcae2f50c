"""What is left of articles when the blocks that many have are taken out."""

from itertools import chain

import numpy as np
import pyarrow as pa
import pytest

from dedup.engine.local import LocalEngine
from dedup.matching import candidates, copies, furniture
from dedup.matching.fingerprint import fingerprint_articles, fingerprint_texts, sign_shingles
from dedup.model import list_clusters, list_pairs
from dedup.pipeline import list_articles
from dedup.settings import Settings
from tests.conftest import match, table_of

BLOCK = " ".join(f"قالب{n}" for n in range(80))


def body(number, words=60):
    return " ".join(f"ك{number}ل{n}" for n in range(words))


def marked(texts, **columns):
    prints = fingerprint_articles(list_articles(table_of(texts, **columns))[0], Settings())
    none = pa.RecordBatch.from_pylist([], copies.COPY)
    return copies.mark_compared(prints, none, Settings())


def blocks_of(*texts):
    """What would be held of blocks that are these texts."""
    prints = fingerprint_texts(pa.array(texts), Settings())
    lists = (getattr(prints, name) for name in ("shingles", "facts", "longs"))
    return furniture.gather_blocks(pa.table(dict(zip(furniture.BLOCK.names, lists, strict=True))))


def test_signatures_are_those_of_the_shingles():
    prints = fingerprint_texts(pa.array([body(1), "", "كلمة", BLOCK]), Settings())
    assert (sign_shingles(prints.shingles, 128) == prints.signatures).all()
    part = prints.shingles.slice(2, 2)
    assert (sign_shingles(part, 128) == prints.signatures[2:]).all()


def test_what_a_block_has_is_left_out_of_those_that_have_it():
    texts = [f"{BLOCK} مات 17 رجلا هنا {body(1)}", body(2), f"{body(3)} {BLOCK} مات 17 رجلا هنا"]
    prints, plain = marked(texts), marked([body(1), body(2), body(3)])
    left = furniture.leave_out(prints, blocks_of(f"{BLOCK} مات 17 رجلا هنا"), Settings())
    assert left.schema == prints.schema
    assert left.slice(1, 1).equals(prints.slice(1, 1))
    for row in (0, 2):
        had, has, own = (set(batch["shingles"][row].as_py()) for batch in (prints, left, plain))
        assert has < had
        assert own <= has
        assert len(has - own) == 2  # where both meet
        assert left["sampled"][row].as_py() == sum(v < -(2**30) for v in has)
        assert left["facts"][row].as_py() == plain["facts"][row].as_py()
        assert left["longs"][row].as_py() == plain["longs"][row].as_py()
        assert left["words"][row].as_py() == plain["words"][row].as_py() + 2
        signed = sign_shingles(left["shingles"], 128)[row].view(np.int32)
        assert left["signature"][row].as_py() == signed.tolist()


def test_a_block_is_known_by_three_quarters_of_it():
    words, blocks = BLOCK.split(), blocks_of(BLOCK)
    for share, holds in ((1.0, 1), (0.8, 1), (0.7, 0), (0.3, 0)):
        prints = marked([" ".join(words[: round(share * 80)]) + " " + body(1)])
        assert furniture.count_holders(prints, blocks)["articles"].to_pylist() == [holds]
        assert (furniture.leave_out(prints, blocks, Settings()) is prints) is not bool(holds)


def test_of_two_blocks_only_the_one_that_is_there_is_left_out():
    other = " ".join([*BLOCK.split()[:30], body(7, 90)])
    prints = marked([f"{BLOCK} {body(1)}", f"{other} {body(2)}"])
    left = furniture.leave_out(prints, blocks_of(BLOCK, other), Settings())
    whole = [set(marked([text])["shingles"][0].as_py()) for text in (BLOCK, other)]
    for row in (0, 1):
        assert set(left["shingles"][row].as_py()) == (
            set(prints["shingles"][row].as_py()) - whole[row]
        )


@pytest.mark.parametrize(("words", "compared"), [(18, True), (17, False), (0, False)])
def test_what_is_too_little_without_its_block_is_compared_no_more(words, compared):
    """A text of 20 words has 18 shingles: here two are those where both meet."""
    prints = marked([f"{BLOCK} {body(1, words)}".strip()])
    left = furniture.leave_out(prints, blocks_of(BLOCK), Settings())
    assert prints["compared"][0].as_py()
    assert left["compared"][0].as_py() is compared


def test_no_block_is_none_and_of_too_many_the_first_are_held(monkeypatch):
    assert furniture.gather_blocks(furniture.BLOCK.empty_table()) is None
    both = blocks_of(BLOCK, body(1), BLOCK)
    assert sorted(both.sizes.tolist()) == [58, 78]
    assert both.count_shingles == 136
    monkeypatch.setattr(furniture, "MOST_SHINGLES", 100)
    assert len(blocks_of(BLOCK, body(1)).sizes) == 1


def list_crowds(rows):
    """The articles of each crowd, by key."""
    keys, articles = zip(*rows, strict=True)
    buckets = pa.record_batch({"key": keys, "article": articles}, candidates.BUCKET)
    crowds = furniture.list_crowds(buckets)
    crowds.validate(full=True)
    return {key: members for key, *members in zip(*crowds.to_pydict().values(), strict=True)}


@pytest.mark.parametrize("of", [2, 3, 7])
def test_the_parts_of_couples_are_all_of_them(of):
    prints = marked([body(number, 3 + 5 * number) for number in range(9)])
    every = furniture.list_couples(prints, 0, 1).to_pylist()
    parts = [furniture.list_couples(prints, part, of).to_pylist() for part in range(of)]
    assert sorted(map(str, chain(*parts))) == sorted(map(str, every))
    assert len(every) == furniture.COUPLES * prints["compared"].to_pylist().count(True) > 0
    assert all(parts)
    keys = [{row["key"] for row in part} for part in parts]
    assert sum(map(len, keys)) == len(set().union(*keys))


def test_crowds_are_of_eight_or_more_and_sixteen_are_looked_at():
    rows = [(key, 100 * key + n) for key, size in ((1, 7), (2, 8), (3, 40)) for n in range(size)]
    few, many = sorted(list_crowds(rows).values())
    assert few == [*range(200, 208)] + [207] * 8
    assert many == [*range(300, 316)]


def test_crowds_of_the_same_articles_are_looked_at_once():
    rows = [(key, article) for key in (5, 6) for article in range(9)]
    other = [(7, article) for article in range(1, 10)]
    assert len(list_crowds(rows)) == 1
    assert len(list_crowds([*rows, *other])) == 2
    assert list_crowds(rows).keys() <= list_crowds([*rows, *other]).keys()


def judge(texts, **columns):
    prints = marked(texts, **columns).sort_by("key")
    keys = prints["key"].to_pylist()[: furniture.MOST]
    members = [*keys, *keys[-1:] * (furniture.MOST - len(keys))]
    crowds = pa.RecordBatch.from_pylist(
        [dict(zip(furniture.CROWD.names, (1, *members), strict=True))], furniture.CROWD
    )
    likely = furniture.choose_likely(crowds, prints)
    return furniture.judge_crowds(likely, prints, Settings().folding).num_rows == 1


def test_titles_that_agree_in_a_word_of_the_block_tell_a_story_from_furniture():
    texts = [f"{BLOCK} {body(n, 30)}" for n in range(9)]
    agree = [f"قالب3 ك{n}ل1" for n in range(9)]
    site = [f"ك{n}ل1 ك{n}ل2 | موقع الأخبار" for n in range(9)]
    assert judge(texts)
    assert judge(texts, title=site)
    assert not judge(texts, title=agree)
    longer = [f"{BLOCK} {body(n, 60)}" for n in range(9)]
    assert judge(longer, title=agree, source=["s"] * 9)
    assert not judge(longer, title=agree, source=list("ssssssstt"))
    assert not judge(longer, title=agree)


def test_what_shares_more_than_a_block_is_no_furniture():
    shared = [body(50 + n, 40) for n in range(3)]
    texts = [f"{BLOCK} {body(n, 40)} {shared[n % 3]}" for n in range(9)]
    assert not judge(texts)
    assert not judge([f"{BLOCK} {body(n, 5)}" for n in range(9)])  # edits of one text
    assert not judge([f"{BLOCK} {body(n, 400)}" for n in range(9)])  # a block that joins nothing


def test_copies_that_carry_the_block_are_still_found():
    texts = [f"{BLOCK} {body(n)}" for n in range(20)]
    texts += [f"{BLOCK} {body(3)} وزيادة", body(5), f"{BLOCK} {body(7)}"]
    with LocalEngine() as engine:
        matches = match(engine, table_of(texts), Settings())
    found = {(p.a, p.b, p.relation) for p in list_pairs(matches.pairs)}
    assert found == {
        ("a003", "a020", "reprint"),
        ("a005", "a021", "reprint"),
        ("a007", "a022", "exact"),
    }
    assert len(list_clusters(matches.clusters)) == 3
    assert matches.furniture == {"shingles": 78, "articles": 22}
