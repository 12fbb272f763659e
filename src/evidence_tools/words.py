"""The words and signs readers meet everywhere, in one place; and how a room hands out its names."""

from __future__ import annotations

import html
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

__all__ = [
    "ADDRESS_SEPARATOR",
    "BASIS_MEANINGS",
    "DESIGN_WORDS",
    "DIRECTION_WORDS",
    "EXPORTS",
    "FACTS",
    "FACT_LABELS",
    "FACT_MEANINGS",
    "FEW_TESTS",
    "IN_WORDS",
    "PASSIVE",
    "PUBLIC_PAGES_ONLY",
    "RANDOMISED",
    "ROBVIS_TOOLS",
    "ROB_WORDS",
    "STRATA",
    "STRATUM_LABELS",
    "TOLD_WORDS",
    "UNCONTROLLED",
    "UNJUDGED",
    "VERDICTS",
    "VERDICT_MEANINGS",
    "VERSION",
    "Z95",
    "Words",
    "and_list",
    "counted",
    "first_address",
    "lazily",
    "look",
    "or_list",
    "typed",
    "verdict_words",
    "web_addresses",
    "without_address_grammars",
    "without_password",
]

VERSION = "0.1.0"
UNJUDGED = "This claim is tracked, but its verdict has not been computed yet: evidence run"


@cache
def look() -> dict[str, dict[str, str]]:
    """Return the visual language (look.json): palette, colours of light and dark pages, type, spacing."""
    tokens: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("look.json").read_text(encoding="utf-8"))
    return tokens


# In the order a reader meets them; the sign makes the verdict readable without colour.
VERDICTS: dict[str, tuple[str, str]] = {
    "supported": ("✔", "Supported"),
    "possibly_supported": ("✓?", "Possibly supported"),
    "uncertain": ("?", "Uncertain"),
    "not_supported": ("✘", "Not supported"),
    "contradicted": ("✘✘", "Contradicted"),
    "no_evidence": ("∅", "No evidence found"),
    "not_assessed": ("…", "Not assessed yet"),
    "not_testable": ("–", "Not testable"),
}

VERDICT_MEANINGS: dict[str, str] = {
    "supported": "The studies show it, with moderate or high certainty.",
    "possibly_supported": "The studies point that way, with low certainty: may, not does.",
    "uncertain": "There are studies, but they leave it open or are too weak to tell.",
    "not_supported": "Studies looked for it, and did not show it.",
    "contradicted": "The studies show the opposite.",
    "no_evidence": "We searched, and found no study that answers it. The page says where we searched.",
    "not_assessed": "We have not searched for studies of it yet.",
    "not_testable": "It is put so that no study could decide it.",
}

# Only an interval can show that there is no worthwhile effect; a count of trials or the word of reviews can not.
BASIS_MEANINGS: dict[tuple[str, str], str] = {
    ("not_supported", "pooled"): "The studies show no worthwhile effect.",
    ("not_supported", "directions"): "Most of the studies that could have shown it did not.",
    ("possibly_supported", "reviews"): "Reviews of the studies point that way, with low certainty: may, not does.",
    ("uncertain", "reviews"): "There are reviews of the studies, but they leave it open or are too few to tell.",
    ("not_supported", "reviews"): "Reviews of the studies do not find it shown. That is not proof of no effect.",
}

# The comparator, so called, of studies that test a statement of anatomy or of how a treatment works.
FACTS = "facts"
FEW_TESTS = "Studies tested the statement, but they are too few to settle it."
PUBLIC_PAGES_ONLY = "We searched public pages only, not PubMed, and found no study that answers it."

# A statement of anatomy is no effect: it has words of its own, and no GRADE certainty.
FACT_LABELS: dict[str, str] = {
    "supported": "Borne out by studies",
    "possibly_supported": "Borne out in part",
    "uncertain": "Not settled",
    "not_supported": "Tested and not borne out",
    "contradicted": "Tested and found otherwise",
}

FACT_MEANINGS: dict[str, str] = {
    "supported": "Studies tested the statement and bear it out.",
    "possibly_supported": "Studies tested the statement and bear it out so far, though not beyond doubt.",
    "uncertain": "Studies tested the statement, but they are too few, do not agree or do not say clearly.",
    "not_supported": "Studies tested the statement and did not bear it out.",
    "contradicted": "Studies tested the statement and found the opposite.",
}


def verdict_words(verdict: str, comparator: str = "") -> tuple[str, str]:
    """Return sign and words of a verdict as verdicts.csv has it: a tested statement of fact has words of its own."""
    sign, label = VERDICTS.get(verdict, ("", verdict.replace("_", " ")))
    return sign, FACT_LABELS.get(verdict, label) if comparator == FACTS else label


# What advertising rules allow, apart from what the studies show; the sign makes it readable without colour.
ADVERTISING_LIGHTS: dict[str, tuple[str, str]] = {
    "acceptable": ("✔", "Acceptable as it stands"),
    "acceptable_in_these_words": ("✓", "Acceptable in the wording given"),
    "acceptable_in_part": ("!", "Accepted in part only"),
    "problem": ("!", "Likely a problem"),
    "do_not_advertise": ("✘", "Do not advertise"),
    "needs_doctor": ("✚", "Needs a doctor"),
    "not_an_offer": ("–", "Not about a treatment on offer"),
    "no_rules": ("–", "No rules on file"),
}

# How a report's direction is said in a table.
DIRECTION_WORDS = {
    "favours_intervention": "in favour",
    "no_difference": "no difference",
    "favours_comparator": "against",
    "unclear": "unclear",
}
# How the trials of a count are told: a report whose figures are not relied on counts for nobody.
TOLD_WORDS = DIRECTION_WORDS | {"unbelieved": "not relied on"}

# What the text of a figure in a notebook begins with, where the figure says what it shows.
IN_WORDS = "In words: "

# Overall risk of bias, as the lights of the figures take it; nobody's judgement is no light.
ROB_WORDS = {"low": "Low", "some concerns": "Some concerns", "high": "High", "not appraised": ""}

# The normal quantile of a two-sided 95 % interval.
Z95 = 1.959963984540054

# Designs of studies.csv whose groups were made by chance.
RANDOMISED = ("rct_parallel", "rct_crossover", "rct_cluster")
# Designs without any control group: no contrast can be had from them, and GRADE starts at very low. An observational
# study is not among them: a cohort has a comparison group, and GRADE starts it at low (GRADE Handbook 5.1).
UNCONTROLLED = ("pre_post", "case_report", "qualitative")

# What a design is called where people read it.
DESIGN_WORDS = {
    "rct_parallel": "randomised trial",
    "rct_crossover": "randomised crossover trial",
    "rct_cluster": "trial randomised by groups of people",
    "quasi_experimental": "not randomised, with a control group",
    "pre_post": "before and after, without a control group",
    "observational": "observational study",
    "laboratory": "laboratory study",
    "case_report": "report of single cases",
    "qualitative": "interviews or the like",
    "systematic_review": "systematic review",
    "meta_analysis": "meta-analysis",
    "guideline": "guideline",
    "other": "other kind of study",
}

# Passive controls get nothing in place of the intervention; mixing them with sham or active ones would answer no
# question (Cochrane Handbook 9.3.2 on comparators).
STRATA = {
    "no_treatment": "passive",
    "usual_care": "passive",
    "attention": "attention",
    "sham": "sham",
    "active": "active",
}
PASSIVE = ("passive", *(name for name, stratum in STRATA.items() if stratum == "passive"))
STRATUM_LABELS = {
    "passive": "no treatment or usual care",
    "attention": "attention control",
    "sham": "sham, placebo or a plain form of it",
    "active": "another active treatment",
    "unclear": "a control whose content was not shown",
    "none": "no control group",
    "facts": "nothing: tests of the statement itself",
}

# What `evidence export` makes. Here, because the help of the command must not wait for what makes them.
EXPORTS = {
    "xlsx": "all tables as an Excel workbook",
    "docx": "handout (answer key) for Word, or with --exercise the worksheet",
    "lesson": "the lesson on one claim, with answers, or with --exercise for students: notebook, or Word by ending",
    "slides": "the lesson on one claim as slides: one page, no network",
    "bib": "references as BibTeX",
    "ris": "references as RIS (EndNote, Zotero, Mendeley)",
    "csl": "references as CSL-JSON (Zotero, Pandoc)",
    "robvis": "risk of bias as a table for robvis",
    "prisma": "PRISMA 2020 flow: CSV, or a picture by ending",
    "claimreview": "verdicts as schema.org ClaimReview",
    "sof": "Summary of Findings: HTML, or CSV by ending",
}
ROBVIS_TOOLS = ("rob2", "robins_i", "rob1")


ADDRESS_SEPARATOR = " | "  # between several addresses in one cell


@lru_cache(maxsize=8192)  # the same addresses stand on many pages
def _is_web_address(text: str) -> bool:
    if any(c.isspace() or unicodedata.category(c) in ("Cc", "Cf", "Cs") or c in "<>`\\^{}" for c in text):
        return False  # what no address holds (RFC 3986, section 2)
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - a port that is no number is told by reading it
    except ValueError:
        return False
    if (parts.hostname and not re.search(r"[\w:]", parts.hostname)) or "%" in parts.netloc:
        return False
    # No user name: "https://pubmed.gov@elsewhere.example" leads elsewhere, and a password is nobody's business.
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def web_addresses(cell: str) -> list[str]:
    """Return the addresses in a cell that a page may link to: http and https alone, several separated by " | ".

    This is the one gate between tables and links. An address such as ``javascript:...`` would run with the page's
    rights when a reader clicks on it; one with direction marks or a user name leads elsewhere than it reads.
    """
    return [part for part in (piece.strip() for piece in cell.split(ADDRESS_SEPARATOR)) if _is_web_address(part)]


def first_address(cell: str) -> str:
    """Return the first address of a cell that a page may link to; "" if there is none."""
    return next(iter(web_addresses(cell)), "")


_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]{1,500}@")


def without_password(text: str) -> str:
    """Return a text with the user names and passwords left out of the addresses in it."""
    return _CREDENTIALS.sub("***@", text)


def limit_words(value: float, none: float = 0.0) -> str:
    """Write a limit of an interval so that it says on which side of no effect (`none`) it lies.

    >>> limit_words(0.44), limit_words(0.003), limit_words(0.0), limit_words(-0.003), limit_words(1.002, none=1.0)
    ('0.44', 'above 0', '0.00', 'below 0', 'above 1')
    """
    text = f"{value:z.2f}".replace("-", "−")
    if value == none or text != f"{none:.2f}":
        return text
    return f"{'above' if value > none else 'below'} {none:g}"


class Words(str):
    """A sentence shown where a table or a picture would be, if there were anything to show."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f"<p><em>{html.escape(self)}</em></p>"


def and_list(names: Iterable[str]) -> str:
    """Return names as a list in a sentence: "a", "a and b", "a, b and c"; empty where there are none."""
    *first, last = [*names] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def or_list(names: Iterable[str]) -> str:
    """Return names as a choice in a sentence: "a", "a or b", "a, b or c"; empty where there are none."""
    *first, last = [*names] or [""]
    return f"{', '.join(first)} or {last}" if first else last


def counted(number: int, one: str, many: str = "") -> str:
    """Say how many: "1 row", "2 rows"; `many` where it is not `one` with an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def typed(name: object) -> str:
    """Return a path as it is typed in a terminal of any system: in quotation marks where it holds a blank, say."""
    text = str(name)
    return f'"{text}"' if re.search(r"[\s&()';]", text) else text


def lazily(room: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a room whose modules are loaded when a name of theirs is first asked for.

    Parameters
    ----------
    room : str
        ``__name__`` of the room.
    homes : mapping of str to str
        Module of the room to the names it gives, with blanks between them.
    """
    home_of = {name: module for module, names in homes.items() for name in names.split()}

    def load(name: str) -> Any:
        if name not in home_of:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        return getattr(import_module(f"{room}.{home_of[name]}"), name)

    return load


@contextmanager
def without_address_grammars() -> Iterator[None]:
    """Keep jsonschema from compiling forty grammars of internationalised addresses that nothing of ours is held to.

    Frictionless and nbformat load jsonschema, which loads the optional rfc3987_syntax where it is installed (JupyterLab
    brings it): 1.5 s of processor time, more than all checks together. jsonschema itself treats it as missing.
    """
    name = "rfc3987_syntax"
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # the documented way to make an import fail
    try:
        import jsonschema  # noqa: F401  # whatever loads it later finds it loaded

        yield
    finally:
        del sys.modules[name]
