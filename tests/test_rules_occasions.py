"""What stands around a question may be of any words, where it limits and asks nothing."""

import pytest

from tests.rules import ABSTAINS, check

WEIGHT = "weight kit=apollo"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Dear all, how heavy is Apollo?"),
        ("en", "To whom it may concern: how heavy is Apollo?"),
        ("en", "Having just retired, I intend to build a lot, so how heavy is Apollo?"),
        ("en", "How heavy is Apollo? I only have one evening, alas, and would rather not queue."),
        ("en", "If you have a minute to spare, how heavy is Apollo?"),
        ("en", "When the kids get bored they pester me, so how heavy is Apollo?"),
        ("en", "ok totally diff question how heavy is Apollo"),
        ("en", "How heavy is Apollo? (it's for a crossword)"),
        ("en", "How heavy is Apollo? P.S. lovely website"),
        ("nl", "Beste mensen, hoe zwaar is Apollo?"),
        ("nl", "We willen er een weekje tussenuit: hoe zwaar is Apollo?"),
        ("nl", "Als het regent en je verveelt je, hoe zwaar is Apollo?"),
        ("nl", "Vergeet dit allemaal. Hoe zwaar is Apollo?"),
        ("nl", "Hoe zwaar is Apollo? Hoogachtend, prof. Haanstra"),
        ("de", "Grüß Gott, wie schwer ist Apollo?"),
        ("de", "Schluss damit, neue Frage: wie schwer ist Apollo?"),
        ("de", "Der Drucker klemmt und das Telefon steht nicht still, aber wie schwer ist Apollo?"),
        ("de", "Wie Sie sich denken können, eilt es, also wie schwer ist Apollo?"),
        ("de", "Wie schwer ist Apollo? Mit freundlichen Grüßen, Margarete"),
    ],
)
def test_what_stands_around_a_whole_question_changes_nothing(language, question):
    check("kits", language, (), question, WEIGHT)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "No, no, the Zeppelin, she was abroad the year before."),
        ("en", "the Zeppelin, my little one is only five"),
        ("en", "Phew, long day. And the Zeppelin?"),
        ("nl", "Poeh, lange dag. En de Zeppelin?"),
        ("nl", "Het regent hier pijpenstelen, en de Zeppelin?"),
        ("de", "Puh, langer Tag. Und der Zeppelin?"),
        ("de", "Und der Zeppelin? Meine Enkelin hat ihre Notizen verloren."),
    ],
)
def test_what_stands_around_a_follow_up_changes_nothing(language, question):
    check("kits", language, WEIGHT, question, "weight kit=zeppelin")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "How heavy is Apollo? They must be blue."),
        ("en", "How heavy is Apollo? And who is the king?"),
        ("en", "With a parachute: how heavy is Apollo?"),
        ("en", "No big ones please. How heavy is Apollo?"),
        ("en", "How heavy is Apollo, preferably in blue"),
        ("en", "the weather, the Zeppelin?"),
        ("nl", "Met een parachute, hoe zwaar is Apollo?"),
        ("nl", "Hoe zwaar is Apollo? Ik wil iets goedkoops."),
        ("nl", "Hoe zwaar is Apollo? Wie is de koning?"),
        ("de", "Wie schwer ist Apollo? Ich mag nur rote."),
        ("de", "Wie schwer ist Apollo? Aber nicht der rote."),
        ("de", "Wie teuer ist Parken, und wie schwer ist Apollo?"),
    ],
)
def test_what_limits_or_asks_more_is_no_occasion(language, question):
    check("kits", language, WEIGHT, question, ABSTAINS)
