"""The site: a page a claim, a study and an article, and the pages around them, as plain files that need no network.

Built beside its target and put in its place when it is whole, so that a killed run leaves the old site standing.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from evidence_tools.folder import format_table, records_of
from evidence_tools.publish.article_pages import article_list_page, article_pages
from evidence_tools.publish.claim_pages import claim_pages, numbered_sightings
from evidence_tools.publish.front_page import front_page
from evidence_tools.publish.history import Turn, current_turns, explained, past_turns
from evidence_tools.publish.marks import fingerprint, mark_draft, mark_site
from evidence_tools.publish.news import feed, news_page
from evidence_tools.publish.outputs import check_site_target, replace_site, sweep
from evidence_tools.publish.pages import Page, file_name, page_html, style_sheet
from evidence_tools.publish.search_index import search_engine, search_index
from evidence_tools.publish.standing_pages import last_day, standing_pages
from evidence_tools.publish.study_pages import study_list_page, study_pages
from evidence_tools.tracker.computed import Computed
from evidence_tools.verdicts.pictures import comparison_pages, forest_pages, most_compared

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["Progress", "build_site", "site_files"]

# Called with the number of steps done, the number of all steps, and what is being done.
Progress = Callable[[int, int, str], None]
Notebooks = Mapping[str, "NotebookNode"]

WIDTHS = (720, 340)  # px: beside the text of a page, and on a phone
PAPER = 460  # px: a column of a printed page, where letters become as small as its notes
LAYOUTS = ("wide", "narrow", "paper")
COPIED = ("references.bib", "datapackage.json")


def _silent(done: int, total: int, what: str) -> None:
    """Show nothing."""


def build_site(
    ev: Computed,
    out: Path,
    notebooks: Notebooks | None = None,
    progress: Progress = _silent,
    tell: Callable[[str], None] = lambda words: None,
    app: bool = False,
) -> Path:
    """Write the site.

    Parameters
    ----------
    ev : Computed
    out : Path
        Folder of the site: new, empty, or a site of this program, which is replaced as a whole.
    notebooks : dict, optional
        Name to executed notebook, in reading order; see `publish.notebooks`.
    progress : callable
        Told what is being drawn.
    tell : callable
        Told where files are kept that stood in the old site and were not part of it.
    app : bool
        Whether the pages are those of the app, which has more in its menu.

    Returns
    -------
    Path
        The page to open, ``index.html``.

    Raises
    ------
    UsageError
        If something else stands at `out`; it is not touched.
    """
    out = check_site_target(out, ev.folder.root)
    out.parent.mkdir(parents=True, exist_ok=True)
    sweep(out, tell)
    draft = Path(tempfile.mkdtemp(prefix=f".{out.name}.new.", dir=out.parent))
    try:
        mark_draft(draft)
        written: dict[str, str] = {}
        for name, content in site_files(ev, notebooks or {}, progress, app):
            path = draft / name
            path.parent.mkdir(exist_ok=True)
            data = content if isinstance(content, bytes) else content.encode("utf-8")
            path.write_bytes(data)
            written[name] = fingerprint(data)
        draft.chmod(0o755)
        mark_site(draft, written)
        replace_site(draft, out, tell)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return out / "index.html"


def site_files(
    ev: Computed, notebooks: Notebooks | None = None, progress: Progress = _silent, app: bool = False
) -> Iterator[tuple[str, str | bytes]]:
    """Yield every file of the site: its name and what it holds."""
    shown = notebooks or {}
    drawn: dict[str, list[str]] = {}
    verdicts = list(ev.all_verdicts.values())
    for step, verdict in enumerate(verdicts):
        progress(step, len(verdicts), verdict.claim["statement"])
        for layout, picture in zip(LAYOUTS, forest_pages(verdict, WIDTHS, PAPER), strict=False):
            name = f"{file_name(verdict.claim_id)}-{layout}.svg"
            drawn.setdefault(verdict.claim_id, []).append(name)
            yield f"figures/{name}", picture
    chosen = most_compared(verdicts)
    pictures, words = comparison_pages(chosen, ev.outcomes, WIDTHS)
    compared = [f"comparison-{layout}.svg" for layout in LAYOUTS[: len(pictures)]]
    yield from zip((f"figures/{name}" for name in compared), pictures, strict=True)
    turns = explained([*_unpublished(ev), *past_turns(ev.folder.root)], ev.all_verdicts, ev.verdict_rows)
    told = _told(ev, shown) | {"app": app}
    for page in _pages(ev, drawn, turns, front_page(ev, compared, words)):
        yield page.path, page_html(page, told)
    yield "feed.xml", feed(ev, turns, told["name"])
    yield "style.css", style_sheet()
    yield from _search_files(ev)
    yield from _notebook_files(shown, told)
    yield from _data_files(ev)


def _unpublished(ev: Computed) -> list[Turn]:
    """Return what the verdicts now computed change in those last published."""
    published, computed = ev.folder.tables["verdicts"].to_dict("records"), ev.verdict_rows
    return current_turns(published, computed, last_day(ev) or "1970-01-01")


def _told(ev: Computed, notebooks: Notebooks) -> dict[str, Any]:
    """Return what every page is told."""
    schema = ev.folder.schema
    about = schema.descriptor
    people = [person for person in about.get("contributors", ()) if person.get("email")]
    return {
        "notebooks": [{"file": f"{name}.html", "title": _title(name, book)} for name, book in notebooks.items()],
        "evidence_version": schema.version,
        "name": str(about.get("name", "evidence")),
        "contact": people[0]["email"] if people else "",
        "last_day": last_day(ev),
        "topic": ev.material.vocabulary.own.known,
    }


def _pages(ev: Computed, drawn: Mapping[str, list[str]], turns: list[Turn], front: Page) -> Iterator[Page]:
    yield front
    sightings = numbered_sightings(ev)
    yield from claim_pages(ev, drawn, turns, sightings)
    yield from study_pages(ev)
    yield study_list_page(ev)
    yield from article_pages(ev, sightings)
    yield article_list_page(ev)
    yield news_page(ev, turns)
    yield from standing_pages(ev)


def _search_files(ev: Computed) -> Iterator[tuple[str, str | bytes]]:
    yield "index.js", search_index(ev)
    yield "finding.js", search_engine()
    for name in ("find.js", "copy.js"):
        yield name, (Path(__file__).parent / "templates" / name).read_bytes()


def _notebook_files(notebooks: Notebooks, told: Mapping[str, Any]) -> Iterator[tuple[str, str | bytes]]:
    """Yield the notebooks as pages, with their pictures, and as they were executed."""
    if not notebooks:
        return
    import nbformat

    from evidence_tools.publish.notebook_body import readable
    from evidence_tools.publish.notebooks import notebook_page

    for name, notebook in notebooks.items():
        body, pictures = readable(notebook_page(notebook), name)
        facts = {"name": name, "body": Markup(body)}
        page = Page(f"{name}.html", "notebook", _title(name, notebook), facts, about=f"the notebook {name}")
        yield page.path, page_html(page, told)
        for file, data in pictures.items():
            yield f"figures/{file}", data
        yield f"{name}.ipynb", str(nbformat.writes(notebook))


def _data_files(ev: Computed) -> Iterator[tuple[str, str | bytes]]:
    """Yield the tables as they stand in the evidence folder; the verdicts as they are computed now."""
    for table in ev.folder.schema:
        if table.name != "verdicts":
            yield f"data/{table.path}", (ev.folder.root / table.path).read_bytes()
    verdicts = ev.folder.schema["verdicts"]
    yield f"data/{verdicts.path}", format_table(records_of(ev.verdicts()), verdicts)
    for name in COPIED:
        yield f"data/{name}", (ev.folder.root / name).read_bytes()


def _title(name: str, notebook: NotebookNode) -> str:
    """Return the first heading of a notebook without its number, else what its file is called."""
    first = next((cell.source for cell in notebook.cells if cell.source.startswith("# ")), "")
    heading = first.split("\n")[0].removeprefix("# ").split(":")[0]
    return re.sub(r"^\d+\. ", "", heading).strip() or name.split("_", 1)[-1].replace("_", " ").capitalize()
