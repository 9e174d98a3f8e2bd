"""What "that school", "it" and "who there" point at."""

import pytest

from tests.rules import ABSTAINS, check, read

GAME = "outcome white=euwe black=lasker event=first"
WEIGHT = "weight kit=zeppelin"
HONEY = "price ware=honey"
ALBUMS = "albums genre=rock artist=bowie"
RECORDS = f"{ALBUMS} +low +heroes +hounds"
THEMED = "institutions_by_theme theme=religion +catharijneconvent"


@pytest.mark.parametrize(
    ("domain", "language", "asked", "question", "expected"),
    [
        ("heritage", "nl", THEMED, "wat verzamelt die instelling?",
         "institution_themes institution=catharijneconvent"),
        ("heritage", "en", THEMED, "what does that institution collect?",
         "institution_themes institution=catharijneconvent"),
        ("heritage", "de", THEMED, "was sammelt diese Einrichtung?",
         "institution_themes institution=catharijneconvent"),
        ("schools", "en", "schools city=lyon +rhone", "how big is that school?",
         "pupils school=rhone"),
        ("schools", "en", "lessons school=stella subject=latin year=1990",
         "Which schools in Turin have been open since that year?", "schools city=turin since=1990"),
        ("schools", "nl", "lessons school=stella subject=latin year=1990",
         "Welke lessen in schaken geeft Scuola Alba in dat jaar?",
         "lessons school=alba subject=chess year=1990"),
        ("heritage", "en", "institutions_in_place kind=museum place=zwolle founded_before=1950",
         "Which archives are there in Assen from that year?", ""),
    ],
)  # fmt: skip
def test_that_one_is_what_was_talked_about(domain, language, asked, question, expected):
    check(domain, language, asked, question, expected)


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
        ("en", "what's in it?"),
        ("en", "and what is in that one"),
        ("nl", "wat zit daarin?"),
        ("nl", "en wat zit erin"),
        ("nl", "wat heb ik daarvoor nodig"),
        ("de", "was steckt darin?"),
        ("de", "und was steckt da drin?"),
        ("de", "was brauche ich dafür"),
    ],
)
def test_a_pronoun_may_be_fused_with_its_preposition(language, question):
    """What is asked is worded with the preposition."""
    check("kits", language, WEIGHT, question, "contents kit=zeppelin")


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
    ("language", "question"),
    [
        ("en", "which stalls in Hoorn sell it?"),
        ("en", "who stocks it in Hoorn?"),
        ("nl", "welke kramen in Hoorn verkopen ze?"),
        ("nl", "wie verkoopt het in Hoorn?"),
        ("de", "welche Stände in Hoorn führen den?"),
        ("de", "wer führt ihn in Hoorn?"),
    ],
)
def test_what_is_sold_is_what_the_talk_is_about(language, question):
    """Without it the question would be whole, and another one."""
    check("markets", language, HONEY, question, "stalls town=hoorn goods=honey")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "who there has honey?"),
        ("en", "and who sells honey there"),
        ("nl", "wie verkoopt daar honing?"),
        ("nl", "wie heeft er honing"),
        ("de", "wer führt dort Honig?"),
        ("de", "und wer hat Honig?"),
    ],
)
def test_who_sells_something_is_one_of_those_listed(language, question):
    check("markets", language, "stalls town=gouda", question, "stalls town=gouda goods=honey")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "who lives there?"),
        ("en", "who sells postcards there?"),
        ("nl", "wie woont daar?"),
        ("de", "wer führt dort Regie?"),
    ],
)
def test_who_does_something_else_is_nobody(language, question):
    check("markets", language, "stalls town=gouda", question, ABSTAINS)


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


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "where can I buy posters in Leeds?"),
        ("nl", "waar in Leeds kan ik posters kopen?"),
        ("de", "wo kann ich in Leeds Poster kaufen?"),
    ],
)
def test_another_thing_is_not_the_one_talked_about(language, question):
    """What is named and not known is not replaced by what is known."""
    asked = (RECORDS, "released album=low")
    check("records", language, asked, question, ABSTAINS)
