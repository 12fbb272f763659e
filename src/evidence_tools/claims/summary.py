"""A check in words: what it comes to in two or three sentences, and the whole of it as lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from evidence_tools.claims.checking import Answer, CheckedArticle, CheckedClaim
from evidence_tools.claims.flag_kinds import load_rules
from evidence_tools.claims.naming import outcome_words
from evidence_tools.claims.red_flags import RedFlag
from evidence_tools.words import VERDICTS

__all__ = ["ADVICE", "OTHER_TREATMENT", "claim_lines", "report_lines", "summary_lines"]

OTHER_TREATMENT = "This tracker knows {}. This sentence is about {}: not judged."
ADVICE = "This is not medical or legal advice."
_MISSED = "Word lists can miss things, so read it yourself as well."


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def summary_lines(checked: CheckedArticle) -> list[str]:
    """Return what the check comes to, most dangerous first; each line stands alone."""
    lines = [note.words for note in checked.notes]
    if checked.flags:
        kinds = Counter(flag.kind for flag in checked.flags)
        rules = load_rules(checked.own)
        named = "; ".join(f"{rules[kind].title[:1].lower()}{rules[kind].title[1:]} ({n})" for kind, n in kinds.items())
        lines.append(
            f"{_counted(len(checked.flags), 'red flag')}: {named}. Take these out first, whatever the studies say."
        )
    if not checked.judged:
        return lines
    if checked.clean:
        if checked.claims:
            why = "; ".join(dict.fromkeys(claim.permitted for claim in checked.claims))
            lines.append(
                f"Nothing here needs changing: {why}. What studies show stands beside each sentence. {_MISSED}"
            )
        else:
            lines.append(f"Nothing here needs changing: no red flag and no health claim was recognised. {_MISSED}")
        return lines
    if checked.claims:
        own = [claim for claim in checked.claims if not claim.other]  # each sentence is counted once
        fine = sum(claim.fine for claim in own)
        over = sum(claim.overstated for claim in own)
        other = len(checked.claims) - len(own)
        parts = [_counted(fine, "may stand as it is", "may stand as they are") if fine else ""]
        parts.append(f"{_counted(over, 'promises', 'promise')} more than any study shows" if over else "")
        parts.append(f"{_counted(other, 'is', 'are')} about a treatment that is not tracked here" if other else "")
        rest = len(checked.claims) - fine - over - other
        parts.append(f"{_counted(rest, 'needs', 'need')} other words" if rest else "")
        total = _counted(len(checked.claims), "sentence makes a health claim", "sentences make a health claim")
        lines.append(f"{total}: {', '.join(p for p in parts if p)}.")
    elif not checked.flags:
        lines.append("In the part that could be judged no health claim was recognised.")
    return lines


def _flag_lines(number: int, flag: RedFlag) -> Iterator[str]:
    yield f"{number}. “{' '.join(flag.quote.split())}”"
    yield f"   {flag.title}. {flag.why}"
    yield f"   What to do: {flag.do}"
    yield f"   Rule: {flag.source}. {flag.url}"


def _answer_lines(answer: Answer, overstated: bool) -> Iterator[str]:
    match = answer.match
    outcome = match.label or outcome_words(match.outcome)
    if match.status in {"not_tracked", "possible"} or match.narrow:
        yield f"   {outcome}: {answer.statement}"
        if match.status == "outcome":
            yield f"     The nearest claim on record is: {answer.tracked_statement}"
        return
    symbol, label = VERDICTS.get(answer.verdict, ("", answer.verdict or "no verdict yet"))
    sure = f", {answer.certainty} certainty" if answer.certainty else ""
    lead = "the plain claim without that would be" if overstated else "what the studies show"
    yield f"   {outcome}: {lead}: {symbol} {label}{sure} ({match.claim_id})"
    if match.status == "outcome":
        yield f"     The nearest claim on record is: {answer.tracked_statement}"
    yield f"     What the evidence allows: {answer.statement}"


def claim_lines(number: int, claim: CheckedClaim, known: str) -> Iterator[str]:
    """Return the lines of one claim: what it adds, what the studies show, what the rules allow."""
    times = f" (said {claim.times} times)" if claim.times > 1 else ""
    yield f"{number}. “{' '.join(claim.found.quote.split())}”{times}"
    if claim.other:
        yield f"   {OTHER_TREATMENT.format(known, claim.other)}"
        return
    yield from (f"   {told}" for told in claim.read_as)
    if claim.fine:
        yield f"   {claim.stands}"
    for one in claim.adds:
        if not (claim.fine and one.kind == "strength"):
            yield f"   It adds “{one.words}”. {one.said}" if one.words else f"   {one.said}"
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
        if light.wording and not claim.fine:
            yield f"     Wording for a website: {light.wording}"


def report_lines(checked: CheckedArticle) -> list[str]:
    """Return the whole check as lines of plain text: the summary, the red flags, then claim by claim."""
    article = checked.article
    lines = [article.title or "Your text", f"{_counted(article.words, 'word')}.", *summary_lines(checked), ""]
    if checked.flags:
        lines.append("RED FLAGS")
        for number, flag in enumerate(checked.flags, start=1):
            lines += [*_flag_lines(number, flag), ""]
    if checked.claims:
        lines.append("HEALTH CLAIMS")
        for number, claim in enumerate(checked.claims, start=1):
            lines += [*claim_lines(number, claim, checked.own.known), ""]
        lines.append("The verdicts are those of the last `evidence run`; its page site/index.html says why.")
    return [*lines, ADVICE]
