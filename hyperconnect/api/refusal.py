"""Why an edit is refused, as a problem document: what is wrong and where, or what the rule has become meanwhile."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from hyperconnect.api.problem import Mistake, ProblemError
from hyperconnect.automation.lint.need import RIGHTS
from hyperconnect.errors import ContentError
from hyperconnect.model.reason import Finding
from hyperconnect.shell.editing.error import ExistsError, RefusedError, StaleError
from hyperconnect.shell.editing.merge import diff, merged
from hyperconnect.shell.editing.patch import PatchError, UnfitError
from hyperconnect.shell.editing.rule_text import RuleText
from hyperconnect.shell.editing.shelf import UndeletableError

_CONFLICTS = "HX3"
"""How the codes begin of errors that a rule has only beside others."""


@contextmanager
def refusing(*, placed: bool = False, new: bool = False) -> Generator[None]:
    """Turn what the editor raises into problem documents.

    `placed`: the body is a text, in which lines and columns count. `new`: the request asked for a rule not there yet.

    Raises:
        ProblemError: an edit is refused; nothing was changed.
    """
    try:
        yield
    except RefusedError as error:
        raise _refused(error, placed=placed) from error
    except StaleError as error:
        raise _stale(error) from error
    except ExistsError as error:
        status = HTTPStatus.PRECONDITION_FAILED if new else HTTPStatus.CONFLICT
        raise ProblemError(status, error.why, hint=error.hint, more={"current": _shown(error.current)}) from error
    except UndeletableError as error:
        raise ProblemError(HTTPStatus.LOCKED, error.why, hint=error.hint) from error
    except UnfitError as error:
        errors = [Mistake(error.why, "patch_unfit", error.pointer)]
        raise ProblemError(HTTPStatus.CONFLICT, error.why, hint="read the rule again", errors=errors) from error
    except PatchError as error:
        errors = [Mistake(error.why, "patch_unread", error.pointer)]
        raise ProblemError(HTTPStatus.BAD_REQUEST, error.why, hint=error.hint, errors=errors) from error
    except ContentError as error:
        raise ProblemError(HTTPStatus.CONFLICT, str(error)) from error


def mistake(finding: Finding, *, placed: bool) -> Mistake:
    """Return a finding as one mistake of a request."""
    mean = finding.did_you_mean
    return Mistake(
        finding.detail,
        finding.code,
        finding.pointer,
        suggestion=f"did you mean {', '.join(mean)}?" if mean else "",
        line=finding.line if placed and finding.line else None,
        column=finding.column if placed and finding.column else None,
    )


def _refused(error: RefusedError, *, placed: bool) -> ProblemError:
    wrong = [one for one in error.findings if one.severity == "error"]
    codes = {one.code for one in wrong}
    status, hint = HTTPStatus.UNPROCESSABLE_ENTITY, error.hint
    if codes == {RIGHTS}:
        status, hint = (
            HTTPStatus.FORBIDDEN,
            "a rule does no more than its author may: use a token with these scopes",
        )
    elif codes and all(code.startswith(_CONFLICTS) for code in codes):
        status = HTTPStatus.CONFLICT
    return ProblemError(status, error.why, hint=hint, errors=[mistake(one, placed=placed) for one in wrong])


def _stale(error: StaleError) -> ProblemError:
    current, base, sent = error.current, error.base, error.sent
    more: dict[str, Any] = {
        "current": None if current is None else _shown(current),
        "base": None if base is None else {"version": base.number, "text": base.text},
        "sent": sent,
    }
    if current is not None and sent is not None:
        more["diff"] = diff(current.text, sent, "now", "yours")
        if base is not None:
            both = merged(base.text, current.text, sent)
            more["merged"] = {"text": both.text, "conflicts": both.conflicts}
    headers = {} if current is None else {"etag": current.etag}
    return ProblemError(HTTPStatus.PRECONDITION_FAILED, error.why, hint=error.hint, headers=headers, more=more)


def _shown(rule: RuleText) -> dict[str, Any]:
    return {"etag": rule.etag, "version": rule.version, "text": rule.text}
