"""ROBINS-I: seven domains of risk of bias in non-randomised studies, and the overall judgement.

The domains are judged by assessors with their own signalling questions; only the rule from domains to the whole is
mechanical. Source: Sterne 2016, BMJ 355:i4919, table 2:

==============  ==================================================================================
overall         across domains
==============  ==================================================================================
low             low in all domains
moderate        low or moderate in all domains
serious         serious in at least one domain, critical in none
critical        critical in at least one domain
no information  no sign of serious or critical risk, and no information in one or more key domains
==============  ==================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping

from evidence_tools.errors import AppraisalError
from evidence_tools.quality.vocabulary import TOOLS

__all__ = ["overall_judgement"]

_WORST_FIRST = ("critical", "serious", "no information", "moderate", "low")


def overall_judgement(judgements: Mapping[str, str]) -> tuple[str, str]:
    """Return the overall judgement and its reason.

    Parameters
    ----------
    judgements : mapping
        Domain (keys of ``TOOLS["robins_i"].domains``) to judgement; all seven.

    Raises
    ------
    AppraisalError
        A missing or unknown domain, or a word outside the vocabulary.
    """
    tool = TOOLS["robins_i"]
    missing = [domain for domain in tool.domains if domain not in judgements]
    if missing:
        raise AppraisalError(f"ROBINS-I overall: no judgement for {', '.join(missing)}. All seven domains are needed.")
    for domain, word in judgements.items():
        if domain not in tool.domains:
            raise AppraisalError(f"no domain {domain!r} in ROBINS-I. Allowed: {', '.join(tool.domains)}.")
        if word not in tool.levels:
            raise AppraisalError(f"ROBINS-I, {domain}: {word!r}. Allowed: {', '.join(tool.levels)}.")
    worst = next(word for word in _WORST_FIRST if word in judgements.values())
    where = [domain.replace("_", " ") for domain, word in judgements.items() if word == worst]
    return worst, "low in all seven domains" if worst == "low" else f"{worst} in {', '.join(where)}"
