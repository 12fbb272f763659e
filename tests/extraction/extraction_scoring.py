"""Reads the abstracts written for the tests and counts which prefilled numbers are right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from evidence_tools.extraction import Extraction
from evidence_tools.pubmed import Record

STUDY = ("n_randomised", "n_analysed", "session_minutes", "sessions", "weeks")
RESULT = (
    *("n_i", "mean_i", "sd_i", "baseline_mean_i", "baseline_sd_i", "n_c", "mean_c", "sd_c"),
    *("baseline_mean_c", "baseline_sd_c", "estimate", "ci_low", "ci_high", "p_value"),
)


@dataclass
class Case:
    name: str
    record: Record
    study: dict[str, str] = field(default_factory=dict)
    results: list[tuple[str, dict[str, str]]] = field(default_factory=list)


def cases(path: Path) -> Iterator[Case]:
    for block in path.read_text(encoding="utf-8").split("\n=== ")[1:]:
        lines = block.split("\n")
        case = Case(lines[0].strip(), Record(pmid="1"))
        for line in lines[1:]:
            kind, _, rest = line.partition(":")
            rest = rest.strip()
            if kind == "T":
                case.record.title = rest
            elif kind == "A":
                case.record.abstract = rest.replace("\\n", "\n")
            elif kind == "Y":
                case.record.publication_types = rest.split("; ")
            elif kind == "E":
                case.study = dict(part.split("=", 1) for part in rest.split())
            elif kind == "R":
                outcome, _, numbers = rest.partition(": ")
                case.results.append((outcome, dict(part.split("=", 1) for part in numbers.split())))
            elif line.strip() and not line.startswith("#"):
                case.record.abstract += "\n" + line
        yield case


def same(found: object, wanted: str) -> bool:
    if wanted.lstrip("<>=").startswith(".") or (not str(wanted)[0].isdigit() and wanted[0] not in "-."):
        return str(found) == wanted
    try:
        return float(str(found)) == float(wanted)
    except ValueError:
        return str(found) == wanted


@dataclass
class Score:
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + len(self.missed))


def score(name: str, extraction: Extraction, study: dict[str, str], results: list, total: Score) -> None:
    for field_ in STUDY:
        found = extraction.study.get(field_)
        if found is not None:
            if field_ in study and same(found.value, study[field_]):
                total.right += 1
            else:
                total.wrong.append(f"{name}: {field_}={found.value} from {found.words!r}, is {study.get(field_)}")
        elif field_ in study:
            total.missed.append(f"{name}: {field_}={study[field_]}")
    left = [(outcome, dict(cells)) for outcome, cells in results]
    for reading in extraction.results:
        numbers = {c: f for c, f in reading.cells.items() if c in RESULT}
        labels = (f"{reading.outcome.value}/{reading.comparator}", str(reading.outcome.value))
        options = [cells for outcome, cells in left if outcome in labels]
        best = max(
            options,
            key=lambda cells: sum(c in cells and same(f.value, cells[c]) for c, f in numbers.items()),
            default={},
        )
        for column, found in numbers.items():
            if column in best and same(found.value, best[column]):
                total.right += 1
                del best[column]
            else:
                total.wrong.append(
                    f"{name}: {reading.outcome.value} {column}={found.value} from {found.words!r}, is "
                    f"{best.get(column)}"
                )
    total.missed += [
        f"{name}: {outcome} {column}={value}" for outcome, cells in left for column, value in cells.items()
    ]
