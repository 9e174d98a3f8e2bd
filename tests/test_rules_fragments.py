"""What a few words do to the question before them, in a domain that no rule was written for."""

import pytest

from tests.rules import ABSTAINS, check

GAME = "outcome white=euwe black=lasker event=first"


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "and Polgar against Menchik?", "white=polgar black=menchik event=first"),
        ("nl", "en Polgar tegen Menchik?", "white=polgar black=menchik event=first"),
        ("de", "und Polgar gegen Menchik?", "white=polgar black=menchik event=first"),
        ("en", "Polgar - Menchik", "white=polgar black=menchik event=first"),
        ("nl", "en Polgar-Menchik?", "white=polgar black=menchik event=first"),
        ("de", "und Polgar – Menchik 1936/37?", "white=polgar black=menchik event=second"),
        ("en", "What was the score of Polgar against Menchik?", "white=polgar black=menchik"),
    ],
)
def test_what_joins_two_values_asks_nothing(language, question, expected):
    """Two values with no more than their joint between them keep what else was said."""
    check("chess", language, GAME, question, f"outcome {expected}")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and with the opening Najdorf?"),
        ("nl", "en met de opening Najdorf?"),
        ("de", "und mit der Eröffnung Najdorf?"),
    ],
)
def test_what_a_value_is_called_asks_nothing(language, question):
    """A wording has it beside the value, and it says no more than the value does."""
    asked = "openings player=euwe opening=french event=first"
    check("chess", language, asked, question, asked.replace("french", "najdorf"))


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "and with Polgar as white?", "white=polgar black=lasker"),
        ("en", "and if Polgar were black?", "white=euwe black=polgar"),
    ],
)
def test_a_slots_own_name_asks_for_no_other_template(language, question, expected):
    """That a wording elsewhere has the word does not make it a question of its own."""
    expected = f"outcome {expected} event=first" if expected else ABSTAINS
    check("chess", language, GAME, question, expected)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and the players of the Tower Leipzig in the same event?"),
        ("nl", "en de spelers van Toren Leipzig in hetzelfde event?"),
        ("de", "und die Spieler von Turm Leipzig im selben Event?"),
    ],
)
def test_the_same_is_kept(language, question):
    """What is said to be the same is inherited, though the question needs it not."""
    check("chess", language, GAME, question, "members society=tower event=first")


SOCIETIES = "societies place=leipzig"


@pytest.mark.parametrize(
    ("language", "question", "place"),
    [
        ("en", "and in the whole region?", "saxony"),
        ("en", "the state around it, please", "saxony"),
        ("nl", "en in de hele deelstaat?", "saxony"),
        ("nl", "de omliggende regio dan", "saxony"),
        ("de", "und im ganzen Bundesland?", "saxony"),
        ("de", "zurück zum Bundesland", "saxony"),
    ],
)
def test_a_level_widens_a_place(language, question, place):
    """What lies around it is known, and whether that is a country."""
    check("chess", language, SOCIETIES, question, f"societies place={place}")


@pytest.mark.parametrize(
    ("language", "question"),
    [("en", "the whole country"), ("nl", "het hele land"), ("de", "das ganze Land")],
)
def test_a_country_is_no_region(language, question):
    """It is told by its name: what is around the one place is none, around the other it is."""
    check("chess", language, SOCIETIES, question, ABSTAINS)
    check("chess", language, "societies place=madrid", question, "societies place=spain")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "the title does not really matter"),
        ("en", "drop the title too"),
        ("nl", "de titel maakt ook niet uit"),
        ("nl", "de titel hoeft wel niet meer"),
        ("de", "der Titel ist ja auch nicht so wichtig"),
        ("de", "der Titel spielt jetzt wirklich keine Rolle"),
    ],
)
def test_adverbs_part_what_drops_a_slot(language, question):
    """A phrase is the same with "also" or "really" in the midst of it."""
    asked = "members society=tower title=grandmaster event=first"
    check("chess", language, asked, question, "members society=tower event=first")


@pytest.mark.parametrize(
    ("language", "question"),
    [("nl", "zonder evenement"), ("nl", "het event mag weg"), ("de", "ohne Event")],
)
def test_a_slots_name_is_known_by_its_cognate(language, question):
    """Catalogs name slots in English; people say the same word in their language."""
    asked = "members society=tower title=grandmaster event=first"
    check("chess", language, asked, question, "members society=tower title=grandmaster")


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


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "and Leipzig?", "founded society=tower"),
        ("nl", "en Leipzig?", "founded society=tower"),
        ("de", "und Leipzig?", "founded society=tower"),
        ("en", "and in Leipzig?", ABSTAINS),
        ("de", "und in Leipzig?", ABSTAINS),
        ("en", "and Dresden?", ABSTAINS),
    ],
)
def test_a_part_of_a_name_is_short_for_it(language, question, expected):
    """Where what has the whole of that name cannot be meant."""
    check("chess", language, "founded society=knights", question, expected)


LISTED = "members society=tower event=first +euwe +polgar"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "in which games did the second choose the opening French?"),
        ("nl", "in welke partijen koos de tweede de opening Frans?"),
        ("de", "in welchen Partien wählte der zweite die Eröffnung Französisch?"),
    ],
)
def test_what_limited_a_list_does_not_limit_a_row_of_it(language, question):
    """Another question about one of the rows is not bound to what found them."""
    check("chess", language, LISTED, question, "openings player=polgar opening=french")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "what was the score of the first against the last?"),
        ("nl", "wat was de uitslag van de eerste tegen de laatste?"),
        ("de", "was war das Ergebnis vom ersten gegen den letzten?"),
    ],
)
def test_one_row_is_not_counted_to_twice(language, question):
    """Where the first is the last, nobody asks about both."""
    check("chess", language, "members society=tower +euwe", question, ABSTAINS)
    check("chess", language, LISTED, question, "outcome white=euwe black=polgar")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and what is it in 1936/37?"),
        ("nl", "en wat is het in 1936/37?"),
        ("de", "und was ist es in 1936/37?"),
    ],
)
def test_what_it_is_elsewhere_asks_the_same(language, question):
    """Only what a thing itself is cannot be told."""
    check("chess", language, GAME, question, GAME.replace("first", "second"))
    check("chess", language, GAME, question.split(" in ")[0].replace("it", "chess"), ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "I was in Dresden last week, which chess societies are there in Madrid?"),
        ("en", "My train leaves at noon: which chess societies are there in Madrid?"),
        ("nl", "Ik sta nu in Dresden, welke schaakverenigingen zijn er in Madrid?"),
        ("nl", "Mijn broer is ziek. Welke schaakverenigingen zijn er in Madrid?"),
        ("de", "Ich bin gerade gelandet: Welche Schachvereine gibt es in Madrid?"),
        ("de", "Bin todmüde, welche Schachvereine gibt es in Madrid?"),
    ],
)
def test_what_people_tell_of_themselves_is_no_part_of_the_question(language, question):
    """It is left out, where the rest says all by itself."""
    check("chess", language, GAME, question, "societies place=madrid")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "I only want big ones, which chess societies are there in Madrid?"),
        ("nl", "Ik zoek alleen grote, welke schaakverenigingen zijn er in Madrid?"),
        ("de", "Ich suche nur große, welche Schachvereine gibt es in Madrid?"),
    ],
)
def test_what_people_wish_is_a_part_of_the_question(language, question):
    """So is the place that the rest points at."""
    check("chess", language, GAME, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Do you know in which games Polgar chooses the opening French?"),
        ("en", "In which games has Polgar chosen the opening French?"),
        ("de", "In welchen Partien hat Polgar die Eröffnung Französisch gewählt?"),
    ],
)
def test_a_verb_is_known_in_all_its_forms(language, question):
    """Of strong verbs no ending tells."""
    check("chess", language, (), question, "openings player=polgar opening=french")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and nationwide?"),
        ("en", "in the whole country, please"),
        ("nl", "en landelijk?"),
        ("nl", "en door het hele land?"),
        ("de", "und bundesweit?"),
        ("de", "und im ganzen Land?"),
    ],
)
def test_nationwide_is_the_country_where_it_is_known(language, question):
    """What has no country around it stays as it was."""
    check("chess", language, "societies place=madrid", question, "societies place=spain")
    check("chess", language, SOCIETIES, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "any title type is fine"),
        ("en", "the kind of title is all one to me"),
        ("nl", "welk soort titel maakt niet uit"),
        ("de", "die Art Titel ist mir egal"),
    ],
)
def test_the_kind_of_a_slot_is_the_slot(language, question):
    """A general noun beside the name of a slot says nothing of its own."""
    asked = "members society=tower title=grandmaster event=first"
    check("chess", language, asked, question, "members society=tower event=first")


@pytest.mark.parametrize(
    ("language", "question"),
    [("en", "and for the 1935/36s?"), ("de", "und 1935/36er?")],
)
def test_a_number_has_a_plural_too(language, question):
    """People write it with an ending."""
    asked = GAME.replace("first", "second")
    check("chess", language, asked, question, GAME)
