"""What is told beside a question says nothing of what is asked."""

import pytest

from tests.rules import ABSTAINS, MUSEUMS, check


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "My nephew is bored, so how heavy is Apollo?"),
        ("en", "For the shelf above my desk: how heavy is Apollo?"),
        ("en", "How heavy is Apollo? The parcel service wants an answer."),
        ("nl", "Mijn neef verveelt zich. Hoe zwaar is Apollo?"),
        ("nl", "hee, hopelijk weten jullie raad, hoe zwaar is Apollo?"),
        ("nl", "Hoe zwaar is Apollo? Mijn zoon begint morgen met bouwen."),
        ("de", "Am Samstag kommt Besuch, also: wie schwer ist Apollo?"),
        ("de", "Mein Neffe baut gern, wie schwer ist Apollo?"),
    ],
)
def test_a_whole_question_stands_for_itself(language, question):
    check("kits", language, (), question, "weight kit=apollo")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "he can't stand the smell of glue, what about string?"),
        ("nl", "we hebben geen lijm meer, kan het ook met touw?"),
        ("de", "wir haben keinen Kleber mehr, geht es auch mit Schnur?"),
    ],
)
def test_an_excuse_comes_before_another_value(language, question):
    check("kits", language, "needing part=glue", question, "needing part=string")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "we are moving to Portugal, and archives?"),
        ("en", "the weather, in Zwolle?"),
        ("en", "Which museums are there in Zwolle? I only want free ones."),
        ("en", "under 500 visitors, which museums are there in Zwolle"),
        ("nl", "hoeveel parkeerplaatsen zijn er, en in Zwolle?"),
        ("nl", "Welke musea zijn er in Zwolle? Ze moeten gratis zijn."),
        ("de", "das Wetter, in Zwolle?"),
        ("de", "Welche Museen gibt es in Zwolle? Nur mit Parkplatz bitte."),
    ],
)
def test_what_limits_a_question_is_no_aside(language, question):
    check("heritage", language, MUSEUMS, question, ABSTAINS)
