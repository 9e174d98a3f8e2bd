"""The rules: who does it to whom, what is always filled, and names that only signs tell apart."""

import pytest
from rules import ABSTAINS, check

BEATS = "beats winner=c loser=rust"
TAUGHT = "kinds kind=script country=france"


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "Does C beat Go?", "winner=c loser=go"),
        ("en", "Is Lisp beaten by Go?", "winner=go loser=lisp"),
        ("en", "and by Go?", "winner=go loser=rust"),
        ("en", "does it beat Lisp?", "winner=c loser=lisp"),
        ("nl", "Verslaat Go Lisp?", "winner=go loser=lisp"),
        ("nl", "Wordt Lisp verslagen door Go?", "winner=go loser=lisp"),
        ("nl", "en door Go?", "winner=go loser=rust"),
        ("de", "Schlägt C++ Go?", "winner=cpp loser=go"),
        ("de", "Wird Lisp von Go geschlagen?", "winner=go loser=lisp"),
        ("de", "und von Go?", "winner=go loser=rust"),
        ("de", "schlägt es Lisp?", "winner=c loser=lisp"),
        ("en", "Does C beat Go or Lisp?", ABSTAINS),
        ("en", "Go and Lisp?", ABSTAINS),
        ("nl", "Verslaat Go en Lisp?", ABSTAINS),
    ],
)
def test_who_does_it_to_whom(language, question, expected):
    """By the order of the wordings, by the passive voice, or by a pronoun before the verb."""
    check("languages", language, BEATS, question, f"beats {expected}" if expected else ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "and C++?", "cpp"),
        ("en", "and C?", "c"),
        ("nl", "en C#?", "csharp"),
        ("de", "und C#, bitte", "csharp"),
        ("nl", "en C**?", ""),
    ],
)
def test_signs_tell_names_apart(language, question, expected):
    """As they were typed; what no value is called with its signs is unknown."""
    found = f"influences language={expected}" if expected else ABSTAINS
    check("languages", language, "influences language=rust", question, found)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Which languages influenced Lisp?"),
        ("nl", "Neem een andere vraag: welke talen beïnvloedden Lisp?"),
        ("de", "Neue Frage: Welche Sprachen haben Lisp beeinflusst?"),
    ],
)
def test_a_wording_says_the_name_of_a_value(language, question):
    """What is a value elsewhere is here but a word of the question, which is complete."""
    check("languages", language, TAUGHT, question, "influences language=lisp")


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "and Norway?", "kind=script country=norway"),
        ("en", "the same for Norway", "kind=script country=norway"),
        ("en", "from Norway", "kind=script country=france origin=norway"),
        ("nl", "en Noorwegen dan?", "kind=script country=norway"),
        ("de", "und Norwegen?", "kind=script country=norway"),
        ("en", "languages there", "kind=any country=france"),
        ("de", "aus dem Jahr 1999", "kind=script country=france year=1999"),
        ("nl", "uit 1999", "kind=script country=france year=1999"),
    ],
)
def test_a_bare_value_replaces_what_is_always_filled(language, question, expected):
    """And not what a question may go without, unless its own word leads to it."""
    check("languages", language, TAUGHT, question, f"kinds {expected}")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "never mind the origin"),
        ("en", "regardless of where they come from"),
        ("nl", "afkomst maakt niet uit"),
        ("de", "Herkunft egal"),
        ("de", "egal woher sie kommen"),
    ],
)
def test_an_origin_is_dropped_by_name(language, question):
    """Where an addition says what something is from."""
    check("languages", language, f"{TAUGHT} origin=norway", question, TAUGHT)


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "and who are they?", "makers"),
        ("en", "which ones?", "makers"),
        ("nl", "wie zijn dat?", "makers"),
        ("de", "und wer sind die?", "makers"),
        ("en", "who pays them?", ABSTAINS),
    ],
)
def test_who_were_counted(language, question, expected):
    """A bare question for a list keeps all that was asked."""
    found = "makers language=go country=norway" if expected else ABSTAINS
    check("languages", language, "crowd language=go country=norway", question, found)


@pytest.mark.parametrize("question", ["and in Nroway?", "and in Norrway?", "and in Noway?"])
def test_letters_are_doubled_or_lost(question):
    """Where no other value is as near."""
    check("languages", "en", TAUGHT, question, "kinds kind=script country=norway")


@pytest.mark.parametrize(
    ("language", "question", "goes_on"),
    [
        ("en", "Never mind. And Lisp?", True),
        ("nl", "Laat maar. En Lisp?", True),
        ("de", "Schon gut. Und Lisp, bitte?", True),
        ("de", "Macht nichts, und Lisp?", True),
        ("en", "Never mind all of that.", False),
        ("de", "Vergiss das alles. Lisp?", False),
    ],
)
def test_what_did_not_help_is_let_go(language, question, goes_on):
    """The talk goes on where it is joined to it; to begin again is something else."""
    found = "influences language=lisp" if goes_on else ABSTAINS
    check("languages", language, "influences language=rust", question, found)
