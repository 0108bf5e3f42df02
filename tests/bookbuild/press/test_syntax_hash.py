import ast
import copy

import pytest

from bookbuild.syntax_hash import hash_cell, hash_module

# One of everything that differs, or might, between the trees of Python 3.11 to 3.13.
CORPUS = '''
"""A docstring."""
from __future__ import annotations
from . import a as b
from ..c import d
import e.f

class C[{base}](metaclass=M):
    """Another."""
    x: int = 1
    (y): "str"

    @decorate(1, *args, key=2, **kw)
    async def method(self, p, /, q=1, *r, s, t=None, **u) -> int:
        """Third."""
        async with p as x, q: pass
        async for i in p: await i
        return [j async for j in p if j]

def f(): "only a docstring"
g = lambda *, h=(yield): h
k = f"a{{b}}{{c!r:>{{w}}}} {{d=}}" "e" f"{{{{g}}}}" u"h"
numbers = 0x1F, 1_000, 1e400, -0.0, 3j, True, None, ..., b"\\x00", 10**30
text = "ÄÖ \\N{{BULLET}}", "\\ud800"
try: pass
except* (A, B) as e: raise X from e
else: del a[1:2, ..., ::3]
finally: global z
match v:
    case None | True | {{"a": 1, **rest}} | C(x=1) | [1, *_] as w if w: pass
    case _: pass
if (n := 1) < 2 <= 3 not in q: x += 1
print(*a[*b], {{**c}}, {{1, 2}}, sep="")
'''
SOURCE = CORPUS.format(base="").replace("class C[]", "class C")


def cell(source):
    return hash_cell(ast.parse(source))


def module(source):
    return hash_module(ast.parse(source))


def test_the_hash_is_the_same_on_every_python():
    """Written down on Python 3.11; the weekly matrix runs this on the others."""
    assert cell(SOURCE) == "0a114ec3df549daf"
    assert module(SOURCE) == "16f9093d5750635e"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1", "x = 1  # one"),
        ("x = 1", "\n\nx    =   1\n"),
        ("x = (1 + 2)", "x = 1 + 2"),
        ("f('a')", 'f(\n    "a",\n)'),
        ("x = 255", "x = 0xFF"),
        ("x = 'ab'", "x = 'a' 'b'"),
        ("x = 'a'", "x = u'a'"),
        ("if a:\n  b", "if a:\n        b"),
    ],
)
def test_layout_and_comments_do_not_count(before, after):
    assert cell(before) == cell(after)
    assert module(before) == module(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1", "x = 2"),
        ("x = 1", "y = 1"),
        ("x = 1", "x = 1.0"),
        ("x = 1", "x = True"),
        ("x = '1'", "x = 1"),
        ("x = 'a'", "x = b'a'"),
        ("x = None", "x = 'None'"),
        ("x = 0.0", "x = -0.0"),
        ("x = 0.1", "x = 0.10000000000000002"),
        ("f(a, b)", "f(b, a)"),
        ("f(a)", "f(*a)"),
        ("f([a], b)", "f([a, b])"),
        ("f('a', 'b')", "f('ab')"),
        ("{**a}", "{None: a}"),
        ("x = a - (b - c)", "x = a - b - c"),
        ("def f(a, b=1): pass", "def f(a=1, *, b): pass"),
        ("def f(*, a, b=1): pass", "def f(*, a=1, b): pass"),
        ("from .a import b", "from ..a import b"),
        ("f'{x}'", "f'{x!r}'"),
        ("f'{x:>3}'", "f'{x:>4}'"),
        ("f'{x}y'", "f'y{x}'"),
        ("if a:\n  b\nc", "if a:\n  b\n  c"),
        ("x: int", "(x): int"),
    ],
)
def test_every_change_of_meaning_counts(before, after):
    assert cell(before) != cell(after)
    assert module(before) != module(after)


DOCUMENTED = (
    '"""Old."""\nclass C:\n  "old"\n  def f(self):\n    "old"\n    return "old"\n'
)


def test_docstrings_count_in_cells_but_not_in_modules():
    changed = DOCUMENTED.replace('"old"\n  def', '"new"\n  def').replace("Old", "New")
    assert module(DOCUMENTED) == module(changed)
    assert cell(DOCUMENTED) != cell(changed)


def test_a_text_that_is_no_docstring_counts_in_modules():
    assert module(DOCUMENTED) != module(
        DOCUMENTED.replace('return "old"', 'return "x"')
    )
    assert module("x = 1\n'a'") != module("x = 1\n'b'")


def test_fields_of_newer_pythons_do_not_count_while_they_are_empty():
    tree = ast.parse(SOURCE)
    newer = copy.deepcopy(tree)
    for node in ast.walk(newer):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            node._fields = (*type(node)._fields, "type_params", "default_value")
            node.type_params, node.default_value = [], None
    assert hash_cell(newer) == hash_cell(tree)


def test_a_field_of_a_newer_python_counts_when_it_is_used():
    tree = ast.parse("def f(x): pass")
    newer = copy.deepcopy(tree)
    newer.body[0]._fields = (*ast.FunctionDef._fields, "type_params")
    newer.body[0].type_params = [ast.Name("T", ast.Load())]
    assert hash_cell(newer) != hash_cell(tree)


def test_the_order_of_fields_does_not_count():
    tree = ast.parse("f(a, key=b)")
    newer = copy.deepcopy(tree)
    newer.body[0].value._fields = tuple(reversed(ast.Call._fields))
    assert hash_cell(newer) == hash_cell(tree)


def test_the_parts_of_an_f_string_may_be_split_anyhow():
    """Python 3.12 splits texts, and keeps empty ones, where 3.11 joined them."""
    tree = ast.parse("f'ab{x:}{y:.3f}c'")
    newer = copy.deepcopy(tree)
    string = newer.body[0].value
    _, x, y, _ = string.values
    x.format_spec = ast.JoinedStr([])
    y.format_spec = ast.JoinedStr([*map(ast.Constant, (".", "", "3f"))])
    texts = [*map(ast.Constant, ("a", "", "b")), x, ast.Constant(""), y]
    string.values = [*texts, ast.Constant("c"), ast.Constant("")]
    assert hash_cell(newer) == hash_cell(tree)
