"""What a cell of a table says where one string is expected, whatever type it has."""

from __future__ import annotations

import json
import math
import re
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dedup.model import well_formed

MISSING = frozenset(["", "nan", "NaN", "NaT", "<NA>", "None", "null", "NULL", "\\N"])
"""What tables have for nothing where a cell must have a word: Python's write the first ones, and
databases the last ones."""
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def text_of(value: object) -> str | None:
    """A value as a string; `None` for what is missing: nothing, a word of `MISSING`, a number that
    is none.

    Bytes are the text that they hold, else hexadecimal; what has parts is written as JSON.

    >>> text_of(7), text_of(float("nan")), text_of("خبر".encode()), text_of(bytes([0, 255]))
    ('7', None, 'خبر', '00ff')
    >>> text_of(True), text_of({"name": "خبر"}), text_of("None")
    ('true', '{"name": "خبر"}', None)
    """
    if value is None or value != value or (isinstance(value, float) and math.isinf(value)):
        return None
    if isinstance(value, bytes):
        text = _read_bytes(value)
    elif isinstance(value, date):
        text = draw_moment(value)
    elif isinstance(value, bool | dict | list | tuple):
        text = json.dumps(value, ensure_ascii=False, default=text_of)
    else:
        text = str(value)
    return None if text in MISSING else well_formed(text)


def _read_bytes(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return data.hex()
    return data.hex() if _CONTROLS.search(text) else text


def draw_moment(moment: date) -> str:
    """A date or a time as ISO 8601; seconds and their fractions where they are not zero.

    >>> draw_moment(datetime(2025, 3, 4, 10, 20)), draw_moment(datetime(2025, 3, 4, 10, 20, 5))
    ('2025-03-04T10:20', '2025-03-04T10:20:05')
    """
    if not isinstance(moment, datetime):
        return moment.isoformat()
    text = moment.replace(tzinfo=None).isoformat().removesuffix(":00")
    text = text.rstrip("0") if "." in text else text
    offset = moment.strftime("%z")
    zone = f"{offset[:3]}:{offset[3:5]}" if offset else ""
    return text + ("Z" if zone == "+00:00" else zone)


def as_iso(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Dates and timestamps as `draw_moment` draws them, those with a zone in UTC."""
    if not pa.types.is_timestamp(column.type):
        return pc.strftime(column, "%F")
    if column.type.tz:
        drawn = _draw_times(column.cast(pa.timestamp(column.type.unit)))
        return pc.binary_join_element_wise(drawn, "Z", "")
    return _draw_times(column)


def _draw_times(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    text = pc.strftime(column, "%Y-%m-%dT%H:%M:%S")
    text = pc.replace_substring_regex(text, r"(\.\d*?)0+$", r"\1")
    return pc.replace_substring_regex(text, r"(:00)?\.?$", "")


def is_moment(kind: pa.DataType) -> bool:
    """Whether a type is one of dates, or of dates with times."""
    return bool(pa.types.is_date(kind) or pa.types.is_timestamp(kind))


_MISSING = pa.array(sorted(MISSING))


def as_strings(column: pa.Array) -> pa.Array:
    """The `text_of` each value, as strings."""
    column = unwrap(column)
    if _is_text(column.type):
        text = column.cast(pa.string())
        return pc.if_else(pc.is_in(text, _MISSING), None, text)
    if is_moment(column.type):
        return as_iso(column)
    return pa.array(list(map(text_of, list_values(column))), pa.string())


def as_texts(column: pa.Array) -> pa.Array:
    """A column of texts, as large strings; what is neither a string nor bytes of UTF-8 is null."""
    column = unwrap(column)
    if _is_text(column.type):
        return column.cast(pa.large_string())
    if _is_bytes(column.type):
        return pa.array(list(map(decode_text, column.to_pylist())), pa.large_string())
    return pa.nulls(len(column), pa.large_string())


def decode_text(value: object) -> object:
    """Bytes as the text that they are, `None` where they are none; anything else as it is."""
    try:
        return value.decode() if isinstance(value, bytes) else value
    except UnicodeDecodeError:
        return None


def unwrap(column: pa.Array) -> pa.Array:
    """A column without what says only how it is stored or meant: dictionaries, runs, extensions."""
    if isinstance(column, pa.ExtensionArray):
        return unwrap(column.storage)
    if pa.types.is_dictionary(column.type):
        return unwrap(column.dictionary_decode())
    if pa.types.is_run_end_encoded(column.type):
        return unwrap(pc.run_end_decode(column))
    return column


def _is_text(kind: pa.DataType) -> bool:
    is_kind = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return any(one(kind) for one in is_kind)


def _is_bytes(kind: pa.DataType) -> bool:
    is_kind = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view)
    return any(one(kind) for one in (*is_kind, pa.types.is_fixed_size_binary))


def list_values(column: pa.Array) -> list[Any]:
    """The values of a column of any type; a time that Python cannot hold (its fractions, its year)
    is a string, or a number."""
    column = unwrap(column)
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError):
        return list(map(_value_of, column))


def _value_of(scalar: pa.Scalar) -> Any:
    if not scalar.is_valid:
        return None
    if isinstance(scalar, pa.StructScalar):
        return {field.name: _value_of(scalar[at]) for at, field in enumerate(scalar.type)}
    if isinstance(scalar, pa.ListScalar):
        return list(map(_value_of, scalar.values))
    try:
        return scalar.as_py()
    except (ValueError, OverflowError):
        pass
    try:
        return scalar.cast(pa.string()).as_py()
    except pa.ArrowException:
        return scalar.value
