"""Words of our own in the place of a title nobody has read are called so wherever a reader meets them."""

import pytest

from evidence_tools.folder.titles import UNREAD, read_title, shown_title, stand_in


@pytest.mark.parametrize(
    ("title", "about"),
    [
        ("(foot massage and sleep: title not copied)", "foot massage and sleep"),
        ("(massage (Swedish) in sport; title not on the page read).", "massage (Swedish) in sport"),
        ("(reflexology and fatigue, title not on the excerpt)", "reflexology and fatigue"),
        ("(reflexology, quality of life; registry entry, Qom)", "reflexology, quality of life; registry entry, Qom"),
        ("Foot massage and sleep", ""),
        ("(Re)thinking touch: a trial (in two parts)", ""),
        ("[Effects of self-foot reflexology on stress]", ""),  # a translated title is a title
        ("", ""),
        ("()", ""),
    ],
)
def test_words_of_our_own_are_known_from_titles(title, about):
    assert stand_in(title) == about
    assert shown_title(title) == (UNREAD + about if about else title)
    assert shown_title(shown_title(title)) == shown_title(title)
    assert stand_in(shown_title(title)) == about
    assert read_title(title) == ("" if about else title)
