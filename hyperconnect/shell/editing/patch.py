"""Patches of JSON data: merge patches (RFC 7396) and JSON patches (RFC 6902). Data that is patched stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, TypeAlias

from hyperconnect.errors import HyperconnectError
from hyperconnect.protocols.payload import is_array, is_object
from hyperconnect.shell.editing.rewrite import same

Patch: TypeAlias = Callable[[object], object]
"""From data to what it becomes."""

MOST = 1000
"""Operations of one JSON patch."""


class PatchError(HyperconnectError):
    """A patch is no patch: `pointer` says which part of it."""

    def __init__(self, why: str, pointer: str = "", *, hint: str = "") -> None:
        self.pointer = pointer
        super().__init__(why, hint=hint)


class UnfitError(PatchError):
    """A patch is one, but does not fit what it is to change; or a `test` in it failed."""


def merge_patch(patch: object) -> Patch:
    """Return a merge patch: what it says replaces what was said before, and null takes away."""
    return lambda data: _merged(data, patch)


def json_patch(operations: object) -> Patch:
    """Return a JSON patch.

    Raises:
        PatchError: these are no operations.
    """
    if not is_array(operations):
        raise PatchError("a JSON patch is a list of operations", hint='send [{"op": "replace", "path": …, "value": …}]')
    if len(operations) > MOST:
        raise PatchError(f"a patch has at most {MOST} operations", hint="send the whole rule with PUT")
    steps = [_operation(one, index) for index, one in enumerate(operations)]

    def patched(data: object) -> object:
        result = deepcopy(data)
        for index, step in enumerate(steps):
            result = _done(result, step, index)
        return result

    return patched


def _merged(data: object, patch: object) -> object:
    if not is_object(patch):
        return patch
    result = dict(data) if is_object(data) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _merged(result.get(key), value)
    return result


_NEEDS: Mapping[str, tuple[str, ...]] = {
    "add": ("path", "value"),
    "remove": ("path",),
    "replace": ("path", "value"),
    "move": ("path", "from"),
    "copy": ("path", "from"),
    "test": ("path", "value"),
}


def _operation(one: object, index: int) -> Mapping[str, Any]:
    step: Mapping[str, Any] = one if is_object(one) else {}
    needed = _NEEDS.get(str(step.get("op")))
    if needed is None:
        raise PatchError("an operation needs `op`: one of add, remove, replace, move, copy, test", f"/{index}/op")
    for key in needed:
        if key not in step:
            raise PatchError(f"`{step['op']}` needs `{key}`", f"/{index}/{key}")
    for key in ("path", "from"):
        if key in needed and not _is_pointer(step[key]):
            raise PatchError("must be a JSON pointer such as /then/0/set", f"/{index}/{key}")
    if step["op"] == "move" and f"{step['path']}/".startswith(f"{step['from']}/") and step["path"] != step["from"]:
        raise UnfitError("nothing can be moved into itself", f"/{index}/path")
    return step


def _is_pointer(value: object) -> bool:
    if not isinstance(value, str) or (value and not value.startswith("/")):
        return False
    return "~" not in value.replace("~0", "").replace("~1", "")


def _done(data: Any, step: Mapping[str, Any], index: int) -> Any:
    path: str = step["path"]
    place = f"/{index}/path"
    match step["op"]:
        case "add":
            return _added(data, path, deepcopy(step["value"]), place)
        case "remove":
            return _taken(data, path, place)[0]
        case "replace":
            if not path:
                return deepcopy(step["value"])
            _found(data, path, place)
            holder, key = _holder(data, path, place)
            holder[key] = deepcopy(step["value"])
            return data
        case "move":
            rest, value = _taken(data, step["from"], f"/{index}/from")
            return _added(rest, path, value, place)
        case "copy":
            return _added(data, path, deepcopy(_found(data, step["from"], f"/{index}/from")), place)
        case _:
            if not same(_found(data, path, place), step["value"]):
                raise UnfitError(f"{path or 'the whole'} is not what the patch tests for", f"/{index}/value")
            return data


def _added(data: Any, path: str, value: object, place: str) -> Any:
    if not path:
        return value
    holder, key = _holder(data, path, place, adding=True)
    if is_array(holder):
        holder.insert(key, value)
    else:
        holder[key] = value
    return data


def _taken(data: Any, path: str, place: str) -> tuple[Any, object]:
    if not path:
        return None, data
    value = _found(data, path, place)
    holder, key = _holder(data, path, place)
    del holder[key]
    return data, value


def _found(data: Any, path: str, place: str) -> object:
    for token in _tokens(path):
        data = _step(data, token, path, place)
    return data


def _holder(data: Any, path: str, place: str, *, adding: bool = False) -> tuple[Any, Any]:
    """Return what holds the place of a pointer, and the key or index there."""
    *above, last = _tokens(path)
    for token in above:
        data = _step(data, token, path, place)
    if is_array(data):
        return data, len(data) if adding and last == "-" else _index(last, len(data) + adding, path, place)
    if is_object(data):
        return data, last
    raise UnfitError(f"{path} leads into a single value", place)


def _step(data: Any, token: str, path: str, place: str) -> Any:
    if is_array(data):
        return data[_index(token, len(data), path, place)]
    if is_object(data) and token in data:
        return data[token]
    raise UnfitError(f"there is no {path}", place)


def _index(token: str, length: int, path: str, place: str) -> int:
    plain = token.isascii() and token.isdecimal() and (token == "0" or token[0] != "0")  # noqa: S105  (an index)
    if not plain or len(token) > len(str(length)) or int(token) >= length:
        raise UnfitError(f"there is no {path}", place)
    return int(token)


def _tokens(path: str) -> list[str]:
    return [token.replace("~1", "/").replace("~0", "~") for token in path.split("/")[1:]]
