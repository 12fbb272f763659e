"""Articles in JATS and NLM XML, as PubMed Central gives them, also within `pmc-articleset`."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from evidence_tools.errors import ArticleError

from .documents import Document, Section, Table, listed_notes, section_kind
from .grid import Grid, grid_of, local_name, text_of

__all__ = ["NOT_TEXT", "read_jats", "running_text"]


NOT_TEXT = frozenset({"table-wrap", "table", "ref-list", "fig", "disp-formula", "tex-math", "supplementary-material",
    "script", "style", "table-wrap-group", "inline-supplementary-material", "nav", "noscript"})  # fmt: skip


def read_jats(root: etree._Element, name: str) -> Document:
    """Read the first article below `root`; `name` is how errors call the file.

    Raises
    ------
    ArticleError
        If there is none.
    """
    articles = [root] if local_name(root) == "article" else [e for e in root.iter() if local_name(e) == "article"]
    if not articles:
        raise ArticleError(
            f"{name} holds no article element: allowed is an article of PubMed Central in JATS or NLM XML."
        )
    article = articles[0]
    document = Document(_title(article), list(_sections(article)))
    for ordinal, wrap in enumerate((e for e in article.iter() if local_name(e) == "table-wrap"), 1):
        document.tables += _wrapped(wrap, ordinal)
    return document


def _title(article: etree._Element) -> str:
    for element in article.iter():
        if local_name(element) == "article-title":
            return text_of(element, frozenset({"xref", "fn"}))
    return ""


def _sections(article: etree._Element) -> Iterator[Section]:
    for element in article.iter():
        if local_name(element) == "abstract" and (element.get("abstract-type") or "") not in ("graphical", "teaser"):
            yield Section("Abstract", running_text(element), "abstract")
    body = next((e for e in article.iter() if local_name(e) == "body"), None)
    if body is not None:
        yield from _walk(body, "", "")


def _walk(element: etree._Element, title: str, kind: str) -> Iterator[Section]:
    parts: list[str] = []
    for child in element:
        name = local_name(child)
        if name == "sec":
            if any(parts):
                yield Section(title, "\n".join(part for part in parts if part), kind)
                parts = []
            heading = next((text_of(c) for c in child if local_name(c) == "title"), "")
            yield from _walk(child, heading, section_kind(heading) if kind in ("", "discussion") else kind)
        elif name and name not in ("title", *NOT_TEXT):
            parts.append(running_text(child))
    if any(parts):
        yield Section(title, "\n".join(part for part in parts if part), kind)


def running_text(element: etree._Element) -> str:
    """Text of an element without tables, figures and formulas."""
    return text_of(element, NOT_TEXT, " ")


def _wrapped(wrap: etree._Element, ordinal: int) -> list[Table]:
    label = next((text_of(e) for e in wrap if local_name(e) == "label"), "")
    caption = " ".join(text_of(e, frozenset(), " ") for e in wrap if local_name(e) == "caption")
    foot, notes = _foot(wrap)
    tables = [e for e in wrap.iter() if local_name(e) == "table"]
    tables = [e for e in tables if not any(local_name(a) == "table" for a in e.iterancestors())]
    name = wrap.get("id") or ""
    if not tables:
        return [Table(ordinal, 1, name, label, caption, foot, notes, Grid(), True)]
    made = []
    for part, element in enumerate(tables, 1):
        grid = grid_of(element)
        own = _row_notes(grid)
        made.append(Table(ordinal, part, name, label, caption, foot, {**own, **notes}, grid))
    return made


def _foot(wrap: etree._Element) -> tuple[str, dict[str, str]]:
    texts: list[str] = []
    notes: dict[str, str] = {}
    for element in wrap.iter():
        name = local_name(element)
        if name in ("table-wrap-foot", "legend"):
            texts.append(text_of(element, frozenset(), " "))
        if name == "fn":
            mark = next((text_of(e) for e in element.iter() if local_name(e) in ("label", "sup")), "")
            words = text_of(element, frozenset({"label"}), " ")
            if mark and words:
                notes[mark] = words.removeprefix(mark).strip()
    foot = " ".join(texts)
    return foot, notes or listed_notes(foot)


def _row_notes(grid: Grid) -> dict[str, str]:
    """Footnotes typeset as a last row that fills the whole table."""
    line = grid.line(grid.n_rows - 1) if grid.n_rows else []
    if len(line) == 1 and line[0].width == grid.n_columns > 1 and len(line[0].text) > 30:
        return listed_notes(line[0].text) | {"": line[0].text}
    return {}
