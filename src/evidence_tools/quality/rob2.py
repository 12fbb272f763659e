"""RoB 2: from answers to signalling questions to a judgement per domain and overall.

The algorithms are data (`evidence_tools.quality.rob2_tables`, with sources); this module walks them. The tool
*proposes*: assessors may override a proposed judgement with a reason (Sterne 2019, BMJ 366:l4898).

>>> judge_domain("randomisation", {"1.1": "Y", "1.2": "NI", "1.3": "N"}).judgement
'some concerns'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evidence_tools.errors import AppraisalError
from evidence_tools.quality.rob2_tables import DOMAINS, EFFECTS, QUESTIONS, TREES, Either, Node, Question, Worst

__all__ = ["JUDGEMENTS", "DomainJudgement", "Rob2", "judge", "judge_domain", "overall_judgement", "questions"]

JUDGEMENTS = ("low", "some concerns", "high")
"""Best first."""

Path = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DomainJudgement:
    """What the algorithm proposes for one domain, and the questions and answers that led there."""

    domain: str
    judgement: str
    path: Path


@dataclass(frozen=True)
class Rob2:
    """A whole assessment: the five domains, the overall judgement and its reason."""

    domains: tuple[DomainJudgement, ...]
    overall: str
    reason: str


def questions(domain: str, effect: str = "assignment") -> tuple[Question, ...]:
    """Return the signalling questions of one domain, in order.

    Parameters
    ----------
    domain : str
        One of `DOMAINS`.
    effect : {"assignment", "adhering"}
        Effect of interest; matters for the domain "deviations" only.

    Raises
    ------
    AppraisalError
        If there is no such domain or effect.
    """
    return QUESTIONS[_key(domain, effect)]


def judge_domain(domain: str, answers: Mapping[str, str], effect: str = "assignment") -> DomainJudgement:
    """Return the proposed judgement of one domain.

    Parameters
    ----------
    domain : str
        One of `DOMAINS`.
    answers : mapping
        Question number to answer: Y, PY, PN, N, NI, or NA for a question that does not apply.
    effect : {"assignment", "adhering"}

    Raises
    ------
    AppraisalError
        An answer outside the vocabulary, or a question the algorithm needs without an answer; the message names the
        question, its text and what is allowed.
    """
    key = _key(domain, effect)
    asked = {question.number: question for question in QUESTIONS[key]}
    _check(domain, answers, asked)
    judgement, path = _walk(TREES[key], answers, asked)
    return DomainJudgement(domain, judgement, path)


def overall_judgement(judgements: Mapping[str, str], *, lowered_because: str = "") -> tuple[str, str]:
    """Return the overall judgement and its reason.

    Low if all domains are low; high if one is high; some concerns otherwise. Some concerns in several domains may
    make it high "in a way that substantially lowers confidence in the result": that is for a person to say, with
    a reason (guidance of 22 August 2019, section 1.2.4; Cochrane Handbook, table 8.2.b).

    Parameters
    ----------
    judgements : mapping
        Domain to judgement, all five domains.
    lowered_because : str
        A person's reason why several domains with some concerns together amount to high risk.

    Raises
    ------
    AppraisalError
        A missing or unknown domain or word, or a reason given where fewer than two domains have some concerns.
    """
    _check_domains(judgements)
    of = {word: [d for d in DOMAINS if judgements[d] == word] for word in JUDGEMENTS}
    if of["high"]:
        return "high", f"high risk in {_listed(of['high'])}"
    if lowered_because:
        if len(of["some concerns"]) < 2:
            raise AppraisalError("several domains with some concerns are needed before they can add up to high risk.")
        return "high", f"some concerns in {_listed(of['some concerns'])}, together: {lowered_because}"
    if of["some concerns"]:
        return "some concerns", f"some concerns in {_listed(of['some concerns'])}"
    return "low", "low risk in all five domains"


def judge(answers: Mapping[str, str], effect: str = "assignment", *, lowered_because: str = "") -> Rob2:
    """Return the whole assessment from the answers to all five domains' questions.

    Raises
    ------
    AppraisalError
        As `judge_domain` and `overall_judgement`.
    """
    known = {q.number for d in DOMAINS for q in questions(d, effect)}
    unknown = sorted(set(answers) - known)
    if unknown:
        raise AppraisalError(f"no signalling question {', '.join(unknown)}. Allowed: {', '.join(sorted(known))}.")
    done = []
    for domain in DOMAINS:
        own = {q.number for q in questions(domain, effect)}
        done.append(judge_domain(domain, {n: a for n, a in answers.items() if n in own}, effect))
    overall, reason = overall_judgement({d.domain: d.judgement for d in done}, lowered_because=lowered_because)
    return Rob2(tuple(done), overall, reason)


def _key(domain: str, effect: str) -> tuple[str, str]:
    if domain not in DOMAINS:
        raise AppraisalError(f"no domain {domain!r} in RoB 2. Allowed: {', '.join(DOMAINS)}.")
    if effect not in EFFECTS:
        raise AppraisalError(f"no effect of interest {effect!r} in RoB 2. Allowed: {', '.join(EFFECTS)}.")
    return domain, effect if domain == "deviations" else ""


def _check(domain: str, answers: Mapping[str, str], asked: Mapping[str, Question]) -> None:
    for number, answer in answers.items():
        if number not in asked:
            raise AppraisalError(f"no question {number!r} in RoB 2, {domain}. Allowed: {', '.join(asked)}.")
        question = asked[number]
        skipped = question.asked_if and answer == "NA"
        if answer not in question.answers and not skipped:
            raise AppraisalError(f"{_named(question)}: {answer!r} is not an answer. Allowed: {_allowed(question)}.")


def _walk(
    tree: Node | Either | Worst | str, answers: Mapping[str, str], asked: Mapping[str, Question]
) -> tuple[str, Path]:
    if isinstance(tree, str):
        return tree, ()
    if isinstance(tree, Worst):
        parts = [_walk(part, answers, asked) for part in tree.parts]
        worst = max((judgement for judgement, _ in parts), key=JUDGEMENTS.index)
        return worst, tuple(step for _, path in parts for step in path)
    if isinstance(tree, Either):
        given = [(number, _answer(number, answers, asked)) for number in tree.questions]
        way = tree.first if any(answer in tree.answers for _, answer in given) else tree.second
        judgement, path = _walk(way, answers, asked)
        return judgement, tuple(dict.fromkeys((*given, *path)))
    answer = _answer(tree.question, answers, asked)
    for words, leads_to in tree.ways:
        if answer in words:
            judgement, path = _walk(leads_to, answers, asked)
            return judgement, ((tree.question, answer), *path)
    question = asked[tree.question]
    raise AppraisalError(f"{_named(question)}: applies here ({question.asked_if}), so NA is not an answer.")


def _answer(number: str, answers: Mapping[str, str], asked: Mapping[str, Question]) -> str:
    if number not in answers:
        question = asked[number]
        raise AppraisalError(f"{_named(question)}: not answered. Allowed: {_allowed(question)}.")
    return answers[number]


def _check_domains(judgements: Mapping[str, str]) -> None:
    for domain in DOMAINS:
        if domain not in judgements:
            raise AppraisalError(f"RoB 2 overall: no judgement for {domain}. All five domains are needed.")
        if judgements[domain] not in JUDGEMENTS:
            raise AppraisalError(f"RoB 2, {domain}: {judgements[domain]!r}. Allowed: {', '.join(JUDGEMENTS)}.")
    extra = sorted(set(judgements) - set(DOMAINS))
    if extra:
        raise AppraisalError(f"RoB 2 overall: no domain {', '.join(extra)}. Allowed: {', '.join(DOMAINS)}.")


def _named(question: Question) -> str:
    return f"RoB 2, question {question.number} ({question.text})"


def _allowed(question: Question) -> str:
    return ", ".join(dict.fromkeys((*question.answers, *(("NA",) if question.asked_if else ()))))


def _listed(domains: list[str]) -> str:
    return ", ".join(domain.replace("_", " ") for domain in domains)


def answer_sets(domain: str, effect: str = "assignment") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each question number of a domain with the answers it allows, NA included where it may be skipped."""
    for question in questions(domain, effect):
        yield question.number, tuple(_allowed(question).split(", "))
