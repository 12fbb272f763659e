"""Where a unit stands: in a quotation, at the head of the page, below how many headings, in a list.

People who are quoted tell what happened to them; the first lines of a page are its title and its greeting. None of
this needs a word, so it helps where an effect is told in words never met before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evidence_tools.claims.sentences import Unit

__all__ = ["positions"]

WHOLE_PAGE = 10  # units from which on the first lines are taken for the head of a page: a line or two are no page
_TOP = 3  # units at the head of a page
_DEEP = 3  # headings above a unit, beyond which more of them say no more
_OPENS = re.compile(r"[*_\s]*+[\"“]")
_CLOSES = re.compile(r"[\"”][^\w\s]*+$")
_QUOTES = re.compile(r"[\"“”]")


def positions(all_units: Sequence[Unit]) -> list[dict[str, str]]:
    """Return for each unit of an article where it stands, as features without words.

    Parameters
    ----------
    all_units : sequence of Unit
        The whole article, in reading order.

    Returns
    -------
    list of dict
        Keys such as ``quoted:inside``, ``page:first line``, ``depth:2 above a sentence`` (headings); values are empty.
    """
    found: list[dict[str, str]] = []
    quoted, block = False, -1
    for place, unit in enumerate(all_units):
        quoted = quoted and unit.block == block  # a quotation left open ends with its paragraph
        block = unit.block
        opens, closes = bool(_OPENS.match(unit.text)), bool(_CLOSES.search(unit.text))
        quoted = quoted or opens
        features = {
            f"listed:{unit.kind} below a line": bool(unit.lead),
            "quoted:opens": opens,
            "quoted:inside": quoted,
            "quoted:closes": closes,
            "quoted:words": not closes and bool(_QUOTES.search(unit.text)),
        }
        if len(all_units) >= WHOLE_PAGE:
            features |= {
                f"depth:{min(_DEEP, len(unit.headings))} above a {unit.kind}": True,
                "page:first line": place == 0,
                "page:top": 0 < place < _TOP,
            }
        found.append({name: "" for name, true in features.items() if true})
        quoted = quoted and not closes
    return found
