"""Rows that were found: counted, named, and left for one of them."""

import pytest

from tests.rules import ABSTAINS, MUSEUMS, check, read

MEMBERS = "members society=tower event=first +euwe +polgar"
PARTS = "contents kit=zeppelin +glue +screws +varnish"
LISTED = f"{MUSEUMS} +centraal_museum +spoorwegmuseum"
FRESH = "days ware=honey +monday +friday"
THEMES = "institution_themes institution=teylers +fashion +religion"
FRENCH = "schools city=france +lycee +rhone"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("wat is het adres van nummer 2?", "tresoar"),
        ("het adres van #2 graag", "tresoar"),
        ("het adres van de voorlaatste", "kb"),
        ("het adres van de 2e", "tresoar"),
        ("het adres van het tweede museum", "tresoar"),
        ("wat is het adres van het Tresoar?", "tresoar"),
    ],
)
def test_rows_are_counted(question, expected):
    asked = f"{MUSEUMS} +kb +tresoar"
    check("heritage", "nl", asked, question, f"institution_address institution={expected}")


@pytest.mark.parametrize(
    ("domain", "language", "asked", "question", "expected"),
    [
        ("heritage", "en", LISTED, "how old is the second entry",
         "institution_founded institution=spoorwegmuseum"),
        ("heritage", "de", LISTED, "der zweite Eintrag, wie alt ist der",
         "institution_founded institution=spoorwegmuseum"),
        ("heritage", "nl", LISTED, "hoe oud is treffer 1?",
         "institution_founded institution=centraal_museum"),
        ("kits", "en", "kits theme=space +apollo +endeavour", "How heavy is the first item?",
         "weight kit=apollo"),
        ("kits", "nl", "kits theme=space +apollo +endeavour", "het tweede item, hoe zwaar is dat?",
         "weight kit=endeavour"),
        ("kits", "en", "kits theme=space +apollo +endeavour", "How heavy is the entry fee?", ""),
    ],
)  # fmt: skip
def test_entries_are_counted(domain, language, asked, question, expected):
    check(domain, language, asked, question, expected)


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "is the second older than the third?", "older first=potato second=christ"),
        ("en", "is the first older than The Yellow Christ", "older first=stars second=christ"),
        ("nl", "is de tweede ouder dan de eerste?", "older first=potato second=stars"),
        ("de", "ist das erste älter als das zweite?", "older first=stars second=potato"),
    ],
)
def test_two_rows_fill_two_slots(language, question, expected):
    """Each ordinal goes where the words before it say."""
    asked = "paintings painter=vincent +stars +potato +christ"
    check("letters", language, asked, question, expected)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and the other one?"),
        ("nl", "en de andere?"),
        ("de", "und der andere?"),
    ],
)
def test_the_other_of_two(language, question):
    """Of two rows, the one that the talk is not about."""
    asked = ("concerts city=leeds +bowie +cash", "born artist=cash")
    check("records", language, asked, question, "born artist=bowie")
    three = ("concerts city=leeds +bowie +cash +nina", "born artist=cash")
    check("records", language, three, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "and the next one?", "born artist=nina"),
        ("en", "and the previous one?", "born artist=bowie"),
        ("en", "and the one in the middle", "born artist=cash"),
        ("nl", "en de volgende?", "born artist=nina"),
        ("nl", "en de vorige?", "born artist=bowie"),
        ("nl", "de middelste dan", "born artist=cash"),
        ("de", "und der nächste?", "born artist=nina"),
        ("de", "und der vorherige?", "born artist=bowie"),
        ("de", "der mittlere?", "born artist=cash"),
    ],
)
def test_rows_are_counted_from_where_the_talk_is(language, question, expected):
    """The next, the previous and the middle one of a list."""
    asked = ("concerts city=leeds +bowie +cash +nina", "born artist=cash")
    check("records", language, asked, question, expected)


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("nl", "en over dat eerste thema", "institutions_by_theme theme=fashion"),
        ("en", "and on the first theme", "institutions_by_theme theme=fashion"),
        ("de", "und zum ersten Thema", "institutions_by_theme theme=fashion"),
        ("en", "what are the opening hours of the second institution",
         "institution_hours institution=niod"),
        ("en", "what are the opening hours of the second theme", ""),
    ],
)  # fmt: skip
def test_an_ordinal_counts_what_is_named_behind_it(language, question, expected):
    asked = [THEMES, "institutions_by_theme theme=religion +catharijneconvent +niod"]
    check("heritage", language, asked, question, expected)


@pytest.mark.parametrize(
    ("language", "question", "day"),
    [
        ("en", "which stalls are there in Lisse on the second of those days?", "friday"),
        ("en", "which stalls are there in Lisse on the first day", "monday"),
        ("nl", "welke kramen staan er in Lisse op de tweede dag?", "friday"),
        ("nl", "welke kramen staan er in Lisse op die laatste dag", "friday"),
        ("de", "welche Stände gibt es in Lisse am zweiten dieser Tage?", "friday"),
    ],
)
def test_a_counted_day_is_a_row(language, question, day):
    check("markets", language, FRESH, question, f"stalls town=lisse day={day}")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "which stalls are there in Lisse on that day?"),
        ("nl", "welke kramen staan er in Lisse op die dag?"),
        ("de", "welche Stände gibt es in Lisse an diesem Tag?"),
    ],
)
def test_that_day_is_the_one_that_was_found(language, question):
    """The only row; of several none is meant."""
    check("markets", language, "days ware=honey +friday", question, "stalls town=lisse day=friday")
    check("markets", language, FRESH, question, ABSTAINS)


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
    ("language", "question", "part"),
    [
        ("en", "and instead of screws?", "screws"),
        ("en", "instead of the first one?", "glue"),
        ("nl", "en in plaats van schroeven?", "screws"),
        ("nl", "en het eerste?", "glue"),
        ("de", "und statt Schrauben?", "screws"),
        ("de", "und statt des letzten?", "varnish"),
    ],
)
def test_rows_stay_behind_a_question_about_one_of_them(language, question, part):
    """A wording that says "instead of" takes nothing back."""
    asked = [PARTS, "substitute part=glue" if part != "glue" else "substitute part=screws"]
    check("kits", language, asked, question, f"substitute part={part}")


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
    check("chess", language, MEMBERS, question, "outcome white=euwe black=polgar")


@pytest.mark.parametrize(
    ("domain", "language", "asked", "question"),
    [
        ("heritage", "en", LISTED, "how old are the first two?"),
        ("heritage", "nl", LISTED, "de laatste twee, hoe oud zijn die?"),
        ("heritage", "de", LISTED, "die ersten beiden, wie alt sind die"),
        ("kits", "en", "kits theme=space +apollo +concorde", "how heavy are the first couple?"),
        ("kits", "de", "kits theme=space +apollo +concorde", "Wie schwer sind die ersten drei?"),
    ],
)
def test_the_first_two_are_several(domain, language, asked, question):
    check(domain, language, asked, question, ABSTAINS)


def test_one_of_several_is_not_all_of_them():
    asked = (f"{MUSEUMS} +kb +tresoar", "institution_website institution=kb")
    check("heritage", "nl", asked, "when were they founded?", ABSTAINS)
    check("heritage", "nl", asked, "when was it founded?", "institution_founded institution=kb")
    check("heritage", "nl", asked, "wat weet je over het Tresoar?", ABSTAINS)


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
    check("chess", language, MEMBERS, question, "openings player=polgar opening=french")


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
