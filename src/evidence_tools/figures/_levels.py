"""Risk-of-bias judgements: the levels of every tool with their colours and symbols, the names of its domains.

Levels and colours follow robvis (McGuinness and Higgins 2021, doi:10.1002/jrsm.1411). A judgement is matched as a
whole word, ignoring case only: "loq" is refused, not read as "Low".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evidence_tools.errors import AppraisalError
from evidence_tools.figures._text import MINUS, clean

NOT_APPRAISED = "Not appraised"


@dataclass(frozen=True)
class Level:
    """One judgement: its colours in the two palettes and its symbol."""

    cochrane: str
    colourblind: str
    symbol: str

    def colour(self, palette: str) -> str:
        """Return the fill colour in "cochrane" or "colourblind"."""
        return self.cochrane if palette == "cochrane" else self.colourblind


PALETTES = ("cochrane", "colourblind")
LEVELS = {
    "Low": Level("#02C100", "#FED98E", "+"),
    "Some concerns": Level("#E2DF07", "#FE9929", MINUS),
    "Moderate": Level("#E2DF07", "#FE9929", MINUS),
    "Unclear": Level("#E2DF07", "#FE9929", "?"),
    "High": Level("#BF0000", "#D95F0E", "×"),
    "Serious": Level("#BF0000", "#D95F0E", "×"),
    "Critical": Level("#820000", "#993404", "!"),
    "No information": Level("#4EA1F7", "#FFFFFF", "?"),
    "Not applicable": Level("#CCCCCC", "#CCCCCC", ""),
    NOT_APPRAISED: Level("#FFFFFF", "#FFFFFF", ""),
}


@dataclass(frozen=True)
class Tool:
    """A risk-of-bias tool: the levels it allows and the names of its domains."""

    name: str
    levels: tuple[str, ...]
    domains: dict[str, str]


# RoB 2: Sterne 2019 (doi:10.1136/bmj.l4898). ROBINS-I: Sterne 2016 (doi:10.1136/bmj.i4919).
# RoB 1: Higgins 2011 (doi:10.1136/bmj.d5928). QUADAS-2: Whiting 2011 (doi:10.7326/0003-4819-155-8-201110180-00009).
# QUIPS: Hayden 2013 (doi:10.7326/0003-4819-158-4-201302190-00009).
TOOLS = {
    "rob2": Tool(
        "RoB 2",
        ("Low", "Some concerns", "High", "No information"),
        {
            "D1": "Bias arising from the randomisation process",
            "D2": "Bias due to deviations from intended interventions",
            "D3": "Bias due to missing outcome data",
            "D4": "Bias in measurement of the outcome",
            "D5": "Bias in selection of the reported result",
        },
    ),
    "robins_i": Tool(
        "ROBINS-I",
        ("Low", "Moderate", "Serious", "Critical", "No information"),
        {
            "D1": "Bias due to confounding",
            "D2": "Bias due to selection of participants",
            "D3": "Bias in classification of interventions",
            "D4": "Bias due to deviations from intended interventions",
            "D5": "Bias due to missing data",
            "D6": "Bias in measurement of outcomes",
            "D7": "Bias in selection of the reported result",
        },
    ),
    "rob1": Tool(
        "RoB 1",
        ("Low", "Unclear", "High"),
        {
            "D1": "Random sequence generation",
            "D2": "Allocation concealment",
            "D3": "Blinding of participants and personnel",
            "D4": "Blinding of outcome assessment",
            "D5": "Incomplete outcome data",
            "D6": "Selective reporting",
            "D7": "Other sources of bias",
        },
    ),
    "quadas2": Tool(
        "QUADAS-2",
        ("Low", "Some concerns", "High", "No information"),
        {"D1": "Patient selection", "D2": "Index test", "D3": "Reference standard", "D4": "Flow and timing"},
    ),
    "quips": Tool(
        "QUIPS",
        ("Low", "Moderate", "High", "No information"),
        {
            "D1": "Bias due to participation",
            "D2": "Bias due to attrition",
            "D3": "Bias due to prognostic factor measurement",
            "D4": "Bias due to outcome measurement",
            "D5": "Bias due to confounding",
            "D6": "Bias in statistical analysis and reporting",
        },
    ),
    "generic": Tool("", tuple(level for level in LEVELS if level != NOT_APPRAISED), {}),
}


def short_names(frame: pd.DataFrame, tool: Tool) -> pd.DataFrame:
    """Rename columns headed by a domain's full name, as robvis's generic template has them, to D1, D2 ..."""
    keys = {label.casefold(): key for key, label in tool.domains.items()}
    return frame.rename(columns={name: keys.get(clean(name).casefold(), name) for name in frame.columns})


def read_level(value: Any, tool: Tool, where: str) -> str:
    """Return the level as the tool spells it; a blank is `NOT_APPRAISED`.

    Raises
    ------
    AppraisalError
        If the word is not one of the tool's levels; the message says where and what is allowed.
    """
    word = clean(value)
    if word == "":
        return NOT_APPRAISED
    spelled = {level.casefold(): level for level in (*tool.levels, "Not applicable", NOT_APPRAISED)}
    if word.casefold() not in spelled:
        raise AppraisalError(
            f"{where}: {word!r} is not a judgement of {tool.name or 'this tool'}. "
            f"Allowed: {', '.join(tool.levels)}, or blank where nobody has judged. Correct the word."
        )
    return spelled[word.casefold()]


def read_levels(frame: pd.DataFrame, columns: Sequence[str], tool: Tool, label: str) -> list[list[str]]:
    """Return the levels of every row and domain column, in the order given."""
    return [
        [read_level(row[column], tool, f"row {index + 1} ({clean(row[label])}), {column}") for column in columns]
        for index, row in frame.iterrows()
    ]


def ink_on(colour: str) -> str:
    """Return black or white, whichever reads better on `colour` (WCAG relative luminance)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if luminance > 0.179 else "#FFFFFF"


def domain_line(domains: Sequence[str], tool: Tool) -> str:
    """Return what D1, D2 ... mean for this tool; nothing for a generic one."""
    known = [(name, tool.domains[name]) for name in domains if name in tool.domains]
    named = "; ".join(f"{name}: {text[0].lower()}{text[1:]}" for name, text in known)
    return f"{tool.name}. {named}." if named else ""
