"""A table called sound has no problem that Frictionless would name; what is not plainly in order is left to it."""

import copy
import json
from pathlib import Path

import pytest

from evidence_tools.folder import read_folder, read_schema
from evidence_tools.folder.csvfile import parse_rows
from evidence_tools.folder.sound import is_sound

EVIDENCE = Path(__file__).parents[2] / "evidence"
PLAIN = {"string": "words", "number": "-1.5", "integer": "12", "date": "2020-02-29"}
CELLS = [
    *("", "x", "yes", "rct_parallel", "a;b", "s000001", "word\n", "0", "-0", "7", "-7", "+7", " 7", "7 ", "7.0", "7."),
    *(".7", "7,0", "1e3", "1e400", "NaN", "inf", "-Infinity", "1_000", "٣", "²", "0x10", "007", "9" * 40, "true"),
    *("2020-02-28", "2021-02-29", "0000-01-01", "2020-2-8", "20200228", "2020-02-28 ", "2020-02-28T00:00", "None"),
    *("٢٠٢٠-02-28", "https://a.org", "https://a.org ", "2020", "0.5", "1", "1.01", "1.0000000000000000000001"),
    *("-0.0000001", "\u2003"),
]  # fmt: skip


def fields():
    package = json.loads((EVIDENCE / "datapackage.json").read_text(encoding="utf-8"))
    every = {f"{r['name']}.{f['name']}": f for r in package["resources"] for f in r["schema"]["fields"]}
    kinds = {json.dumps([f["type"], f.get("format"), f.get("constraints")]): name for name, f in every.items()}
    return {name: every[name] for name in kinds.values()}  # each kind of column once


def small(field=None, **schema):
    """A resource of a key and one more column."""
    shape = {"fields": [{"name": "key", "type": "string"}, field or {"name": "cell", "type": "string"}]}
    shape |= {"missingValues": [""], "primaryKey": ["key"]} | schema
    return {"name": "small", "type": "table", "path": "small.csv", "schema": shape}


def table(*cells):
    rows = [f'"k{i}","{cell}"' for i, cell in enumerate(cells)]
    return {"small": parse_rows("\n".join(["key,cell", *rows]))}


def test_no_cell_is_sound_that_frictionless_refuses():
    from frictionless import Field

    told = {True: 0, False: 0}
    for where, field in fields().items():
        judge = Field.from_descriptor(copy.deepcopy(field)).create_cell_reader()
        for cell in CELLS:
            sound = is_sound(small(field | {"name": "cell"}), table(cell))
            told[sound] += 1
            assert not (sound and judge(cell)[1]), f"{where} would take {cell!r}"
    assert min(told.values()) > 200  # both answers are given


@pytest.mark.parametrize("kind", PLAIN)
def test_plain_cells_are_sound(kind):
    assert is_sound(small({"name": "cell", "type": kind}), table(PLAIN[kind], ""))


@pytest.mark.parametrize(
    ("limits", "good", "bad"),
    [
        ({"minimum": 0}, "0", "-0.01"),
        ({"exclusiveMinimum": 0.0}, "0.01", "0"),
        ({"maximum": 1}, "1.0", "1.0000000000000000000001"),
        ({"exclusiveMaximum": 1}, "0.999", "1"),
        ({"required": True}, "1", ""),
    ],
)
def test_bounds_are_kept_on_both_sides(limits, good, bad):
    field = {"name": "cell", "type": "number", "constraints": limits}
    assert is_sound(small(field), table(good))
    assert not is_sound(small(field), table(bad))


@pytest.mark.parametrize(
    "more",
    [
        {"rdfType": "x"},
        {"constraints": {"minLength": 1}},
        {"constraints": {"unique": True}},
        {"format": "email"},
        {"type": "boolean"},
        {"bareNumber": False},
    ],
)
def test_a_description_with_anything_else_in_it_is_left_to_frictionless(more):
    assert is_sound(small(), table("a"))
    assert not is_sound(small({"name": "cell", "type": "string"} | more), table("a"))


def test_rows_keys_and_blank_lines():
    assert not is_sound(small(missingValues=["", "NA"]), table("a"))
    assert not is_sound(small(), {"small": parse_rows("key,cell\na,1\na,2\n")})  # twice
    assert not is_sound(small(), {"small": parse_rows("key,cell\n,1\n")})  # no key
    assert not is_sound(small(), {"small": parse_rows("key,cell\na,1\n\nb,2\n")})  # a blank line
    assert is_sound(small(), {"small": parse_rows("key,cell\na,1\nb,2\n")})


def test_keys_of_other_tables():
    key = {"fields": ["cell"], "reference": {"resource": "other", "fields": ["name"]}}
    one, other = small(foreignKeys=[key]), {"other": parse_rows("name\nhere\n")}
    assert is_sound(one, table("here", "") | other)
    assert not is_sound(one, table("there") | other)
    assert is_sound(one, table("there"))  # the other table could not be read: that is a problem of its own
    own = copy.deepcopy(one)
    own["schema"]["foreignKeys"][0]["reference"] = {"resource": "", "fields": ["key"]}
    assert is_sound(own, table("k0")) and not is_sound(own, table("k1"))


def test_the_committed_tables_are_sound():
    raw = read_folder(EVIDENCE)
    assert all(is_sound(resource, raw.tables) for resource in read_schema(EVIDENCE).descriptor["resources"])
