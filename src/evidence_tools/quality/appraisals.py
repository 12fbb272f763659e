"""The rows of ``appraisals.csv``: what is wrong with them, and what they say about a study as a whole.

Judgements stay those of their assessors. Words are checked, never corrected: "some concern" is refused, with the word
that was probably meant in the message.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evidence_tools.errors import AppraisalError, Problem
from evidence_tools.quality import amstar2, jadad, pedro, rob1, robins_i
from evidence_tools.quality.body import ROB_LEVELS
from evidence_tools.quality.rob2 import overall_judgement as rob2_overall
from evidence_tools.quality.vocabulary import FREE_TEXT, RANKED, TOOLS, Tool

__all__ = [
    "COLUMNS",
    "NOT_APPRAISED",
    "StudyRisk",
    "check_appraisals",
    "overall_risk",
    "read_score",
    "review_confidence",
    "risk_table",
]

COLUMNS = ("study_id", "tool", "domain", "judgement", "assessor")
NOT_APPRAISED = "not appraised"
OURSELVES = "project"
Row = Mapping[str, Any]
_SCORE = re.compile(r"(\d{1,2})(?:/(\d{1,2}))?")


@dataclass(frozen=True)
class StudyRisk:
    """The overall risk of bias of one study on our common scale, and whose word it is.

    Parameters
    ----------
    level : str
        "low", "some concerns", "high" or "not appraised".
    tool, assessor : str
        Whose judgement it is; empty if nobody judged.
    reason : str
        Which rows led there, which others there are, and why these count.
    """

    level: str
    tool: str
    assessor: str
    reason: str


def check_appraisals(df: pd.DataFrame, file: str = "evidence/appraisals.csv") -> list[Problem]:
    """Return every problem of the appraisals table.

    Parameters
    ----------
    df : pandas.DataFrame
        Columns `COLUMNS`, and optionally outcome, reason, source_url and ``line`` (line in the file, if rows were
        moved).
    file : str
        Path as the user would type it.

    Returns
    -------
    list of Problem
        Sorted by place; empty if all is well.
    """
    missing = [name for name in COLUMNS if name not in df.columns]
    if missing:
        message = f"column {', '.join(missing)} is missing."
        return [Problem(file, 1, 0, message, ", ".join(COLUMNS), "Add it to the header.")]
    columns = list(df.columns)
    problems: list[Problem] = []
    seen: dict[tuple[str, ...], int] = {}
    for position, raw in enumerate(df.to_dict("records")):
        row = {name: _text(value) for name, value in raw.items()}
        line = int(raw["line"]) if "line" in df.columns else position + 2
        key = tuple(row.get(name, "") for name in ("study_id", "tool", "domain", "outcome", "assessor"))
        faults = [*_word_faults(row), *_origin_faults(row)]
        if key in seen:
            message = f"{row['domain']} of {row['study_id']} by {row['assessor']} already stands in line {seen[key]}."
            faults.append(("domain", message, "one row per study, tool, domain, outcome and assessor", "Keep one."))
        seen.setdefault(key, line)
        for name, message, allowed, action in faults:
            column = columns.index(name) + 1 if name in columns else 0
            problems.append(Problem(file, line, column, message, allowed, action, name))
    return sorted(problems)


Fault = tuple[str, str, str, str]


def _word_faults(row: Mapping[str, str]) -> list[Fault]:
    tool_key, domain, word = row["tool"], row["domain"], row["judgement"]
    if tool_key in FREE_TEXT:
        return [] if word else [("judgement", "no judgement.", "the assessor's words", "Fill it in or remove the row.")]
    if tool_key not in TOOLS:
        allowed = ", ".join((*TOOLS, *FREE_TEXT))
        return [("tool", f"unknown tool {tool_key!r}.", allowed, _closest(tool_key, (*TOOLS, *FREE_TEXT)))]
    tool = TOOLS[tool_key]
    domain, word = tool.domain(domain), tool.word(word)
    if domain not in (*tool.domains, "overall"):
        known = (*tool.domains, "overall")
        return [("domain", f"{tool.name} has no domain {domain!r}.", ", ".join(known), _closest(domain, known))]
    if domain == "overall" and tool.maximum:
        return _score_faults(word, tool)
    words = _allowed_words(tool, domain)
    if word in words:
        return []
    message = f"{row['judgement']!r} is not a judgement of {tool.name}."
    return [("judgement", message, ", ".join(words), _closest(word, words))]


def _allowed_words(tool: Tool, domain: str) -> tuple[str, ...]:
    if tool.key == "amstar2" and domain != "overall":
        return amstar2.allowed_answers(int(domain.removeprefix("item_")))
    if tool.key == "jadad":
        return jadad.METHODS if domain.endswith("_method") else ("yes", "no")
    return tool.allowed(domain)


def _score_faults(word: str, tool: Tool) -> list[Fault]:
    if read_score(word, tool.maximum) is None:
        allowed = f"0 to {tool.maximum}, as 5 or 5/{tool.maximum}"
        return [("judgement", f"{word!r} is not a {tool.name} score.", allowed, "Write the score as printed.")]
    return []


def read_score(word: str, maximum: int) -> int | None:
    """Return the number of a score written "5" or "5/10"; None if it is not a score out of `maximum`."""
    match = _SCORE.fullmatch(word)
    if not match or int(match[1]) > maximum or (match[2] and int(match[2]) != maximum):
        return None
    return int(match[1])


def _origin_faults(row: Mapping[str, str]) -> list[Fault]:
    faults = []
    if not row["study_id"]:
        faults.append(("study_id", "no study.", "a study_id of studies.csv", "Say what was judged."))
    if not row["assessor"]:
        action = f"Say who judged; {OURSELVES} means ourselves."
        faults.append(("assessor", "a judgement without an assessor.", "a study_id, a body, a name", action))
    if row["assessor"] == OURSELVES:
        if not row.get("reason"):
            action = "Give the words of the report that support it."
            faults.append(("reason", "a judgement of our own without support.", "a short quotation or reason", action))
    elif not row.get("source_url"):
        message = "a judgement of others without the place where it was read."
        faults.append(("source_url", message, "an address", "Give the page the judgement was read on."))
    return faults


def _closest(word: str, allowed: Iterable[str]) -> str:
    near = difflib.get_close_matches(word.lower(), list(allowed), n=1, cutoff=0.6)
    return f"Was {near[0]!r} meant? Correct it." if near else "Use one of these words."


def overall_risk(rows: pd.DataFrame | Sequence[Row], outcome: str = "") -> StudyRisk:
    """Return the overall risk of bias of one study from its rows.

    The first tool of `RANKED` that was used speaks: judgements per domain before scores, the newer tool before the
    older. Rows for this `outcome` come before rows for the study as a whole; rows for other outcomes are not used.
    Where assessors with the same tool disagree, the worse judgement counts, and the reason says so. An overall word
    an assessor gave is kept; where none was given the rule of the tool derives it; an incomplete appraisal is never
    "low".

    Parameters
    ----------
    rows : pandas.DataFrame or sequence of mappings
        Rows of ``appraisals.csv`` of one study, free of problems (`check_appraisals`).
    outcome : str
        The outcome in question.

    Raises
    ------
    AppraisalError
        A domain or word the tool does not have.
    """
    table: Sequence[Row] = rows.to_dict("records") if isinstance(rows, pd.DataFrame) else rows
    tools = {row["tool"] for row in table}
    used = [tool for tool in RANKED if tool in tools]
    for tool in used:
        own = [row for row in table if row["tool"] == tool]
        exact = [row for row in own if outcome and row.get("outcome") == outcome]
        chosen = exact or [row for row in own if not _text(row.get("outcome"))]
        if chosen:
            others = [TOOLS[t].name for t in used if t != tool]
            return _of_tool(tool, chosen, others)
    return StudyRisk(NOT_APPRAISED, "", "", "nobody has judged this study with a risk-of-bias tool")


def _by_assessor(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["assessor"], []).append(row)
    return sorted(found.items())


def _of_tool(tool: str, rows: Sequence[Row], others: list[str]) -> StudyRisk:
    found = []
    for assessor, part in _by_assessor(rows):
        level, why = _level(tool, _words(tool, part))
        found.append((ROB_LEVELS.index(level), level, str(assessor), why))
    _, level, assessor, why = max(found, key=lambda f: (f[0], f[2]))
    reason = f"{TOOLS[tool].name} by {assessor}: {why}"
    if len({f[1] for f in found}) > 1:
        said = ", ".join(f"{f[2]} {f[1]}" for f in found)
        reason += f"; assessors differ ({said}), the worse counts"
    if others:
        reason += f"; also judged with {', '.join(others)}"
    return StudyRisk(level, tool, assessor, reason)


def _words(tool: str, rows: Iterable[Row]) -> dict[str, str]:
    """Return domain key to word of one assessor's rows, refusing words the tool does not have."""
    spec = TOOLS[tool]
    words = {}
    for row in rows:
        faults = _word_faults({name: _text(row[name]) for name in ("study_id", "tool", "domain", "judgement")})
        if faults:
            name, message, allowed, action = faults[0]
            raise AppraisalError(f"appraisal of {row['study_id']}: {name}: {message} Allowed: {allowed}. {action}")
        words[spec.domain(_text(row["domain"]))] = spec.word(_text(row["judgement"]))
    return words


def _level(tool: str, words: Mapping[str, str]) -> tuple[str, str]:
    """Return the level on our scale and why, for one assessor's rows of one tool."""
    spec = TOOLS[tool]
    domains = {domain: word for domain, word in words.items() if domain != "overall"}
    if spec.maximum:
        return _level_of_score(spec, words.get("overall"), domains)
    if "overall" in words:
        return spec.as_rob[words["overall"]], f"overall {words['overall']}, as they judged"
    if tool == "rob1":
        word, why = rob1.overall_judgement(domains)
        return spec.as_rob[word], why
    complete = set(domains) == set(spec.domains)
    if tool == "rob2" and complete and "no information" not in domains.values():
        return rob2_overall(domains)
    if tool == "robins_i" and complete:
        word, why = robins_i.overall_judgement(domains)
        return spec.as_rob[word], why
    return _level_of_part(spec, domains)


def _level_of_part(spec: Tool, domains: Mapping[str, str]) -> tuple[str, str]:
    """An incomplete appraisal: one bad domain is enough for high, good ones are not enough for low."""
    bad = [d.replace("_", " ") for d, w in domains.items() if spec.as_rob.get(w) == "high"]
    if bad:
        return "high", f"high risk in {', '.join(bad)} (incomplete appraisal)"
    return "some concerns", f"{len(domains)} of {len(spec.domains)} domains judged: too few for low risk"


def _level_of_score(spec: Tool, overall: str | None, items: Mapping[str, str]) -> tuple[str, str]:
    total = read_score(overall, spec.maximum) if overall else None
    if total is None and spec.key == "pedro" and set(pedro.ITEMS[1:]) <= set(items):
        total = pedro.score(items)
    if total is None:
        return "some concerns", "items without a total score: too little for a judgement"
    level = pedro.as_rob(total) if spec.key == "pedro" else jadad.as_rob(total)
    return level, f"score {total}/{spec.maximum}; a score alone is never low risk"


def risk_table(appraisals: pd.DataFrame, study_ids: Iterable[str], outcome: str = "") -> pd.DataFrame:
    """Return the overall risk of bias of every study, one row each, in the order given.

    Returns
    -------
    pandas.DataFrame
        Columns study_id, rob, tool, assessor, reason.
    """
    rows = []
    for study_id in study_ids:
        risk = overall_risk(appraisals[appraisals["study_id"] == study_id], outcome)
        rows.append((study_id, risk.level, risk.tool, risk.assessor, risk.reason))
    return pd.DataFrame(rows, columns=["study_id", "rob", "tool", "assessor", "reason"])


def review_confidence(rows: pd.DataFrame) -> amstar2.Confidence | None:
    """Return the AMSTAR 2 confidence in one review, derived from its sixteen items or as the assessor stated it.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of ``appraisals.csv`` of one review; of several assessors the lowest confidence counts.

    Returns
    -------
    Confidence or None
        None if nobody used AMSTAR 2 on it, or only some items are known.

    Raises
    ------
    AppraisalError
        A domain or word the tool does not have.
    """
    found = []
    for assessor, part in _by_assessor(rows[rows["tool"] == "amstar2"].to_dict("records")):
        words = _words("amstar2", part)
        answers = {int(d.removeprefix("item_")): word for d, word in words.items() if d != "overall"}
        if len(answers) == len(amstar2.ITEMS):
            found.append(amstar2.overall_confidence(answers))
        elif "overall" in words:
            found.append(amstar2.Confidence(words["overall"], (), (), f"as {assessor} stated it"))
    return max(found, key=lambda c: amstar2.CONFIDENCE.index(c.level), default=None)


def _text(value: Any) -> str:
    return "" if value is None or (isinstance(value, float) and value != value) else str(value).strip()
