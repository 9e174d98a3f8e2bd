"""An earlier question is gone back to."""

import pytest

from tests.rules import check, read

GAME = "outcome white=euwe black=lasker event=first"
SOCIETIES = "societies place=leipzig"
ALBUMS = "albums genre=rock artist=bowie"
FILTERED = f"{ALBUMS} sung=english since=1975"
CAKES = "dishes course=cake cook=sauer"
COUNTED = "counted course=soup region=hills"


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "back to the list, but in German", f"{ALBUMS} sung=german since=1975"),
        ("nl", "terug naar de lijst, maar dan jazz", "jazz"),
        ("de", "zurück zur Liste, aber mit Jazz", "jazz"),
    ],
)
def test_an_earlier_question_is_gone_back_to(language, question, expected):
    """With all that it held, but for what is said anew."""
    if expected == "jazz":
        expected = FILTERED.replace("genre=rock", "genre=jazz")
    asked = (f"{FILTERED} +low", "maker album=low +bowie")
    check("records", language, asked, question, expected)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "back to the rock records"),
        ("nl", "terug naar de rockplaten"),
        ("de", "zurück zu den Rockplatten"),
    ],
)
def test_what_is_gone_back_to_is_as_it_was_asked(language, question):
    """With the artist of then; where only that has changed since, with the latest."""
    jazz, folk = "albums genre=jazz artist=nina", "albums genre=folk artist=nina"
    check("records", language, (ALBUMS, jazz, folk), question, ALBUMS)
    later = "albums genre=rock artist=cash"
    check("records", language, (ALBUMS, later, jazz), question, later)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "back to my first question, but stews"),
        ("nl", "terug naar de eerste vraag, maar dan stoofpotten"),
        ("de", "zurück zur ersten Frage, aber Eintöpfe"),
    ],
)
def test_the_first_question_is_the_first_of_all(language, question):
    """Not the one before, though that is of the same kind."""
    asked = [CAKES, "dishes course=cake cook=boone", "dishes course=soup cook=anna"]
    check("recipes", language, asked, question, "dishes course=stew cook=sauer")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "back to Sauer, her soups"),
        ("nl", "terug naar Sauer, haar soepen"),
        ("de", "zurück zu Sauer und den Suppen"),
    ],
)
def test_what_is_gone_back_to_takes_no_later_filter_along(language, question):
    """A filter set since stays behind where something else is said too."""
    asked = [CAKES, "dishes course=cake cook=boone region=coast"]
    check("recipes", language, asked, question, "dishes course=soup cook=sauer")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "about the style again: and sour?"),
        ("nl", "nog eens over de stijl: en zuur?"),
        ("de", "noch einmal zum Stil: und süß?"),
    ],
)
def test_a_noun_says_which_question_is_gone_back_to(language, question):
    """It names what only the earlier question had."""
    asked = ["flavoured style=sweet region=hills", COUNTED]
    found = read("recipes", language, asked, question)
    assert found.template_id == "flavoured"
    assert found.values["region"] == "hills"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "the same game but in 1936/37"),
        ("en", "same match, 1936/37"),
        ("nl", "dezelfde wedstrijd maar dan in 1936/37"),
        ("de", "dasselbe Spiel, aber 1936/37"),
    ],
)
def test_the_same_game_is_the_question_before(language, question):
    """A noun that no wording has stands for all that was asked."""
    check("chess", language, GAME, question, GAME.replace("first", "second"))


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "back to that match, how was it in 1936/37?"),
        ("nl", "terug naar die wedstrijd: hoe ging het in 1936/37?"),
        ("de", "zurück zu dem Spiel, wie war es 1936/37?"),
    ],
)
def test_back_to_that_game_is_back_to_what_was_asked(language, question):
    """Not to a template that was never asked, though its wording has a word like it."""
    asked = [GAME, SOCIETIES, "founded society=tower"]
    check("chess", language, asked, question, GAME.replace("first", "second"))
