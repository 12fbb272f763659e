"""A check in words: what it comes to in two or three sentences, and the whole of it as lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from evidence_tools.claims.answers import Answer
from evidence_tools.claims.checked import LEAVE_OUT, CheckedArticle, CheckedClaim
from evidence_tools.claims.concerns import READ_YOURSELF, WHY_READ, Concern
from evidence_tools.claims.flag_rules import load_rules
from evidence_tools.claims.naming import quoted
from evidence_tools.claims.red_flags import RedFlag
from evidence_tools.words import counted

__all__ = ["ADVICE", "OTHER_TREATMENT", "claim_lines", "report_lines", "summary_lines"]

OTHER_TREATMENT = "This tracker knows {}. This sentence is about {}: not judged, and that is not permission."
ADVICE = "This is not medical or legal advice."
_WHOLE = {"1": "it", "2": "both"}
_BESIDE = "What studies show stands beside each sentence."
_ELSEWHERE = "The rules of other countries were not looked at."
_NO_YES = "That is not approval:"
_MISSED = "Word lists can miss things, so read it yourself as well."


def _times(number: int) -> str:
    return {1: " (once)", 2: " (twice)"}.get(number, f" ({number} times)")


def _flags_line(checked: CheckedArticle) -> str:
    """Count the red flags by kind, and the sentences on which they stand."""
    kinds = Counter(flag.kind for flag in checked.flags)
    titles = {kind: rule.title[:1].lower() + rule.title[1:] for kind, rule in load_rules(checked.own).items()}
    named = "; ".join(f"{titles[kind]}{_times(number) if len(kinds) > 1 else ''}" for kind, number in kinds.items())
    places = len({(flag.start, flag.end) for flag in checked.flags})
    within = f" in {counted(places, 'sentence')}" if places < len(checked.flags) else ""
    these = "this" if places == 1 else "these"
    flags = counted(len(checked.flags), "red flag")
    return f"{flags}{within}. The text {named}. Take {these} out first, whatever the studies say."


def _claims_line(claims: Sequence[CheckedClaim]) -> str:
    """Count the claims by what becomes of them, each once: "3 sentences make a health claim: all need other words."."""
    other = sum(bool(claim.other) for claim in claims)
    fine = sum(claim.fine for claim in claims)
    over = sum(claim.overstated and not claim.other for claim in claims)
    out = sum(claim.instead[0] == LEAVE_OUT and not claim.overstated for claim in claims)
    kinds = (
        (fine, "may stand as it is", "may stand as they are"),
        (over, "promises more than any study shows", "promise more than any study shows"),
        (other, "is about a treatment that is not tracked here", "are about a treatment that is not tracked here"),
        (len(claims) - fine - over - other - out, "needs other words", "need other words"),
        (out, "is better left out", "are better left out"),
    )
    told = [counted(number, one, many) for number, one, many in kinds if number]
    if len(told) == 1:
        number, what = told[0].split(" ", 1)
        told = [f"{_WHOLE.get(number, 'all')} {what}"]
    total = counted(len(claims), "sentence makes a health claim", "sentences make a health claim")
    return f"{total}: {', '.join(told)}."


def summary_lines(checked: CheckedArticle) -> list[str]:
    """Return what the check comes to, most dangerous first; each line stands alone."""
    lines = [note.words for note in checked.notes]
    if checked.flags:
        lines.append(_flags_line(checked))
    if not checked.judged:
        return lines
    why = "; ".join(dict.fromkeys(claim.permitted for claim in checked.claims)) if checked.accepted else ""
    if checked.clean:
        return [f"Nothing here needs changing: {why}. {_elsewhere(checked)} {_MISSED}"]
    if checked.claims:
        lines.append(_claims_line(checked.claims) + (f" Why: {why}. {_elsewhere(checked)}" if why else ""))
    return [*lines, *_unread_lines(checked)]


def _elsewhere(checked: CheckedArticle) -> str:
    """Say what an acceptance does not cover: other countries, and whether it is true."""
    ruled = any(claim.light is not None and claim.light.key == "acceptable" for claim in checked.claims)
    softer = next(filter(None, (claim.softer for claim in checked.claims)), "")
    return " ".join(filter(None, (_ELSEWHERE if ruled else "", softer, _BESIDE)))


def _unread_lines(checked: CheckedArticle) -> Iterator[str]:
    """Say in how much of a text nothing was recognised: no reader shall take that for a yes."""
    begin = _begin_with(len(checked.concerns))
    if not (checked.claims or checked.flags):
        part = " the part that could be judged" if checked.notes else " this text"
        yield f"We recognised nothing in{part}. {_NO_YES} read it yourself.{begin}"
    elif checked.unread:
        these, them = (
            ("one other sentence", "it") if checked.unread == 1 else (f"{checked.unread} other sentences", "them")
        )
        yield f"We recognised nothing in {these}. {_NO_YES} read {them} yourself.{begin}"


def _begin_with(concerns: int) -> str:
    """Point to the sentences that name something serious."""
    if not concerns:
        return ""
    these = "the one shown below: it names" if concerns == 1 else f"the {concerns} shown below: they name"
    return f" Begin with {these} something serious."


def _flag_lines(number: int, flag: RedFlag) -> Iterator[str]:
    yield f"{number}. {quoted(flag.quote)}"
    yield f"   {flag.title}. {flag.why}"
    yield f"   What to do: {flag.do}"
    yield f"   Rule: {flag.source}. {flag.url}"


def _concern_lines(concerns: Sequence[Concern]) -> Iterator[str]:
    yield from (READ_YOURSELF.upper(), WHY_READ, "")
    for number, concern in enumerate(concerns, start=1):
        yield from (f"{number}. {quoted(concern.quote)}", f"   {concern.told}", "")


def _answer_lines(answer: Answer, overstated: bool) -> Iterator[str]:
    match = answer.match
    if not answer.judged:
        yield f"   {answer.name}: {answer.statement}"
        if match.status == "outcome":
            yield f"     The nearest claim on record is: {answer.tracked_statement}"
        return
    symbol, label = answer.words if answer.verdict else ("…", "no verdict yet")
    sure = f", {answer.certainty} certainty" if answer.certainty else ""
    lead = "the plain claim without that would be" if overstated else "what the studies show"
    yield f"   {answer.name}: {lead}: {symbol} {label}{sure} ({match.claim_id})"
    if match.status == "outcome":
        yield f"     The nearest claim on record is: {answer.tracked_statement}"
    yield f"     What the evidence allows: {answer.statement}"


def claim_lines(number: int, claim: CheckedClaim, known: str) -> Iterator[str]:
    """Return the lines of one claim: what it adds, what the studies show, what the rules allow."""
    times = f" (said {claim.times} times)" if claim.times > 1 else ""
    yield f"{number}. {quoted(claim.found.quote)}{times}"
    if claim.other:
        yield f"   {OTHER_TREATMENT.format(known, claim.other)}"
        return
    yield from (f"   {told}" for told in claim.read_as)
    if claim.fine:
        yield f"   {claim.stands}"
    yield from (f"   {sentence}" for sentence in claim.told)
    told: set[str] = set()
    for answer in claim.answers:
        key = answer.match.claim_id or answer.statement
        if key in told:
            continue  # two words of the sentence that one claim answers
        told.add(key)
        yield from _answer_lines(answer, claim.overstated)
    light = claim.light
    if light is not None:
        yield f"   What advertising rules allow ({light.country}): {light.symbol} {light.label}. {light.reason}"
    if claim.instead[0]:
        yield f"     {claim.instead[0]}: {claim.instead[1]}"


def report_lines(checked: CheckedArticle) -> list[str]:
    """Return the whole check as lines of plain text: summary, red flags, what to read oneself, then claim by claim."""
    article = checked.article
    lines = [checked.title, f"{counted(article.words, 'word')}.", *summary_lines(checked), ""]
    if checked.flags:
        lines.append("RED FLAGS")
        for number, flag in enumerate(checked.flags, start=1):
            lines += [*_flag_lines(number, flag), ""]
    if checked.concerns:
        lines += _concern_lines(checked.concerns)
    if checked.claims:
        lines.append("HEALTH CLAIMS")
        for number, claim in enumerate(checked.claims, start=1):
            lines += [*claim_lines(number, claim, checked.own.known), ""]
        lines.append("The verdicts are those of the last `evidence run`; its page site/index.html says why.")
    return [*lines, ADVICE]
