"""A new tracker for another topic: an evidence folder whose tables are empty but for what the topic itself names."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from evidence_tools.errors import UsageError
from evidence_tools.files import NOTEBOOKS, PACKAGE_FILE, evidence_above, resolved, write_atomically
from evidence_tools.folder.csvfile import format_table
from evidence_tools.folder.schema import Schema, read_schema

__all__ = ["Topic", "found", "read_topic"]

_CLAIM = re.compile(r'^claim = "([^"]*)"', re.M)
_FOR = re.compile(r"\s+(?:for|on|against|in)\s+", re.I)
README = """# {title}

An evidence folder made by `evidence new`. Its tables are empty but for the treatment and the outcome that the topic
names. `datapackage.json` says what may stand in every column; `evidence validate` names every problem with what to do.

1. `interventions.csv`, `outcomes.csv`: correct the words made from the topic; add how PubMed calls them (mesh).
2. `instruments.csv`: how the outcome is measured, and which end is better.
3. `articles.csv`, `sightings.csv`, `claims.csv`: what is claimed, where, and as one statement that can be checked.
4. `references.bib`, `studies.csv`, `results.csv`: the studies under one key, what they are, and what they print.
5. `evidence update --init` writes the searches; `evidence update` asks PubMed.
6. `evidence run` computes the verdicts and writes the site; `evidence lab` opens the notebooks.
"""


class Topic:
    """What a topic names: a treatment, and an outcome where it says what the treatment is for."""

    def __init__(self, words: str, treatment: str, outcome: str = ""):
        self.words, self.treatment, self.outcome = words, treatment, outcome


def _key(words: str) -> str:
    key = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
    return key if key[:1].isalpha() else f"x_{key}"


def read_topic(text: str) -> Topic:
    """Read a topic such as "magnesium for sleep": what is done, and for what.

    Raises
    ------
    UsageError
        If it names nothing.
    """
    words = " ".join(text.split())
    treatment, *rest = _FOR.split(words, maxsplit=1)
    if not re.search(r"[a-z]", treatment, re.I):
        raise UsageError(f'--topic {text!r} names no treatment. Write it so: --topic "magnesium for sleep".')
    return Topic(words, treatment, rest[0] if rest else "")


def _rows(topic: Topic) -> dict[str, list[dict[str, str]]]:
    """Return the rows the topic itself gives."""
    treatment = {
        "intervention": _key(topic.treatment),
        "label": topic.treatment,
        "tracked": "yes",
        "search_words": topic.treatment,
    }
    other = {"intervention": "other", "label": "something else", "tracked": "no"}
    rows = {"interventions": [treatment, other]}
    if topic.outcome:
        rows["outcomes"] = [
            {
                "outcome": _key(topic.outcome),
                "label": topic.outcome[:1].upper() + topic.outcome[1:],
                "definition": "To be written: what is meant.",
                "synonyms": topic.outcome,
                "kind": "symptom",
                "wanted": "more",
                "scope": "core",
            }
        ]
    return rows


def _package(schema: Schema, topic: Topic) -> str:
    """Return the data package of the new folder: the same columns, another name."""
    package = dict(schema.descriptor) | {
        "name": _key(topic.words).replace("_", "-"),
        "title": f"Evidence on claims about {topic.words}",
        "description": "Claims word for word, the studies that bear on them, and what those studies print.",
        "version": "0.1.0",
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _notebook(text: str) -> str:
    """Return a notebook without what is said of the project it comes from (tag ``project``), asking of any claim."""
    notebook = json.loads(text)
    notebook["cells"] = [cell for cell in notebook["cells"] if "project" not in cell["metadata"].get("tags", ())]
    named = {match for cell in notebook["cells"] for match in _CLAIM.findall("".join(cell["source"]))}
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            since = "changes.after" if "changes." in source else "ev"
            source = _CLAIM.sub(f'claim = {since}.example()  # or a short name: claim = "..."', source)
        for name in named:
            source = source.replace(name, "SHORT-NAME")
        cell["source"] = source.splitlines(keepends=True)
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def found(target: str | os.PathLike[str], text: str, model: str | os.PathLike[str]) -> Path:
    """Make a new evidence folder.

    Parameters
    ----------
    target : path
        The project's folder: new or empty. The tables go into ``evidence/`` in it.
    text : str
        The topic: a treatment, with ``for`` and an outcome if there is one.
    model : path
        An evidence folder whose columns are taken over, none of its rows; and the notebooks beside it, without what
        they say of its own claims.

    Returns
    -------
    Path
        The new evidence folder.

    Raises
    ------
    UsageError
        If something is there already, or the topic names nothing.
    """
    topic, root = read_topic(text), Path(target)
    if root.is_symlink() or evidence_above(root) is not None:
        raise UsageError(f"{root} is a link, or lies in an evidence folder. Give the name of a new folder elsewhere.")
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise UsageError(f"{root} is not empty. Give the name of a new folder.")
    schema = read_schema(Path(model))
    evidence, rows = root / "evidence", _rows(topic)
    for table in schema:
        blank = {name: "" for name in table.columns}
        lines = [blank | row for row in rows.get(table.name, [])]
        write_atomically(evidence / table.path, format_table(table.frame(lines).to_dict("records"), table))
    write_atomically(evidence / "references.bib", "")
    write_atomically(evidence / "pubmed" / "records.jsonl", "")
    write_atomically(evidence / "README.md", README.format(title=f"Evidence on {topic.words}"))
    write_atomically(root / ".gitignore", "/site/\n/work/\n/practice/\n/evidence/articles/*\n.lock\n.*.tmp\n")
    for path in sorted((resolved(model).parent / "notebooks").glob(NOTEBOOKS)):
        write_atomically(root / "notebooks" / path.name, _notebook(path.read_text(encoding="utf-8")))
    write_atomically(evidence / PACKAGE_FILE, _package(schema, topic))
    return evidence
