import json

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from dedup.lines import draw_lines
from dedup.model import article_schema, cluster_schema, well_formed

TEXTS = st.none() | st.text().map(well_formed) | st.text('"\\\n\t\x00\x1f\x7fأ\u2028', max_size=4)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


def values_of(kind):
    """Values that a column of this kind holds, in Python."""
    if pa.types.is_struct(kind):
        return st.fixed_dictionaries({field.name: values_of(field.type) for field in kind})
    if pa.types.is_list(kind):
        return st.none() | st.lists(values_of(kind.value_type), max_size=3)
    if pa.types.is_floating(kind):
        return st.none() | NUMBERS
    return st.none() | st.integers(-(2**63), 2**63 - 1) if pa.types.is_integer(kind) else TEXTS


@given(st.sampled_from([article_schema(), cluster_schema()]), st.integers(0, 2), st.data())
def test_lines_are_those_of_the_standard_library(schema, start, data):
    row = st.fixed_dictionaries({field.name: values_of(field.type) for field in schema})
    rows = data.draw(st.lists(row, max_size=4))
    batch = pa.RecordBatch.from_pylist(rows, schema).slice(start)
    expected = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in batch.to_pylist())
    assert bytes(draw_lines(batch)) == expected.encode()
