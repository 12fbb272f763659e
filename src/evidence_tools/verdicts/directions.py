"""What trials say where numbers are missing: a picture of directions, and their counts and p-values by comparator.

Synthesis without meta-analysis (SWiM): Cochrane Handbook chapter 12; Campbell and others 2020 (BMJ 368:l6890).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evidence_tools import figures
from evidence_tools.effects.swim import combine_p_values, one_sided
from evidence_tools.words import ROB_WORDS, TOLD_WORDS

from .bodies import StratumEvidence
from .judgement import Judgement
from .people import one_study
from .picture_words import directions_words
from .printed import printed_p
from .rules import at_worst
from .strata import age_of, told_direction

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["combined_p", "direction_figure", "direction_table"]

# Headings of a narrow column, and study designs as they are called.
HEADINGS = {
    "passive": "usual care or none",
    "attention": "attention control",
    "sham": "sham or a simple form",
    "active": "another active care",
    "unclear": "control not shown",
    "facts": "test of the statement",
    "none": "no control",
}
DESIGNS = {"rct_parallel": "RCT", "rct_crossover": "crossover RCT", "rct_cluster": "cluster RCT"}
DESIGNS |= {"quasi_experimental": "not randomised", "pre_post": "before and after"}
COLUMNS = ["compared with", "trials", *TOLD_WORDS.values(), "sides in favour", "share in favour", "from", "to"]
COLUMNS += ["exact test p", "p, unknown sides on the other", "p-values printed", "Fisher p", "Stouffer p", "caution"]


def _one_sided(printed: str, direction: str) -> float | None:
    """Turn a printed p into the one-sided p of benefit; None where the report gives no p or no side.

    A bound such as <0.001 counts as the number itself: the true p is smaller, so benefit is never overstated. A trial
    that only says "no difference" names no side, and >0.05 no number.
    """
    p = printed_p(printed)
    if direction not in ("favours_intervention", "favours_comparator") or p.relation not in ("=", "<") or p.value > 1:
        return None
    return one_sided(p.value, direction == "favours_intervention")


def combined_p(counted: pd.DataFrame) -> dict[str, float]:
    """Combine the p-values trials print (Handbook 12.2.1.2).

    Parameters
    ----------
    counted : DataFrame
        `p_value` as printed and `direction`, one row a trial.

    Returns
    -------
    dict
        p-values combined: how many, `fisher`, `stouffer`, `edgington` (one-sided; NaN where there is no p).
    """
    found = [_one_sided(p, d) for p, d in zip(counted["p_value"], counted["direction"], strict=True)]
    usable = [p for p in found if p is not None]
    combined = combine_p_values(usable) if usable else {}
    return {"k": len(usable)} | {
        name: combined[name].p_value if usable else float("nan") for name in ("fisher", "stouffer", "edgington")
    }


def _worst(evidence: StratumEvidence) -> float:
    """Return p of the majority as the verdict takes it: trials that tell a finding and no side against it."""
    test = evidence.directions
    if test is None:
        return float("nan")
    silent = sum(row["side"] == "" and told_direction(row) != "unclear" for row in evidence.trials)
    more, counted = max(test.favours, test.total - test.favours), test.total + silent
    return at_worst(more, counted) if 2 * more > counted else 1.0  # a majority that is none rules nothing out


def _row(evidence: StratumEvidence) -> dict[str, str | float]:
    told, test = [told_direction(row) for row in evidence.trials], evidence.directions
    counted = evidence.counted.assign(direction=told)
    together = combined_p(counted)
    silent = evidence.k - together["k"]
    note = f"{silent} of {evidence.trials_words} without a p that can be used, as those without a difference rarely do"
    return {
        "compared with": evidence.label,
        "trials": evidence.k,
        **{words: told.count(name) for name, words in TOLD_WORDS.items()},
        "sides in favour": f"{test.favours} of {test.total} known" if test else "none known",
        "share in favour": test.proportion if test else float("nan"),
        "from": test.ci_low if test else float("nan"),
        "to": test.ci_high if test else float("nan"),
        "exact test p": test.p_value if test else float("nan"),
        "p, unknown sides on the other": _worst(evidence),
        "p-values printed": together["k"],
        "Fisher p": together["fisher"],
        "Stouffer p": together["stouffer"],
        "caution": note + ": combined, they flatter" if silent and together["k"] else "",
    }


def direction_table(verdict: Judgement) -> pd.DataFrame:
    """Count the directions of a claim's trials by comparator, with the exact test and the combined p-values.

    Returns
    -------
    DataFrame
        One row a comparator: trials, how many report in favour, no difference, against, unclear, not relied on; how
        many of those whose side is known, by report or figures, lie in favour, significant or not, and their share
        with its exact 95 % interval and two-sided binomial p, and p as if all trials that tell a finding and no side
        lay against the majority: the two tests the verdict uses; the combined one-sided p-values, which say whether
        *any* trial found something, never how much or in how many.
    """
    rows = [_row(evidence) for evidence in verdict.strata.values()]
    return pd.DataFrame(rows, columns=COLUMNS).set_index("compared with")


def direction_figure(verdict: Judgement, ax: Axes | None = None) -> Axes | None:
    """Draw what every counted trial reports, a column a comparator; None where there is no trial.

    A thin arrow is the side of the figures of a trial whose report names none.
    """
    material, outcome = verdict.material, verdict.claim["outcome"]
    parts = [
        evidence.counted.assign(
            label=[material.names.get(study, study) for study in evidence.counted["study_id"]],
            direction=[told_direction(row) for row in evidence.trials],
            people=[one_study(row) for row in evidence.trials],
            outcome=HEADINGS[name],
            design=[DESIGNS.get(word, word.replace("_", " ")) for word in evidence.counted["design"]],
            rob=[ROB_WORDS[material.risk(study, outcome)] for study in evidence.counted["study_id"]],
        )
        for name, evidence in verdict.strata.items()
    ]
    if not parts:
        return None
    columns = ["study_id", "label", "outcome", "direction", "side", "n", "people", "rob", "design", "year"]
    rows = pd.concat(parts, ignore_index=True)[columns]
    rows = rows.loc[sorted(rows.index, key=lambda place: age_of(rows.loc[place]))]
    outcomes = [HEADINGS[name] for name in verdict.strata]
    # The same count and test as in the verdict and in `direction_table`.
    facts = set(verdict.strata) == {"facts"}
    arms = ("the statement", "the opposite") if facts else ("the intervention", "the comparator")
    drawn = figures.direction_plot(rows.drop(columns="year"), ax, outcomes=outcomes, arms=arms)
    return figures.tell(drawn, directions_words(verdict.strata.values()))
