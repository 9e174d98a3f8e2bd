"""How people talk around a question, in a domain that no rule was written for."""

import pytest

from tests.rules import ABSTAINS, check

FRENCH = "schools city=france +lycee +rhone"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "what does the second one teach in chess?"),
        ("nl", "wat onderwijst de tweede in schaken?"),
        ("de", "was lehrt die zweite in Schach?"),
    ],
)
def test_what_found_a_row_limits_no_question_about_it(language, question):
    """The place whose schools were listed says nothing of the lessons of one of them."""
    check("schools", language, FRENCH, question, "lessons school=rhone subject=chess")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and what does the second one teach in chess in Nancy?"),
        ("nl", "en wat onderwijst de tweede in schaken in Nancy?"),
        ("de", "und was lehrt die zweite in Schach in Nancy?"),
    ],
)
def test_a_limit_said_with_a_row_counts(language, question):
    """A place named in the question itself limits it."""
    check("schools", language, FRENCH, question, "lessons school=rhone subject=chess city=nancy")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "could you tell me what Keller wrote about chess?"),
        ("en", "what has Keller written about chess?"),
        ("nl", "ik vroeg me af wat Keller heeft geschreven over schaken"),
        ("nl", "wat schrijft Keller over schaken?"),
        ("de", "was hat Keller über Schach geschrieben?"),
        ("de", "was schreibt Keller über Schach?"),
    ],
)
def test_another_form_of_a_verb_asks_the_same(language, question):
    """No ending tells that "wrote" is a form of "write"."""
    check("schools", language, (), question, "wrote teacher=keller subject=chess")


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
        ("en", "I do beg your pardon, it was Novak I had in mind."),
        ("en", "I do apologise, Novak is what I meant"),
        ("nl", "Neemt u mij niet kwalijk, ik bedoel Novak."),
        ("nl", "Novak had ik in gedachten"),
        ("de", "Verzeihen Sie, Novak ist was ich meinte"),
        ("de", "Novak hatte ich im Sinn"),
    ],
)
def test_an_excuse_says_nothing(language, question):
    """However long, it only says that another value is meant."""
    asked = "wrote teacher=keller subject=chess"
    check("schools", language, asked, question, "wrote teacher=novak subject=chess")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and with the two names swapped?"),
        ("en", "And if I put it the other way about?"),
        ("nl", "Draait u die twee namen eens om."),
        ("nl", "en als we beide namen omdraaien?"),
        ("de", "Bitte noch einmal mit vertauschten Namen."),
        ("de", "Und wenn man die beiden vertauscht?"),
        ("de", "Oder verhält es sich gerade anders herum?"),
    ],
)
def test_what_is_swapped_may_be_called_anything(language, question):
    """The two names, both of them, the sides."""
    asked = "taller teacher=moreau other=keller"
    check("schools", language, asked, question, "taller teacher=keller other=moreau")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "push it back to 1930"),
        ("en", "1930 suits me better"),
        ("nl", "wat als ik 1930 aanhoud?"),
        ("nl", "houden we het op 1930"),
        ("de", "1930 passt mir doch besser"),
        ("de", "verschieb das auf 1930"),
    ],
)
def test_a_value_is_set_in_many_words(language, question):
    """General verbs, where no wording has them, say no more than that a value is meant."""
    asked = "wrote teacher=keller subject=chess before=1950"
    check("schools", language, asked, question, "wrote teacher=keller subject=chess before=1930")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "which schools moved to Turin?"),
        ("nl", "welke scholen sluiten in Turijn?"),
        ("de", "welche Schulen verlassen Turin?"),
    ],
)
def test_a_verb_of_its_own_is_not_passed_over(language, question):
    """What the catalog cannot say is not answered."""
    check("schools", language, FRENCH, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "My daughter would like to know how big Scuola Alba is."),
        ("en", "could you tell my husband how big Scuola Alba is?"),
        ("en", "how big is Scuola Alba, it's for my history essay"),
        ("nl", "mama vraagt hoe groot Scuola Alba is"),
        ("nl", "mijn dochter wil weten hoeveel leerlingen Scuola Alba heeft"),
        ("nl", "Voor mijn werkstuk: hoe groot is Scuola Alba?"),
        ("de", "Mein Mann möchte wissen, wie groß die Scuola Alba ist."),
        ("de", "oma fragt wie viele schüler die scuola alba hat"),
        ("de", "Sagen Sie meiner Tochter bitte, wie groß die Scuola Alba ist."),
    ],
)
def test_it_does_not_matter_who_asks(language, question):
    """Nor for whom or what for."""
    check("schools", language, FRENCH, question, "pupils school=alba")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "my daughter likes Scuola Alba"),
        ("en", "how big is Scuola Alba for girls?"),
        ("nl", "mijn dochter heeft les op de Scuola Alba"),
        ("nl", "wat kost Scuola Alba voor mijn dochter?"),
        ("de", "meine Tochter hat Angst vor der Scuola Alba"),
    ],
)
def test_what_is_told_of_somebody_is_no_question(language, question):
    """Where nothing is asked, nothing is answered."""
    check("schools", language, FRENCH, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "did Bianchi train Novak?"),
        ("en", "was Novak trained by Bianchi?"),
        ("nl", "heeft Bianchi Novak opgeleid?"),
        ("nl", "werd Novak opgeleid door Bianchi?"),
        ("de", "hat Bianchi Novak ausgebildet?"),
        ("de", "wurde Novak von Bianchi ausgebildet?"),
    ],
)
def test_who_did_it_is_known_in_both_voices(language, question):
    """What is done by somebody, that somebody does."""
    check("schools", language, (), question, "trained teacher=novak master=bianchi")


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "did Bianchi train him?", "trained teacher=moreau master=bianchi"),
        ("nl", "heeft Bianchi hem opgeleid?", "trained teacher=moreau master=bianchi"),
        ("de", "hat ihn Bianchi ausgebildet?", "trained teacher=moreau master=bianchi"),
        ("en", "has he trained Novak?", ABSTAINS),
        ("nl", "heeft hij Novak opgeleid?", ABSTAINS),
        ("de", "hat er Novak ausgebildet?", ABSTAINS),
    ],
)
def test_a_pronoun_says_who_did_it(language, question, expected):
    """One says to whom it was done, the other who did it."""
    check("schools", language, "taller teacher=moreau other=keller", question, expected)


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "no year at all please", "schools city=lyon"),
        ("nl", "geen jaartal meer graag", "schools city=lyon"),
        ("de", "keine Jahreszahl bitte", "schools city=lyon"),
        ("en", "no idea", ABSTAINS),
        ("nl", "geen idee", ABSTAINS),
        ("de", "keine Ahnung", ABSTAINS),
    ],
)
def test_no_such_thing_is_without_it(language, question, expected):
    """Where it is the name of what was asked for; anything else is denied."""
    check("schools", language, "schools city=lyon since=1950", question, expected)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "hm chess I mean, not drawing"),
        ("en", "and instead of drawing chess"),
        ("nl", "ehm schaken bedoel ik, niet tekenen"),
        ("nl", "en in plaats van tekenen schaken"),
        ("de", "äh Schach meine ich, nicht Zeichnen"),
        ("de", "und statt Zeichnen Schach"),
    ],
)
def test_what_is_replaced_may_stand_last_or_first(language, question):
    """The value that was talked about is given up for the other."""
    asked = "wrote teacher=keller subject=drawing"
    check("schools", language, asked, question, "wrote teacher=keller subject=chess")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "hotels in Lyon?"),
        ("en", "vegan Lyon"),
        ("en", "and the weather in Lyon?"),
        ("en", "how big is Scuola Alba for girls?"),
        ("nl", "gratis in Lyon"),
        ("nl", "parkeren Lyon?"),
        ("de", "Kirchen in Lyon?"),
        ("de", "und Parkplätze Lyon?"),
    ],
)
def test_an_unknown_subject_beside_a_value_is_not_passed_over(language, question):
    """It is what is asked for, and the catalog does not have it."""
    check("schools", language, FRENCH, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "which schools are free?"),
        ("en", "which schools open tomorrow?"),
        ("en", "which schools have more pupils?"),
        ("en", "which schools in Lyon teach chess?"),
        ("en", "how many schools are there?"),
        ("en", "who teaches chess?"),
        ("nl", "welke scholen zijn gratis?"),
        ("nl", "welke scholen gaan dicht?"),
        ("nl", "hoeveel scholen zijn er?"),
        ("de", "welche Schulen sind kostenlos?"),
        ("de", "wie viele Lehrer hat sie?"),
    ],
)
def test_what_is_sought_is_what_is_answered(language, question):
    """Other things are not listed or counted instead, nor more of them than were asked for."""
    check("schools", language, [FRENCH, "pupils school=rhone"], question, ABSTAINS)
