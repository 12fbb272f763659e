"""What public pages looked like to the finder: the tables fit together, hold no sentence, and test pages stay apart."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest

PUBLIC = Path(__file__).parent / "public"
TEST = "FXt"  # readers


def rows(name):
    with (PUBLIC / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_unit_has_its_page_and_features_and_none_is_a_sentence():
    names = [row["feature"] for row in rows("features")]
    assert len(names) == len(set(names))
    assert not any(name.startswith("pair:") or len(name.split()) > 12 for name in names)
    assert [int(row["number"]) for row in rows("features")] == list(range(len(names)))
    pages = [row["page"] for row in rows("pages")]
    assert len(pages) == len(set(pages)) and {row["page"] for row in rows("units")} == set(pages)
    for row in rows("units"):
        numbers = [int(number) for number in row["features"].split()]
        assert set(row) == {
            "page",
            "unit",
            "is_claim",
            "rules",
            "before rules",
            "after rules",
            "list rules",
            "features",
        }
        assert row["is_claim"] in {"0", "1"} and len(numbers) == len(set(numbers)) and max(numbers) < len(names)


def test_no_page_is_there_twice_and_the_pages_that_test_are_of_hosts_of_their_own():
    places = {row["page"]: row["url"] for row in rows("pages")}
    assert len({url.rstrip("/") for url in places.values()}) == len(places)
    hosts = {
        test: {urlsplit(url).netloc for page, url in places.items() if (page[0] in TEST) == test}
        for test in (True, False)
    }
    assert len(hosts[True]) >= 85 and not hosts[True] & hosts[False]


def test_the_pages_that_test_are_never_learned_from():
    training = pytest.importorskip("training", reason="scikit-learn is needed to learn the weights again")
    assert training.TEST == TEST
    assert set(training.public_data(test=True).voices) == set(TEST)
    assert len(set(training.public_data().voices)) > 20 and not set(training.public_data().voices) & set(TEST)


def test_readers_whose_texts_were_not_kept_stay_as_they_are(tmp_path, monkeypatch):
    public = pytest.importorskip("public", reason="scikit-learn is needed to learn the weights again")
    kept = tmp_path / "kept"
    shutil.copytree(PUBLIC, kept)
    monkeypatch.setattr(public, "PUBLIC", kept)
    reader = tmp_path / "marked" / "x"
    reader.mkdir(parents=True)
    (reader / "01.txt").write_text("url: https://a.example/\ngenre: blog\n1\tp\tFoot massage eases pain.\n")
    assert public.main(reader.parent) == 0
    for name in ("units", "pages"):
        before, after = ((folder / f"{name}.csv").read_text("utf-8").splitlines() for folder in (PUBLIC, kept))
        assert [line for line in after if not line.startswith("x01")] == before
        assert sum(line.startswith("x01") for line in after) == 1


def test_a_line_that_is_no_unit_is_named_with_its_place(tmp_path):
    public = pytest.importorskip("public", reason="scikit-learn is needed to learn the weights again")
    page = tmp_path / "01.txt"
    page.write_text("url: https://a.example/\ngenre: blog\n1\tp\tIt helps.\n0\t.\tCome in.\n0\t-\tTea\n0\t-\tWater\n")
    read = public.marked_page(page)
    assert read.text.strip() == "It helps. Come in.\n\n- Tea\n- Water"
    assert [read.text[start:end] for start, end in read.places] == ["It helps.", "Come in.", "Tea", "Water"]
    page.write_text("url: x\n1\tp\tIt helps.\nno label\n")
    with pytest.raises(ValueError, match=r"01\.txt:3: 'no label' is no unit\. Write label"):
        public.marked_page(page)
