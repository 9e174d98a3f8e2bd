"""What a name means, and which slot its value goes to."""

import pytest

from tests.rules import ABSTAINS, MUSEUMS, check, read

GAME = "outcome white=euwe black=lasker event=first"
ALBUMS = "albums genre=rock artist=bowie"
FILTERED = f"{ALBUMS} sung=english since=1975"
TOUR = "tour origin=leeds destination=gent"
LETTERS = "letters sender=vincent receiver=theo"


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
        ("en", "with Dresden as the destination", "tour origin=leeds destination=dresden"),
        ("en", "starting in Dresden", "tour origin=dresden destination=gent"),
        ("en", "Dresden instead of Leeds", "tour origin=dresden destination=gent"),
        ("en", "replace Ghent with Dresden", "tour origin=leeds destination=dresden"),
        ("nl", "met Dresden als eindpunt", "tour origin=leeds destination=dresden"),
        ("nl", "vertrekpunt Dresden", "tour origin=dresden destination=gent"),
        ("nl", "Dresden in plaats van Gent", "tour origin=leeds destination=dresden"),
        ("nl", "vervang Leeds door Dresden", "tour origin=dresden destination=gent"),
        ("de", "mit Dresden als Ziel", "tour origin=leeds destination=dresden"),
        ("de", "mit Start in Dresden", "tour origin=dresden destination=gent"),
        ("de", "Dresden statt Gent", "tour origin=leeds destination=dresden"),
        ("de", "ersetze Leeds durch Dresden", "tour origin=dresden destination=gent"),
        ("en", "Dresden instead of Boston", ABSTAINS),
        ("en", "and from Ghent?", ABSTAINS),
        ("en", "and Dresden?", ABSTAINS),
    ],
)
def test_one_of_two_slots_is_told_from_the_other(language, question, expected):
    """By a noun, by the value it replaces; without a sign there is no guess."""
    check("records", language, TOUR, question, expected)


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "with Gauguin as the receiver", "letters sender=vincent receiver=gauguin"),
        ("nl", "met Gauguin als ontvanger", "letters sender=vincent receiver=gauguin"),
        ("de", "Absender Gauguin", "letters sender=gauguin receiver=theo"),
        ("en", "and Gauguin?", ABSTAINS),
        ("en", "and what did Theo write?", ABSTAINS),
    ],
)
def test_a_slot_is_called_by_its_name(language, question, expected):
    """In each language; and nobody writes to himself because he was the receiver before."""
    check("letters", language, LETTERS, question, expected)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and Novak?"),
        ("en", "Novak then, please"),
        ("nl", "en Novak dan?"),
        ("nl", "Novak misschien ook?"),
        ("de", "und Novak?"),
        ("de", "vielleicht auch Novak?"),
    ],
)
def test_a_value_alone_goes_on_where_the_last_one_came(language, question):
    """Of two slots of one kind, a bare value takes the one that was just given another value."""
    asked = ["trained teacher=moreau master=keller", "trained teacher=moreau master=bianchi"]
    check("schools", language, asked, question, "trained teacher=moreau master=novak")
    asked = ["gives lesson=gambit +moreau", "taller teacher=moreau other=keller"]
    check("schools", language, asked, question, "taller teacher=moreau other=novak")
    check("schools", language, asked[1:], question, ABSTAINS)


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


def test_a_part_of_a_name_is_enough_where_it_is_one_of_a_kind():
    asked = "list director=d3"
    resolution = read("films", "en", asked, "and Gerwig?")
    assert resolution.values == {"director": "d4"}
    assert resolution.confidence < 0.9


@pytest.mark.parametrize(
    ("language", "question"),
    [("en", "when was that chef born"), ("nl", "wanneer is die kokkin geboren")],
)
def test_what_tells_names_apart_is_no_name(language, question):
    """The word that goes with one name only says what kind of thing another is."""
    found = read("recipes", language, "cook_of dish=snert +boone", question)
    assert found.values.get("cook") != "anna"


@pytest.mark.parametrize(
    ("language", "question"),
    [("en", "and for the 1935/36s?"), ("de", "und 1935/36er?")],
)
def test_a_number_has_a_plural_too(language, question):
    """People write it with an ending."""
    asked = GAME.replace("first", "second")
    check("chess", language, asked, question, GAME)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Dresdem", "concerts city=dresden"),
        ("Dersden", "concerts city=dresden"),
        ("Dresdn", "concerts city=dresden"),
        ("Drosden", ABSTAINS),
        ("Loeds", ABSTAINS),
        ("Leedss", "concerts city=leeds"),
    ],
)
def test_another_name_is_no_slip(typed, expected):
    """A letter that no finger puts for another makes another name."""
    check("records", "en", "concerts city=gent", f"and in {typed}?", expected)


def test_a_slip_lowers_the_confidence():
    sure = read("heritage", "nl", MUSEUMS, "en in Zwolle?").confidence
    assert 0 < read("heritage", "nl", MUSEUMS, "en in Zwole?").confidence < sure


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "and in Boston?", "concerts city=boston"),
        ("nl", "en in Boston?", "concerts city=boston"),
        ("de", "und in Boston?", "concerts city=boston"),
    ],
)
def test_a_preposition_tells_a_place_from_a_namesake(language, question, expected):
    """No wording says "in" before an artist."""
    check("records", language, "concerts city=gent", question, expected)
    check("records", language, "born artist=cash", question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "and in the city Boston?", "concerts city=boston"),
        ("en", "and the artist Boston?", ABSTAINS),
        ("nl", "en de artiest Boston?", ABSTAINS),
        ("de", "und der Künstler Boston?", ABSTAINS),
    ],
)
def test_a_noun_says_what_a_name_means(language, question, expected):
    """The artist of that name is no city to have played in."""
    check("records", language, "concerts city=gent", question, expected)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "how big is Scuola Alba in Turin?"),
        ("en", "and Scuola Alba in Turin, please?"),
        ("nl", "hoeveel leerlingen heeft Scuola Alba in Turijn?"),
        ("nl", "en Scuola Alba in Turijn?"),
        ("de", "wie groß ist die Scuola Alba in Turin, bitte?"),
        ("de", "und die Scuola Alba in Turin?"),
    ],
)
def test_a_place_beside_a_name_says_where_it_is(language, question):
    """Not which of several things is meant, where the question is about that one alone."""
    check("schools", language, "pupils school=rhone", question, "pupils school=alba")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "who gives Gambit Club in Turin?"),
        ("en", "how big is Scuola Alba for Turin?"),
        ("nl", "wat schreef Keller over schaken in Turijn?"),
        ("de", "wurde Moreau von Keller in Turin ausgebildet?"),
    ],
)
def test_a_place_that_limits_is_not_passed_over(language, question):
    """Where it may say more than what a name means, nothing is answered."""
    check("schools", language, (), question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "are there also jazz records?"),
        ("nl", "zijn er ook jazzplaten?"),
        ("de", "gibt es auch Jazzplatten?"),
    ],
)
def test_also_keeps_what_was_asked(language, question):
    """A question that adds to another one keeps its limits."""
    check("records", language, FILTERED, question, FILTERED.replace("rock", "jazz"))
