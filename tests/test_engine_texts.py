"""Everything that the engine says to a user can be translated, and is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from engine.api import Text
from tools.engine_texts import ERRORS, ROOT, TRANSLATIONS, said, templates, translations, write

SPOKEN: dict[str, tuple[int | str, ...]] = {
    "UserError": (0,), "InputUnknownError": (0,), "MissingFileError": (0,), "RefusedError": (0, 2), "Unavailable": (0,),
    "_FieldError": (0,), "_BrokenOffError": (0,),
    "Notice": (0,), "Progress": (1,), "NetworkFailed": (1,), "Refused": (1,), "DeviceChanged": (1,),
    "SourceState": (1, "message", "note"), "Control": (1, "help", "choices"), "_slider": (1, 6),
    "Found": ("notes", "warnings"), "NetworkInfo": ("notes", "warnings"), "Graph": (4, 5),
    "refused": (1,), "trusted_file": (2,), "step": (0,), "report": (0,), "stored_graph": (1,),
    "_complain": (0,), "_tell": (0,), "_skip": (1,), "_told": (0,), "_change": ("title", "message", "note"),
}  # fmt: skip
"""Calls by name, and which of their arguments a user reads."""


class Module:
    """Finds in one module what is said without ``say``."""

    def __init__(self, source: str) -> None:
        self.tree = ast.parse(source)
        functions = [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)]
        self.functions = {function.name: function for function in functions}
        self.seen: set[ast.AST] = set()

    def untranslatable(self) -> Iterator[str]:
        scopes = [*self.functions.values(), self.tree]
        for scope in scopes:
            for call in (node for node in ast.walk(scope) if isinstance(node, ast.Call)):
                for argument in _spoken(call):
                    yield from (f"line {node.lineno}: {ast.unparse(node)}" for node in self.plain(argument, scope))

    def plain(self, node: ast.expr, scope: ast.AST) -> Iterator[ast.expr]:
        """The parts of an expression that are English for good, looked up as far as this module tells."""
        if node in self.seen:
            return
        self.seen.add(node)
        if _is_english(node):
            yield node
        for part in _branches(node):
            yield from self.plain(part, scope)
        match node:
            case ast.Name(id=name):
                for value in _assigned(name, scope):
                    yield from self.plain(value, scope)
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in self.functions:
                made = self.functions[name]
                for given in (n.value for n in ast.walk(made) if isinstance(n, ast.Return | ast.Yield) and n.value):
                    yield from self.plain(given, made)


def _is_english(node: ast.AST) -> bool:
    """A literal with letters in it, or a string that is put together here."""
    match node:
        case ast.Constant(value=str(text)):
            return any(character.isalpha() for character in text)
        case ast.JoinedStr():
            return True
        case ast.BinOp():
            return any(map(_is_english, ast.walk(node.left))) or any(map(_is_english, ast.walk(node.right)))
        case ast.Call(func=ast.Attribute(attr="format" | "join" | "replace") | ast.Name(id="str")):
            return True
    return False


def _branches(node: ast.AST) -> list[ast.expr]:
    """What an expression may turn out to be, or holds."""
    match node:
        case ast.IfExp():
            return [node.body, node.orelse]
        case ast.BoolOp():
            return node.values
        case ast.Tuple() | ast.List():
            return node.elts
    return []


def _spoken(call: ast.Call) -> Iterator[ast.expr]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    for place in SPOKEN.get(name, ()):
        if name in ERRORS and isinstance(call.args[0], ast.Constant):
            continue  # a template, as ``say`` takes it
        if isinstance(place, int) and place < len(call.args):
            yield call.args[place]
        yield from (keyword.value for keyword in call.keywords if keyword.arg == place)
    if name == "append" and isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) in ("notes", "told"):
        yield call.args[0]


def _assigned(name: str, scope: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(scope):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and isinstance(value, ast.expr):
            for target in targets:
                if isinstance(target, ast.Name) and target.id == name:
                    yield value


@pytest.mark.parametrize(
    "source",
    [
        "raise UserError(f'{path} is broken')",
        "Notice('it is ' + word)",
        "def f(self):\n    text = f'{path} is broken'\n    self.outbox.put(Notice(text, Severity.ERROR))",
        "Progress(job, say('Loading {x}', x=x) if x else 'Loading')",
        "def why(path):\n    return 'it is empty'\ndef f(path):\n    raise UserError(why(path))",
        "def f():\n    notes.append(f'{n} of them')",
        "Control('size', 'Size', kind, help=say('How large'))",
        "Found(notes=('It is assumed.', *others))",
        "self._tell(', '.join(names))",
    ],
)
def test_english_alone_is_found(source: str) -> None:
    assert list(Module(source).untranslatable())


def test_what_can_be_translated_is_not_complained_of() -> None:
    source = """
def why(path):
    return say("it is empty")

def f(path):
    failed = ""
    if path:
        failed = say("{path} is broken: {why}", path=path, why=why(path))
    raise UserError(failed or error.text)
"""
    assert not list(Module(source).untranslatable())


def _modules() -> list[Path]:
    """Of the engine; what the command line says stays English."""
    return sorted(path for path in (ROOT / "engine").rglob("*.py") if path.parent.name != "commands")


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_engine_says_nothing_that_cannot_be_translated(path: Path) -> None:
    found = list(Module(path.read_text(encoding="utf-8")).untranslatable())
    assert not found, "use say(…) of engine.api, and make translations"


@pytest.mark.parametrize("path", sorted(TRANSLATIONS.glob("engine_*.ts")), ids=lambda path: path.stem)
def test_every_sentence_has_a_translation_that_holds_its_values(path: Path) -> None:
    known = translations(path)
    assert set(known) == set(templates()), "run make translations"
    for template in templates():
        values = _values(template)
        text = Text(template, values)
        assert known[template], template
        spoken = text.translated(known.__getitem__)
        for name, value in values.items():
            assert str(value).replace(".0", "") in spoken.replace(",", ""), (template, name)
        assert text == (template.format(**values) if values else template)


def _values(template: str) -> dict[str, float | str]:
    """Something for each place, that can be told from all else."""
    places = [(name, spec) for _, name, spec, _ in Formatter().parse(template) if name] if "{" in template else []
    return {name: 1117.0 + 1000 * i if spec else f"«{i}»" for i, (name, spec) in enumerate(places)}


def test_translations_survive_and_new_sentences_wait_for_theirs(tmp_path: Path) -> None:
    path = tmp_path / "engine_xx.ts"
    write(path, "xx", {"it is empty": "<vazio> & só", "no longer said": "gone"})
    found = translations(path)
    assert found["it is empty"] == "<vazio> & só"
    assert "no longer said" not in found
    assert found["it is a video"] == ""


def test_literals_are_found() -> None:
    assert list(said('say("a" "b", x=1); f(say("c {d}", d=d)); other("e")')) == ["ab", "c {d}"]
