"""Summary of Findings: one row per outcome with effect, certainty, reasons and a plain sentence.

Columns as in Core GRADE 6 (BMJ 2025;389:e083866) and GRADE guidelines 12-13 (J Clin Epidemiol 2013;66:158-183).

An SMD is put in units of one familiar scale by multiplying it with a typical standard deviation of that scale
(Cochrane Handbook 15.5.3.2; 5.1, section 12.6.4,
http://handbook-5-1.cochrane.org/chapter_12/12_6_4_re_expressing_smds_using_a_familiar_instrument.htm), here the
pooled SD of the included trials that used it. Absolute effects apply the relative effect to an assumed risk (Handbook
5.1, sections 11.5.5 and 12.5.4.3): for a risk ratio p x RR, for an odds ratio OR x p / (1 - p + OR x p).
"""

from __future__ import annotations

import html
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evidence_tools.errors import AppraisalError
from evidence_tools.quality.body import EvidenceBody
from evidence_tools.quality.certainty import Certainty
from evidence_tools.quality.domains.suggestion import count, number
from evidence_tools.quality.information import bound_of
from evidence_tools.words import limit_words

__all__ = [
    "COLUMNS",
    "FamiliarScale",
    "SofRow",
    "absolute_effect",
    "familiar_scale",
    "pooled_sd",
    "sof_html",
    "sof_row",
    "sof_table",
]

COLUMNS = (
    "outcome", "comparison", "studies", "participants", "effect", "in_units", "absolute", "certainty", "symbols",
    "about", "sentence",
)  # fmt: skip


WHOLE_SCALE = 6.0
"""SDs from end to end of a scale whose ends are not known: three on either side of its middle hold nearly everybody."""


@dataclass(frozen=True)
class FamiliarScale:
    """A scale readers know, to show an SMD in.

    Parameters
    ----------
    label : str
        "Pittsburgh Sleep Quality Index (0-21)".
    sd : float
        Typical standard deviation in units of the scale (`pooled_sd`).
    better : {"lower", "higher"}
        Which end is better.
    unit : str
        "points".
    source : str
        Where `sd` comes from.
    width : float
        From its lowest to its highest value: no difference can be larger. Infinite where it has no ends.
    """

    label: str
    sd: float
    better: str
    unit: str = "points"
    source: str = ""
    width: float = math.inf


@dataclass(frozen=True)
class SofRow:
    """One row of a Summary of Findings table with its footnotes."""

    cells: dict[str, str]
    footnotes: tuple[str, ...]


def pooled_sd(sds: Sequence[float], ns: Sequence[float]) -> float:
    """Return the pooled standard deviation of several groups: sqrt(sum (n-1) sd^2 / sum (n-1)).

    Raises
    ------
    AppraisalError
        If no group has both an SD and at least two people.
    """
    known = [(s, n) for s, n in zip(sds, ns, strict=True) if pd.notna(s) and pd.notna(n)]
    pairs = [(s, n) for s, n in known if s > 0 and n >= 2]
    if not pairs:
        raise AppraisalError("no group with an SD and its number of people: the scale's typical SD is not known.")
    return math.sqrt(math.fsum((n - 1) * s**2 for s, n in pairs) / math.fsum(n - 1 for _, n in pairs))


def familiar_scale(results: pd.DataFrame, instrument: Mapping[str, Any]) -> FamiliarScale:
    """Return a familiar scale with the typical SD of the included trials that used it.

    Parameters
    ----------
    results : pandas.DataFrame
        Rows of ``results.csv`` of the included trials; those with this instrument, post values and SDs count.
    instrument : mapping
        Row of ``instruments.csv``: instrument, label, better, unit, and its ends where it has some.

    Raises
    ------
    AppraisalError
        If no trial gives an SD on this scale.
    """
    own = results[
        (results["instrument"] == instrument["instrument"])
        & (results["value_kind"] == "post")
        & (results["spread_kind"] == "sd")
    ]
    sds = pd.to_numeric(pd.concat([own["sd_i"], own["sd_c"]])).tolist()
    ns = pd.to_numeric(pd.concat([own["n_i"], own["n_c"]])).tolist()
    source = f"pooled SD after treatment of {own['study_id'].nunique()} included trials"
    unit = instrument.get("unit") or "points"
    ends = pd.to_numeric(pd.Series([instrument.get("minimum"), instrument.get("maximum")]), errors="coerce")
    width = math.inf if ends.isna().any() else float(ends[1] - ends[0])
    label, better = str(instrument["label"]), str(instrument["better"])
    return FamiliarScale(label, pooled_sd(sds, ns), better, str(unit), source, width)


def absolute_effect(ratio: float, baseline_risk: float, measure: str) -> float:
    """Return the risk with the intervention.

    Parameters
    ----------
    ratio : float
        Risk ratio or odds ratio of the event, intervention over comparator.
    baseline_risk : float
        Assumed risk with the comparator, 0 to 1.
    measure : {"log RR", "log OR"}

    Raises
    ------
    AppraisalError
        Another measure, or a risk outside 0 to 1.
    """
    if not 0 <= baseline_risk <= 1:
        raise AppraisalError(f"assumed risk {baseline_risk}. Allowed: 0 to 1.")
    if measure == "log RR":
        return min(1.0, baseline_risk * ratio)
    if measure == "log OR":
        return ratio * baseline_risk / (1 - baseline_risk + ratio * baseline_risk)
    raise AppraisalError(f"no absolute effect for {measure!r}. Allowed: log RR, log OR.")


def sof_row(
    body: EvidenceBody,
    certainty: Certainty,
    *,
    label: str = "",
    comparison: str = "",
    sentence: str = "",
    scale: FamiliarScale | None = None,
    baseline_risk: float | None = None,
    event_is_good: bool = False,
) -> SofRow:
    """Return one row of the table.

    Parameters
    ----------
    body, certainty : EvidenceBody, Certainty
    label : str
        Outcome in words; default the name of the outcome.
    comparison : str
        What it was compared with, in words; default the name of the stratum.
    sentence : str
        Plain statement (`evidence_tools.quality.statements.statement`).
    scale : FamiliarScale, optional
        To show the SMD in.
    baseline_risk : float, optional
        Assumed risk with the comparator, for events.
    event_is_good : bool
        Whether the event is the wanted one (our effects are turned: positive favours the intervention).
    """
    cells = {
        "outcome": label or body.outcome.replace("_", " "),
        "comparison": comparison or body.comparator.replace("_", " "),
        "studies": _studies(body),
        "participants": _participants(body),
        "effect": _effect(body),
        "in_units": _in_units(body, scale),
        "absolute": _absolute(body, baseline_risk, event_is_good),
        "certainty": certainty.level or "not rated",
        "symbols": certainty.symbols,
        "about": _about(body, certainty),
        "sentence": sentence,
    }
    return SofRow(cells, certainty.footnotes)


def _about(body: EvidenceBody, certainty: Certainty) -> str:
    """Say what the certainty is about and from where a difference matters (Core GRADE 2)."""
    if not certainty.level:
        return ""
    if body.measure.startswith("log"):
        words = f"{body.measure.removeprefix('log ')} {number(body.shown(body.mid))}"
    else:
        words = f"{number(body.mid)} {'SD' if body.measure.startswith('SMD') else body.measure}"
    return f"{certainty.target}; a difference matters from {words}"


def _participants(body: EvidenceBody) -> str:
    """Say how many took part, and how many of them are behind a pooled effect that not all studies are in."""
    told = _people(body.n, bound_of(body.columns["n"], body.columns["relied"]))
    if body.pooled is None or body.pooled.k == body.k:
        return told
    pooled = body.in_pool
    return f"{told} ({_people(body.n_pooled, bound_of(pooled['n'], pooled['relied']))} pooled)"


def _people(number_of: float, bound: str) -> str:
    """Say a number of people; "at most" where only the people of all arms of a trial are known."""
    return (
        "not clear" if bound == "unclear" else f"{bound} {count(number_of)}".strip() if number_of > 0 else "not known"
    )


def _studies(body: EvidenceBody) -> str:
    if body.pooled is None or body.pooled.k == body.k:
        return str(body.k)
    return f"{body.k} ({body.pooled.k} pooled)"


def _effect(body: EvidenceBody) -> str:
    if body.pooled is None:
        counts = Counter(body.columns["direction"])
        words = {
            "favours_intervention": "bearing it out" if body.of_statement else "in favour",
            "no_difference": "no difference",
            "favours_comparator": "finding the opposite" if body.of_statement else "in favour of the comparator",
            "unclear": "not said clearly",
            "unbelieved": "with figures we do not rely on",
        }
        return f"not pooled: {', '.join(f'{counts[key]} {text}' for key, text in words.items() if key in counts)}"
    p, good = body.pooled, "bears the statement out" if body.of_statement else "favours the intervention"
    if body.measure.startswith("log"):
        values = [math.exp(v) for v in (p.estimate, p.ci_low, p.ci_high)]
        return f"{body.measure.removeprefix('log ')} {_interval(values, 1.0)} (above 1 {good})"
    return f"{body.measure} {_interval([p.estimate, p.ci_low, p.ci_high])} (positive {good})"


def _interval(values: Sequence[float], none: float = 0.0) -> str:
    low, high = (limit_words(value, none) for value in values[1:])
    return f"{number(values[0])} (95% CI {low} to {high})"


def _in_units(body: EvidenceBody, scale: FamiliarScale | None) -> str:
    if scale is None or body.pooled is None or body.measure != "SMD":
        return ""
    if scale.better not in ("lower", "higher"):
        raise AppraisalError(f"{scale.label}: better is {scale.better!r}. Allowed: lower, higher.")
    sign = -1 if scale.better == "lower" else 1
    p = body.pooled
    shift = [sign * v * scale.sd for v in (p.estimate, p.ci_low, p.ci_high)]
    mean, low, high = shift[0], min(shift[1:]), max(shift[1:])
    most = scale.width if math.isfinite(scale.width) else WHOLE_SCALE * scale.sd
    if abs(mean) > most or (low < -most and high > most):
        return ""  # what nobody can differ by, or an interval that leaves out nothing, is no help to a reader
    word = "lower" if mean < 0 else "higher"
    # One decimal where the scale spreads by 1 or more, so many more that two digits of its SD are shown where less.
    digits = max(1, 1 - math.floor(math.log10(scale.sd)))
    limits = [_signed(max(-scale.width, min(scale.width, value)), digits) for value in (low, high)]
    cut = low < -scale.width or high > scale.width
    interval = f"(95% CI {' to '.join(limits)}{f', cut at the {scale.width:g} of the scale' if cut else ''})"
    return f"{number(abs(mean), digits)} {scale.unit} {word} on {scale.label} {interval}"


def _signed(value: float, digits: int) -> str:
    text = number(value, digits)
    return text if value <= 0 or not float(text) else f"+{text}"


def _absolute(body: EvidenceBody, risk: float | None, event_is_good: bool) -> str:
    if risk is None or body.pooled is None or not body.measure.startswith("log"):
        return ""
    sign = 1 if event_is_good else -1
    p = body.pooled
    risks = [absolute_effect(math.exp(sign * v), risk, body.measure) for v in (p.estimate, p.ci_low, p.ci_high)]
    per = [round(1000 * r) for r in (risks[0], min(risks[1:]), max(risks[1:]))]
    without = f"{round(1000 * risk)} per 1,000 with the comparator"
    return f"{without}, {per[0]} per 1,000 (95% CI {per[1]} to {per[2]}) with the intervention"


def sof_table(rows: Sequence[SofRow]) -> pd.DataFrame:
    """Return the table; footnotes are numbered over all rows and listed in ``attrs["footnotes"]``.

    A reason that two rows share is one footnote. The column certainty ends with the numbers of its footnotes.
    """
    notes: dict[str, int] = {}
    cells = []
    for row in rows:
        marks = [str(notes.setdefault(note, len(notes) + 1)) for note in row.footnotes]
        mark = f" [{', '.join(marks)}]" if marks else ""
        cells.append({**row.cells, "certainty": row.cells["certainty"] + mark})
    table = pd.DataFrame(cells, columns=list(COLUMNS))
    table.attrs["footnotes"] = tuple(notes)
    return table


_HEADINGS = {
    "outcome": "Outcome", "comparison": "Compared with", "studies": "Studies", "participants": "Participants",
    "effect": "Effect", "in_units": "In familiar units", "absolute": "Absolute effect", "certainty": "Certainty",
    "symbols": "Level", "about": "Certainty is about", "sentence": "What this means",
}  # fmt: skip


def sof_html(table: pd.DataFrame, title: str = "Summary of findings", note: str = "") -> str:
    """Return the table as a piece of HTML (no page around it), all text escaped, empty columns left out."""
    shown = [c for c in COLUMNS if c in table and (c == "outcome" or (table[c].astype(str) != "").any())]
    head = "".join(f'<th scope="col">{html.escape(_HEADINGS[c])}</th>' for c in shown)
    body = "".join(f"<tr>{''.join(_cell(c, row[c]) for c in shown)}</tr>" for row in table.to_dict("records"))
    notes = "".join(f"<li>{html.escape(text)}</li>" for text in table.attrs.get("footnotes", ()))
    foot = f'<ol class="sof-footnotes">{notes}</ol>' if notes else ""
    extra = f'<p class="sof-note">{html.escape(note)}</p>' if note else ""
    caption = f"<caption>{html.escape(title)}</caption>"
    # Notebooks set tables to the right and give every column the same width.
    look = (
        "<style>table.sof{table-layout:auto!important;width:100%}"
        "table.sof th,table.sof td{text-align:left!important;vertical-align:top;white-space:normal;"
        "overflow-wrap:break-word}</style>"
    )
    rows = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'{look}<table class="sof">{caption}{rows}</table>{foot}{extra}'


def _cell(column: str, value: Any) -> str:
    text = html.escape(str(value))
    return f'<th scope="row">{text}</th>' if column == "outcome" else f"<td>{text}</td>"
