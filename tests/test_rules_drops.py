"""A condition is left out, and the others stay."""

import pytest

from tests.rules import ABSTAINS, check

DATED = "institutions_in_place kind=museum place=zwolle founded_before=1950"
ALBUMS = "albums genre=rock artist=bowie"
FILTERED = f"{ALBUMS} sung=english since=1975"
CAKES = "dishes course=cake cook=sauer"
FARE = "fare from=kiel to=klaipeda"
MAY = f"{FARE} month=may"
BOTH = f"{MAY} cabin=inside"


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "the language doesn't matter", f"{ALBUMS} since=1975"),
        ("en", "any year", f"{ALBUMS} sung=english"),
        ("en", "remove the year filter", f"{ALBUMS} sung=english"),
        ("en", "not just English", f"{ALBUMS} since=1975"),
        ("en", "forget the year", f"{ALBUMS} sung=english"),
        ("nl", "de taal maakt niet uit", f"{ALBUMS} since=1975"),
        ("nl", "vergeet het jaartal", f"{ALBUMS} sung=english"),
        ("nl", "zonder jaargrens", f"{ALBUMS} sung=english"),
        ("nl", "niet alleen Engelse", f"{ALBUMS} since=1975"),
        ("de", "die Sprache ist egal", f"{ALBUMS} since=1975"),
        ("de", "ohne Jahresangabe", f"{ALBUMS} sung=english"),
        ("de", "vergiss 1975", f"{ALBUMS} sung=english"),
        ("de", "nicht nur englische", f"{ALBUMS} since=1975"),
    ],
)
def test_one_condition_is_dropped_and_the_other_stays(language, question, expected):
    """What kind of thing is dropped is said in the language of the question."""
    check("records", language, FILTERED, question, expected)


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "the month doesn't matter", "from=kiel to=klaipeda cabin=inside"),
        ("en", "any month is fine", "from=kiel to=klaipeda cabin=inside"),
        ("en", "never mind the cabin", "from=kiel to=klaipeda month=may"),
        ("en", "not necessarily in May", "from=kiel to=klaipeda cabin=inside"),
        ("en", "it needn't be in May", "from=kiel to=klaipeda cabin=inside"),
        ("en", "forget about the cabin", "from=kiel to=klaipeda month=may"),
        ("en", "cabin type is irrelevant", "from=kiel to=klaipeda month=may"),
        ("en", "I'm flexible about the month", "from=kiel to=klaipeda cabin=inside"),
        ("en", "without the inside cabin", "from=kiel to=klaipeda month=may"),
        ("en", "whatever the month", "from=kiel to=klaipeda cabin=inside"),
        ("en", "leave the month open", "from=kiel to=klaipeda cabin=inside"),
        ("en", "the cabin is all the same to me", "from=kiel to=klaipeda month=may"),
        ("en", "don't bother about the cabin", "from=kiel to=klaipeda month=may"),
        ("en", "I don't mind which month", "from=kiel to=klaipeda cabin=inside"),
        ("nl", "de maand maakt niet uit", "from=kiel to=klaipeda cabin=inside"),
        ("nl", "elke maand is goed", "from=kiel to=klaipeda cabin=inside"),
        ("nl", "laat u de maand gerust weg", "from=kiel to=klaipeda cabin=inside"),
        ("nl", "niet per se in mei", "from=kiel to=klaipeda cabin=inside"),
        ("nl", "het hoeft niet in mei", "from=kiel to=klaipeda cabin=inside"),
        ("nl", "de maand is van geen belang", "from=kiel to=klaipeda cabin=inside"),
        ("nl", "de maand kan me niks schelen", "from=kiel to=klaipeda cabin=inside"),
        ("nl", "zonder die binnenhut dan", "from=kiel to=klaipeda month=may"),
        ("nl", "in welke maand dan ook", "from=kiel to=klaipeda cabin=inside"),
        ("nl", "die binnenhut hoeft niet meer", "from=kiel to=klaipeda month=may"),
        ("nl", "laat de maand maar open", "from=kiel to=klaipeda cabin=inside"),
        ("de", "der Monat ist mir wurscht", "from=kiel to=klaipeda cabin=inside"),
        ("de", "der Monat ist egal", "from=kiel to=klaipeda cabin=inside"),
        ("de", "jeder Monat ist recht", "from=kiel to=klaipeda cabin=inside"),
        ("de", "lassen wir die Kabine weg", "from=kiel to=klaipeda month=may"),
        ("de", "die Kabine dürfen Sie weglassen", "from=kiel to=klaipeda month=may"),
        ("de", "nicht unbedingt im Mai", "from=kiel to=klaipeda cabin=inside"),
        ("de", "es muss nicht im Mai sein", "from=kiel to=klaipeda cabin=inside"),
        ("de", "der Monat spielt keine Rolle", "from=kiel to=klaipeda cabin=inside"),
        ("de", "beim Monat bin ich flexibel", "from=kiel to=klaipeda cabin=inside"),
        ("de", "auf die Innenkabine verzichte ich", "from=kiel to=klaipeda month=may"),
        ("de", "ohne die Innenkabine", "from=kiel to=klaipeda month=may"),
        ("de", "in welchem Monat auch immer", "from=kiel to=klaipeda cabin=inside"),
        ("de", "der Monat kann offen bleiben", "from=kiel to=klaipeda cabin=inside"),
    ],
)
def test_what_does_not_matter_is_dropped(language, question, expected):
    """By the name of the slot, by its value, or by the kind of thing."""
    check("ferries", language, BOTH, question, f"fare {expected}")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "without an inside cabin"),
        ("en", "without inside cabins please"),
        ("nl", "zonder binnenhut dan"),
        ("nl", "liever zonder een binnenhut"),
        ("de", "ohne Innenkabine"),
        ("de", "lieber ohne eine Innenkabine"),
    ],
)
def test_without_any_such_thing_excludes_it(language, question):
    """What has none of these is another question than one that leaves "the" value out."""
    check("ferries", language, BOTH, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "the price doesn't matter"),
        ("en", "never mind the weather"),
        ("en", "without a dog"),
        ("en", "any pets?"),
        ("nl", "de prijs maakt niet uit"),
        ("nl", "laat het weer maar zitten"),
        ("nl", "zonder hond"),
        ("de", "der Preis ist mir wurscht"),
        ("de", "ohne Hund"),
        ("de", "lassen wir das Wetter weg"),
    ],
)
def test_what_was_never_asked_for_drops_nothing(language, question):
    """It is not taken for what was."""
    check("ferries", language, BOTH, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "the title does not really matter"),
        ("en", "drop the title too"),
        ("nl", "de titel maakt ook niet uit"),
        ("nl", "de titel hoeft wel niet meer"),
        ("de", "der Titel ist ja auch nicht so wichtig"),
        ("de", "der Titel spielt jetzt wirklich keine Rolle"),
    ],
)
def test_adverbs_part_what_drops_a_slot(language, question):
    """A phrase is the same with "also" or "really" in the midst of it."""
    asked = "members society=tower title=grandmaster event=first"
    check("chess", language, asked, question, "members society=tower event=first")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and they don't really have to be wooden"),
        ("en", "and the material doesn't matter either"),
        ("nl", "en ze hoeven ook niet houten te zijn"),
        ("nl", "het materiaal maakt ook niet uit"),
        ("de", "und sie müssen auch nicht hölzern sein"),
        ("de", "Materialart ist auch egal"),
    ],
)
def test_also_stands_within_what_drops(language, question):
    asked = "kits theme=planes material=wooden within=9"
    check("kits", language, asked, question, "kits theme=planes within=9")


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
    [("nl", "zonder evenement"), ("nl", "het event mag weg"), ("de", "ohne Event")],
)
def test_a_slots_name_is_known_by_its_cognate(language, question):
    """Catalogs name slots in English; people say the same word in their language."""
    asked = "members society=tower title=grandmaster event=first"
    check("chess", language, asked, question, "members society=tower title=grandmaster")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "any title type is fine"),
        ("en", "the kind of title is all one to me"),
        ("nl", "welk soort titel maakt niet uit"),
        ("de", "die Art Titel ist mir egal"),
    ],
)
def test_the_kind_of_a_slot_is_the_slot(language, question):
    """A general noun beside the name of a slot says nothing of its own."""
    asked = "members society=tower title=grandmaster event=first"
    check("chess", language, asked, question, "members society=tower event=first")


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


def test_the_only_optional_slot_can_be_dropped_without_its_name():
    asked = "institutions_by_theme theme=mining place=limburg"
    for question in ("laat dat maar weg", "overal graag"):
        check("heritage", "nl", asked, question, "institutions_by_theme theme=mining")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "leave the month out of it"),
        ("en", "don't filter by month"),
        ("en", "no need to stick to May"),
        ("en", "never mind the month, I want to see them all"),
        ("nl", "de maand maakt bij nader inzien toch niet uit"),
        ("nl", "geen uitsplitsing naar maand"),
        ("nl", "laat de maand maar weg, ik wil toch alles zien"),
        ("nl", "oh joh, de maand is niet meer van belang"),
        ("de", "auf den Monat lege ich keinen Wert"),
        ("de", "bitte nicht nach Monaten aufschlüsseln"),
        ("de", "okay, der Monat ist mir doch egal, zeig wieder alles"),
    ],
)
def test_what_no_longer_parts_the_answer_is_dropped(language, question):
    """With an afterthought in it, beside a clause that asks to see all, and as no split."""
    check("ferries", language, BOTH, question, f"{FARE} cabin=inside")


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "drop both conditions", FARE),
        ("nl", "haal allebei de filters weg", FARE),
        ("de", "beide Bedingungen weglassen", FARE),
        ("nl", "de hut maakt niet uit", MAY),
        ("en", "I care about whales, drop the dog", ABSTAINS),
        ("nl", "de prijs maakt niet uit, ik ben rijk", ABSTAINS),
        ("de", "der Preis ist egal, zeig alles", ABSTAINS),
        ("en", "don't filter by price", ABSTAINS),
    ],
)
def test_both_conditions_and_nouns_of_present_values(language, question, expected):
    """Two at once; "the cabin" of "inside cabin"; what was never asked for."""
    check("ferries", language, BOTH, question, expected)
