"""Tables as JSON lines, drawn column by column: no Python object for each value."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.compute as pc

TEXT = pa.large_string()
_SPECIAL = r'[\x00-\x1f"\\]'


def draw_lines(rows: pa.RecordBatch) -> memoryview:
    """The lines of JSON of rows, in UTF-8: letter for letter what `json.dumps` gives for each.

    Columns hold strings, whole numbers, numbers, and structs and lists of these.

    >>> rows = pa.RecordBatch.from_pylist([{"title": "Sahat", "size": 2, "weakest": 1.0}])
    >>> bytes(draw_lines(rows))
    b'{"title": "Sahat", "size": 2, "weakest": 1.0}\\n'
    """
    lines = _draw_objects(rows.to_struct_array(), end="}\n")
    return memoryview(lines.buffers()[2] if len(lines) else b"")


def _draw(column: pa.Array) -> pa.Array:
    """The JSON of each value, as large strings."""
    kind = column.type
    if pa.types.is_struct(kind):
        drawn = _draw_objects(column)
    elif pa.types.is_list(kind):
        drawn = _draw_lists(column)
    elif pa.types.is_floating(kind):
        numbers = column.fill_null(0).to_numpy(zero_copy_only=False).tolist()
        drawn = pa.array(list(map(repr, numbers)), TEXT)
    elif pa.types.is_integer(kind):
        drawn = column.cast(TEXT)
    else:
        drawn = _quote(column.cast(TEXT))
    return pc.if_else(column.is_valid(), drawn, _said("null")) if column.null_count else drawn


def _draw_objects(column: pa.StructArray, end: str = "}") -> pa.Array:
    parts = [_said("{")]
    for number, field in enumerate(column.type):
        lead = ", " if number else ""
        parts += [_said(f"{lead}{json.dumps(field.name)}: "), _draw(column.field(number))]
    return pc.binary_join_element_wise(*parts, _said(end), _said(""))


def _draw_lists(column: pa.ListArray) -> pa.Array:
    column = column.fill_null([]) if column.null_count else column
    values = _draw(column.flatten())
    ends = pc.subtract(column.offsets, column.offsets[0])
    joined = pc.binary_join(pa.ListArray.from_arrays(ends, values), _said(", "))
    del values  # the members of one cluster may be many
    return pc.binary_join_element_wise(_said("["), joined, _said("]"), _said(""))


def _quote(texts: pa.Array) -> pa.Array:
    """Strings as JSON has them; a text that needs an escape goes through `json`."""
    special = pc.match_substring_regex(texts, _SPECIAL).fill_null(False)
    if pc.any(special).as_py():
        escaped = [
            json.dumps(t, ensure_ascii=False)[1:-1] for t in texts.filter(special).to_pylist()
        ]
        texts = pc.replace_with_mask(texts, special, pa.array(escaped, TEXT))
    return pc.binary_join_element_wise(_said('"'), texts, _said('"'), _said(""))


def _said(text: str) -> pa.Scalar:
    return pa.scalar(text, TEXT)
