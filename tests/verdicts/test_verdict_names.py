"""Short citations: every study has one, and no two are alike."""

import pandas as pd

from evidence_tools.verdicts.material import short_names


def test_names_alike_are_told_apart_however_many_there_are():
    keys = [f"li{number:03d}" for number in range(30)]
    references = pd.DataFrame({"author": "Li, Wei and Wang, Fang", "title": "A trial", "year": "2011"}, index=keys)
    names = short_names(references)
    assert list(names) == keys
    assert [names[key] for key in (keys[0], keys[25], keys[26], keys[29])] == [
        *("Li 2011a", "Li 2011z", "Li 2011aa", "Li 2011ad"),
    ]
    assert len(set(names.values())) == 30
    assert short_names(references.iloc[:1]) == {keys[0]: "Li 2011"}


def test_words_of_our_own_stand_in_brackets_and_not_as_a_quotation():
    titles = [
        "(foot massage and stress in old-age homes, Vadodara: title not copied)",
        "Foot massage and stress at sea",
    ]
    references = pd.DataFrame({"author": "", "title": titles, "year": "2016"}, index=["a", "b"])
    assert short_names(references) == {"a": "[Stress in old-age homes …] 2016", "b": "“Stress at sea” 2016"}
