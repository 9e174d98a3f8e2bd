"""What people say of what they were told before, in a domain that no rule was written for."""

import pytest

from tests.rules import ABSTAINS, check, read

CAKES = "dishes course=cake cook=sauer"
COUNTED = "counted course=soup region=hills"


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
    [("en", "when was that chef born"), ("nl", "wanneer is die kokkin geboren")],
)
def test_what_tells_names_apart_is_no_name(language, question):
    """The word that goes with one name only says what kind of thing another is."""
    found = read("recipes", language, "cook_of dish=snert +boone", question)
    assert found.values.get("cook") != "anna"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "the Coast isn't needed, drop the region"),
        ("nl", "de Kust hoeft niet, haal de regio weg"),
        ("de", "Küste ist nicht nötig, lass die Region weg"),
        ("en", "leave the Coast out please"),
        ("nl", "laat de Kust maar zitten"),
        ("de", "lass die Region beiseite"),
        ("nl", "haal die regio er maar af"),
        ("de", "nimm die Region wieder raus"),
    ],
)
def test_what_is_left_out_may_stand_between(language, question):
    """The verb before the filter or its value, what it does with it behind."""
    check("recipes", language, f"{CAKES} region=coast", question, CAKES)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "not older than Vlaai"),
        ("nl", "niet ouder dan Vlaai"),
        ("de", "nicht älter als Vlaai"),
    ],
)
def test_a_denied_comparison_is_not_made(language, question):
    """Its contrary is not what the template answers."""
    check("recipes", language, "older first=snert second=linzer", question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "does the Coast know that soup"),
        ("nl", "kent de Kust die soep"),
        ("de", "kennt Küste diese Suppe"),
    ],
)
def test_that_kind_of_thing_is_one_of_its_kind(language, question):
    """A region, or how a thing tastes, is not called a soup."""
    found = read("recipes", language, "flavoured style=sour region=hills +snert", question)
    assert found.template_id != "flavoured"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and the first?"),
        ("nl", "en de eerste?"),
        ("de", "und der erste?"),
    ],
)
def test_the_latest_list_is_counted_into(language, question):
    """Not the only row of an earlier answer that other rows have followed."""
    asked = ["cook_of dish=snert +boone", "dishes course=cake cook=boone +vlaai +linzer"]
    found = read("recipes", language, asked, question)
    assert found.values.get("cook") != "boone" or found.template_id != "born"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "invented before 1800"),
        ("en", "made before 1800"),
        ("en", "older ones, from before 1800"),
        ("nl", "gemaakt voor 1800"),
        ("nl", "oudere, van voor 1800"),
        ("de", "gemacht vor 1800"),
        ("de", "ältere, von vor 1800"),
    ],
)
def test_what_happened_before_a_year_needs_no_template(language, question):
    """The verb beside a year only says of what the year is."""
    check("recipes", language, COUNTED, question, f"{COUNTED} before=1800")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "year of that one?"),
        ("en", "from which year is it"),
        ("en", "when was it created?"),
        ("nl", "het jaartal?"),
        ("nl", "uit welk jaar komt dat"),
        ("nl", "wanneer is dat gemaakt"),
        ("de", "und das Jahr?"),
        ("de", "aus welchem Jahr kommt das"),
        ("de", "wann wurde das geschaffen"),
    ],
)
def test_a_year_is_asked_for_in_few_words(language, question):
    """Where only one question about the thing at hand is answered with a year."""
    asked = "cook_of dish=snert +boone"
    check("recipes", language, asked, question, "invented dish=snert")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "the same in that year"),
        ("en", "when can I see it"),
        ("nl", "in dat jaar ook"),
        ("nl", "wanneer kan ik erheen"),
        ("de", "in diesem Jahr auch"),
        ("de", "wann kann ich das sehen"),
    ],
)
def test_not_every_year_or_when_asks_for_a_date(language, question):
    """A year that is pointed at is known, and "when" may mean an hour."""
    found = read("recipes", language, "cook_of dish=snert +boone", question)
    assert found.template_id != "invented"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "how many ordinary cakes"),
        ("nl", "hoeveel gewone taarten"),
        ("de", "wie viele normale Torten"),
        ("en", "confined to cakes"),
        ("nl", "concreet: taarten"),
        ("de", "konkret Torten"),
        ("de", "Torten, mit Verlaub"),
        ("en", "swap soups for cakes"),
        ("nl", "wissel soepen eens voor taarten"),
        ("de", "tausche Suppen gegen Torten"),
    ],
)
def test_what_only_frames_a_value(language, question):
    """Small words change nothing; what is swapped goes."""
    check("recipes", language, COUNTED, question, "counted course=cake region=hills")


@pytest.mark.parametrize(
    ("language", "question"),
    [("en", "mirror that"), ("nl", "gespiegeld graag"), ("de", "tausche bitte beide")],
)
def test_two_sides_change_places(language, question):
    """However it is said."""
    asked, expected = "older first=snert second=vlaai", "older first=vlaai second=snert"
    check("recipes", language, asked, question, expected)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "list the soups of that man"),
        ("nl", "noem de soepen van die man"),
        ("de", "nenne die Suppen dieses Herrn"),
    ],
)
def test_a_person_is_pointed_at(language, question):
    """That man is who was found last."""
    asked = "cook_of dish=snert +boone"
    check("recipes", language, asked, question, "dishes course=soup cook=boone")


@pytest.mark.parametrize(
    ("language", "question"),
    [("de", "sauer macht lustig"), ("de", "ende gut, alles gut"), ("en", "i don't get Sauer")],
)
def test_a_saying_is_no_question(language, question):
    """Though a name is in it."""
    check("recipes", language, "born cook=boone", question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "asked", "question"),
    [
        ("en", CAKES, "cakes about Boone"),
        ("nl", CAKES, "taarten over Boone"),
        ("de", CAKES, "Torten über Boone"),
        ("en", CAKES, "anyone but Boone"),
        ("en", COUNTED, "is the Coast nice"),
        ("nl", COUNTED, "is Noordland mooi"),
        ("de", COUNTED, "ist Nordland schön"),
        ("en", COUNTED, "what a soup"),
        ("nl", COUNTED, "wat een soep"),
        ("nl", COUNTED, "dat is een soep"),
        ("de", COUNTED, "das ist ein Eintopf"),
        ("en", COUNTED, "cakes next to the Coast"),
        ("nl", COUNTED, "taarten naast Noordland"),
        ("en", COUNTED, "exactly 1800"),
        ("nl", COUNTED, "precies 1800"),
        ("de", COUNTED, "um 1800"),
        ("nl", CAKES, "wie ligt begraven in Snert"),
        ("en", COUNTED, "how many soups older than the Coast"),
        ("nl", COUNTED, "soepen ouder dan Noordland"),
        ("de", COUNTED, "Suppen älter als Nordland"),
        ("en", CAKES, "who wrote about Snert"),
    ],
)
def test_what_is_said_of_a_value_may_be_no_question_of_the_catalog(language, asked, question):
    """A judgement, an exclamation, another relation, the very year where a slot is a limit."""
    check("recipes", language, asked, question, ABSTAINS)
