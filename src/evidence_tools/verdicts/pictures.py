"""Pictures of verdicts: what the figures need, taken from the evidence behind a claim."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from evidence_tools import figures
from evidence_tools.effects import Pooled, pool_subgroups
from evidence_tools.words import DIRECTION_WORDS, FACTS, ROB_WORDS, STRATUM_LABELS, limit_words

from .bearing import of_treatment
from .bodies import StratumEvidence
from .captions import heading_of
from .choices import PUBLISHED_CI
from .effects import own_warnings
from .judgement import Judgement
from .material import Material
from .people import people_number
from .picture_words import (
    NOT_POOLED,
    average_of,
    compared_words,
    comparison_words,
    map_words,
    of_trials,
    trials_and_ways,
    ways_words,
)
from .printed_tests import BEYOND
from .strata import ARMS, UNBELIEVED, Row, age_of, told_direction
from .values import LOG_SMD, PERCENT_SMD

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MEASURE_WORDS = {
    "SMD": "a standardised mean difference",
    PERCENT_SMD: "a standardised mean difference of changes in per cent",
    LOG_SMD: "a standardised mean difference of logarithms",
    "log RR": "a risk ratio (above 1 in favour of the treatment)",
    "log HR": "a hazard ratio (above 1 in favour of the treatment)",
    "RD": "a risk difference",
}
SIDES = {
    True: ("in favour of the treatment", "against the treatment"),
    False: ("on the side of the statement", "on the other side"),
}
COMPARED = 3  # claims whose effects by comparator are drawn side by side

__all__ = [
    "comparison_pages",
    "evidence_map_figure",
    "forest_figure",
    "forest_pages",
    "forest_rows",
    "forest_words",
    "most_compared",
    "plain_claims",
    "strata_figure",
]


def forest_rows(strata: Iterable[StratumEvidence], material: Material, measure: str = "SMD") -> pd.DataFrame:
    """Put the counted trials of some strata as rows of a forest plot.

    Trials without numbers of this measure keep their reported direction; trials with numbers that did not enter the
    pool are marked.
    """
    return pd.DataFrame(
        [
            _forest_row(row, evidence, material, measure)
            for evidence in strata
            for row in sorted(evidence.trials, key=age_of)
        ]
    )


def _forest_row(row: Row, evidence: StratumEvidence, material: Material, measure: str) -> Row:
    drawn = row["measure"] == measure and not math.isnan(row["yi"])
    return {
        **{name: row[name] if drawn else math.nan for name in ("yi", "vi", "ci_low", "ci_high")},
        **{name: row[name] for name in ARMS},
        "label": material.names[row["study_id"]],
        "group": evidence.stratum,
        "direction": "" if drawn else told_direction(row),
        "said": f"{DIRECTION_WORDS[row['direction']]}, not relied on" if told_direction(row) == UNBELIEVED else "",
        "excluded": "not randomised, or left out of the pool" if drawn and not row["in_pool"] else "",
        "note": "; ".join(filter(None, (own_warnings(row), _ended(row) if drawn else ""))),
        "Overall": ROB_WORDS[material.risk(row["study_id"], evidence.body.outcome)],
    }


def _ended(row: Row) -> str:
    """Say why an interval ends at no effect: beside the plain ones nobody could see that it was cut."""
    if BEYOND not in (row["ci_low"], -row["ci_high"]):
        return ""
    bound = " p is printed as a bound, so this is the least the effect can be;" if row["source"] == "bound of p" else ""
    return f"{bound} the interval ends at no effect, which the trial's own test excludes".strip()


def forest_figure(verdict: Judgement, ax: Axes | None = None, strata: Iterable[str] | None = None) -> Axes | None:
    """Draw the forest plot of a claim, one block a comparator stratum; None where there is no trial.

    Parameters
    ----------
    verdict : Judgement
    ax : Axes, optional
    strata : iterable of str, optional
        Strata to show; by default all that were found.
    """
    shown = [verdict.strata[name] for name in (strata or verdict.strata) if name in verdict.strata]
    if not shown:
        return None
    data, pooled, options = _forest_input(shown, verdict)
    return figures.tell(figures.forest(data, pooled, ax, **options), _forest_words(shown, verdict))


def _drawn_measure(shown: Iterable[StratumEvidence]) -> str:
    """Return the measure a forest plot is drawn in: that of the first comparator with a pool, SMD where there is none.

    The comparator that decides comes first. One plot has one axis.
    """
    return next((s.measure for s in shown if s.measure), "SMD")


def _forest_input(
    shown: list[StratumEvidence], verdict: Judgement
) -> tuple[pd.DataFrame, dict[str, Pooled], dict[str, Any]]:
    """Return what both forest plots, the printed one and the one for pages, are drawn from.

    Trials with another measure than that of the axis show their direction.
    """
    measure = _drawn_measure(shown)
    pooled = {s.stratum: s.pooled for s in shown if s.pooled is not None and s.measure == measure}
    headings = {s.stratum: heading_of(s, verdict.material) for s in shown}
    arms = ("the statement", "the opposite")
    if of_treatment(verdict.claim):
        named = verdict.material.treatments.label(verdict.claim["intervention"])
        arms = (named[:1].upper() + named[1:], "Control")
    options: dict[str, Any] = {
        "groups": headings,
        "arms": arms,
        "subgroup_test": _test_between(shown, verdict, measure),
    }
    options["measure"] = measure.removeprefix("log ")
    rows = forest_rows(shown, verdict.material, measure)
    if not of_treatment(verdict.claim):  # nobody is treated: the two groups are not the two sides of the axis
        rows = rows.drop(columns=list(ARMS))
    return rows, pooled, options


def forest_pages(verdict: Judgement, widths: Sequence[float], brief: float = 0.0) -> tuple[str, ...]:
    """Draw a claim's forest plot as SVG, once for each width in pixels; nothing where there is no trial.

    `brief` is the width of one more drawing, for paper: see `figures.forest_svg`.
    """
    shown = list(verdict.strata.values())
    if not shown:
        return ()
    data, pooled, options = _forest_input(shown, verdict)
    title, words = f"Forest plot: {verdict.claim['statement']}", forest_words(verdict)
    return figures.forest_svg(data, pooled, widths=widths, brief=brief, title=title, description=words, **options)


def forest_words(verdict: Judgement) -> str:
    """Say in words what a claim's forest plot shows: the finding of every comparator, for those who cannot see it."""
    return _forest_words(list(verdict.strata.values()), verdict)


def _forest_words(shown: Sequence[StratumEvidence], verdict: Judgement) -> str:
    drawn, sides = _drawn_measure(shown), SIDES[of_treatment(verdict.claim)]
    return " ".join(_stratum_words(s, drawn, sides) for s in shown)


def _stratum_words(evidence: StratumEvidence, drawn: str, sides: tuple[str, str]) -> str:
    pooled, label = evidence.pooled, STRATUM_LABELS[evidence.stratum]
    way = ways_words(evidence)
    where = "Tests of the statement itself" if evidence.stratum == FACTS else f"Compared with {label}"
    said = f"{where}: {evidence.trials_words} ({way})."
    if pooled is None:
        return f"{said} None prints numbers that can be pooled."
    values = (pooled.estimate, pooled.ci_low, pooled.ci_high)
    none = 1.0 if evidence.measure.startswith("log") else 0.0
    at, low, high = map(math.exp, values) if none else values
    numbers = f"{at:z.2f}, 95 % interval {limit_words(low, none)} to {limit_words(high, none)}".replace("-", "−")
    crosses = pooled.ci_low <= 0 <= pooled.ci_high
    side = sides[0] if pooled.ci_low > 0 else sides[1]
    reach = "which includes no effect" if crosses else f"wholly {side}"
    many = "The one trial with numbers" if pooled.k == 1 else f"The {pooled.k} trials with numbers, pooled,"
    aside = "" if evidence.measure == drawn else " The picture has the axis of another measure and does not draw it."
    what = f"{MEASURE_WORDS[evidence.measure]} of {numbers}"
    return f"{said} {many} give{'s' if pooled.k == 1 else ''} {what}, {reach}.{aside}"


def _test_between(strata: Iterable[StratumEvidence], verdict: Judgement, measure: str) -> dict[str, float] | None:
    """Test whether the pools of the comparators differ (RevMan's test for subgroup differences).

    Only comparators with two or more trials of the measure that is drawn take part; the pools themselves stay apart.
    """
    parts = [s for s in strata if s.pooled is not None and s.pooled.k > 1 and s.measure == measure]
    if len(parts) < 2:
        return None
    rows = [(row["yi"], row["vi"], part.stratum) for part in parts for row in part.pool_records]
    yi, vi, groups = zip(*rows, strict=True)
    ci = PUBLISHED_CI if verdict.choices.ci == "HKSJ" else verdict.choices.ci
    found = pool_subgroups(yi, vi, groups, verdict.choices.method, ci)
    return {
        "q": found.q_between,
        "df": found.df,
        "p": found.p_value,
        "i2": found.i2_between,
        "df_within": found.df_within,
    }


def _labels(outcomes: pd.DataFrame) -> dict[str, str]:
    """Return a label for each outcome, no two alike: where they read the same, the key stands with them."""
    shown = outcomes["label"].map(figures.clean)
    doubled = shown.duplicated(keep=False) | (shown == "")
    return {
        key: f"{label} ({key})".strip() if again else label
        for key, label, again in zip(outcomes["outcome"], shown, doubled, strict=True)
    }


def plain_claims(verdicts: Iterable[Judgement]) -> list[Judgement]:
    """Return the claims the evidence map shows: plain and efficacy ones."""
    return [
        v
        for v in verdicts
        if v.claim["intervention"] in v.material.treatments.tracked
        and v.claim["testable"] == "yes"
        and v.claim["claim_type"] in ("efficacy", "mechanism")
        and v.claim["direction"] != "none"
        and not (v.claim["dose"] or v.claim["population"] or v.claim["comparator"])
    ]


def evidence_map_figure(verdicts: Iterable[Judgement], outcomes: pd.DataFrame, ax: Axes | None = None) -> Axes | None:
    """Draw the evidence map: outcomes against interventions, the plain efficacy claims only; None where there is none.

    A plain claim names neither a dose nor a population nor a comparator; the others would need cells of their own.
    """
    labels = _labels(outcomes)
    plain = plain_claims(verdicts)
    names = plain[0].material.treatments.tracked if plain else {}
    rows = [
        {
            "row": labels[v.claim["outcome"]],
            "column": names[v.claim["intervention"]],
            "verdict": v.verdict,
            "k": v.evidence.k if v.evidence else v.reviews["study_id"].nunique() if v.basis == "reviews" else 0,
            "counted": "review" if v.basis == "reviews" else "study",
            "certainty": v.certainty,
        }
        for v in plain
    ]
    if not rows:
        return None
    table = pd.DataFrame(rows).drop_duplicates(["row", "column"])
    order = table.groupby("row")["k"].sum().sort_values(ascending=False, kind="stable").index
    columns = [c for c in names.values() if c in set(table["column"])]
    drawn = figures.evidence_map(table, ax, rows=list(order), columns=columns)
    return figures.tell(drawn, map_words(table.to_dict("records")))


def strata_figure(verdicts: Iterable[Judgement], outcomes: pd.DataFrame, ax: Axes | None = None) -> Axes | None:
    """Draw the pooled effects of several claims by comparator, side by side; None where no trial has one.

    Tests of a statement of fact compare nothing with nothing, and are not drawn.
    """
    labels = _labels(outcomes)
    rows, said = [], []
    for verdict in verdicts:
        for name, evidence in verdict.strata.items():
            if name == "facts":
                continue
            pooled = average_of(evidence)
            said.append(f"{labels[verdict.claim['outcome']]}, {comparison_words(evidence)}")
            rows.append(
                {
                    "outcome": labels[verdict.claim["outcome"]],
                    "stratum": name,
                    "k": pooled.k if pooled else 0,
                    "estimate": pooled.estimate if pooled else float("nan"),
                    "ci_low": pooled.ci_low if pooled else float("nan"),
                    "ci_high": pooled.ci_high if pooled else float("nan"),
                    "people": people_number(evidence.pool_records if pooled else evidence.trials),
                    "k_direction": evidence.k - (pooled.k if pooled else 0),
                    "certainty": evidence.certainty.level,
                    "k_favours": evidence.came_out("favours_intervention"),
                    "k_none": evidence.came_out("no_difference"),
                    "k_against": evidence.came_out("favours_comparator"),
                }
            )
    if not rows:
        return None
    return figures.tell(figures.strata_comparison(pd.DataFrame(rows), ax), compared_words(said))


def most_compared(verdicts: Iterable[Judgement]) -> list[Judgement]:
    """Return the plain claims on the main treatment with most to compare, one an outcome: pooled effects, then trials.

    Where none has a pooled effect, those with most trials.
    """
    plain = [
        verdict
        for verdict in verdicts
        if verdict.claim["claim_type"] == "efficacy"
        and not (verdict.claim["dose"] or verdict.claim["population"])
        and verdict.claim["intervention"] == verdict.material.vocabulary.own.main
        and verdict.strata
    ]
    plain = [v for v in plain if any(map(average_of, v.strata.values()))] or plain
    ranked = sorted(
        plain,
        key=lambda v: (-sum(bool(average_of(e)) for e in v.strata.values()), -sum(e.k for e in v.strata.values())),
    )
    return list({verdict.claim["outcome"]: verdict for verdict in reversed(ranked)}.values())[::-1][:COMPARED]


def comparison_pages(
    verdicts: Sequence[Judgement], outcomes: pd.DataFrame, widths: Sequence[float]
) -> tuple[tuple[str, ...], str]:
    """Draw for pages what `strata_figure` draws for print: pooled effects of several claims by comparator.

    Returns
    -------
    pictures, words
        An SVG document for each width, and what the picture shows, in words; nothing where nothing was pooled.
    """
    labels = outcomes.set_index("outcome")["label"]
    found = [(labels[v.claim["outcome"]], evidence) for v in verdicts for evidence in v.strata.values()]
    if not any(average_of(evidence) for _, evidence in found):
        return (), ""
    rows = [{"group": outcome, **_comparison_row(evidence)} for outcome, evidence in found]
    words = compared_words([f"{outcome}, {comparison_words(evidence)}" for outcome, evidence in found])
    title = "Compared with doing nothing, and compared with a sham"
    arms = ("the treatment", "what it was compared with")
    pictures = figures.forest_svg(
        pd.DataFrame(rows), arms=arms, widths=widths, studies=False, title=title, description=words
    )
    return pictures, words


def _comparison_row(evidence: StratumEvidence) -> Row:
    """Return a comparison as a row of a forest plot, its trials told in the label."""
    pooled, label = average_of(evidence), STRATUM_LABELS[evidence.stratum]
    if pooled is None:
        return {
            "label": f"{label} ({trials_and_ways(evidence)})",
            "yi": math.nan,
            "ci_low": math.nan,
            "ci_high": math.nan,
            "said": NOT_POOLED,
        }
    return {
        "label": f"{label} ({of_trials(evidence, pooled)})",
        "yi": pooled.estimate,
        "ci_low": pooled.ci_low,
        "ci_high": pooled.ci_high,
        "said": "",
    }
