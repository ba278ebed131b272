"""The page: what people see of a household in a browser. It is rendered here, and lives on by the API.

A page is one module, one template and one line:

* `pages/<noun>.py` has `make_routes(behind) -> list[Route]`. What the page shows is a frozen view, made by a pure
  function from the answers of `hyperconnect/shell/asking`; `page(path, show, *scopes)` (`page.py`) makes the route, for
  which `async def show(request) -> Response` returns `render(request, "<noun>.html", view)` (`render.py`).
* `templates/<noun>.html` extends `base.html` and reads `view`, `visit` (who looks, in which language, under which
  path), `sections`, `asset("name.js")`, the filters of `figure.py`, and `data` (or `tojson`), by which a view stands in
  `<script type="application/json">` or in an attribute between single quotes. English words are `t("…", name=value)`;
  what scripts say is `words(["…"])`; words that stand in Python are marked by `text("…")` of `words.py`.
* the line stands in `PAGES` of `app.py`; what has a word there stands in the navigation too.
* `words/zh/<noun>.json` has the Chinese of the page's English; `tests/dashboard/test_words.py` says what is missing.

An error is raised as in the API: a `ProblemError` becomes a page, no session leads to `/sign-in`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp

    from hyperconnect.api.app import Behind


def show_pages(behind: Behind, cache: Path | None = None) -> ASGIApp:
    """Return what shows a household to people. Nothing of it is loaded before somebody looks.

    In `cache` its templates may be compiled already (`ready.py`).
    """
    from hyperconnect.dashboard.app import make_pages

    return make_pages(behind, cache)
