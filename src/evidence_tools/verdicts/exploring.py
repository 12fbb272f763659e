"""Change a choice of the analysis by menu and see at once what becomes of the verdict: for people who write no code.

`compare_choices` puts the published and the chosen analysis side by side: pure, and usable without a notebook.
`explore_form` is the form around it.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from evidence_tools import figures
from evidence_tools.errors import EvidenceError
from evidence_tools.verdicts import Choices, StratumEvidence, Verdict
from evidence_tools.verdicts.choices import PUBLISHED_CI
from evidence_tools.verdicts.values import bracketed_words
from evidence_tools.words import STRATUM_LABELS

if TYPE_CHECKING:
    import ipywidgets

__all__ = ["compare_choices", "explore_form", "outcome_words"]

ESTIMATORS = {
    "REML (as published)": "REML",
    "DerSimonian-Laird": "DL",
    "Paule-Mandel": "PM",
    "Maximum likelihood": "ML",
    "Empirical Bayes": "EB",
    "Sidik-Jonkman": "SJ",
    "Hedges": "HE",
    "Equal effect: as if all trials measured the same": "EE",
}
INTERVALS = {
    "Hartung-Knapp-Sidik-Jonkman, never narrower than Wald (as published)": "HKSJ-adhoc",
    "the same, as narrow as the trials agree": "HKSJ",
    "Wald, normal": "z",
    "Wald, t": "t",
}
LEAVE_OUT = {
    "some concerns": "trials with some concerns about bias",
    "high": "trials at high risk of bias",
    "not appraised": "trials nobody has appraised",
}
ALL_COMPARATORS = "all, each apart"
WHO = ("published", "chosen")


def _effect(evidence: StratumEvidence | None) -> str:
    if evidence is None:
        return "no trial left"
    pooled = evidence.pooled
    if pooled is None:
        return "no numbers to pool"
    told = bracketed_words(evidence.measure, pooled.estimate, pooled.ci_low, pooled.ci_high)
    return f"{told}, k = {pooled.k}"


def _directions(evidence: StratumEvidence | None) -> str:
    test = evidence.directions if evidence else None
    return f"{test.favours} of {test.total} in favour" if test else "none"


def compare_choices(published: Verdict, chosen: Verdict) -> pd.DataFrame:
    """Put the pooled effects and the directions of two analyses of one claim side by side, a row a comparator.

    Parameters
    ----------
    published, chosen : Verdict
        Of the same claim.

    Returns
    -------
    DataFrame
        Index: what the treatment was compared with; SMD (Hedges g, positive in favour) with its interval and number of
        trials, directions and GRADE certainty, as published and as chosen.
    """
    rows = []
    for name, before in published.strata.items():
        after = chosen.strata.get(name)
        rows.append(
            {
                "compared with": STRATUM_LABELS[name],
                "SMD published": _effect(before),
                "SMD chosen": _effect(after),
                "directions published": _directions(before),
                "directions chosen": _directions(after),
                "certainty published": before.certainty.level,
                "certainty chosen": after.certainty.level if after else "",
            }
        )
    columns = ["compared with", *(f"{what} {who}" for what in ("SMD", "directions", "certainty") for who in WHO)]
    return pd.DataFrame(rows, columns=columns).set_index("compared with")


def _moved(published: Verdict, chosen: Verdict) -> str:
    return "The verdict changes" if chosen.verdict != published.verdict else "The verdict stays"


def outcome_words(published: Verdict, chosen: Verdict) -> str:
    """Say in a sentence what the choice does to the verdict."""

    def told(verdict: Verdict) -> str:
        sure = f", {verdict.certainty} certainty" if verdict.certainty else ""
        return f"{verdict.symbol} {verdict.label}{sure}"

    what = next((step.words for step in chosen.steps if step.rule == "your choice"), chosen.choices.words())
    return f"{_moved(published, chosen)}. Published: {told(published)}. With your choice ({what}): {told(chosen)}."


def _picture(verdict: Verdict) -> bytes:
    """Draw the forest plot as a PNG; empty where no trial is left."""
    ax = verdict.figure()
    if ax is None:
        return b""
    return figures.drawn(ax, ".png", dpi=100, close=True)  # closed: else the notebook would show it a second time


def explore_form(
    judge: Callable[[str, Choices | None], Verdict], claims: Mapping[str, str], claim_id: str, blind: bool = False
) -> ipywidgets.VBox:
    """Return a form with menus for the choices of an analysis; every change is computed and drawn at once.

    Parameters
    ----------
    judge : callable
        Claim and choices to verdict, such as `Evidence.verdict`.
    claims : mapping
        claim_id to statement: what the first menu offers.
    claim_id : str
        The claim to begin with.
    blind : bool
        Say whether the verdict changes, and neither which it is nor how sure we are: a class is still to find it.

    Returns
    -------
    ipywidgets.VBox
    """
    return _Form(judge, claims, claim_id, blind).box


class _Form:
    """The widgets of one form and what happens when they are used."""

    def __init__(
        self, judge: Callable[[str, Choices | None], Verdict], claims: Mapping[str, str], claim_id: str, blind: bool
    ):
        import ipywidgets as w  # a widget library is needed only where a form is shown

        self.judge, self.quiet, self.blind = judge, False, blind
        wide, style = w.Layout(width="44em"), {"description_width": "9em"}
        listed = sorted(((text, key) for key, text in claims.items()), key=lambda pair: pair[0].lower())
        self.claim = w.Dropdown(options=listed, value=claim_id, description="Claim", layout=wide, style=style)
        options = {"layout": wide, "style": style}
        self.method = w.Dropdown(options=list(ESTIMATORS.items()), description="Estimator", **options)
        self.ci = w.Dropdown(options=list(INTERVALS.items()), description="Interval", **options)
        self.comparator = w.Dropdown(options=[(ALL_COMPARATORS, "")], description="Compared with", **options)
        self.risks = {level: w.Checkbox(description=words, indent=False) for level, words in LEAVE_OUT.items()}
        self.implausible = w.Checkbox(description="implausible effects (|g| > 3)", indent=False)
        self.trials = w.SelectMultiple(options=[], rows=6, description="Leave out trials", **options)
        self.result, self.table, self.picture = w.HTML(), w.HTML(), w.Image(format="png")
        back = w.Button(description="Back to published")
        checks = w.VBox([w.HTML("Leave out"), *self.risks.values(), self.implausible])
        self.fields = (self.method, self.ci, self.comparator, *self.risks.values(), self.implausible, self.trials)
        several = w.HTML("Several trials: hold Ctrl (Mac: Cmd) while you click. All of them again: the button.")
        menus = (self.claim, self.method, self.ci, self.comparator, checks, self.trials, several, back)
        self.box = w.VBox([*menus, self.result, self.table, self.picture])
        self.claim.observe(lambda _change: self.take_claim(), names="value")
        for field in self.fields:
            field.observe(lambda _change: self.refresh(), names="value")
        back.on_click(lambda _button: self.reset())
        self.take_claim()

    def take_claim(self) -> None:
        """Offer the comparators and trials of the claim, and begin with the published analysis."""
        published = self.judge(self.claim.value, None)
        names = published.material.names
        trials = sorted({(names.get(s, s), s) for e in published.strata.values() for s in e.counted["study_id"]})
        self.quiet = True
        self.comparator.options = [(ALL_COMPARATORS, ""), *((STRATUM_LABELS[name], name) for name in published.strata)]
        self.trials.options = trials
        self.reset()

    def reset(self) -> None:
        """Set every choice back to the published one."""
        self.quiet = True
        self.method.value, self.ci.value, self.comparator.value = "REML", PUBLISHED_CI, ""
        self.implausible.value, self.trials.value = False, ()
        for box in self.risks.values():
            box.value = False
        self.quiet = False
        self.refresh()

    def choices(self) -> Choices:
        """Return what is chosen in the menus."""
        return Choices(
            method=self.method.value,
            ci=self.ci.value,
            exclude_rob=tuple(level for level, box in self.risks.items() if box.value),
            exclude_implausible=self.implausible.value,
            exclude=tuple(self.trials.value),
            only_strata=self.comparator.value,
        )

    def refresh(self) -> None:
        """Compute, and show what became of the verdict."""
        if self.quiet:
            return
        try:
            published = self.judge(self.claim.value, None)
            chosen = self.judge(self.claim.value, self.choices())
            picture, table = _picture(chosen), compare_choices(published, chosen)
        except EvidenceError as error:
            self.result.value = f'<span style="color:#b00">{html.escape(str(error))}</span>'
            return
        if self.blind:
            table = table[[name for name in table if not name.startswith("certainty")]]
        words = f"{_moved(published, chosen)}." if self.blind else outcome_words(published, chosen)
        self.result.value = f"<b>{html.escape(words)}</b>"
        self.table.value = table.to_html(border=0)
        self.picture.layout.display = "" if picture else "none"
        self.picture.value = picture
