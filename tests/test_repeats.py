"""Rows that share an id: one is kept, and it never depends on where it stands."""

import itertools
import json

from dedup.engine.local import LocalEngine
from dedup.pipeline import BATCH_ARTICLES, match_articles
from dedup.reading.tables import ArticleStream
from dedup.settings import Settings

WORDS = " ".join(f"كلمة{n}" for n in range(60))
ROWS = [
    {"id": "x", "text": WORDS, "title": "ب", "source": "s"},
    {"id": "x", "text": WORDS, "title": "أ", "source": "s"},
    {"id": "x", "text": "شيء آخر", "source": "s"},
    {"id": "y", "text": WORDS, "title": "ج", "source": "t"},
]


def test_of_rows_with_one_id_the_same_is_kept_in_any_order(tmp_path):
    found = set()
    for number, rows in enumerate(itertools.permutations(ROWS)):
        path = tmp_path / f"{number}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        stream = ArticleStream([str(path)])
        with LocalEngine() as engine:
            listed = engine.read(stream, BATCH_ARTICLES, stream.num_rows)
            matches = match_articles(engine, listed, Settings())
            clusters = engine.collect(matches.clusters)
        rejects = stream.name_rejects(matches.repeated)
        assert (matches.articles, len(rejects)) == (2, 2)
        for reject in rejects:
            place = int(reject["path"].split(":")[-1])
            assert rows[place - 1]["id"] == "x"
            assert reject["reason"] == "the id x stands in another row too"
        found.add(json.dumps(clusters.to_pylist()))
    assert len(found) == 1
