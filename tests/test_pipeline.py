"""Laws of the whole path: same input, same bytes; nothing lost; nothing collapses."""

import random
import shutil

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from dedup import compiling, outputs, pipeline
from dedup.engine.local import LocalEngine
from dedup.matching.candidates import HUBS
from dedup.model import list_clusters, list_pairs, trace_schema
from dedup.reading.files import list_pages
from dedup.settings import Settings
from tests.conftest import PAGES, match, run, table_of

FILES = [f"{name}.jsonl" for name in ("articles", "pairs", "clusters", "related", "rejects")]
FILES.append("report.html")


def write(out, listing, workers=1):
    with LocalEngine(workers) as engine:
        given = outputs.Input((str(PAGES),), listing, {})
        done = run(engine, given)
        outputs.write_run(out, done, engine)
    return {name: (out / name).read_bytes() for name in FILES}


@pytest.mark.parametrize("most", [11, pytest.param(66, marks=pytest.mark.slow)])
def test_python_matches_as_the_compiled_loops_do(engine, seed_run, most):
    largest = sorted(list_clusters(seed_run.clusters), key=lambda story: -story.size)
    first = [member.id for story in largest for member in story.members]
    ids = list(dict.fromkeys([*first, *seed_run.articles["id"].to_pylist()]))[:most]
    articles = seed_run.articles.filter(pc.is_in(seed_run.articles["id"], pa.array(ids)))
    assert articles.num_rows == most
    with compiling.compiling_all():
        compiled = match(engine, articles, Settings())
    with compiling.interpreting():
        plain = match(engine, articles, Settings())
    assert plain.pairs.equals(compiled.pairs)
    assert plain.clusters.equals(compiled.clusters)
    assert compiled.pairs.num_rows > 20


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_the_order_of_pages_and_the_workers_never_change_a_byte(tmp_path, workers, monkeypatch):
    monkeypatch.setattr("dedup.engine.local.WORTH_PROCESSES_SECONDS", 0)
    monkeypatch.setattr(pipeline, "BATCH_PAGES", 7 * workers)
    monkeypatch.setattr(pipeline, "BATCH_ARTICLES", 5 * workers)
    monkeypatch.setattr("dedup.engine.local.SHARD_ROWS", 100 * workers)
    files = [str(path) for path in PAGES.rglob("*") if path.is_file()]
    random.Random(workers).shuffle(files)
    shuffled = write(tmp_path / "shuffled", list_pages(files)[0], workers)
    monkeypatch.undo()
    assert shuffled == write(tmp_path / "plain", list_pages([str(PAGES)])[0])


def split(engine, listing):
    listed, pages = engine.read(listing, 7), listing.num_rows
    documents = pipeline.open_files(engine, listed, pages=pages)
    articles, rejects = pipeline.split_documents(engine, documents)
    return engine.collect(articles), rejects


def test_a_trace_is_how_the_page_was_split(seed_run):
    articles = {row["id"]: row for row in seed_run.articles.to_pylist()}
    traces = seed_run.traces.to_pylist()
    assert [trace["id"] for trace in traces] == list(articles)
    for trace in traces:
        article = articles[trace["id"]]
        body = [part["text"] for part in trace["parts"] if part["role"] == "body"]
        assert "\n".join(body) == article["text"]
        related = any(part["role"] == "related" for part in trace["parts"])
        assert related or not article["related"]
    reasons = {part["reason"] for trace in traces for part in trace["parts"]}
    assert any("other pages of this source" in reason for reason in reasons)


def test_the_pages_of_the_largest_stories_are_traced_first(seed_run, monkeypatch):
    monkeypatch.setattr(outputs, "MOST_TRACED", 9)
    monkeypatch.setattr(outputs, "MOST_DOUBTED", 1)
    stories = list_clusters(seed_run.clusters)
    chosen = outputs.choose_traced(stories, seed_run.articles)
    largest = sorted(stories, key=lambda story: -story.size)[0]
    doubts = {row["id"]: row["doubt"] for row in seed_run.articles.to_pylist()}
    assert len(chosen) == 9
    assert {member.id for member in largest.members} <= set(chosen.values())
    assert max(doubts.values()) in {doubts[name] for name in chosen.values()}


def test_every_page_is_an_article_or_a_reject(tmp_path, engine):
    folder = tmp_path / "pages"
    shutil.copytree(PAGES / "nabd-alsharq", folder)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.html").write_bytes(bytes(range(256)))
    (folder / "cut.txt.gz").write_bytes(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03ab")
    (folder / "bare.html").write_text("<html><body></body></html>")
    (folder / "again.txt").write_bytes((folder / "quake.txt").read_bytes())
    (folder / "sub").mkdir()
    (folder / "sub" / "quake.txt").write_bytes((folder / "quake.txt").read_bytes())
    listing, _ = list_pages([str(folder)])
    articles, rejects = split(engine, listing)
    paths = sorted(articles["path"].to_pylist() + rejects["path"].to_pylist())
    assert paths == sorted(listing["path"].to_pylist())
    reasons = {p.split("/")[-1]: r for p, r in zip(*rejects.to_pydict().values(), strict=True)}
    assert set(reasons) == {"empty.txt", "binary.html", "cut.txt.gz", "bare.html"}
    assert None not in reasons.values()


def test_one_article_twice_is_refused_with_the_path_of_the_first(tmp_path, engine):
    for folder in ("a/news", "b/news"):
        (tmp_path / folder).mkdir(parents=True)
        shutil.copy(PAGES / "nabd-alsharq" / "quake.txt", tmp_path / folder / "quake.txt")
    listing, _ = list_pages([str(tmp_path)])
    articles, rejects = split(engine, listing)
    assert articles.num_rows == rejects.num_rows == 1
    assert rejects["reason"][0].as_py().startswith(f"the same article as {tmp_path}/a/news/quake")


def clusters_of(texts, engine, **changes):
    return list_clusters(match(engine, table_of(texts), Settings(**changes)).clusters)


def words(count, start=0):
    return " ".join(f"كلمة{n}" for n in range(start, start + count))


def test_a_thousand_identical_pages_are_one_cluster_and_counted(engine):
    matches = match(engine, table_of([words(60)] * 1000), Settings())
    assert [cluster.size for cluster in list_clusters(matches.clusters)] == [1000]
    assert matches.large_buckets == {"copies": [1000], "bands": [], "candidates": [], "samples": []}
    assert matches.pairs.num_rows <= 2 * HUBS * 1000
    assert list_clusters(matches.clusters)[0].cohesion == 1.0


def test_copies_meet_though_every_band_they_share_is_too_large(engine):
    """Forms filled in with one word each: everything is alike, so every bucket is large."""
    texts = [f"{words(150)} اسم{n}" for n in range(400)]
    copies = [*texts, *texts[100:200]]
    matches = match(engine, table_of(copies), Settings())
    exact = {(p.a, p.b) for p in list_pairs(matches.pairs) if p.relation == "exact"}
    assert exact >= {(f"a{n:03}", f"a{n + 300:03}") for n in range(100, 200)}


@pytest.mark.parametrize(("copies", "met"), [(60, 60), (1000, HUBS)])
def test_what_one_copy_is_to_a_text_all_are(engine, copies, met):
    """Many copies fill no bucket: what is like one of them is found, and is like all, or met by
    the first of them."""
    texts = [words(60)] * copies + [
        words(55) + " " + words(9, 700),
        words(20) + " " + words(200, 900),
    ]
    matches = match(engine, table_of(texts), Settings())
    (cluster,) = list_clusters(matches.clusters)
    assert cluster.size == copies + 1
    alike = [p for p in list_pairs(matches.pairs) if f"a{copies:03}" in (p.a, p.b)]
    assert len(alike) == met
    assert {p.relation for p in alike} == {"reprint"}


def test_many_texts_that_are_like_one_with_many_copies_are_one_story_in_linear_time(engine):
    texts = [words(60)] * 1500 + [f"{words(60)} ذيل{n} آخر{n} نهاية{n}" for n in range(1500)]
    matches = match(engine, table_of(texts), Settings())
    assert [cluster.size for cluster in list_clusters(matches.clusters)] == [3000]
    assert matches.pairs.num_rows < 3000 * 200


def test_the_same_words_in_another_order_are_no_exact_copy(engine):
    """A B A C A and A C A B A have the same shingles of one word."""
    one, other = words(30) + " " + words(30, 100), words(30, 100) + " " + words(30)
    matches = match(engine, table_of([one, other]), Settings(shingle_words=1))
    assert [(pair.jaccard, pair.relation) for pair in list_pairs(matches.pairs)] == [
        (1.0, "reprint")
    ]


def test_containments_belong_to_their_articles_whatever_their_ids(engine):
    texts = [words(60), words(60) + " " + words(40, 1000)]
    for ids in (["a", "b"], ["b", "a"], ["x1", "q7"], ["q7", "x1"], ["m", "n"], ["n", "m"]):
        table = table_of(texts)
        table = table.set_column(0, "id", pa.array(ids))
        (pair,) = list_pairs(match(engine, table, Settings()).pairs)
        shares = {pair.a: pair.containment_a, pair.b: pair.containment_b}
        assert pair.a < pair.b
        assert (shares[ids[0]], round(shares[ids[1]], 2)) == (1.0, 0.59)


def test_lowering_the_threshold_never_parts_what_was_together(engine):
    """Promise 5, end to end: candidates included."""
    texts = [words(100, start) for start in range(0, 100, 7)]
    low, high = (clusters_of(texts, engine, threshold=t) for t in (0.3, 0.65))
    pairs = list_pairs(match(engine, table_of(texts), Settings(threshold=0.3)).pairs)
    kept = {(p.a, p.b) for p in pairs}
    assert low
    assert high
    for cluster in high:
        for member in cluster.members:
            if member.id != cluster.representative:
                assert tuple(sorted((member.id, cluster.representative))) in kept


def test_texts_without_words_never_collapse_and_short_ones_only_with_their_copies(engine):
    texts = ["", "؟ !", "َ ُ ـ"] * 800 + ["عاجل: خبر من المراسل", "عاجل خبر من المراسلة"] * 300
    matches = match(engine, table_of(texts), Settings())
    assert [cluster.size for cluster in list_clusters(matches.clusters)] == [300, 300]
    assert {pair.relation for pair in list_pairs(matches.pairs)} == {"exact"}
    assert matches.too_short == 3000


def test_a_chain_is_not_a_story(engine):
    """A~B~C~D overlap two by two at Jaccard 0.4, and A and D share nothing."""
    chain = [words(100, start) for start in (0, 43, 86, 129)]
    for cluster in clusters_of(chain, engine):
        assert cluster.size <= 3
        assert cluster.weakest >= 0.3


def test_a_pair_at_the_threshold_is_kept_and_one_below_is_not(engine):
    one, other = words(102), words(90) + " " + words(12, 1000)
    # 100 shingles each, 88 shared: Jaccard 88 / 112
    at = 88 / 112
    assert len(clusters_of([one, other], engine, threshold=at)) == 1
    assert clusters_of([one, other], engine, threshold=at + 1e-6) == []


def test_an_excerpt_in_a_piece_ten_times_its_length_is_found(engine):
    short, long = words(60, 5000), words(300) + " " + words(60, 5000) + " " + words(300, 9000)
    matches = match(engine, table_of([short, long]), Settings())
    assert [(pair.relation, pair.containment_a) for pair in list_pairs(matches.pairs)] == [
        ("excerpt", 1.0)
    ]
    assert matches.clusters.num_rows == 0


def test_no_articles_give_nothing(engine):
    matches = match(engine, table_of([]), Settings())
    assert (matches.pairs.num_rows, matches.clusters.num_rows, matches.too_short) == (0, 0, 0)


def test_pairs_are_in_the_order_of_their_ids(engine):
    pairs = list_pairs(match(engine, table_of([words(60)] * 12), Settings()).pairs)
    assert [(p.a, p.b) for p in pairs] == sorted((p.a, p.b) for p in pairs)
    assert len(pairs) == 66


def test_the_record_counts_what_was_not_compared_and_what_was_cut(engine):
    from dedup.analysis import build_report

    articles = table_of([words(60)] * 300 + ["عاجل"] * 5)
    matches = match(engine, articles, Settings())
    rejects = pa.table({"path": ["x"], "reason": ["y"]})
    given = outputs.Input(("p",), articles, {".css": 2})
    report = build_report(list_clusters(matches.clusters), articles.to_pylist())
    links = pipeline.link_related(engine, matches, [], Settings())
    tables = matches.pairs, matches.clusters, links, trace_schema().empty_table()
    done = outputs.Run(given, Settings(), articles, rejects, matches, *tables, {}, report, 1.0)
    record = outputs.describe(done, engine)
    assert (record["too_short_to_compare"], record["rejects"]) == (5, 1)
    assert record["large_buckets"]["copies"] == [300]
    assert record["large_buckets"] == matches.large_buckets
    assert record["input"]["skipped_files"] == {".css": 2}


def test_twenty_words_are_compared_and_nineteen_word_for_word_alone(engine):
    for count, found in ((20, 1), (19, 0)):
        assert len(clusters_of([words(count), words(count - 1) + " غيرها"], engine)) == found
        assert len(clusters_of([words(count)] * 2, engine)) == 1


def test_excerpts_of_sixty_words_are_nearly_always_found(engine):
    texts = []
    for n in range(200):
        text = " ".join(f"ك{n}و{k}" for k in range(600))
        texts += [text, " ".join(text.split()[200:260])]
    pairs = list_pairs(match(engine, table_of(texts), Settings()).pairs)
    assert sum(pair.relation == "excerpt" for pair in pairs) >= 198
