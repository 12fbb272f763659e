"""The site: every claim with its verdict, certainty, wording and studies, as plain files that work without a network.

Built beside its target and put in its place when it is whole, so that a killed run leaves the old site standing.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import jinja2
import matplotlib
import nbformat
from markupsafe import Markup

from evidence_tools import __version__, figures
from evidence_tools.publish.notebooks import notebook_page
from evidence_tools.publish.outputs import check_site_target, mark_site, replace_site, sweep
from evidence_tools.publish.policy import content_policy
from evidence_tools.tracker.evidence import Evidence
from evidence_tools.verdicts import VERDICTS, Verdict
from evidence_tools.verdicts.card import card_facts
from evidence_tools.verdicts.pictures import evidence_map_figure, forest_figure, strata_figure
from evidence_tools.words import VERDICT_MEANINGS

__all__ = ["STRATA_CLAIMS", "Progress", "build_site"]

# Called with the number of steps done, the number of all steps, and what is being done.
Progress = Callable[[int, int, str], None]
Notebooks = dict[str, nbformat.NotebookNode]

# The claims whose effect against passive, attention, sham and active controls is drawn side by side.
STRATA_CLAIMS = ("sleep-quality-reflexology", "fatigue-reflexology", "anxiety-reflexology")


def _silent(done: int, total: int, what: str) -> None:
    """Show nothing."""


@cache
def environment() -> jinja2.Environment:
    """Return the templates of the site; everything is escaped."""
    loaders = [jinja2.PackageLoader("evidence_tools.publish"), jinja2.PackageLoader("evidence_tools.verdicts")]
    found = jinja2.Environment(
        loader=jinja2.ChoiceLoader(loaders), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    found.globals["policy"] = Markup(content_policy(found))  # single quotes only: it stands in double ones
    return found


@contextmanager
def _drawing() -> Iterable[None]:
    """Draw to files, whatever the user's own backend is."""
    backend = matplotlib.get_backend()
    matplotlib.use("Agg")
    try:
        yield
    finally:
        matplotlib.use(backend)


def _save(ax: matplotlib.axes.Axes | None, path: Path) -> str:
    """Save a figure and release it; return its file name, or nothing where there was nothing to draw."""
    if ax is None:
        return ""
    figures.save(ax, path)
    matplotlib.pyplot.close(ax.figure)
    return path.name


def _draw(ev: Evidence, verdicts: Iterable[Verdict], folder: Path, tell: Callable[[str], None]) -> dict[str, str]:
    """Draw the forest plot of every claim that has trials with numbers."""
    drawn = {}
    for verdict in verdicts:
        tell(verdict.claim["statement"])
        if any(evidence.pooled is not None for evidence in verdict.strata.values()):
            drawn[verdict.claim_id] = _save(forest_figure(verdict), folder / f"{_file_name(verdict.claim_id)}.svg")
    return drawn


def _file_name(key: str) -> str:
    """Return a key as the name of a file: what `validate` allows is left as it is, and nothing leads elsewhere."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", key)


def _overview(ev: Evidence, folder: Path) -> dict[str, str]:
    verdicts = list(ev.all_verdicts.values())
    chosen = [ev.all_verdicts[c] for c in STRATA_CLAIMS if c in ev.all_verdicts and ev.all_verdicts[c].strata]
    return {
        "map": _save(evidence_map_figure(verdicts, ev.outcomes), folder / "evidence-map.svg"),
        "strata": _save(strata_figure(chosen, ev.outcomes) if chosen else None, folder / "strata.svg"),
    }


def _groups(verdicts: Iterable[Verdict], drawn: dict[str, str]) -> list[dict]:
    cards = [card_facts(v) | {"figure": drawn.get(v.claim_id, ""), "claim_id": v.claim_id} for v in verdicts]
    return [
        {"verdict": name, "symbol": symbol, "label": label, "claims": [c for c in cards if c["verdict"] == name]}
        for name, (symbol, label) in VERDICTS.items()
    ]


def build_site(
    ev: Evidence,
    out: Path,
    notebooks: Notebooks | None = None,
    progress: Progress = _silent,
    tell: Callable[[str], None] = lambda words: None,
) -> Path:
    """Write the site.

    Parameters
    ----------
    ev : Evidence
    out : Path
        Folder of the site: new, empty, or a site of this program, which is replaced as a whole.
    notebooks : dict, optional
        Name to executed notebook, in reading order; see `publish.notebooks`.
    progress : callable
        Told what is being drawn.
    tell : callable
        Told where files are kept that stood in the old site and were not part of it.

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
    sweep(out)
    draft = Path(tempfile.mkdtemp(prefix=f".{out.name}.new.", dir=out.parent))
    try:
        mark_site(draft)
        (draft / "figures").mkdir()
        _write(ev, draft, notebooks or {}, progress)
        draft.chmod(0o755)
        mark_site(draft)
        replace_site(draft, out, tell)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return out / "index.html"


def _write(ev: Evidence, draft: Path, notebooks: Notebooks, progress: Progress) -> None:
    verdicts = sorted(ev.all_verdicts.values(), key=lambda v: v.claim["statement"])
    steps = iter(range(len(verdicts) + 1))
    with _drawing():
        drawn = _draw(ev, verdicts, draft / "figures", lambda what: progress(next(steps), len(verdicts), what))
        overview = _overview(ev, draft / "figures")
    pages = [{"file": f"{name}.html", "name": name, "title": _title(name)} for name in notebooks]
    common = {"pages": pages, "version": __version__, "evidence_version": ev.folder.schema.version}
    counts = {
        name: len(getattr(ev, name)) for name in ("articles", "sightings", "claims", "studies", "results", "reviews")
    }
    page = environment().get_template("index.html.jinja")
    text = page.render(
        groups=_groups(verdicts, drawn), overview=overview, counts=counts, meaning=VERDICT_MEANINGS, **common
    )
    (draft / "index.html").write_text(text, encoding="utf-8")
    for name, notebook in notebooks.items():
        page = environment().get_template("notebook.html.jinja")
        body = notebook_page(notebook)
        (draft / f"{name}.html").write_text(
            page.render(title=_title(name), name=name, body=body, **common), encoding="utf-8"
        )
        (draft / f"{name}.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")
    style = environment().get_template("style.css").render()
    (draft / "style.css").write_text(style, encoding="utf-8")


def _title(name: str) -> str:
    return name.split("_", 1)[-1].replace("_", " ").capitalize()
