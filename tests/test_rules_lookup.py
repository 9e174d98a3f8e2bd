"""Where a property is told, entries of a list, and kinds of things that are refused."""

import pytest

from tests.rules import ABSTAINS, check

OLD = "institution_founded institution=teylers"
LISTED = "institutions_in_place kind=museum place=utrecht +centraal_museum +spoorwegmuseum"
DATED = "institutions_in_place kind=museum place=zwolle founded_before=1950"


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "Where can I find its website?", "institution_website institution=teylers"),
        ("en", "where do I look up the opening hours of Tresoar",
         "institution_hours institution=tresoar"),
        ("nl", "waar staan de openingstijden?", "institution_hours institution=teylers"),
        ("nl", "waar vind ik de website van Tresoar", "institution_website institution=tresoar"),
        ("de", "Und wo finde ich dessen Website?", "institution_website institution=teylers"),
        ("en", "where can I find museums in Zwolle", ""),
        ("en", "where is the website", ""),
        ("de", "wo finde ich den Ausgang", ""),
    ],
)  # fmt: skip
def test_where_a_property_is_told_asks_for_it(language, question, expected):
    check("heritage", language, OLD, question, expected)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Where do I find the pupils of that school?"),
        ("nl", "Waar vind ik de leerlingen?"),
        ("de", "Wo finde ich die Schüler?"),
    ],
)
def test_where_somebody_is_asks_for_no_number(language, question):
    check("schools", language, "pupils school=stella", question, ABSTAINS)


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
    ("domain", "language", "asked", "question", "expected"),
    [
        ("heritage", "en", DATED, "no dates at all now",
         "institutions_in_place kind=museum place=zwolle"),
        ("heritage", "nl", DATED, "geen jaartal meer",
         "institutions_in_place kind=museum place=zwolle"),
        ("heritage", "de", DATED, "keine Jahreszahlen bitte",
         "institutions_in_place kind=museum place=zwolle"),
        ("kits", "en", "kits theme=space material=metal", "no particular material",
         "kits theme=space"),
        ("kits", "nl", "kits theme=space material=metal", "geen materiaal", "kits theme=space"),
        ("kits", "en", "kits theme=space material=metal", "no glue please", ""),
        ("heritage", "nl", "institutions_by_theme theme=religion place=limburg",
         "nu landelijk, zonder die provincie", "institutions_by_theme theme=religion"),
        ("heritage", "en", DATED, "which of them have no dates?", ""),
        ("heritage", "en", DATED, "no kinds", ""),
    ],
)  # fmt: skip
def test_no_dates_drops_them(domain, language, asked, question, expected):
    check(domain, language, asked, question, expected)


@pytest.mark.parametrize(
    "question",
    ["what do they sell?", "what does that offer", "what do you mean", "what does it mean?"],
)
def test_what_is_sold_is_no_list(question):
    check("heritage", "en", LISTED, question, ABSTAINS)
    check("schools", "en", "schools city=lyon +rhone", question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "continue with South Holland"),
        ("nl", "vergelijk dat met Zuid-Holland"),
        ("de", "Südholland im Vergleich?"),
        ("de", "mit Südholland weitermachen"),
    ],
)
def test_another_value_to_compare(language, question):
    asked = "count_institutions kind=archive place=noord_holland"
    expected = "count_institutions kind=archive place=zuid_holland"
    check("heritage", language, asked, question, expected)


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


@pytest.mark.parametrize(
    ("domain", "language", "asked", "question", "expected"),
    [
        ("heritage", "de", "count_institutions kind=museum place=friesland founded_after=1700",
         "als Obergrenze nimm 1950, also davor",
         "count_institutions founded_after=1700 founded_before=1950 kind=museum place=friesland"),
        ("heritage", "en", DATED, "lower limit 1900",
         "institutions_in_place founded_after=1900 founded_before=1950 kind=museum place=zwolle"),
        ("records", "nl", "albums genre=jazz artist=nina since=1960", "bovengrens 1970",
         "albums artist=nina before=1970 genre=jazz since=1960"),
        ("records", "en", "albums genre=jazz artist=nina since=1960", "1970, so before then",
         "albums artist=nina before=1970 genre=jazz since=1960"),
    ],
)  # fmt: skip
def test_a_limit_says_which_end(domain, language, asked, question, expected):
    check(domain, language, asked, question, expected)


def test_a_part_widens_to_all_around_it():
    asked = "institutions_in_place kind=archive place=enschede"
    expected = "institutions_in_place kind=archive place=overijssel"
    check("heritage", "en", asked, "and across the whole province?", expected)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and free museums"),
        ("en", "cheap in Zwolle"),
        ("nl", "en gratis musea?"),
        ("nl", "eten in Zwolle?"),
        ("de", "und private Archive?"),
        ("de", "billiger in Zwolle?"),
    ],
)
def test_what_limits_a_value_is_no_stray_word(language, question):
    check("heritage", language, LISTED, question, ABSTAINS)
