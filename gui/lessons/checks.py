"""The facts that a lesson states, looked up in networks or calculated; docs/lessons.md says how they are written."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping

from engine.api import Layer, NetworkInfo
from gui.look.translation import tr

Find = Callable[[str], NetworkInfo | None]
"""The description of a known network by its name; an empty name means the network that is open. None if it is not to
be had now."""

Number = int | float
Fact = Number | str

_SUBJECT = re.compile(r"(?<![\w.])(?:(\w+):)?([A-Za-z_][\w.]*)(?:\[(\d+)\])?(?!\w*\s*\()")
_FUNCTIONS: dict[str, Callable[..., Number]] = {"round": round, "max": max, "exp": math.exp}
_OPERATIONS: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
}
_PAIRS = ("stride", "padding", "receptive_field", "jump")


class CheckError(ValueError):
    """The check cannot be understood, or asks for what is not there; its text says which."""


class NotOpenError(CheckError):
    """The check is about a network that is not to be had now."""


def same(fact: Fact, expected: str) -> bool:
    """Whether a fact is what was written; numbers may be written in any way (``5`` or ``5.0``)."""
    if isinstance(fact, str):
        return fact == expected
    try:
        return math.isclose(fact, float(expected), rel_tol=1e-12)
    except ValueError:
        return False


def value(subject: str, find: Find) -> Fact:
    """What a subject is: one fact about a network as a number or a text, or the result of a calculation."""
    whole = _SUBJECT.fullmatch(subject)
    if whole:
        return _fact(whole, find)
    names: dict[str, Number] = {}

    def put(match: re.Match[str]) -> str:
        name = f"fact{len(names)}"
        fact = _fact(match, find)
        if isinstance(fact, str):
            raise CheckError(tr("{group} is {fact}, no number to calculate with", group=match.group(), fact=fact))
        names[name] = fact
        return name

    return calculate(_SUBJECT.sub(put, subject), names)


def calculate(expression: str, names: dict[str, Number] | None = None) -> Number:
    """The result of numbers, named numbers, + − * / // ( ) and round, max, exp; nothing else is ever run."""
    try:
        return _result(ast.parse(expression.strip(), mode="eval").body, names or {})
    except (SyntaxError, RecursionError, MemoryError, ArithmeticError, TypeError) as error:
        raise CheckError(
            tr("“{expression}” cannot be calculated ({error})", expression=expression, error=error)
        ) from error


def _result(node: ast.expr, names: dict[str, Number]) -> Number:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_result(operand, names)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            return _OPERATIONS[type(op)](_result(left, names), _result(right, names))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](*(_result(argument, names) for argument in arguments))
    raise CheckError(tr("“{node}” is no part of a calculation", node=ast.unparse(node)))


def _fact(match: re.Match[str], find: Find) -> Fact:
    network, path, index = match.groups()
    info = find(network or "")
    if info is None:
        raise NotOpenError(tr("{network} is not open", network=network or tr("a network")))
    if network is None:
        path = path.removeprefix("network.")
    name, _, what = path.rpartition(".")
    return _of_layer(_layer(info, name), what) if name else _of_network(info, what, index)


def _layer(info: NetworkInfo, name: str) -> Layer:
    try:
        return info.layer(name)
    except KeyError:
        raise CheckError(tr("{title} has no layer “{name}”", title=info.title, name=name)) from None


def _of_network(info: NetworkInfo, what: str, index: str | None) -> Fact:
    if what == "labels" and index is not None and int(index) < len(info.labels):
        return info.labels[int(index)]
    if what == "input":
        return _sizes(info.preprocessing.input)
    if what in ("test_accuracy", "test_pictures", "depth") and isinstance(info.card.get(what), int | float):
        return float(str(info.card[what]))
    published = info.card.get("published")
    if what in ("top1_error", "top5_error") and isinstance(published, Mapping):
        return float(published[what])
    if what in ("parameters", "macs", "name"):
        found: Fact = getattr(info, what)
        return found
    raise CheckError(tr("{title} tells no “{what}”", title=info.title, what=what))


def _of_layer(layer: Layer, what: str) -> Fact:
    if what in ("parameters", "macs"):
        return int(getattr(layer, what))
    sizes: tuple[float, ...] | None = None
    if what == "output":
        sizes = layer.output
    elif what == "weight":
        sizes = layer.weight_shape
    elif what == "kernel":
        sizes = layer.window.kernel if layer.window else None
    elif what in _PAIRS:
        sizes = getattr(layer, what)
    if sizes is None:
        raise CheckError(tr("{name} has no “{what}”", name=layer.name, what=what))
    return _sizes(sizes)


def _sizes(sizes: Iterable[float]) -> str:
    return "x".join(f"{size:g}" for size in sizes)
