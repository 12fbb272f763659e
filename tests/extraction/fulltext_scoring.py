"""Scores readings of tables against numbers that people read: by row, by trial, by size of arm.

A row is right when mean, spread and kind of spread of both arms are right and from the right cells. A row counts as
offered where a reading names the two cells of the annotation, in either order of the arms: swapped arms are wrong.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

SAMPLES = Path(__file__).parents[3] / "shared" / "fulltext_samples"


@dataclass
class Score:
    """Counts: rows wanted, offered, right; sizes offered, right; what went wrong in words."""

    wanted: int = 0
    offered: int = 0
    right: int = 0
    n_offered: int = 0
    n_right: int = 0
    wrong: list[str] = field(default_factory=list)
    trials: dict[str, list[int]] = field(default_factory=dict)

    @property
    def precision(self) -> float:
        return self.right / self.offered if self.offered else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def n_precision(self) -> float:
        return self.n_right / self.n_offered if self.n_offered else 1.0

    def __str__(self) -> str:
        return (
            f"rows {self.right}/{self.offered} right of offered, {self.right}/{self.wanted} of wanted; "
            f"n {self.n_right}/{self.n_offered}"
        )


def table_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text):
    return float(text) if text not in ("", None) else None


def same(one, two):
    return one == two or (one is not None and two is not None and abs(one - two) < 1e-9)


def score(wanted, readings, external=False):
    """Compare annotated rows (dicts of strings) with readings by PMCID.

    External rows give n and SD in their authors' words, without the kind of spread: an SE read where the table names
    one is right, and n is compared only where both print one.
    """
    total = Score()
    for row in wanted:
        total.wanted += 1
        trial = total.trials.setdefault(row["pmcid"], [0, 0])
        trial[1] += 1
        found = offered(row, readings[row["pmcid"]])
        name = row.get("id") or f"{row['pmcid']} {row['external_id']}"
        if found is None:
            total.wrong.append(f"{name}: not offered")
            continue
        total.offered += 1
        faults = faults_of(row, found, external)
        if faults:
            total.wrong.append(f"{name}: {'; '.join(faults)}")
        else:
            total.right += 1
            trial[0] += 1
        for side in ("i", "c"):
            size = found[f"n_{side}"]
            if size is not None and not (external and row[f"n_{side}"] == ""):
                total.n_offered += 1
                good = same(number(row[f"n_{side}"]), float(size))
                total.n_right += good
                if not good:
                    total.wrong.append(f"{name}: n_{side} is {size}, not {row[f'n_{side}'] or 'blank'}")
    return total


def offered(row, readings):
    cells = row["mean_cell_i"], row["mean_cell_c"]
    here = [r for r in readings if str(r["table_ordinal"]) == row["table_ordinal"]]
    straight = [r for r in here if (r["mean_cell_i"], r["mean_cell_c"]) == cells]
    turned = [r for r in here if (r["mean_cell_c"], r["mean_cell_i"]) == cells]
    return next(iter(straight + turned), None)


def faults_of(row, found, external):
    faults = []
    for side in ("i", "c"):
        wanted = {"mean": number(row[f"mean_{side}"])}
        if external:
            wanted["spread"] = number(row[f"sd_{side}"])
        else:
            wanted |= {name: number(row[f"{name}_{side}"]) for name in ("spread", "low", "high")}
        faults += [
            f"{name}_{side} is {found[f'{name}_{side}']}, not {value}"
            for name, value in wanted.items()
            if not same(found[f"{name}_{side}"], value)
        ]
        faults += [
            f"{cell}_{side} is {found[f'{cell}_{side}']}, not {row[f'{cell}_{side}']}"
            for cell in ("mean_cell", "spread_cell")
            if found[f"{cell}_{side}"] != row[f"{cell}_{side}"]
        ]
    kind = {"unstated": ""}.get(row.get("spread_kind", ""), row.get("spread_kind", ""))
    if external:
        kind = "se" if row["standard_error_named_in_table"] == "yes" else "sd"
    if found["spread_kind"] != kind:
        faults.append(f"spread_kind is {found['spread_kind'] or 'blank'}, not {kind or 'blank'}")
    if not external and found["value_kind"] != row["value_kind"]:
        faults.append(f"value_kind is {found['value_kind'] or 'blank'}, not {row['value_kind']}")
    return faults


def at(rows, ordinal, *cells):
    """Readings of a table whose mean stands in one of some cells."""
    return [r for r in rows if r.table_ordinal == ordinal and {r.mean_cell_i, r.mean_cell_c} & set(cells)]


def warned(rows, *words):
    """Whether there are rows, and each carries a warning with one of these words."""
    return bool(rows) and all(any(word in warning for word in words for warning in row.warnings) for row in rows)


def of(rows, ordinal):
    """Readings of one table."""
    return [row for row in rows if row.table_ordinal == ordinal]


def arm_order(read):
    row = at(read["PMC4391192"], 2, "1,1")[0]
    return (row.arm_i, row.n_i, row.n_c) == ("Intervention group", 20, 25)


def total_sizes(read):
    rows = of(read["PMC4046846"], 2)
    return all(r.n_i is None and r.n_c is None for r in rows) and warned(rows, "counts all arms together")


def two_spreads(read):
    rows, first = of(read["PMC4584261"], 3), of(read["PMC4584261"], 1)
    arms = {(r.arm_i, r.arm_c) for r in rows} == {("Active", "Sham")}
    return arms and {r.spread_kind for r in rows} == {"sd"} and {r.spread_kind for r in first} == {"se"}


def strata(read):
    rows = of(read["PMC5282794"], 3)
    return {r.arm_c for r in rows} == {"Placebo"} and warned(rows, "a further heading divides the table")


def pictures(read):
    said = ["the tables of this article are images; nothing was read"]
    return read["PMC4763824"] == [] and read["PMC4763824"].notes == said


def two_populations(read):
    rows = at(read["PMC4545550"], 2, "23,3")
    kinds = {r.spread_kind for r in of(read["PMC4545550"], 2)}
    return warned(rows, "a minus sign or a digit may be lost") and kinds == {"ci95"}


TRAPS = {
    "td01": arm_order,
    "td02": lambda read: (
        warned(at(read["PMC5747102"], 2, "1,5", "1,6"), "its sign is turned")
        and warned(at(read["PMC5747102"], 2, "7,5"), "looks like a standard error")
    ),
    "td03": lambda read: (
        warned(at(read["PMC3929824"], 2, "2,12"), "does not agree with its means")
        and warned(at(read["PMC3929824"], 2, "4,12"), "the other way round")
    ),
    "td04": total_sizes,
    "td05": two_spreads,
    "td06": strata,
    "td07": pictures,
    "td08": lambda read: warned(at(read["PMC4825255"], 4, "2,1", "3,1", "4,1", "2,4"), "the rows may be subgroups"),
    "td09": lambda read: (
        warned(at(read["PMC4794540"], 3, "1,1"), "does not agree with its means")
        and warned(at(read["PMC4794540"], 3, "1,1"), "kind of spread unknown")
    ),
    "td10": lambda read: warned(read["PMC5742427"], "this is no randomised trial"),
    "td11": two_populations,
}
"""The traps of the samples: id to a function of readings by PMCID that says whether it was passed."""
