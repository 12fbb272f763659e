"""How several studies came out, in words: counted, of whom they are known to be, whether they are too few."""

from __future__ import annotations

from collections.abc import Sequence

from .fit import number_words
from .rules import agree
from .strata import UNBELIEVED

__all__ = ["ONE_STUDY", "TOO_FEW", "came_out_words", "counted_words", "share_known", "too_few", "upper_first"]

ONE_STUDY = {
    "favours_intervention": "came out in its favour",
    "no_difference": "found no difference",
    "favours_comparator": "came out against it",
    "unclear": "does not say clearly what it found",
    UNBELIEVED: "reports figures we do not rely on",
}
TOO_FEW = "too few to settle it"


def upper_first(words: str) -> str:
    """Return words as they begin a sentence."""
    return words[:1].upper() + words[1:]


def counted_words(number: int, one: str = "study", many: str = "studies") -> str:
    """Say a number of studies at the beginning of a sentence: "Two studies", "One study", "12 studies"."""
    return f"{upper_first(number_words(number))} {one if number == 1 else many}"


def came_out_words(directions: Sequence[str]) -> str:
    """Say how several studies came out; those that do not say are told apart from those without a difference.

    A report whose figures are not relied on is in favour of nothing, whatever it concludes.
    """
    favours, silent, wrong = (directions.count(name) for name in ("favours_intervention", "unclear", UNBELIEVED))
    others = len(directions) - favours - silent - wrong
    against = directions.count("favours_comparator")
    if favours == len(directions):
        return f"{'both' if favours == 2 else 'all'} came out in its favour"
    if against:  # worse than the control is more than no better
        told = [f"{favours or 'none'} came out in its favour"]
        told += [f"{others - against} found no difference"] * (others > against)
        told += [f"{against} came out against it"]
    elif favours or others == len(directions) or not others:
        told = [f"{favours or 'none'} came out in its favour"]
        told += [f"{others} did not"] * bool(favours and others)
    else:  # all are counted, so that nobody looks for the rest
        told = [f"{others} did not come out in its favour"]
    told += [f"{silent} {'does' if silent == 1 else 'do'} not say clearly"] * bool(silent)
    told += [f"{wrong} {'reports' if wrong == 1 else 'report'} figures we do not rely on"] * bool(wrong)
    return ", ".join(told)


def share_known(fits: Sequence[str], what: str) -> str:
    """Say how many of several studies are known to be of something; nothing where all are."""
    sure = fits.count("direct")
    if sure == len(fits):
        return ""
    if len(fits) == 1:
        return f"That study was not of {what}." if fits[0] else f"Whether that study was of {what} is not known."
    if not sure:
        return f"Not one of these studies is known to be of {what}."
    return f"Only {sure} of these {len(fits)} studies {'is' if sure == 1 else 'are'} known to be of {what}."


def too_few(verdict: str, directions: Sequence[str]) -> str:
    """Say that the tests of a statement agree and are only too few, where that leaves it open."""
    if verdict != "uncertain" or not agree(directions):
        return ""
    return f" {counted_words(len(directions))} {'is' if len(directions) == 1 else 'are'} {TOO_FEW}."
