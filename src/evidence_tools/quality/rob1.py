"""RoB 1: the older Cochrane tool, seven entries judged low, unclear or high.

Cochrane Handbook 5.1, section 8.7
(http://handbook-5-1.cochrane.org/chapter_8/8_7_summary_assessments_of_risk_of_bias.htm): a summary needs *key
domains* chosen by the reviewer and made explicit, and table 8.7.a offers an approach: low if all key domains are low,
high if one is high, unclear otherwise. "For highly subjective outcomes such as pain, authors may decide that blinding
of participants is critical": hence all seven are key unless told otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evidence_tools.errors import AppraisalError
from evidence_tools.quality.vocabulary import TOOLS

__all__ = ["KEY_DOMAINS", "overall_judgement"]

KEY_DOMAINS = tuple(TOOLS["rob1"].domains)


def overall_judgement(judgements: Mapping[str, str], key: Sequence[str] = KEY_DOMAINS) -> tuple[str, str]:
    """Return the summary judgement over the key domains and its reason.

    Parameters
    ----------
    judgements : mapping
        Domain to "low", "unclear" or "high"; a key domain that was not judged counts as unclear.
    key : sequence of str
        The domains that matter; name them where the result is shown.

    Raises
    ------
    AppraisalError
        An unknown domain or word, or no key domain at all.
    """
    tool = TOOLS["rob1"]
    for domain in (*judgements, *key):
        if domain not in tool.domains:
            raise AppraisalError(f"no domain {domain!r} in RoB 1. Allowed: {', '.join(tool.domains)}.")
    for domain, word in judgements.items():
        if word not in tool.levels:
            raise AppraisalError(f"RoB 1, {domain}: {word!r}. Allowed: {', '.join(tool.levels)}.")
    if not key:
        raise AppraisalError("RoB 1 overall: name at least one key domain.")
    of = {word: [d for d in key if judgements.get(d, "unclear") == word] for word in tool.levels}
    for word in ("high", "unclear"):
        if of[word]:
            return word, f"{word} risk in {', '.join(d.replace('_', ' ') for d in of[word])}"
    return "low", "low risk in all key domains"
