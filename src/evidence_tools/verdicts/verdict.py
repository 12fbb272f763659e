"""The verdict on a claim with its faces: text, card, figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from .bearing import claim_reviews
from .bodies import gather
from .card import html_card, text_card
from .choices import PUBLISHED, Choices
from .decision import Decision, Step, check_studies, decide, left_out
from .fit import Remark, fit_remarks
from .judgement import FACTS, Judgement
from .material import Material
from .pictures import forest_figure
from .published import best_review

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Verdict", "judge"]

NO_REVIEW = "none of those on record is of two trials or more"


class Verdict(Judgement):
    """A judgement that can show itself; see `Judgement` for what it holds."""

    def text(self) -> str:
        """Explain the verdict in plain text: what may be said, why, and every study."""
        return text_card(self)

    def figure(self, ax: Axes | None = None) -> Axes | None:
        """Draw the claim's forest plot, one block a comparator stratum; None where there is no trial."""
        return forest_figure(self, ax)

    def _repr_html_(self) -> str:
        return html_card(self)


def judge(claim: Mapping[str, str], material: Material, choices: Choices | None = None) -> Verdict:
    """Judge one claim.

    The claim's first stratum with a counted trial decides (passive controls for a plain claim, sham for "better
    than"): by its pooled interval where two or more trials (or the only one) have numbers, else by the count of
    reported directions, else by published reviews. Rules: `verdicts.rules`.

    Parameters
    ----------
    claim : mapping
        A row of claims.csv.
    material : Material
        Effects, tables, risks of bias.
    choices : Choices, optional
        What to vary; the default is the published analysis.
    """
    choices = choices or PUBLISHED
    check_studies(choices, material)
    testable = claim["testable"] == "yes"
    strata = gather(claim, material, choices) if testable else {}
    reviews = claim_reviews(claim, material) if testable else []
    steps = left_out(claim, strata, material, choices) if testable and choices.leaves_out else []
    if steps and not strata:
        # Reviews average over all trials and comparators: they cannot answer for the few a reader asked about.
        found = Decision("no_evidence", "", "none", "", ())
    else:
        found = decide(claim, strata, reviews, material, choices)
    # Looking at one comparator only does not unmake the others: a remark must not say that there are none.
    seen = gather(claim, material, replace(choices, only_strata=())) if testable and choices.only_strata else strata
    remarks = fit_remarks(claim, seen, material) if testable else ()
    if found.fragility is not None and found.fragility.fragile:
        remarks += (Remark("fragile", f"the verdict is {found.fragility.words(material.names)}"),)
    beside = best_review(reviews, strata.get(found.stratum), material)
    told = [*steps, *found.steps]
    told += [Step("published review", beside.words() if beside is not None else NO_REVIEW)] if reviews else []
    told += [Step("fit", remark.words) for remark in remarks if remark.code != "fragile"]  # a step of its own
    # GRADE rates effects of treatments; a tested statement of anatomy has no such certainty.
    certainty = "" if found.stratum == FACTS else found.certainty
    decided = found.verdict, certainty, found.basis, found.stratum
    return Verdict(claim, *decided, strata, reviews, remarks, tuple(told), material, choices, found.fragility)
