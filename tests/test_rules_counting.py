"""Numbers that a question names: a verb beside them, the number of something, who it was."""

import pytest

from tests.rules import ABSTAINS, check

DINNERS = "find course=k1"
GRILLS = "find speciality=grill area=north above=40"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "It shouldn't exceed 45 minutes."),
        ("en", "the ones that finish within 45 minutes"),
        ("nl", "Het mag hoogstens 45 minuten duren."),
        ("nl", "de 45 minuten niet overschrijden"),
        ("de", "Es darf höchstens 45 Minuten dauern."),
        ("de", "45 Minuten sollten nicht überschritten werden"),
    ],
)
def test_a_verb_beside_a_number_says_nothing(language, question):
    """What lasts so many minutes at most is limited to them."""
    check("cooking", language, DINNERS, question, f"{DINNERS} max_minutes=45")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "the number of points does not matter"),
        ("nl", "het aantal punten maakt niet uit"),
        ("de", "die Punktezahl ist egal"),
    ],
)
def test_the_number_of_something_can_be_dropped(language, question):
    """It is not asked for there."""
    check("dining", language, GRILLS, question, "find speciality=grill area=north")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "same number of points, but bistros"),
        ("nl", "bistro's met evenveel punten"),
        ("de", "Bistros mit gleich vielen Punkten"),
    ],
)
def test_the_same_number_stays(language, question):
    """What is to be the same limits the next question too."""
    check("dining", language, GRILLS, question, "find speciality=bistro area=north above=40")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "my oven weighs 45 kilos"),
        ("nl", "de film duurde 45 minuten"),
        ("de", "der Wein kostet 45 Euro"),
    ],
)
def test_a_number_of_something_else_is_no_limit(language, question):
    """A statement about another thing asks nothing."""
    check("cooking", language, DINNERS, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "starters with salmon"),
        ("nl", "voorgerechten met zalm"),
        ("de", "Vorspeisen mit Lachs"),
    ],
)
def test_a_first_question_may_only_name_what_is_wanted(language, question):
    """Two values with a small word between them say which is listed; one alone does not."""
    check("cooking", language, (), question, f"{DINNERS} ingredient=i4")
    check("cooking", language, (), question.split()[0], ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "tell me what it costs"),
        ("nl", "zeg me wat dat kost"),
        ("de", "ich soll fragen, was das kostet"),
    ],
)
def test_a_price_is_asked_around_its_subject(language, question):
    """The words of a wording may stand apart."""
    check(
        "ferries",
        language,
        "companies from=ullapool to=kiel",
        question,
        "fare from=ullapool to=kiel",
    )


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "who made that?"),
        ("en", "who dreamed it up?"),
        ("nl", "wie heeft dat bedacht?"),
        ("de", "wer hat sich das ausgedacht?"),
    ],
)
def test_who_made_it_is_asked_in_many_words(language, question):
    """Making, inventing and thinking up are one where somebody did it."""
    check("recipes", language, "invented dish=snert", question, "cook_of dish=snert")
