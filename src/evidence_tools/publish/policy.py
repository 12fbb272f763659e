"""What a browser may run and load on our pages: our own files and nothing else, whatever stands in a table.

Everything on a page is escaped; this is the second lock. It is written into each page, so that it also holds where the
page is opened as a file or published on somebody's server.
"""

from __future__ import annotations

__all__ = ["content_policy"]


def content_policy(scripts: bool = False, inline_styles: bool = False, forms: bool = False) -> str:
    """Return the Content-Security-Policy of a page.

    No script may stand in a page: where `scripts` are needed they are files of the site. Pictures come from the site or
    stand in the page; nothing is loaded from or sent to anywhere else.

    Parameters
    ----------
    scripts : bool
        Whether the page runs the site's own script files.
    inline_styles : bool
        Whether styles stand in the page, as on those of the notebooks.
    forms : bool
        Whether the page has a form; it can be sent to the site alone.
    """
    rules = {
        "default-src": "'none'",
        "script-src": "'self'" if scripts else "'none'",
        "style-src": "'self' 'unsafe-inline'" if inline_styles else "'self'",
        "img-src": "'self' data:",
        "base-uri": "'none'",
        "form-action": "'self'" if forms else "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())
