"""The benchmark of follow-ups: its files are sound, and its figures are of what it says."""

import xml.etree.ElementTree as ElementTree
from collections import Counter

import pytest

from benchmarks.followups import __main__ as followups
from benchmarks.followups.chart import chart
from heritage_session.evaluation import Tally

NAMES = [*followups.DEVELOPED, *followups.SCORED, *followups.UNSEEN, *followups.FREE]


@pytest.mark.parametrize("name", NAMES)
def test_a_domain_is_sound(name):
    """Every rule of the format holds, ids are unique, and all three languages are spoken."""
    catalog, dialogues = followups.load(name)
    assert set(catalog.languages) == {"nl", "en", "de"}
    assert len({dialogue.id for dialogue in dialogues}) == len(dialogues)
    counted = Counter(dialogue.language for dialogue in dialogues)
    assert min(counted.values()) >= 20


def test_it_is_as_large_as_the_datasheet_says():
    """2,537 dialogues, 12,458 questions; 822 plain and 814 free ones were seen by nobody."""
    turns = {name: [len(dialogue.turns) for dialogue in followups.load(name)[1]] for name in NAMES}
    assert sum(map(len, turns.values())) == 2537
    assert sum(map(sum, turns.values())) == 12458
    assert sum(sum(turns[name]) for name in followups.SCORED) == 876
    assert sum(sum(turns[name]) for name in followups.UNSEEN) == 822
    assert sum(sum(turns[name]) for name in followups.FREE) == 814


def test_the_chart_shows_every_share():
    """One bar for each edit and language, as long as its share."""
    drawn = chart("Title <1>", {"replace": {"nl": Tally(1, 0, 1), "de": Tally(2, 0, 0)}})
    root = ElementTree.fromstring(drawn)
    titles = [title.text for title in root.iter("{http://www.w3.org/2000/svg}title")]
    assert titles == ["nl: 50 % of 2", "de: 100 % of 2"]
