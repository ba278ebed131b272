"""Scripts and the stylesheet as they are sent: what only whoever writes them reads stays here.

Comments that fill lines of their own go, and so does indentation; every line of code stays a line, so that nothing
changes its meaning. Texts over several lines are therefore not for our scripts.
"""

from __future__ import annotations

import re

_BLOCK = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", re.DOTALL | re.MULTILINE)
_LINE = re.compile(r"^[ \t]*//[^\n]*\n", re.MULTILINE)
_TYPE = re.compile(r"/\*\* @type \{[^\n]*?\} \*/ ?")
_INDENT = re.compile(r"^[ \t]+|^\n", re.MULTILINE)


def slim(text: str, suffix: str) -> str:
    """Return a `.js` or `.css` file without what nothing but people reads; any other as it is."""
    match suffix:
        case ".js":
            return _INDENT.sub("", _TYPE.sub("", _LINE.sub("", _BLOCK.sub("", text))))
        case ".css":
            return _INDENT.sub("", _BLOCK.sub("", text))
        case _:
            return text
