"""Words and figures that say how two groups compare: higher, lower, no difference, p-values, and what stands "
"against what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["AGAINST", "BASELINE", "WITHIN", "PValue", "Signal", "p_values", "signals_in"]

_NONE = (
    r"\bno (?:\w+ ){0,2}?(?:statistically |statistical |clinically )?(?:significant |meaningful |relevant |"
    r"apparent |evident |observed |overall |major |obvious )*"
    r"(?:\w+ )?(?:differences?|effects?|changes?|improvements?|increases?|decreases?|reductions?|benefits?|"
    r"influence|impact|"
    r"associations?|interactions?|between[- ]group|main effects?|alterations?|variation|advantage|superiority|"
    r"evidence)\b",
    r"\b(?:not|n[o']t|nor|neither|never) (?:\w+ ){0,3}?(?:statistically |statistical )?(?:significant(?:ly)?|"
    r"differ(?:ent|ently|ed)?|differences?)\b",
    r"\b(?:did|does|do|was|were|had|could|has|have) (?:not|n't) (?:\w+ ){0,3}?(?:differ|change|affect|alter|"
    r"influence|improve|increase|"
    r"decrease|reduce|modify|reach|achieve|show|result|lead|produce|prevent|observed|found|detected|affected|altered|changed|"
    r"improved|increased|reduced|decreased|associated|evident|superior|inferior|better|worse|more|less|higher|lower)\b",
    r"\bn[oe]ither (?:\w+ ){0,6}?(?:nor)\b",
    r"\bnon-?significant(?:ly)?\b|\binsignificant(?:ly)?\b|\bnot significant\b|\bno significance\b|"
    r"\bwithout (?:any )?(?:\w+ )?(?:significant )?differences?\b",
    r"\b(?:failed to|fail to|lack of|lacked|absence of)\b",
    r"\b(?:was|were|is|are|remained|had|showed|with|be|at|both|a|and|quite|very|"
    r"have) (?:\w+ ){0,3}?(?:similar(?:ly)?|comparable|equivalent|identical|unchanged|the same|equal|unaffected|"
    r"equally|stable)\b",
    r"^(?:similar|comparable|equivalent|equal)\b|\bsimilar (?:between|in both|across|in the|for both|among)|"
    r"\bas (?:effective|good|well|safe) as\b|\bequally\b|\bnon-?inferior\b|\bsimilarly\b",
    r"\bonly (?:a )?(?:trend|tendency)\b|\b(?:differences?|changes?) (?:\w+ ){0,5}?(?:was|were) (?:\w+ )?(?:small|"
    r"minimal|negligible)\b|\bNS\b|\bn\.s\.",
)
_UP = (
    r"\b(?:higher(?! education)|greater|increase[sd]?|more(?! detail| than one| than two| information| research)|"
    r"larger|longer|superior|rose|rise|rises|rising|elevat\w+|gain(?:s|ed)?|raised|"
    r"enhanc\w+|faster|stronger|heavier|thicker|deeper|twice|doubled|exceed\w+|outperform\w+|wider|better|improve[sd]?|improvements?|highest|"
    r"longest|greatest|augment\w+|earlier|prolong\w+|favou?rable|times as (?:likely|many)|worsen\w*|worse)\b"
)
_DOWN = (
    r"\b(?:lower(?! limits?| limb| extremit| back)|less(?:er)?|fewer|decreas\w+|reduc\w+|shorter|smaller|"
    r"declin\w+|fell|falls?|drop(?:s|ped)?|diminish\w+|lowest|"
    r"attenuat\w+|inferior|impair\w+|lowered|suppress(?:ed|es)|inhibit(?:ed|s)|weaker|slower|poorer|minimi[sz]ed|"
    r"alleviat\w+|reliev\w+|prevent(?:ed|s)?|protect\w+|abolish\w+|shorten\w*|lessen\w*|ameliorat\w+|blunt\w+|thinner)\b"
)
_GOOD = re.compile(r"\b(?:better|improve\w*|superior|favou?rabl\w+|outperform\w+|enhanc\w+|best)\b", re.I)
_BAD = re.compile(r"\b(?:worse\w*|poorer|inferior|impair\w+|deteriorat\w+)\b", re.I)
_COMPILED = (
    ("none", re.compile("|".join(_NONE), re.I)),
    ("up", re.compile(_UP, re.I)),
    ("down", re.compile(_DOWN, re.I)),
)
AGAINST = re.compile(
    r"\b(?:than|compared (?:with|to)|in comparison (?:with|to)|versus|vs\.?|relative to|as opposed to|over|"
    r"when compared (?:with|to)|compared against)\b",
    re.I,
)
BASELINE = re.compile(
    r"\bat baseline\b|\bbaseline (?:characteristics?|values?|differences?|data)\b|\bbefore (?:the )?(?:treatment|"
    r"intervention|"
    r"surgery|randomi[sz]ation|therapy|study)\b|\bprior to\b|\bpre-?test\b|\bat (?:study )?entry\b|\bdemographic",
    re.I,
)
WITHIN = re.compile(
    r"\bwithin[- ](?:the )?(?:\w+ )?groups?\b|\bfrom baseline\b|\bcompared (?:with|to) (?:the )?(?:baseline|"
    r"before|pre)|\bin both groups\b|"
    r"\bboth (?:groups|arms|treatments|interventions) (?:showed|had|improved|experienced|increased|decreased|"
    r"significantly)|"
    r"\bbefore and after\b|\bpre- (?:and|to) post|\bversus baseline\b|\bover time\b|\bafter (?:the )?(?:treatment|"
    r"intervention) (?:than|compared)",
    re.I,
)
_P = re.compile(
    r"\b[pP](?:[- ]?values?)?\s*(?:\w{0,8}\s)?(?P<sign><|>|=|≤|≥|<=|>=|:|of|&lt;|"
    r"&gt;)\s*(?P<number>[01]?\s?[.·,]\s?\d+|1\.0+|0|1)(?:\s*[×x]\s*10)?"
)


@dataclass(frozen=True)
class Signal:
    """A word that says a direction, with its place in the sentence."""

    kind: str
    start: int
    end: int
    value: str = ""


@dataclass(frozen=True)
class PValue:
    """A p-value; `significant` at 0.05."""

    significant: bool
    start: int
    end: int


def signals_in(text: str) -> list[Signal]:
    """Find what says up, down or no difference, in order; words inside a *no difference* are part of it."""
    found: list[Signal] = []
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(text):
            if not any(one.start <= match.start() < one.end for one in found):
                word = match.group()
                value = "good" if _GOOD.fullmatch(word) else "bad" if _BAD.fullmatch(word) else ""
                found.append(Signal(kind, match.start(), match.end(), value))
    return sorted(found, key=lambda one: one.start)


def p_values(text: str) -> Iterator[PValue]:
    """Find p-values and say of each whether it is below 0.05."""
    for match in _P.finditer(text):
        number = float("".join(match["number"].split()).replace("·", ".").replace(",", "."))
        if number > 1:
            continue
        above = match["sign"] in (">", "≥", ">=", "&gt;")
        yield PValue(
            not above and number <= 0.05 and not (number == 0.05 and match["sign"] == "="), match.start(), match.end()
        )
