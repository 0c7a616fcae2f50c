"""The insides of numba and llvmlite that compiled code rests on, each by itself."""

import operator

import llvmlite
import llvmlite.binding as llvm
import numba
import numpy as np
import pytest
from numba import njit, types

from dedup.compiling import Kernel, _compile, interpreting
from dedup.linking import RETURNS, _types_of, kind_of, link

NUMBA, LLVMLITE = f"numba {numba.__version__}", f"llvmlite {llvmlite.__version__}"


def half(value):
    return value // 2


half_of = Kernel(half)


def probe(before, values, pair, after):
    """A number in which every argument, and every length, has digits of its own."""
    if before < 0:
        raise ValueError
    rows, columns = values.shape
    last = values[rows - 1, columns - 1]
    return half_of(before) + 10 * rows + 100 * columns + 1000 * last + 10_000 * pair[1] + after


ARGUMENTS = (2, np.arange(6).reshape(2, 3), (7, 8), 900_000)
KINDS = tuple(map(kind_of, ARGUMENTS))


@pytest.fixture(scope="module")
def compiled():
    """(symbol, returns, code) of `probe`, and the module of its code."""
    loop = Kernel(probe)
    code = _compile(loop, KINDS)
    (made,) = loop.dispatcher.overloads.values()
    return code, llvm.parse_assembly(made.library.get_llvm_str())


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("error_model", "numpy"),
        ("no_cpython_wrapper", True),
        ("no_cfunc_wrapper", True),
        ("_nrt", False),
    ],
)
def test_numba_takes_the_options_of_a_loop(option, value):
    try:
        njit(**{option: value})(half).compile((types.int64,))
    except Exception as why:
        pytest.fail(f"{NUMBA} takes no option {option}={value!r}: {why} (Kernel.dispatcher)")


@pytest.mark.parametrize(
    "name",
    [
        "extending.typeof_impl.register",
        "np.numpy_support.from_dtype",
        "types.Array",
        "types.Dispatcher",
        "types.Tuple",
    ],
)
def test_numba_has_what_a_loop_is_typed_with(name):
    assert has(numba, name), f"{NUMBA} has no {name} (compiling._compile)"


@pytest.mark.parametrize(
    "name", ["fndesc.mangled_name", "fndesc.restype", "library._get_compiled_object"]
)
def test_numba_gives_what_is_kept_of_a_loop(name):
    loop = njit(half)
    loop.compile((types.int64,))
    made = loop.overloads.get((types.int64,))
    assert made, f"{NUMBA} does not list what it compiled by its arguments (compiling._compile)"
    assert has(made, name), f"what {NUMBA} compiled has no {name} (compiling._compile)"


@pytest.mark.parametrize(
    ("returns", "body"),
    [
        ("none", lambda value: None),
        ("int64", lambda value: value),
        ("bool", lambda value: value > 0),
        ("uint32", lambda value: np.uint32(value)),
    ],
)
def test_numba_names_what_a_loop_returns_as_ever(returns, body):
    symbol, named, code = _compile(Kernel(body), (int,))
    assert named == returns, f"{NUMBA} calls {returns} {named} (linking.RETURNS)"
    found = link(symbol, returns, code, (int,))(5)
    assert found == body(5), f"{NUMBA} returns {returns} in another way (linking.link)"


def test_every_type_that_is_returned_is_looked_at():
    (cases,) = (mark.args[1] for mark in test_numba_names_what_a_loop_returns_as_ever.pytestmark)
    assert {returns for returns, _ in cases} == set(RETURNS)


def test_numba_passes_arguments_between_functions_as_ever(compiled):
    """Before anything is called, for a wrong call is no error but the end of the process."""
    (symbol, _, _), module = compiled
    function = module.get_function(symbol)
    passed = ["i64" if str(one.type) == "i64" else "pointer" for one in function.arguments]
    names = {"c_void_p": "pointer", "c_long": "i64", "c_longlong": "i64"}
    ours = ["pointer", "pointer", *(names[one.__name__] for one in _types_of(KINDS))]
    assert passed == ours, f"{NUMBA} passes other arguments (linking._flatten, linking._types_of)"


def test_the_code_of_a_loop_stands_alone(compiled):
    """With what it calls in it, and nothing of numba's, which is not there when it is loaded."""
    (_, _, code), module = compiled
    needs = [one.name for one in module.functions if one.is_declaration]
    foreign = [name for name in needs if not name.startswith("llvm.")]
    assert foreign == [], f"{NUMBA} leaves functions out of the code (Kernel.dispatcher)"
    assert b"NRT_" not in code, f"{NUMBA} lets a loop allocate, whatever _nrt (Kernel.dispatcher)"


@pytest.mark.parametrize(
    "name",
    [
        "ObjectFileRef.from_data",
        "Target.from_default_triple",
        "create_mcjit_compiler",
        "get_host_cpu_features",
        "get_host_cpu_name",
        "initialize_native_asmprinter",
        "initialize_native_target",
        "parse_assembly",
        "executionengine.ExecutionEngine.add_object_file",
        "executionengine.ExecutionEngine.finalize_object",
        "executionengine.ExecutionEngine.get_function_address",
        "targets.FeatureMap.flatten",
    ],
)
def test_llvmlite_has_what_code_is_loaded_with(name):
    assert has(llvm, name), f"{LLVMLITE} has no binding.{name} (linking.link, describe_machine)"


def test_what_is_linked_gives_what_python_gives_and_says_when_it_fails(compiled):
    (symbol, returns, code), _ = compiled
    run = link(symbol, returns, code, KINDS)
    with interpreting():
        expected = probe(*ARGUMENTS)
    assert run(*ARGUMENTS) == expected, f"{NUMBA} reads arguments otherwise (linking.link)"
    with pytest.raises(RuntimeError, match="a loop that cannot fail did"):
        run(-1, *ARGUMENTS[1:])


def has(thing, name):
    try:
        return operator.attrgetter(name)(thing) is not None
    except AttributeError:
        return False
