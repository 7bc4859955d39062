"""Paths of mappings: JMESPath (https://jmespath.org), with arithmetic on what shops write as text.

JMESPath's own parser reads a path; what it read is made into functions, since its interpreter takes ten times as long.
Parts that are rare in mappings (projections, filters, comparisons) are left to the interpreter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import jmespath
from jmespath import functions
from jmespath.exceptions import JMESPathError
from jmespath.visitor import TreeInterpreter

from transforms.adapters.casts import number

Path = Callable[[Any], Any]
_HASH_DIGITS = 16
_SAFE = frozenset({"field", "literal", "index", "subexpression", "index_expression", "or_expression", "and_expression"})
"""Parts that raise on no document unless one of their parts does."""


class PathError(ValueError):
    """A path that JMESPath cannot read; the text says why."""


def compile_path(path: str) -> Path:
    """Return a function that follows `path`; what is not there is None.

    The function raises CastError for arithmetic on what is no number.

    Raises:
        PathError: it is not JMESPath.
    """
    try:
        node = jmespath.compile(path).parsed
        follow = _compiled(node)
    except JMESPathError as error:
        raise PathError(str(error).replace("\n", " ")) from None
    if _never_raises(node):
        return follow

    def search(document: Any) -> Any:
        try:
            return follow(document)
        except (JMESPathError, ArithmeticError):
            return None

    return search


def _never_raises(node: dict[str, Any]) -> bool:
    return node["type"] in _SAFE and all(map(_never_raises, node["children"]))


def _compiled(node: dict[str, Any]) -> Path:
    """Return the function of a node of JMESPath's syntax tree."""
    children = node["children"]
    match node["type"]:
        case "field":
            return _field(node["value"])
        case "literal":
            literal = node["value"]
            return lambda value: literal
        case "subexpression" if all(child["type"] == "field" for child in children):
            return _fields([child["value"] for child in children])
        case "subexpression":
            return _chain([_compiled(child) for child in children])
        case "index_expression":
            return _chain([_compiled(child) for child in children])
        case "index":
            return _index(node["value"])
        case "projection":
            return _projection(*map(_compiled, children))
        case "filter_projection" if children[2]["type"] == "comparator" and children[2]["value"] == "eq":
            chosen = _equal(*map(_compiled, children[2]["children"]))
            return _projection(_compiled(children[0]), _compiled(children[1]), chosen)
        case "identity" | "current":
            return lambda value: value
        case "or_expression" | "and_expression":
            return _either(_compiled(children[0]), _compiled(children[1]), stop_at=node["type"] == "or_expression")
        case "function_expression" if node["value"] in _OWN:
            return _call(_OWN[node["value"]], [_compiled(child) for child in children], node["value"])
        case _:
            interpreter = TreeInterpreter(jmespath.Options(custom_functions=_Functions()))
            return lambda value: interpreter.visit(node, value)


def _field(name: str) -> Path:
    return lambda value: value.get(name) if type(value) is dict else None


def _fields(names: list[str]) -> Path:
    def follow(value: Any) -> Any:
        for name in names:
            if type(value) is not dict:
                return None
            value = value.get(name)
        return value

    return follow


def _index(number: int) -> Path:
    return lambda value: value[number] if type(value) is list and -len(value) <= number < len(value) else None


def _chain(steps: list[Path]) -> Path:
    def follow(value: Any) -> Any:
        for step in steps:
            value = step(value)
        return value

    return follow


def _projection(base: Path, each: Path, chosen: Path | None = None) -> Path:
    def follow(value: Any) -> Any:
        items = base(value)
        if not isinstance(items, list):
            return None
        found = [each(item) for item in items if chosen is None or chosen(item)]
        return [item for item in found if item is not None]

    return follow


def _equal(left: Path, right: Path) -> Path:
    def compare(value: Any) -> bool:
        one, other = left(value), right(value)
        # JMESPath's false is not its 0.
        return (type(one) is bool) is (type(other) is bool) and bool(one == other)

    return compare


def _either(left: Path, right: Path, *, stop_at: bool) -> Path:
    def follow(value: Any) -> Any:
        found = left(value)
        # False to JMESPath: null, false, and what is empty; numbers never are.
        says = found not in (None, False, "", [], {}) or type(found) in (int, float)
        return found if says is stop_at else right(value)

    return follow


def _call(function: Callable[..., Any], arguments: list[Path], name: str) -> Path:
    least, most = _ARITY[name]
    if not least <= len(arguments) <= most:
        raise PathError(f"{name}() takes {least if least == most else f'at least {least}'} values")
    return lambda value: function(*[argument(value) for argument in arguments])


def _plus(*values: Any) -> float | None:
    flat = [item for value in values for item in (value if isinstance(value, list) else [value])]
    found = [number(value) for value in flat if value is not None]
    return sum(found) if found else None


def _minus(left: Any, right: Any) -> float:
    return number(left) - (0.0 if right is None else number(right))


def _times(*values: Any) -> float:
    product = 1.0
    for value in values:
        product *= number(value)
    return product


def _divided(left: Any, right: Any) -> float:
    return number(left) / number(right)


def _hashed(*values: Any) -> str | None:
    if any(value is None for value in values):
        return None
    parts = "".join(f"{len(str(value))}:{value}" for value in values)
    return hashlib.sha256(parts.encode()).hexdigest()[:_HASH_DIGITS]


_OWN: dict[str, Callable[..., Any]] = {
    "plus": _plus,
    "minus": _minus,
    "times": _times,
    "divided": _divided,
    "hashed": _hashed,
}
"""Functions that mappings may call beside those of JMESPath. In a sum a null counts as absent."""
_ARITY = {"plus": (1, 99), "minus": (2, 2), "times": (1, 99), "divided": (2, 2), "hashed": (1, 99)}
_VARIADIC: dict[str, Any] = {"types": [], "variadic": True}


class _Functions(functions.Functions):  # type: ignore[misc]
    """The same functions, for what the interpreter does."""


for _name, _function in _OWN.items():
    _signature = functions.signature(_VARIADIC)(lambda self, *values, call=_function: call(*values))
    _Functions.FUNCTION_TABLE = {
        **_Functions.FUNCTION_TABLE,
        _name: {"function": _signature, "signature": (_VARIADIC,)},
    }
