"""Templates that devices bring along: a safe subset of Jinja2, as Home Assistant's MQTT integration renders it.

Nearly all templates in the field only pick a value out of a JSON object (`{{ value_json.a.b }}`). These become
a direct look-up that yields the native JSON value; everything else is rendered to text by a sandbox with
limits on source, output, loops and sizes (`template_engine`), which is imported when first needed.

A template comes from a stranger: it can read nothing but its variables, and it ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, Protocol

from hyperconnect.errors import HyperconnectError
from hyperconnect.protocols.payload import MISSING, Missing, is_object
from hyperconnect.protocols.template_meter import EFFORT_STEPS, METER, TEXT_STEP
from hyperconnect.protocols.template_pipe import Pipe, pipe_of

SOURCE_LIMIT: Final = 4 * 1024
"""Characters of a template's source."""

SIGNS: Final = (*"|.([,~+-*/", "{{", "{%")
"""Signs of operations: how many there are tells what it takes to prepare a source."""

SEEN_LIMIT: Final = 256
"""Characters of what a template read last that are kept, to know it again."""


class Renderer(Protocol):
    """Renders a template; `members` are what it reads of `value_json` if it reads nothing else, else there are none."""

    members: tuple[str, ...]

    def __call__(self, variables: Mapping[str, object]) -> str:
        """Return the rendered text."""
        ...


class TemplateError(HyperconnectError):
    """A template cannot be compiled, failed, or asked for more than it may have."""


_SIMPLE = re.compile(
    r"\A\s*\{\{-?\s*(value(?:_json)?)((?:\.[A-Za-z_]\w*|\[\s*(?:'[^'\\]*'|\"[^\"\\]*\")\s*\])*)\s*(\|[^{}]*?)?-?\}\}\s*\Z"
)
_STEP = re.compile(r"\.([A-Za-z_]\w*)|\[\s*['\"]([^'\"]*)['\"]\s*\]")
_DICT_NAMES: Final = frozenset(dir(dict))
_FAILED: Final = object()


class Template:
    """A compiled template. Make it with `compiled`, or with `known` and make it `ready` step by step."""

    __slots__ = ("_constants", "_fault", "_pipe", "_renderer", "_said", "_seen", "_steps", "path", "plain", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self._fault: TemplateError | None = None
        self._constants: Mapping[str, object] = {}
        self.path: tuple[str, ...] | None = None
        self.plain = False
        self._renderer: Renderer | None = None
        self._seen = ""
        self._said: object = MISSING
        self._steps: tuple[str, ...] | None = None
        self._pipe: Pipe | None = None
        found = _SIMPLE.match(source)
        if found is not None:
            steps = tuple(dotted or quoted for dotted, quoted in _STEP.findall(found[2]))
            picks = found[1] == "value_json" and not _DICT_NAMES.intersection(steps)
            if found[3]:
                self._pipe = pipe_of(found[3]) if picks or not steps else None
                self._steps = steps if picks else None
            elif picks:
                self.path = steps
            else:
                self.plain = found[1] == "value" and not steps

    def given(self, constants: Mapping[str, object]) -> Template:
        """Return the same template that knows these variables too."""
        template = Template(self.source)
        template._renderer = self._renderer
        template._constants = {**self._constants, **constants}
        return template

    def read(self, text: str, json: object) -> object:
        """Return the native JSON value where the template only picks one, else the rendered text, stripped.

        `json` is `MISSING` where the payload is no JSON. `MISSING` comes back for an empty result and for a
        key that is not there: no statement.

        Raises:
            TemplateError: rendering failed.
        """
        path = self.path
        if path is not None:
            if json is MISSING:
                raise TemplateError("the payload is not JSON", where=self.source)
            native = json
            for step in path:
                if not is_object(native):
                    break
                native = native.get(step, MISSING)
                if native is MISSING:
                    return MISSING
            else:
                return MISSING if native == "" else native
            if native is None or not hasattr(native, step):
                if native is None or step is path[-1]:
                    return MISSING
                raise TemplateError(f"failed: there is no {step!r} in {str(native)[:40]!r}", where=self.source)
        elif self.plain:
            return text.strip() or MISSING
        elif self._pipe is not None and (native := self._piped(self._pipe, text, json)) is not _FAILED:
            return MISSING if native == "" else native
        if self._renderer is not None and self._renderer.members and is_object(json):
            return self._known(self._renderer.members, text, json)
        return self._rendered(text, json)

    def _known(self, members: tuple[str, ...], text: str, json: Mapping[str, object]) -> object:
        """Return what the template makes of these members: what it made of them last, if it read the same then.

        Neither clock nor chance is within a template's reach. As written out, 1, 1.0 and true are different things.
        """
        seen = repr([json.get(member, MISSING) for member in members])
        if seen != self._seen:
            said = self._rendered(text, json)
            if len(seen) > SEEN_LIMIT:
                return said
            self._seen, self._said = seen, said
        return self._said

    def _rendered(self, text: str, json: object) -> object:
        variables: dict[str, object] = {"value": text}
        if json is not MISSING:
            variables["value_json"] = json
        return self.render(variables).strip() or MISSING

    def _piped(self, pipe: Pipe, text: str, json: object) -> object:
        """Return what the filters make of the value, or `_FAILED` where the sandbox has to tell why they cannot."""
        native: object = text
        if len(text) > TEXT_STEP:
            METER.take(len(pipe) * len(text) // TEXT_STEP)
        if self._steps is not None:
            native = json
            for step in self._steps:
                native = native.get(step, MISSING) if is_object(native) else MISSING
            if native is MISSING:
                return _FAILED
        try:
            for function, arguments in pipe:
                native = function(native, *arguments)
        except (HyperconnectError, ArithmeticError, TypeError, ValueError):
            return _FAILED
        return native.strip() if isinstance(native, str) else native

    def render(self, variables: Mapping[str, object]) -> str:
        """Return the rendered text.

        Raises:
            TemplateError: it does not compile, failed, or exceeded a limit.
        """
        renderer = self._renderer
        while renderer is None:
            for effort in self._prepare():
                METER.take(effort * EFFORT_STEPS)
            renderer = self._renderer
        return renderer({**self._constants, **variables} if self._constants else variables)

    def ready(self) -> Iterator[int]:
        """Prepare what is more than a look-up, yielding the effort of each step before it is done.

        Raises:
            TemplateError: it cannot be used.
        """
        return iter(()) if self._renderer is not None or self.path is not None or self.plain else self._prepare()

    def _prepare(self) -> Iterator[int]:
        from hyperconnect.protocols.template_engine import prepared

        if self._fault is not None:
            raise self._fault
        try:
            self._renderer = yield from prepared(self.source)
        except TemplateError as error:
            self._fault = error
            raise


def prepare() -> None:
    """Load the sandbox now: it takes as long as a few dozen messages, and should not be the first one's burden."""
    Template("{{ value ~ 1 }}").render({"value": ""})


def compiled(source: str) -> Template:
    """Return the template of a source text, ready to read with; that of the last few thousand is remembered.

    Raises:
        TemplateError: the source is too long or does not compile.
    """
    template = known(source)
    for _ in template.ready():
        pass
    return template


@lru_cache(maxsize=4096)
def known(source: str) -> Template:
    """Return the template of a source text, which may not be `ready` yet.

    Raises:
        TemplateError: the source is too long.
    """
    if len(source) > SOURCE_LIMIT:
        raise TemplateError(f"{len(source)} characters are more than the {SOURCE_LIMIT} a template may have")
    return Template(source)


def pick(template: Template | None, text: str, json: object) -> object | Missing:
    """Return what a template makes of a payload; without a template the text itself, `MISSING` if empty."""
    return template.read(text, json) if template is not None else text.strip() or MISSING
