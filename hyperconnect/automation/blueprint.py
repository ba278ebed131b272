"""Rules as templates: a rule with `template` and `with` becomes the body of the other with its parameters filled in.

A device parameter hides whatever else has its name: wherever the body writes it, alone or before a dot, the device
that was given stands instead. A value parameter becomes a `let` of the rule, so that a `call` may give another value;
where no run is there yet to know a `let` (`when`, `while`, `settle`, `hold`, `cooldown`, `limit`), its value is written
in.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.automation.expression import Type, parse_quantity
from hyperconnect.automation.expression.flaw import near
from hyperconnect.automation.form import ParameterForm, RuleForm, Scalar
from hyperconnect.automation.names import Names
from hyperconnect.automation.swap import Swap, shown, swapped
from hyperconnect.model.reason import Finding

_OUTSIDE = ("when", "while_", "settle", "hold", "cooldown", "limit")
_INSIDE = ("if_", "then", "else_", "enter", "exit", "let", "tests")


class Bound(Struct, frozen=True):
    """What the parameters of a rule stand for: devices, groups or people by name, and values as they are written."""

    devices: dict[str, str]
    values: dict[str, Scalar]


def is_template(form: RuleForm) -> bool:
    """Return whether a rule is a template only: it has a parameter without a default, and never runs itself."""
    return any(param.default is None for param in form.params.values())


def expand(form: RuleForm, names: Names) -> RuleForm | tuple[Finding, ...]:
    """Return a rule without parameters and templates, or what keeps it from being one.

    A rule with parameters runs with their defaults; one that is a template only gives no findings, and no rule. Of a
    rule with `template` the body is the template's; who it is, whose rights it has, whether it is switched on and its
    tests are its own.
    """
    if form.template is None:
        return _alone(form, names)
    body = names.rule(form.template)
    if body is None:
        guesses = near(form.template, names.rule_names())
        return (Finding("HX101", "error", "/template", f"{form.template} is not a rule", did_you_mean=guesses),)
    if body.template is not None:
        detail = f"{body.rule} is made of a template itself; name that one: {body.template}"
        return (Finding("HX101", "error", "/template", detail, did_you_mean=(body.template,)),)
    bound = _bind(body, form.with_, names)
    if not isinstance(bound, Bound):
        return bound
    return replace(
        _filled(body, bound),
        rule=form.rule,
        title=form.title or body.title,
        about=form.about or body.about,
        tags=form.tags or body.tags,
        enabled=form.enabled,
        run_as=form.run_as,
        allow=[*dict.fromkeys((*form.allow, *body.allow))],
        tests=form.tests,
    )


def _alone(form: RuleForm, names: Names) -> RuleForm | tuple[Finding, ...]:
    """Return a rule with its own defaults."""
    if not form.params:
        return form
    given = {key: param.default for key, param in form.params.items() if param.default is not None}
    flaws = [
        Finding("HX102", "error", f"/params/{key}/default", flaw)
        for key, value in given.items()
        if (flaw := _flaw(value, form.params[key], names))
    ]
    if flaws or is_template(form):
        return tuple(flaws)
    return _filled(form, _sorted(form, given))


def _bind(body: RuleForm, given: Mapping[str, Scalar], names: Names) -> Bound | tuple[Finding, ...]:
    """Return what the parameters stand for, or what is wrong with what was given."""
    found: list[Finding] = []
    for key, value in given.items():
        param = body.params.get(key)
        if param is None:
            guesses = near(key, body.params)
            detail = f"{body.rule} has no parameter `{key}`"
            found.append(Finding("HX101", "error", f"/with/{key}", detail, did_you_mean=guesses))
        elif flaw := _flaw(value, param, names):
            found.append(Finding("HX102", "error", f"/with/{key}", flaw))
    known = {key: param.default for key, param in body.params.items() if param.default is not None} | dict(given)
    for key in body.params:
        if key not in known:
            detail = f"{body.rule} needs the parameter `{key}` in `with`"
            found.append(Finding("HX103", "error", "/template", detail))
    return tuple(found) if found else _sorted(body, known)


def _sorted(body: RuleForm, known: Mapping[str, Scalar]) -> Bound:
    devices = {key: str(known[key]) for key, param in body.params.items() if param.device is not None}
    return Bound(devices, {key: known[key] for key in body.params if key not in devices})


def _flaw(value: Scalar, param: ParameterForm, names: Names) -> str:
    """Return what is wrong with a value for a parameter; nothing if it will do."""
    if param.device is not None:
        return _device_flaw(value, param.device, names)
    if param.default is None or _is_equation(value) or _is_equation(param.default):
        return ""
    wanted, found = _type(param.default), _type(value)
    fits = (wanted.sort, wanted.unit) == (found.sort, found.unit) or (wanted.sort == "text" and isinstance(value, str))
    return "" if fits else f"must be {replace(wanted, options=())}, such as {shown(param.default)}"


def _device_flaw(value: Scalar, capability: str, names: Names) -> str:
    """Return what is wrong; a device that nobody knows yet may come."""
    if not isinstance(value, str) or not value or any(letter in value for letter in " .=:"):
        return f"must be the name of a device with the capability {capability}"
    known = names.device(value)
    if known is not None:
        return "" if names.offers(known, capability) else f"{value} does not have the capability {capability}"
    lacking = [member for member in names.members(value) or () if not names.offers(member, capability)]
    if lacking:
        return f"of {value}, {names.slug(lacking[0])} does not have the capability {capability}"
    return ""


def _is_equation(value: Scalar) -> bool:
    return isinstance(value, str) and value.startswith("=")


def _type(value: Scalar) -> Type:
    return replace(parse_quantity(shown(value))[1], whole=False)


def _filled(body: RuleForm, bound: Bound) -> RuleForm:
    """Return the body of a rule with its parameters filled in."""
    outside, inside = Swap(bound.devices, bound.values), Swap(bound.devices, {})
    parts = {field: swapped(body, field, outside) for field in _OUTSIDE}
    parts |= {field: swapped(body, field, inside) for field in _INSIDE}
    filled = replace(body, **parts, params={})
    return replace(filled, let={**bound.values, **filled.let})
