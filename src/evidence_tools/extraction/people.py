"""People: how many were randomised and analysed, which arms there were, and how many were in each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from .found import WHOLE, Found, Sentence, agreed, read_number
from .treatments import Named, named

__all__ = ["Arms", "Mention", "mentions", "n_analysed", "n_randomised", "read_arms"]

PEOPLE = (
    r"(?:(?:out|in)?patients|participants|(?:wo)?men|subjects|volunteers|people|persons|"
    r"individuals|students|nurses|adults"
    r"|children|infants|neonates|newborns|mothers|workers|elders|females|males|veterans|residents|candidates|caregivers"
    r"|survivors|runners|players|athletes|girls|boys|primiparas|primigravidas?|multiparas|"
    r"smokers|clients|midwives|donors"
    r"|toddlers|teachers|employees|couples|adolescents|nulliparas?|cases|dyads)"
)
_NUMBER = rf"(?<![\w.,–-])(?P<n>{WHOLE})"
_ADJECTIVES = r"(?:(?!were\b|was\b|and\b|or\b|to\b|of\b)[\w'’/()-]+ ){0,7}?"
_WHO = rf"{_NUMBER} (?:of the )?{_ADJECTIVES}{PEOPLE}\b"
# Between the people and the verb no second count may stand ("80 patients were screened and 60 were randomised").
_GAP = (
    rf"(?:(?!\b{WHOLE} (?:were|was|of|{PEOPLE}|met|remained|completed|eligible)|of whom|of "
    rf"which|of them|each|screened|\bper\b)[^.;]){{0,130}}?"
)
_RANDOMISED = (
    re.compile(
        rf"{_WHO}{_GAP}\b(?:randomly|at random|randomi[sz]ed(?! (?:controlled|clinical|trial|study|"
        rf"crossover|cross-over|double|,)))\b",
        re.I,
    ),
    re.compile(
        rf"\b(?:randomly (?:assigned|allocated|divided|selected and divided)|randomi[sz]ed) (?:a "
        rf"total of |all |the |, )?{_WHO}",
        re.I,
    ),
    re.compile(
        rf"{_NUMBER} (?:of (?:them|these|whom) )?(?:were|was) (?:then |subsequently |finally "
        rf")?(?:randomly|randomi[sz]ed)\b",
        re.I,
    ),
    re.compile(
        rf"\b{PEOPLE}\b[^.;(]{{0,60}}\([Nn] ?= ?(?P<n>\d+)\)[^.;(]{{0,80}}?\b(?:were|was) (?:randomly|randomi[sz]ed)",
        re.I,
    ),
)
_ENROLLED = (
    re.compile(
        rf"{_WHO}{_GAP}\b(?:were|was) (?:\w+ly )?(?:recruited|enrolled|selected|included|studied|entered|chosen)\b",
        re.I,
    ),
    re.compile(
        rf"\b(?:trial|study|RCT|design|experiment|research)\b[^.;\d]{{0,90}}?\b(?:on|with|in|"
        rf"included|involved|enrolled|"
        rf"recruited|comprised|among|of|involving|including)\b (?:a total of |a sample of |all )?{_WHO}",
        re.I,
    ),
    re.compile(rf"\bsample (?:consisted of|comprised|included|size was|of)\s+{_WHO}", re.I),
)
_ANALYSED = (
    re.compile(rf"{_NUMBER} (?:of the \d+ )?(?:{_ADJECTIVES}{PEOPLE} )?(?:who )?(?:completed|finished) "
        rf"(?:the )?(?:study|trial|follow|intervention|protocol|all)", re.I),
    re.compile(rf"(?:data (?:from|of)|analysis (?:included|of)) {_WHO}[^.;]{{0,30}}?", re.I),
    re.compile(rf"{_WHO}[^.;\d]{{0,30}}?\b(?:were|was) (?:finally |included in the (?:final )?)?analy[sz]", re.I),
)  # fmt: skip
_PART = re.compile(
    rf"(?:groups? of|in each(?: of)?|each(?: group)? (?:of|with|had|included|contained)|out of|"
    rf"sub-?group of)\s*$|\b{WHOLE} of(?: the)?\s*$",
    re.I,
)
_EACH_AFTER = re.compile(
    r"^[^.;,]{0,20}\b(?:in|per|for) (?:each|every|both|the)? ?(?:\w+ )?(?:group|arm)|^ each\b", re.I
)
# "25 patients and 20 healthy controls were enrolled": neither number is the whole.
_TWO_KINDS = re.compile(
    rf"\b(?:and|or|plus)\b,? {WHOLE} {_ADJECTIVES}(?:{PEOPLE}|controls?)\b|\bmillion\b|\bhundred thousand", re.I
)
_MORE = re.compile(rf"^[^.;]{{0,60}}\band {WHOLE} {_ADJECTIVES}(?:{PEOPLE}|controls?)\b", re.I)
_ARM_ONLY = re.compile(
    rf"^ ?(?:(?:were|was) )?(?:randomly )?(?:assigned|allocated|randomi[sz]ed)? ?(?:to|into|"
    rf"in) [^.;]{{0,80}}?(?:\band|,) {WHOLE}\b(?! groups| arms| weeks| days| equal)",
    re.I,
)
_OUTSIDE = re.compile(r"CONCLUSION|BACKGROUND|INTRODUCTION|TITLE|OBJECTIVE|AIM|REGISTRATION", re.I)


def _count(field_: str, sentences: Iterable[Sentence], patterns: Sequence[re.Pattern[str]]) -> list[Found]:
    readings = []
    for sentence in sentences:
        if _OUTSIDE.search(sentence.section):
            continue
        for pattern in patterns:
            for match in pattern.finditer(sentence.text):
                start, end = match.span("n")
                number = read_number(match["n"])
                rest = re.sub(rf"^ {_ADJECTIVES}{PEOPLE}", "", sentence.text[end:], flags=re.I)
                part = _PART.search(sentence.text[:start]) or _EACH_AFTER.search(rest)
                part = (
                    part
                    or _TWO_KINDS.search(sentence.text[end : match.end()])
                    or _MORE.search(rest)
                    or _ARM_ONLY.search(rest)
                )
                if not part and 4 <= number <= 50_000:
                    readings.append(sentence.found(field_, number, start, match.end()))
    return readings


def n_randomised(sentences: Sequence[Sentence]) -> Found | None:
    """Read how many people were randomised; where nobody says it, how many were enrolled."""
    randomised = _count("n_randomised", sentences, _RANDOMISED)
    return agreed(randomised) if randomised else agreed(_count("n_randomised", sentences, _ENROLLED))


def n_analysed(sentences: Sequence[Sentence]) -> Found | None:
    """Read how many people completed the study or were analysed."""
    return agreed(_count("n_analysed", sentences, _ANALYSED))


# --- arms -----------------------------------------------------------------------------------------------------------

_GROUP = r"(?:groups?|arms?)"
_NAMES = {
    "intervention": r"(?:intervention|experimental?|treatment|treated|study|case|test)",
    "control": r"(?:controls?|comparison|no[- ]treatment|no[- ]intervention|wait(?:ing)?[- ]list)",
    "sham": r"(?:sham|placebo)(?: (?:{part} )?(?:{noun}|treatment))?",
    "usual care": r"(?:usual|routine|standard|conventional)(?: nursing)?[- ](?:care|treatment)",
}
# Only these name an arm without the word group: "the intervention" alone is what was done, not who had it.
_BARE = r"(?=\s*(?:\(|,|;|:|\.|$|and\b|versus\b|vs\b|than\b|or\b|\d|respectively|compared))"


@lru_cache(maxsize=16)
def _mention(words: Named) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return what names an arm, and the arm that each group of it stands for."""
    sham = _NAMES["sham"].format(part=words.part("part"), noun=words.part("noun"))
    names = {**words.arms, **_NAMES, "sham": sham}
    groups = {key: f"arm{number}" for number, key in enumerate(names)}
    pattern = "|".join(
        rf"(?P<{groups[key]}>\b(?:(?:the|a|an)\s+)?{name}(?:\s+\([A-Z]{{1,4}}\))?"
        rf"(?:\s+(?:{_GROUP}|{PEOPLE})\b{'' if key == 'intervention' else '|' + _BARE}"
        rf"{'|(?=(?: or|,| and) (?:the )?(?:control|placebo|sham|comparison|usual care)s? ' + _GROUP + ')' if key == 'intervention' else ''}"  # noqa: E501
        rf"))"
        # the sham form comes before the plain one: a sham of the treatment is not the treatment
        for key, name in sorted(names.items(), key=lambda item: item[0] != "sham")
    )
    return re.compile(pattern, re.I), {group: key for key, group in groups.items()}


_PLAIN = re.compile(rf"{_GROUP}$", re.I)
_WHEN = re.compile(r"\b(?:after|before|following|during|prior to|end of|effects? of|by)\s+$", re.I)


@dataclass(frozen=True)
class Mention:
    """One place of a sentence that names an arm; `sure` where the word group or arm stands there."""

    arm: str
    start: int
    end: int
    sure: bool


@dataclass
class Arms:
    """The arms of a trial.

    Attributes
    ----------
    sizes : dict of str to Found
        People of each arm whose size was read, under its canonical name (control, sham ...).
    treated : frozenset of str
        Names that stand for the arm under study; the others are comparators.
    other : Found or None
        People of the other arm where a report prints two arms side by side and no third: *massage (n = 40) or a foot
        bath (n = 40)*. Called *control* further on, it is that arm.
    other_name : str
        Its canonical name, "" where it has none.
    """

    sizes: dict[str, Found] = field(default_factory=dict)
    other: Found | None = None
    other_name: str = ""
    treated: frozenset[str] = field(default_factory=lambda: frozenset({named().arm, "intervention"}))

    def size(self, arm: str) -> Found | None:
        """Return the people of an arm; names that stand for the arm under study are one arm."""
        names = self.treated if arm in self.treated else {arm}
        known = [self.sizes[name] for name in names if name in self.sizes]
        if not known and arm == "control" and self.other is not None:
            return self.other
        return agreed(known)


def mentions(text: str) -> list[Mention]:
    """Find the arms a sentence names, in order.

    Words such as *control* or the name of the treatment count where they are followed by *group*, or where a bracket,
    a comma, a figure, *and*, *than* or *versus* shows that an arm is meant.
    """
    found = []
    pattern, arms = _mention(named())
    for match in pattern.finditer(text):
        if _WHEN.search(text[: match.start()]) and not _PLAIN.search(match.group()):
            continue  # "after the treatment" is a time
        name = arms[str(match.lastgroup)]
        found.append(Mention(name, match.start(), match.end(), bool(_PLAIN.search(match.group()))))
    return found


_NEXT_TO = re.compile(r"^\s*(?:\(|\[|,|:|with|of)?\s*(?:n|N)\s*[=:]\s*(?P<n>\d+)\b")
# "massage for four weeks (n = 40) or a foot bath (n = 41)": what is printed before each size names that arm.
_SIZED = r"\(\s*[nN]\s*=\s*(?P<{}>\d+)\s*\)"
_PRINTED_ARM = r"[^.;:()]{2,80}?"
_TWO_SIZED = re.compile(
    rf"(?P<one>{_PRINTED_ARM})\s*{_SIZED.format('n1')},?\s+(?:or|and|versus|vs\.?|compared (?:with|to))\s+"
    rf"(?P<two>{_PRINTED_ARM})\s*{_SIZED.format('n2')}",
    re.I,
)
_SIZE_PRINTED = re.compile(r"\bn\s*=\s*\d", re.I)
_GOES_ON = re.compile(r"^\s*,?\s*(?:or|and|versus|vs)\b", re.I)
_NOT_TREATED = re.compile(r"\b(?:sham|placebo|no|without|usual|routine|standard|conventional|controls?)\b", re.I)
_MORE_ARMS = re.compile(r"\b(?:three|four|five|six|[3-6])(?:[ -]\w+){0,2}?[ -](?:arms?|armed|groups?)\b", re.I)
_IN_BRACKET = re.compile(rf"^\s*\(\s*(?P<n>\d+)\s+(?:{_ADJECTIVES}){PEOPLE}\s*\)", re.I)
_BEFORE = re.compile(
    rf"(?<![\d.±])\b(?P<n>\d+|{WHOLE})(?: (?:{PEOPLE}|were|was|allocated|assigned|"
    rf"randomi[sz]ed))* (?:in|to|into|received|for)\s*$",
    re.I,
)
_EACH = re.compile(
    rf"\b(?P<k>two|three|2|3)(?: \w+){{0,4}} groups?(?: \(?of|[^.;\d]{{0,80}}?[(,] ?n ?=) "
    rf"?(?P<n>{WHOLE})(?: {PEOPLE})?(?: each| in each| per)?"
    rf"|\(\s*n ?= ?(?P<n2>\d+) ?(?:each|in each|per|for each|/)|[(,;:] ?(?P<n3>{WHOLE})(?: "
    rf"{PEOPLE})? (?:in|per|for) each(?: group| arm)?",
    re.I,
)


def read_arms(sentences: Sequence[Sentence], total: Found | None, analysed: Found | None) -> Arms:
    """Read the arms and their sizes.

    Sizes are those at allocation. They are left out where fewer people were analysed than they add up to, because then
    nobody can tell from which arm people were lost.
    """
    arms = Arms()
    plain = {m.arm for s in sentences for m in mentions(s.text) if m.sure}
    title = sentences[0].text if sentences else ""
    words = named()
    if words.arm not in plain and not words.compiled("title").search(title) and words.plain in plain:
        arms.treated = frozenset({words.plain, "intervention"})
    readings: dict[str, list[Found]] = {}
    for sentence in sentences:
        if not _OUTSIDE.search(sentence.section):
            for name, found in _sizes(sentence):
                readings.setdefault(name, []).append(found)
    arms.sizes = {name: one for name, found in readings.items() if (one := agreed(found))}
    _side_by_side(arms, sentences)
    if not arms.sizes:
        _equal(arms, sentences, plain, total)
    unnamed = [arms.other] if arms.other is not None and arms.other not in arms.sizes.values() else []
    known = sum(int(found.value) for found in [*arms.sizes.values(), *unnamed])
    if analysed is not None and len(arms.sizes) + len(unnamed) > 1 and known != analysed.value:
        arms.sizes, arms.other = {}, None
    if total is not None and known > int(total.value):
        arms.sizes, arms.other = {}, None
    return arms


def _sizes(sentence: Sentence) -> Iterable[tuple[str, Found]]:
    for mention in mentions(sentence.text):
        after = _NEXT_TO.match(sentence.text[mention.end :]) or _IN_BRACKET.match(sentence.text[mention.end :])
        if after:
            yield mention.arm, sentence.found("n", int(after["n"]), mention.start, mention.end + after.end())
        elif before := _BEFORE.search(sentence.text[: mention.start]):
            number = read_number(before["n"])
            if number >= 4:
                yield mention.arm, sentence.found("n", number, before.start(), mention.end)


def _is_treated(printed: str, treated: frozenset[str]) -> bool:
    """Return whether the words before a size name the arm under study, and not a sham of it."""
    words = named()
    own = [pattern for name, pattern in {**words.arms, **_NAMES}.items() if name in treated]
    return not _NOT_TREATED.search(printed) and any(re.search(one, printed, re.I) for one in own)


def _side_by_side(arms: Arms, sentences: Sequence[Sentence]) -> None:
    """Sizes printed after each of two arms; where a third size stands in the sentence nobody can tell which it is."""
    pairs: list[tuple[Found, Found]] = []
    for sentence in sentences:
        match = _TWO_SIZED.search(sentence.text)
        if _MORE_ARMS.search(sentence.text):
            return
        if match is None or _OUTSIDE.search(sentence.section) or len(_SIZE_PRINTED.findall(sentence.text)) != 2:
            continue
        if _GOES_ON.search(sentence.text[match.end() :]):
            continue  # a third arm may follow whose size is not printed
        first = _is_treated(match["one"], arms.treated)
        if first == _is_treated(match["two"], arms.treated):
            continue  # both or neither: which is the arm under study is not said
        sizes = [sentence.found("n", int(match[group]), *match.span()) for group in ("n1", "n2")]
        pairs.append((sizes[0], sizes[1]) if first else (sizes[1], sizes[0]))
    own, other = agreed([one for one, _ in pairs]), agreed([one for _, one in pairs])
    known = arms.size(next(iter(arms.treated)))
    if own is None or other is None or (known is not None and known.value != own.value):
        return
    comparators = {name: found for name, found in arms.sizes.items() if name not in arms.treated}
    if any(found.value != other.value for found in comparators.values()) or len(comparators) > 1:
        return
    if known is None:
        arms.sizes[min(arms.treated)] = own
    arms.other_name, arms.other = next(iter(comparators.items()), ("", other))


def _equal(arms: Arms, sentences: Sequence[Sentence], plain: set[str], total: Found | None) -> None:
    """Sizes said once for all groups: "two groups of 30", "(n = 30 each)"."""
    found = []
    for sentence in sentences:
        for match in _EACH.finditer(sentence.text):
            words = match["n"] or match["n2"] or match["n3"]
            found.append(sentence.found("n", read_number(words), *match.span()))
    each = agreed(found)
    names = {("treated" if name in arms.treated else name) for name in plain}
    if each is None or len(names) < 2 or (total is not None and int(total.value) % int(each.value)):
        return
    if total is not None and int(total.value) // int(each.value) != len(names):
        return
    treated = next((name for name in sorted(arms.treated, reverse=True) if name in plain), "")
    for name in {*(names - {"treated"}), treated} - {""}:
        arms.sizes[name] = each
