"""A page of the site: where it stands, the template it is made from, and what the template is told."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from evidence_tools.files import cache_folder
from evidence_tools.publish.policy import content_policy
from evidence_tools.words import VERDICT_MEANINGS, VERDICTS, VERSION, look

__all__ = ["NAVIGATION", "Page", "environment", "file_name", "page_html", "style_sheet"]

# In the order of the menu: the file and what the link says.
NAVIGATION = (
    ("index.html", "Find a claim"),
    ("safety.html", "Safety"),
    ("rules.html", "Rules"),
    ("new.html", "What's new"),
    ("articles.html", "Articles"),
    ("studies.html", "Studies"),
    ("methods.html", "Methods"),
    ("glossary.html", "Glossary"),
    ("data.html", "Data"),
    ("about.html", "About"),
)
# What only the app can do.
APP_NAVIGATION = (
    ("check.html", "Check my page"),
    ("screen.html", "Screen"),
    ("confirm.html", "Confirm"),
    ("enter.html", "Enter"),
)
LONGEST = 4000  # letters of one cell that a page shows
# Letters nobody sees: control characters, and marks that would turn the direction of the text around them.
UNSEEN = dict.fromkeys(
    [*range(9), *range(11, 32), *range(127, 160), 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes
    ----------
    path : str
        Where it stands in the site, such as ``claims/sleep.html``.
    template : str
        The template's name without its endings.
    title : str
        What the browser's tab says.
    facts : mapping
        What the template is told besides.
    about : str
        What a remark on the page is about: a claim_id, study_id or the page's name.
    """

    path: str
    template: str
    title: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""

    @property
    def root(self) -> str:
        """Return the way from the page to the top of the site."""
        return "../" * self.path.count("/")


def shown(value: object) -> object:
    """Return what is written for a value of a table: one cell cannot fill a page or turn its letters around."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    words = value.translate(UNSEEN)
    return words if len(words) <= LONGEST else f"{words[:LONGEST]} … (cut here; the whole text stands in the data)"


def _cached_code() -> jinja2.BytecodeCache | None:
    """Return where compiled templates are kept between runs; none where there is no writable cache.

    What a template is compiled to depends on the rules of this module too, so that other rules have another folder.
    """
    rules = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]
    folder = cache_folder() / "templates" / rules
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return jinja2.FileSystemBytecodeCache(str(folder))


@cache
def environment() -> jinja2.Environment:
    """Return the templates of the site; everything is escaped."""
    loaders = [jinja2.PackageLoader("evidence_tools.publish"), jinja2.PackageLoader("evidence_tools.verdicts")]
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader(loaders),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_cached_code(),
        undefined=jinja2.StrictUndefined,
        finalize=shown,
    )
    made.globals |= {
        "verdicts": VERDICTS,
        "meanings": VERDICT_MEANINGS,
        "navigation": NAVIGATION,
        "app_navigation": APP_NAVIGATION,
        "version": VERSION,
        "tone": look()["verdicts"],
    }
    made.filters |= {"plain": plain, "file": file_name, "part": lambda words: quote(words, safe="")}
    return made


def file_name(key: str) -> str:
    """Return a key as the name of a file: what `validate` allows is left as it is, and nothing leads elsewhere."""
    safe = re.sub(r"[^A-Za-z0-9_-]", "_", key)
    return safe if safe == key else f"{safe[:80]}-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:8]}"


def plain(words: object) -> str:
    """Return a keyword of a table as words: ``rct_parallel`` is "rct parallel"."""
    return str(words).replace("_", " ")


def page_html(page: Page, site: Mapping[str, Any]) -> str:
    """Write a page.

    Parameters
    ----------
    page : Page
    site : mapping
        What every page is told: ``notebooks``, ``evidence_version``, ``contact``, ``name``, ``last_day``, and ``app``,
        whether the page is one of the app's.
    """
    scripts = page.template in ("index", "claim")
    forms = page.template == "index" or page.template.startswith("app_")
    policy = Markup(
        content_policy(scripts, page.template == "notebook", forms)
    )  # single quotes: it stands in double ones
    told = {"page": page, "root": page.root, "title": page.title, "policy": policy, **site, **page.facts}
    return environment().get_template(f"{page.template}.html.jinja").render(told)


def style_sheet() -> str:
    """Write the style sheet: the visual language as custom properties, then the rules that use them."""
    return environment().get_template("style.css").render(look=look())
