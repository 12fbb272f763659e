"""What the words of a header, a row label, a caption or a footnote name: statistics, times, changes, numbers of people.

Every table of words is here, once; nothing is decided here about a whole table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Label", "Moment", "arm_words", "kinds_in", "moment_in", "read_label", "simple", "size_in", "sizes_in"]

_STATISTICS = (
    ("pm", r"±|\+\s?/\s?[-−–]"),
    ("ci", r"\bC\.? ?I\.?s?\b|confidence (?:intervals?|limits?)|\bCL ?\d\d"),
    ("iqr", r"\bIQ\.?R\.?\b|inter-? ?quartiles?|quartiles?\b|25th|75th|\bQ1\b|percentiles?\b"),
    ("median", r"\bmedians?\b|\bMdn\b"),
    ("range", r"\branges?\b|\bmin(?:imum)?\b.{0,12}\bmax(?:imum)?\b"),
    (
        "se",
        r"(?<!['’])\b(?:s\.? ?e\.? ?m|S\.? ?E\.? ?M)\.?(?![A-Za-z])|\bS\.? ?E\.?(?![a-z.]\w)s?\b|"
        r"(?i:standard[- ]errors?|\bstd\.? err)",
    ),
    (
        "sd",
        r"(?<!['’])\bs\.? ?d\.?s?(?![a-z])|standard[- ]?deviations?|\bstd?\.? ?dev|\bSTD\b(?!\.? err)|± ?s\b(?!\.? ?e)",
    ),
    ("mean", r"(?i:\bmeans?\b|\baverages?\b)|\bM\b(?= ?[(±\[,;]|$| ?and SD)|[xX]\u0304|^[χxX]$|\bLSM\b"),
    ("percent", r"%(?! ?C\.?[IL])|\bper ?cent(?:ages?)?\b"),
    (
        "count",
        r"^[nN]$|\b(?:n|no\.?|nr\.?|number) ?[,/]? ?\(? ?%|\bnumber of\b|\bcounts?\b|"
        r"\bfrequenc(?:y|ies)\b|\bn ?\(?/ ?N|^(?:n|no|number)\.?$",
    ),
    (
        "p",
        r"^[pP](?:\b|[a-z*†‡]$)|\b[pP][ -]*[vV]alues?\b|\bsig\.?$|\bsignificance\b|\bpvalue\b|\b[pP] ?[<=]|\bP$|"
        r"\(p\)|^[pP] ?(?:for|of)\b",
    ),
    (
        "test",
        r"(?i:\banova\b|\bancova\b|chi[- ]?squared?\b|\bwilcoxon|\bmann\b|\bkruskal|\b[ztf][ -]value\b|"
        r"\bsign(?:if\w*)?\.?$|\bstatistics?\b|\b(?:un)?paired\b|\bposthoc|\bpost[- ]hoc\b|[∗*×x] ?time\b)",
    ),
    (
        "test",
        r"^(?:t|F|z|Z|U|W|df|χ2?|x2|χ 2|x 2|H)\*?$|\b(?:t|F|z|paired t|t or F)[- ]?(?:tests?|values?|statistics?|"
        r"scores?)?$|"
        r"\b(?:t[- ]?test|wald)|^t or F|\bF ?\(",
    ),
    (
        "effect",
        r"\beffect[- ]?sizes?\b|\bcohen|\bhedges|^ES\b|^d\b|\bSMD\b|[ηβ]|\beta\b|\bcoefficients?\b|\bratios? ?\(|"
        r"\b(?:odds|risk|hazard|rate|prevalence) ratios?\b|\b(?:a?OR|RR|HR|RD|MD|WMD|IRR)\b|\brisk difference|"
        r"\bdifferences? (?:or|in means|between|vs)|\bdifferences? (?:from|to|with|against) (?!base|pre)|"
        r"\bbetween[- ]groups?\b|\b(?:group|treatment|adjusted|intergroup)"
        r"(?: group)? differences?|\btreatment effects?\b|\bestimates?\b|\bMCID\b|\bintercepts?\b|\bslopes?\b|"
        r"\bchances?\b|^B$|\binteraction\b|"
        r"\b(?:versus|vs\.?)(?: |$)|\bintervention minus\b|\bF-?values?\b|"
        r"\bdiff(?:erence)?\.?\b(?=.{0,12}\b(?:proportion|group|mean))|\bmean diff\b|"
        r"\bsignificance of\b|[A-Za-z]{3} = [A-Za-z]{3}",
    ),
)
# Names of statistics of one letter mean something else in the other case.
_CASE_MATTERS = {"mean", "p", "test", "se", "count"}
_COMPILED = tuple(
    (name, re.compile(pattern, 0 if name in _CASE_MATTERS else re.IGNORECASE)) for name, pattern in _STATISTICS
)

_NUMBER_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve first second third fourth fifth "
    "sixth seventh eighth"
)
_NUM = rf"(?:\d+(?:[.]\d+)?(?:st|nd|rd|th)?|{'|'.join(_NUMBER_WORDS.split())})"
_UNITS = (
    r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|d|nights?|weeks?|wks?|wk|w|months?|mos?|mths?|"
    r"years?|yrs?|yr|sessions?|visits?|cycles?)"
)
_LONG_UNITS = (
    r"(?:minutes?|hours?|days?|nights?|weeks?|wks?|months?|years?|sessions?|visits?|time ?points?|"
    r"cycles?|follow[- ]?up)"
)
_CHANGE = re.compile(
    r"\bchang(?:e|es|ed|ing)\b|[Δ∆]|\bdelta\b|\bT\d ?[-–−] ?T\d\b|\b(?:mean )?differences?\b|\bimprovements?\b|"
    r"\b(?:reduction|decrease|increase|decline|gain)s?\b(?! (?:in|of) \w+ (?:group|arm))|"
    r"\b(?:post\w*|final|end|follow-?up|FU ?\d?) ?[-–−] ?(?:pre|base)\w*|"
    r"\b\w+ compared (?:to|with) (?:pre|base)\w*|\bpre\w* ?(?:[-–−]|minus) ?post\w*|\b(?:months?|weeks?|days?|"
    r"end) ?[-–−] ?baseline\b|"
    r"\bbaseline ?[-–−] ?(?:\w+ )?(?:months?|weeks?|days?|post)\b|\bfrom baseline\b|\bgain scores?\b",
    re.I,
)
_BASELINE = re.compile(
    r"\bbase-? ?line\w*|\bpre[- ]?(?:tests?|treatment|intervention|therapy|training|operative(?:ly)?|surgery|op|study|"
    r"dose|assessment|program(?:me)?|exercise|massage|measure(?:ment)?|score)\b|\bpre\b(?!-?\w)|"
    r"\bbefore\b(?: (?:the )?(?:treatment|intervention|therapy|training|massage|programme?)\b)?|"
    r"\bT ?0\b|\brun-?in\b|"
    r"\bprior to (?:the )?(?:treatment|intervention|therapy|study|surgery|operation|massage|session|"
    r"training|randomi[sz]ation)\b|\bon admission\b|\bat (?:the )?(?:entry|inclusion|enrol\w+|randomi[sz]ation)\b|"
    r"\binitial(?:ly)?\b|"
    r"\b(?:day|week|month|visit|time) ?0\b|\bD0\b|\bW0\b|\bscreening\b|\bpre-?randomi[sz]ation\b|"
    r"^primary(?= (?-i:[A-Z]{2}))|\bpre-\w+ night",
    re.I,
)
_POST = re.compile(
    rf"\bpost\w*(?:[- ](?:tests?|treatment|intervention|therapy|training|operative|surgery|exercise|massage|night|"
    rf"randomi[sz]ation|baseline))?"
    rf"(?: ?\d+)?\b|"
    rf"\bafter\b(?! adjust)(?: (?:the )?(?:treatment|intervention|therapy|training|massage|programme?)\b)?|"
    rf"(?<!lost to )(?<!loss to )\bfollow[- ]?ups?(?: ?\d+)?\b|\bend[- ]?(?:point|test|line|of)?\b(?!oscop|"
    rf"urance)|\bFU[ -]?\d*\b|"
    rf"\b{_NUM}[- ]?{_UNITS}\b(?: (?:later|afterwards)\b)?|"
    rf"\b{_LONG_UNITS} ?(?:{_NUM})(?: ?[-–to]+ ?\d+)?\b|\b(?:T|W|D|M|V|"
    rf"t)[1-9]\d?\b(?!-? ?(?:weighted|lesion|image|cell))|"
    rf"\btime ?(?:point)? ?[1-9]\b|^mid(?:way|-?point|-?term)?$|"
    rf"\bat discharge\b|\bdischarge\b$|\blast\b|\bfinal\b|\bcompletion\b|\bduring\b|"
    rf"\bimmediate(?:ly)?\b|\b(?:first|second|third|fourth|fifth|sixth|seventh|last) (?:\d+ )?{_LONG_UNITS}\b",
    re.I,
)
_SIZE = re.compile(r"\b[nN](?:\s?[cpgi]|umber)?\s*[=:]\s*(?P<n>\d{1,3}(?:,\d{3})+|\d{1,6})(?![\d.%]|,\d)")
_IN_BRACKETS = re.compile(r"[(\[][^()\[\]]{0,60}\b[nN]\s?[=:]\s?\d[^()\[\]]{0,60}[)\]]")
_BARE_SIZE = re.compile(
    r"\(\s*(?P<n>\d{1,5})\s*(?:patients|participants|subjects|women|men|persons|people|eyes)?\s*\)\s*$"
)
_STATISTIC_WORDS = re.compile(
    r"\b(?:means?|medians?|average|s\.?d\.?|s\.?e\.?(?:m\.?)?|"
    r"(?:standard|std\.?) (?:deviations?|dev\.?|errors?(?: (?:of )?(?:the )?means?)?|err\.?)|IQ\.?R|"
    r"inter-?quartile ranges?|"
    r"ranges?|\d\d ?% ?C\.?I\.?|C\.?I\.?|confidence intervals?|p[ -]?values?|M(?= ?[(±]|$)|least squares?|LS)\b|±|"
    r"%|\+/-|[χ]$",
    re.I,
)
_VALUE = re.compile(r"\d+(?:[.]\d+)?\s*±\s*\d+(?:[.]\d+)?(?: \d\b)?")
_EMPTY = re.compile(r"[()\[\]{},;:/=*∗#†‡§\s±.–−-]+")


@dataclass(frozen=True)
class Moment:
    """When something was measured: kind (baseline, post, change) and the words that say so."""

    kind: str
    words: str


@dataclass(frozen=True)
class Label:
    """A label taken apart.

    Parameters
    ----------
    text : str
    statistics : frozenset of str
        ``mean``, ``sd``, ``se``, ``ci``, ``iqr``, ``median``, ``range``, ``percent``, ``count``, ``p``, ``test``,
        ``effect``, ``pm``.
    moment : Moment or None
    size : int or None
        ``n = 31``.
    name : str
        The label without statistics and sizes.
    rest : str
        `name` without the words of `moment`.
    """

    text: str
    statistics: frozenset[str]
    moment: Moment | None
    size: int | None
    name: str
    rest: str


@lru_cache(maxsize=20_000)
def kinds_in(text: str) -> frozenset[str]:
    """Name the statistics a text speaks of."""
    plain = _OF_THE_MEAN.sub("error", text.strip())
    return frozenset(name for name, pattern in _COMPILED if pattern.search(plain))


_OF_THE_MEAN = re.compile(r"\berror (?:of )?(?:the )?means?\b", re.I)  # "Std. Error Mean" is no mean


# What a question asks about ("pain in the last 7 days") and limits of a category ("> 4 hours") date nothing.
_RECALL = re.compile(
    rf"\b(?:last|past|previous|preceding|prior) (?:{_NUM} )?{_UNITS}\b|[<>≥≤=] ?\d+(?:[.]\d+)? ?{_UNITS}\b|"
    rf"\b\d+ ?[-–] ?\d+ ?(?:min(?:ute)?s?|hours?)\b|\bper {_UNITS}\b|\b{_NUM}[- ]?(?:m|min|minutes?|second|metre|"
    rf"meter)[- ]walk\w*|"
    rf"\b(?:primary|secondary|additional|efficacy|safety|clinical|other)(?: \w+){{0,2}} end-? ?points?\b|"
    rf"(?-i:\b[A-Z]{{2,5}}[- ]?\d{{1,2}}D\b)|"  # EQ-5D is a questionnaire, and so is SF-12
    rf"(?-i:\b(?!FU|TP|POST|PRE|DAY|WEEK|TIME|VISIT|MONTH)[A-Z]{{2,6}}-\d{{1,3}}\b)",
    re.I,
)


def _hidden(text: str) -> str:
    """Move the letters of what dates nothing out of sight of every pattern; `_shown` moves them back."""
    return _RECALL.sub(lambda match: "".join(chr(_ASIDE + ord(one)) for one in match.group()), text)


def _shown(text: str) -> str:
    return "".join(chr(ord(one) - _ASIDE) if ord(one) >= _ASIDE else one for one in text)


_ASIDE = 0xF0000  # a plane of Unicode for private use


_HALF_BRACKET = re.compile(r"[,\s]*(?:\bmean\s*)?\([^)]*$", re.I)


def moment_in(text: str) -> Moment | None:
    """Find when a label says something was measured; a change from one time to another counts as ``change``."""
    text = _RECALL.sub(" ", text)
    change = _CHANGE.search(text)
    before, after = _BASELINE.search(text), _POST.search(text)
    if change:
        words = text[change.start() :].strip(" )") if text[: change.start()].strip() else text.strip()
        return Moment("change", _HALF_BRACKET.sub("", words) or words)
    if before and after and before.start() <= after.start() < before.end():
        after = None
    if after and before and after.start() <= before.start() < after.end():
        before = None
    if before and not (after and after.start() < before.start()):
        return Moment("baseline", before.group())
    return Moment("post", after.group()) if after else None


def sizes_in(text: str) -> list[int]:
    """Read ``(n = 31)``; ``(n = 98 for PP, n = 137 for ITT)`` gives both."""
    return list(dict.fromkeys(int(match["n"].replace(",", "")) for match in _SIZE.finditer(text)))


def size_in(text: str) -> int | None:
    """Read the one size a label prints; None where it prints none or several."""
    found = sizes_in(text)
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=20_000)
def simple(text: str) -> str:
    """Lower-case letters, digits and single spaces: for comparing names."""
    return " ".join(re.sub(r"[^\w]+", " ", text.lower()).split())


_ENDS_IN_CHANGE = re.compile(r"\w[\s,:]+(?:changes?|[Δ∆])$", re.I)


def arm_words(label: Label) -> str:
    """Words of a label that may name an arm: without the time where one is named."""
    if label.moment is None or (label.moment.kind == "change" and not _ENDS_IN_CHANGE.search(label.name)):
        return label.name
    return label.rest


@lru_cache(maxsize=20_000)
def read_label(text: str) -> Label:
    """Take a label apart."""
    size = size_in(text)
    name = re.sub(r"\(\s*[)}\]]|\[\s*\]", " ", _SIZE.sub(" ", _IN_BRACKETS.sub(" ", text)))
    if size is None and (bare := _BARE_SIZE.search(name)) and len(name) > len(bare.group()) + 2:
        size = int(bare["n"])
        name = name[: bare.start()]
    name = _STATISTIC_WORDS.sub(" ", _VALUE.sub(" ", name))
    name = _tidy(name)
    moment = moment_in(text)
    rest = name
    if moment is not None:
        rest = _hidden(rest)
        for pattern in (_CHANGE, _BASELINE, _POST):
            rest = pattern.sub(" ", rest)
        if rest.strip().startswith("(") and rest.strip().endswith(")"):
            rest = ""
        rest = re.sub(r"\b(?:at|from|in|of|the|to|and|score|value|mean|night|test|\d+)\b", " ", rest, flags=re.I)
        rest = _tidy(_shown(rest))
    return Label(text, kinds_in(text), moment, size, name, rest)


def _tidy(text: str) -> str:
    text = re.sub(r"[(\[{]\s*[,;:/–−-]*\s*[)\]}]", " ", text)
    text = " ".join(text.split()).strip(" ,;:/=*∗#†‡§¤¥¶±–−-.•·")
    if text.count("(") > text.count(")") and text.endswith("("):
        text = text[:-1].strip()
    return "" if _EMPTY.fullmatch(text) else text
