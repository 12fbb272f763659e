"""Every error this package raises on purpose.

::

    EvidenceError                 anything we can explain in a sentence
    ├── DataError                 problems in the data            exit code 1
    │   ├── FolderError           evidence/ has problems: .problems lists all of them
    │   ├── EffectError           numbers that cannot become an effect or a pooled estimate
    │   ├── AppraisalError        a judgement outside its tool's vocabulary
    │   ├── RecordError           a PubMed, RIS or BibTeX file that does not parse: .line, .records_before
    │   └── ArticleError          an article that cannot be read
    ├── UsageError                the command was called wrongly   exit code 2
    └── NetworkError              PubMed could not be reached      exit code 3
        ├── AnswerError           it answered, but not with what was asked for
        └── OfflineError          the network is needed and was switched off or is not there

A message says what is wrong, where, what is allowed and what to do next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = [
    "AnswerError",
    "AppraisalError",
    "ArticleError",
    "DataError",
    "EffectError",
    "EvidenceError",
    "FolderError",
    "NetworkError",
    "OfflineError",
    "Problem",
    "RecordError",
    "UsageError",
]


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one place of a file.

    Parameters
    ----------
    file : str
        Path as the user would type it, e.g. ``evidence/results.csv``.
    line, column : int
        Counted from 1 as a text editor does; 0 where the whole file or the whole line is meant.
        For CSV files `column` counts fields, as a spreadsheet does.
    message : str
        What is wrong, with the offending value.
    allowed : str
        What would be accepted; empty if `message` already says so.
    action : str
        What to do about it.
    field : str
        Name of the column of the table, if there is one.
    """

    file: str
    line: int
    column: int
    message: str
    allowed: str = ""
    action: str = ""
    field: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}"
        field = f"{self.field}: " if self.field else ""
        allowed = f" Allowed: {self.allowed}." if self.allowed else ""
        action = f" {self.action}" if self.action else ""
        cell = self.column and self.field and self.file.endswith(".csv")
        letters = f" (In a spreadsheet: column {column_letters(self.column)}.)" if cell else ""
        return f"{where}: {field}{self.message}{allowed}{action}{letters}"


def column_letters(number: int) -> str:
    """Return a column as spreadsheets name it: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class EvidenceError(Exception):
    """Base of all errors of this package; `exit_code` is what the `evidence` command returns."""

    exit_code = 1


class DataError(EvidenceError, ValueError):
    """Something in the data is wrong."""


class FolderError(DataError):
    """The evidence folder has problems; all of them are in `problems`."""

    def __init__(self, problems: Sequence[Problem]):
        self.problems = sorted(problems)
        count = len(self.problems)
        head = f"{count} problem{'s' if count != 1 else ''} in the evidence folder"
        super().__init__("\n".join([head, *map(str, self.problems)]))


class EffectError(DataError):
    """Numbers that cannot become an effect size or a pooled estimate; the message names the row."""


class AppraisalError(DataError):
    """A judgement, domain or answer outside the vocabulary of its tool."""


class RecordError(DataError):
    """A bibliographic file that does not parse.

    Parameters
    ----------
    message : str
        What is wrong and where.
    line : int
        Line of the break, from 1; 0 if unknown.
    records_before : int
        How many good records came before the break (they were delivered).
    """

    def __init__(self, message: str, line: int = 0, records_before: int = 0):
        self.line = line
        self.records_before = records_before
        super().__init__(message)


class ArticleError(DataError):
    """An article that cannot be read as text."""


class UsageError(EvidenceError):
    """The command or function was called in a way that makes no sense."""

    exit_code = 2


class NetworkError(EvidenceError):
    """PubMed could not be reached; the message says what can be done offline instead."""

    exit_code = 3


class AnswerError(NetworkError):
    """The server answered, but not with what was asked for; nothing of it was kept."""


class OfflineError(NetworkError):
    """The network is needed and is switched off or absent."""
