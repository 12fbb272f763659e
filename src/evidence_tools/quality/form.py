"""Enter a RoB 2 appraisal with the words of the report that support it.

`appraisal_rows` turns answers and quotations into rows of ``appraisals.csv``: pure, and usable without a notebook.
`rob2_form` is the form around it; it shows the proposed judgement of every domain while the questions are answered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from evidence_tools.errors import AppraisalError
from evidence_tools.quality.rob2 import answer_sets, judge, judge_domain, questions
from evidence_tools.quality.rob2_tables import DOMAINS
from evidence_tools.quality.vocabulary import TOOLS

if TYPE_CHECKING:
    import ipywidgets

__all__ = ["appraisal_rows", "rob2_form"]

COLUMNS = ("study_id", "tool", "domain", "outcome", "judgement", "assessor", "reason", "date", "source_url")


def appraisal_rows(
    study_id: str,
    answers: Mapping[str, str],
    quotes: Mapping[str, str],
    *,
    assessor: str,
    source_url: str,
    outcome: str = "",
    effect: str = "assignment",
    lowered_because: str = "",
    date: dt.date | None = None,
) -> pd.DataFrame:
    """Return the rows of ``appraisals.csv`` for one RoB 2 appraisal: five domains and the whole.

    Parameters
    ----------
    study_id : str
    answers : mapping
        Signalling question to answer (`evidence_tools.quality.rob2`).
    quotes : mapping
        Domain to the words of the report that support its answers; all five.
    assessor, source_url : str
        Who judged, and where the report was read.
    outcome : str
        Outcome the appraisal is for; RoB 2 is about one result.
    effect : {"assignment", "adhering"}
    lowered_because : str
        Why several domains with some concerns together amount to high risk, if so.
    date : datetime.date, optional
        Default today.

    Raises
    ------
    AppraisalError
        No study, assessor, address or quotation, or answers the tool does not allow.
    """
    given = {"study": study_id, "assessor": assessor, "address of the report": source_url}
    missing = [name for name, value in given.items() if not value.strip()]
    missing += [f"quotation for {d.replace('_', ' ')}" for d in DOMAINS if not quotes.get(d, "").strip()]
    if missing:
        raise AppraisalError(f"An appraisal needs: {', '.join(missing)}. If the report says nothing, write so.")
    done = judge(answers, effect, lowered_because=lowered_because)
    fixed = {"study_id": study_id.strip(), "tool": "rob2", "outcome": outcome.strip(), "assessor": assessor.strip()}
    fixed |= {"date": (date or dt.date.today()).isoformat(), "source_url": source_url.strip()}
    rows = [
        {**fixed, "domain": d.domain, "judgement": d.judgement, "reason": _support(d.path, quotes[d.domain])}
        for d in done.domains
    ]
    rows.append({**fixed, "domain": "overall", "judgement": done.overall, "reason": done.reason})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _support(path: tuple[tuple[str, str], ...], quote: str) -> str:
    steps = ", ".join(f"{number} {answer}" for number, answer in path)
    return f"{steps}: “{' '.join(quote.split())}”"


def rob2_form(
    study_id: str, save: Callable[[pd.DataFrame], Any], *, outcome: str = "", effect: str = "assignment"
) -> ipywidgets.VBox:
    """Return a form for one RoB 2 appraisal.

    Parameters
    ----------
    study_id : str
        Study to appraise.
    save : callable
        Called with the rows of `appraisal_rows` when the button is pressed and nothing is missing.
    outcome : str
        Outcome of the result in question.
    effect : {"assignment", "adhering"}

    Returns
    -------
    ipywidgets.VBox
    """
    return _Form(study_id, save, outcome, effect).box


class _Form:
    """The widgets of one form and what happens when they are used."""

    def __init__(self, study_id: str, save: Callable[[pd.DataFrame], Any], outcome: str, effect: str):
        import ipywidgets as w  # a widget library is needed only where a form is shown

        self.study_id, self.save, self.outcome, self.effect = study_id, save, outcome, effect
        self.asked = {domain: dict(answer_sets(domain, effect)) for domain in DOMAINS}
        wide, narrow = w.Layout(width="auto"), w.Layout(width="6em")
        hint = "words of the report that support these answers"
        self.who = w.Text(description="Who", placeholder="your name")
        self.where = w.Text(description="Report", placeholder="https://", layout=wide)
        sets = {number: answers for asked in self.asked.values() for number, answers in asked.items()}
        self.choices = {n: w.Dropdown(options=["", *answers], layout=narrow) for n, answers in sets.items()}
        self.quotes = {domain: w.Textarea(placeholder=hint, layout=wide) for domain in DOMAINS}
        self.proposed = {domain: w.HTML() for domain in DOMAINS}
        self.message, button = w.HTML(), w.Button(description="Save", button_style="primary")
        for choice in self.choices.values():
            choice.observe(lambda _change: self.refresh(), names="value")
        button.on_click(lambda _button: self.press())
        sections = [self._section(w, domain) for domain in DOMAINS]
        title = w.HTML(f"<h3>RoB 2: {_escape(study_id)}</h3>")
        self.box = w.VBox([title, self.who, self.where, *sections, button, self.message])

    def _section(self, w: Any, domain: str) -> Any:
        title = w.HTML(f"<h4>{_escape(TOOLS['rob2'].domains[domain])}</h4>")
        lines = []
        for question in questions(domain, self.effect):
            when = f" <i>(if {_escape(question.asked_if)})</i>" if question.asked_if else ""
            text = w.HTML(f"{question.number} {_escape(question.text)}{when}")
            lines.append(w.HBox([self.choices[question.number], text]))
        return w.VBox([title, *lines, self.proposed[domain], self.quotes[domain]])

    def answers(self, domain: str) -> dict[str, str]:
        """Return what has been answered of one domain."""
        return {number: self.choices[number].value for number in self.asked[domain] if self.choices[number].value}

    def refresh(self) -> None:
        """Show the judgement every domain's answers lead to so far."""
        for domain in DOMAINS:
            self.proposed[domain].value = f"<b>{_proposal(domain, self.answers(domain), self.effect)}</b>"

    def press(self) -> None:
        """Save, or say what is missing."""
        answers = {number: answer for domain in DOMAINS for number, answer in self.answers(domain).items()}
        quotes = {domain: area.value for domain, area in self.quotes.items()}
        origin = {"assessor": self.who.value, "source_url": self.where.value}
        try:
            rows = appraisal_rows(self.study_id, answers, quotes, **origin, outcome=self.outcome, effect=self.effect)
            self.save(rows)
        except AppraisalError as error:
            self.message.value = f'<span style="color:#b00">{_escape(str(error))}</span>'
        else:
            self.message.value = "Saved. Run the first box again to see what it changes."


def _proposal(domain: str, answers: Mapping[str, str], effect: str) -> str:
    """Return the judgement the answers lead to, or which answer is still needed."""
    try:
        return f"Proposed: {judge_domain(domain, answers, effect).judgement}"
    except AppraisalError as error:
        return _escape(str(error)) if answers else ""


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
