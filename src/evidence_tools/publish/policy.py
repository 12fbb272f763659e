"""What a browser may run and load on our pages: our own script and nothing else, whatever stands in a table.

Everything on a page is escaped; this is the second lock. It is written into each page, so that it also holds where the
page is opened as a file or published on somebody's server.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

import jinja2

__all__ = ["content_policy", "inline_scripts"]

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.S)


def inline_scripts(environment: jinja2.Environment, names: Iterable[str]) -> list[str]:
    """Return the scripts that stand in templates, as they will stand on the page: they hold no template marks."""
    sources = [environment.loader.get_source(environment, name)[0] for name in names] if environment.loader else []
    return [script for source in sources for script in _SCRIPT.findall(source)]


def content_policy(environment: jinja2.Environment) -> str:
    """Return the Content-Security-Policy of the pages made from the templates of `environment`.

    Scripts run only where their hash is that of a script written in one of the templates. Styles may stand in the
    page; pictures come from the site itself or stand in the page; nothing is loaded from or sent to anywhere else.
    """
    names = [name for name in environment.list_templates() if name.endswith(".html.jinja")]
    hashes = {hashlib.sha256(script.encode("utf-8")).digest() for script in inline_scripts(environment, names)}
    scripts = sorted(f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in hashes) or ["'none'"]
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(scripts),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())
