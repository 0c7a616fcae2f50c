"""What holds of every function: it is read at one look."""

import ast
import functools

import pytest
from radon.visitors import ComplexityVisitor

from tests.conftest import ROOT

MOST_LINES = 40  # from `def` to the last, docstring and all, without decorators
MOST_PATHS = 15  # as McCabe (1976) counts ways through a function, and radon after him
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "dedup").rglob("*.py"))


@functools.cache
def list_functions(module):
    tree = ast.parse((ROOT / module).read_text("utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, functions)]


def count_lines(function):
    return function.end_lineno - function.lineno + 1


def count_paths(function):
    (found,) = ComplexityVisitor.from_ast(function).functions
    return found.complexity


@pytest.mark.parametrize("module", MODULES)
def test_no_function_is_long(module):
    lines = [(one.name, count_lines(one)) for one in list_functions(module)]
    assert [(name, many) for name, many in lines if many > MOST_LINES] == []


@pytest.mark.parametrize("module", MODULES)
def test_no_function_has_many_paths(module):
    paths = [(one.name, count_paths(one)) for one in list_functions(module)]
    assert [(name, many) for name, many in paths if many > MOST_PATHS] == []
