"""A page with an article, its red flags and claims marked, and beside each what may be said."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from evidence_tools.claims.answers import Answer
from evidence_tools.claims.blocks import Block
from evidence_tools.claims.checked import CheckedArticle, CheckedClaim
from evidence_tools.claims.concerns import READ_YOURSELF, WHY_READ, Concern
from evidence_tools.claims.naming import outcome_words
from evidence_tools.claims.red_flags import RedFlag
from evidence_tools.claims.report import VERDICT_WORDS
from evidence_tools.claims.summary import ADVICE, summary_lines
from evidence_tools.words import and_list, look

if TYPE_CHECKING:
    import jinja2

__all__ = ["html_report", "report_facts"]

# What a sentence does not say itself gets no verdict either, and a sign of its own.
_SIGNS = {**VERDICT_WORDS, "possible": ("?", "Possibly about a claim that is tracked")}
# How a claim is put, where that is not told as a fault: "It is put as a fact".
_MANNERS = {"hedged": "put carefully", "anecdotal": "told as an experience"}
_TEMPLATES = Path(__file__).parent / "templates"


class _Note(TypedDict):
    """What stands in the margin beside one sentence."""

    number: int
    start: int
    end: int
    flags: list[RedFlag]
    concern: Concern | None
    claim: CheckedClaim | None
    symbol: str
    label: str
    verdict: str
    certainty: str
    others: list[Answer]  # what else it claims
    outcomes: list[str]
    intervention: str
    manner: str


def _note(
    number: int,
    span: tuple[int, int],
    claim: CheckedClaim | None,
    flags: list[RedFlag],
    labels: Mapping[str, str],
    concern: Concern | None = None,
) -> _Note:
    main = claim.main if claim else None
    verdict = main.verdict if main and claim and not claim.overstated else ""
    symbol, label = main.words if main and verdict else VERDICT_WORDS[""]
    if claim and claim.overstated:
        symbol, label = "✘", "Promises more than any study shows"
    elif claim and claim.fine:
        shown = f" What the studies show: {symbol} {label}" if label else ""
        symbol, label = "✔", claim.stands + shown
    elif claim and claim.other:
        symbol, label = "–", f"About {claim.other}: not judged, and that is not permission"
    elif main and main.match.status == "possible":
        symbol, label = _SIGNS["possible"]
    found = claim.found if claim else None
    return {
        "number": number,
        "start": span[0],
        "end": span[1],
        "flags": flags,
        "concern": concern,
        "claim": claim,
        "symbol": symbol,
        "label": label,
        "verdict": "flagged" if flags else verdict or "untracked",
        "certainty": main.certainty if main and verdict else "",
        "others": _others(claim),
        "outcomes": [outcome_words(o) for o in found.outcomes] if found else [],
        "intervention": _of_what(claim, labels) if claim else "",
        "manner": _MANNERS.get(found.strength, "") if found else "",
    }


def _of_what(claim: CheckedClaim, labels: Mapping[str, str]) -> str:
    """Name the treatments that a claim is made of."""
    return and_list(claim.said_of) or labels.get(claim.found.intervention, claim.found.intervention)


def _others(claim: CheckedClaim | None) -> list[Answer]:
    if claim is None or claim.main is None:
        return []
    answers = {_about(answer): answer for answer in reversed(claim.answers)}  # the first of each
    return [one for one in claim.answers if one is answers[_about(one)] and _about(one) != _about(claim.main)]


def _about(answer: Answer) -> tuple[str, str]:
    return answer.match.claim_id or answer.match.tracked, answer.treatment


def _notes(checked: CheckedArticle) -> list[_Note]:
    """Return a note for every sentence that is a claim, a red flag, both, or to be read by a person, in its order."""
    flags: dict[tuple[int, int], list[RedFlag]] = {}
    for flag in checked.flags:
        flags.setdefault((flag.start, flag.end), []).append(flag)
    claims = {
        span: claim for claim in checked.claims for span in ((claim.found.start, claim.found.end), *claim.also_at)
    }
    concerns = {(concern.start, concern.end): concern for concern in checked.concerns}
    labels = checked.own.labels
    return [
        _note(n, span, claims.get(span), flags.get(span, []), labels, concerns.get(span))
        for n, span in enumerate(sorted({*flags, *claims, *concerns}), start=1)
    ]


def _passages(checked: CheckedArticle) -> list[dict[str, object]]:
    """Cut the article into its blocks, each a row of plain and marked pieces with the notes that begin in it beside.

    What two sentences say together may span blocks and hold claims of its own: marked in each, noted at the first.
    """
    notes = _notes(checked)
    starts = [note["start"] for note in notes]
    rows: list[dict[str, object]] = []
    spanning: list[_Note] = []
    for block in checked.article.blocks:
        begun = notes[bisect_left(starts, block.start) : bisect_left(starts, block.end)]
        inside = [note for note in spanning if note["end"] > block.start] + begun
        rows.append({"kind": block.kind, "pieces": _pieces(checked.article.text, block, inside), "notes": begun})
        spanning = [note for note in inside if note["end"] > block.end]
    return rows


def _pieces(text: str, block: Block, notes: list[_Note]) -> list[dict[str, object]]:
    """Cut a block where notes begin and end; the number of a note stands where it ends."""
    ends = {min(max(place, block.start), block.end) for note in notes for place in (note["start"], note["end"])}
    cuts = sorted({block.start, block.end, *ends})
    pieces: list[dict[str, object]] = []
    for start, end in pairwise(cuts):
        over = [note for note in notes if note["start"] < end and start < note["end"]]
        numbers = [note["number"] for note in over if note["end"] == end]
        flagged = any(note["flags"] for note in over)
        pieces.append({"text": text[start:end], "marked": bool(over), "flagged": flagged, "numbers": numbers})
    return pieces


def _sign(answer: Answer | None) -> str:
    """Return the key of the sign that stands beside a claim."""
    if answer is None:
        return ""
    return "possible" if answer.match.status == "possible" else answer.verdict


def _tally(checked: CheckedArticle) -> list[dict[str, object]]:
    """Count the verdicts of the claims that one answers; a promise or another treatment has none."""
    plain = [c for c in checked.claims if not (c.overstated or c.other)]
    order = list(_SIGNS)
    told = Counter((_sign(claim.main), *_words(claim.main)) for claim in plain)
    return [
        {"symbol": symbol, "label": label, "verdict": sign or "untracked", "count": count}
        for (sign, symbol, label), count in sorted(told.items(), key=lambda one: (order.index(one[0][0]), one[0][2]))
    ]


def _words(answer: Answer | None) -> tuple[str, str]:
    """Return the sign and the words that stand beside a claim."""
    sign = _sign(answer)
    return answer.words if answer and sign == answer.verdict and sign else _SIGNS[sign]


def _shown_source(source: str) -> str:
    """Return where a page came from, as a reader knows it: its address, or the name of its file without the folders."""
    return source if "://" in source else re.split(r"[\\/]", source)[-1]


@cache
def _environment() -> jinja2.Environment:
    import jinja2  # only where a page is asked for

    loader = jinja2.FileSystemLoader(_TEMPLATES)
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals["look"] = look()
    return environment


def html_report(checked: CheckedArticle) -> str:
    """Return a page with the article, its red flags and claims marked, and beside each what may be said.

    One file, no scripts: it can be mailed, printed and opened offline.
    """
    return _environment().get_template("article.html.jinja").render(report_facts(checked))


def report_facts(checked: CheckedArticle) -> dict[str, object]:
    """Return what a page of a checked article shows: summary, red flags, tally, and the text with its notes."""
    notes = _notes(checked)
    return {
        "article": checked.article,
        "called": checked.title,
        "source": _shown_source(checked.article.source),
        "passages": _passages(checked),
        "tally": _tally(checked),
        "summary": summary_lines(checked),
        "flags": checked.flags,
        "notes": [note for note in notes if note["flags"]],
        "unsure": [note for note in notes if note["concern"]],
        "read_yourself": READ_YOURSELF,
        "why_read": WHY_READ,
        "advice": ADVICE,
    }
