"""What people say around a value, in words of their own: remarks, wishes, what leads to it."""

import pytest

from tests.rules import ABSTAINS, MUSEUMS, check, read

LISTED = f"{MUSEUMS} +centraal_museum +spoorwegmuseum"
COUNTED = "counted course=soup region=hills"
FARE = "fare from=kiel to=klaipeda"
SINCE = "schools city=lyon since=1950"
PUPILS = "pupils school=rhone"


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "June would be fine", "from=kiel to=klaipeda month=june"),
        ("en", "June would suit me too", "from=kiel to=klaipeda month=june"),
        ("en", "I could also do June", "from=kiel to=klaipeda month=june"),
        ("en", "June is when we'd travel", "from=kiel to=klaipeda month=june"),
        ("en", "make that October if possible", "from=kiel to=klaipeda month=october"),
        ("en", "an inside cabin will do", "from=kiel to=klaipeda cabin=inside"),
        ("en", "a reclining seat is enough for me", "from=kiel to=klaipeda cabin=seat"),
        ("en", "I'd be happy with a reclining seat", "from=kiel to=klaipeda cabin=seat"),
        ("en", "I'll settle for a reclining seat", "from=kiel to=klaipeda cabin=seat"),
        ("en", "we were thinking of October", "from=kiel to=klaipeda month=october"),
        ("en", "October works for us", "from=kiel to=klaipeda month=october"),
        ("en", "and if we went in October?", "from=kiel to=klaipeda month=october"),
        ("en", "an outside cabin would be lovely", "from=kiel to=klaipeda cabin=outside"),
        ("en", "preferably with an outside cabin", "from=kiel to=klaipeda cabin=outside"),
        ("en", "let's say June", "from=kiel to=klaipeda month=june"),
        ("en", "go for October then", "from=kiel to=klaipeda month=october"),
        ("nl", "juni zou ook prima zijn", "from=kiel to=klaipeda month=june"),
        ("nl", "juni kan ook", "from=kiel to=klaipeda month=june"),
        ("nl", "in juni mag ook", "from=kiel to=klaipeda month=june"),
        ("nl", "doe maar oktober", "from=kiel to=klaipeda month=october"),
        ("nl", "oktober komt ons beter uit", "from=kiel to=klaipeda month=october"),
        ("nl", "een ligstoel is voor mij genoeg", "from=kiel to=klaipeda cabin=seat"),
        ("nl", "ik neem genoegen met een ligstoel", "from=kiel to=klaipeda cabin=seat"),
        ("nl", "een binnenhut volstaat", "from=kiel to=klaipeda cabin=inside"),
        ("nl", "een buitenhut lijkt me wel wat", "from=kiel to=klaipeda cabin=outside"),
        ("nl", "een buitenhut zou fijn zijn", "from=kiel to=klaipeda cabin=outside"),
        ("nl", "we dachten aan oktober", "from=kiel to=klaipeda month=october"),
        ("nl", "oktober is wanneer we willen varen", "from=kiel to=klaipeda month=october"),
        ("nl", "het liefst in juni", "from=kiel to=klaipeda month=june"),
        ("nl", "laten we juni nemen", "from=kiel to=klaipeda month=june"),
        ("nl", "ga maar uit van juni", "from=kiel to=klaipeda month=june"),
        ("de", "Juni wäre auch schön", "from=kiel to=klaipeda month=june"),
        ("de", "Juni ginge auch", "from=kiel to=klaipeda month=june"),
        ("de", "im Juni geht auch", "from=kiel to=klaipeda month=june"),
        ("de", "Oktober passt uns besser", "from=kiel to=klaipeda month=october"),
        ("de", "ein Ruhesessel reicht mir", "from=kiel to=klaipeda cabin=seat"),
        ("de", "ein Ruhesessel genügt vollkommen", "from=kiel to=klaipeda cabin=seat"),
        ("de", "ich begnüge mich mit einem Ruhesessel", "from=kiel to=klaipeda cabin=seat"),
        ("de", "mit Außenkabine wäre super", "from=kiel to=klaipeda cabin=outside"),
        ("de", "eine Außenkabine hätte ich gern", "from=kiel to=klaipeda cabin=outside"),
        ("de", "wir dachten an Oktober", "from=kiel to=klaipeda month=october"),
        ("de", "am liebsten im Juni", "from=kiel to=klaipeda month=june"),
        ("de", "nehmen wir Juni", "from=kiel to=klaipeda month=june"),
        ("de", "gehen wir von Juni aus", "from=kiel to=klaipeda month=june"),
        ("de", "sagen wir Oktober", "from=kiel to=klaipeda month=october"),
    ],
)
def test_what_would_suit_is_asked_for(language, question, expected):
    """A value, however it is said that it would do."""
    check("ferries", language, FARE, question, f"fare {expected}")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "June is a lovely month"),
        ("en", "I was born in June"),
        ("en", "Kiel is nice"),
        ("en", "is October rainy?"),
        ("en", "I hate inside cabins"),
        ("en", "June brings the roses"),
        ("nl", "juni is een mooie maand"),
        ("nl", "ik ben in juni geboren"),
        ("nl", "is oktober nat?"),
        ("nl", "ik haat binnenhutten"),
        ("nl", "in oktober vallen de blaadjes"),
        ("de", "der Juni ist ein schöner Monat"),
        ("de", "ich bin im Juni geboren"),
        ("de", "ist der Oktober nass?"),
        ("de", "Innenkabinen sind schrecklich"),
        ("de", "im Oktober fallen die Blätter"),
    ],
)
def test_what_something_is_told_of_is_not_asked_for(language, question):
    """A value in a remark, a judgement or another question."""
    check("ferries", language, FARE, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "push it to 1930"),
        ("en", "let me try 1930, out of curiosity"),
        ("en", "my colleague prefers 1930"),
        ("nl", "schuif het eens op naar 1930"),
        ("nl", "wat als ik 1930 aanhoud"),
        ("nl", "mijn collega houdt het liever op 1930"),
        ("de", "1930 passt mir doch besser"),
        ("de", "verschieb es mal auf 1930"),
        ("de", "dann begnüge ich mich mit 1930"),
    ],
)
def test_everyday_words_around_a_value_change_nothing(language, question):
    """What is done with a search, what suits, and why it is asked."""
    check("schools", language, SINCE, question, "schools city=lyon since=1930")


@pytest.mark.parametrize(
    ("language", "asked", "question"),
    [
        ("en", SINCE, "and castles from 1930?"),
        ("en", SINCE, "anything but 1930 suits my colleague"),
        ("en", PUPILS, "and Scuola Beta in Turin?"),
        ("en", PUPILS, "what does the canteen of Scuola Alba cost?"),
        ("nl", SINCE, "en kastelen sinds 1930?"),
        ("nl", PUPILS, "en Scuola Beta in Turijn?"),
        ("nl", PUPILS, "wat kost de kantine van Scuola Alba?"),
        ("de", SINCE, "und Burgen seit 1930?"),
        ("de", PUPILS, "und die Scuola Beta in Turin?"),
        ("de", PUPILS, "was kostet die Kantine von Scuola Alba?"),
    ],
)
def test_what_may_be_a_name_or_is_asked_is_no_everyday_word(language, asked, question):
    """An unknown kind, an unknown name beside a known one, an unknown property, an exclusion."""
    check("schools", language, asked, question, ABSTAINS)


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


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("no tomatoes please", None),
        ("no, salmon", {"course": "k1", "ingredient": "i4"}),
        ("more than 20 minutes", None),
        ("under 20 minutes", {"course": "k1", "ingredient": "i1", "max_minutes": "20"}),
        ("what is a dessert?", None),
        ("desserts instead", {"course": "k3", "ingredient": "i1"}),
    ],
)
def test_small_words_matter(question, expected):
    asked = "find course=k1 ingredient=i1"
    assert read("cooking", "en", asked, question).values == (expected or {})


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "June would be exciting as well"),
        ("en", "it'd probably be pricier in June, right?"),
        ("en", "I'm after June"),
        ("en", "ok June first"),
        ("en", "with June as the month"),
        ("en", "the same story for June"),
        ("en", "a month later, so in June"),
        ("en", "he keeps going on about June, so that too please"),
        ("nl", "juni zou me ook trekken"),
        ("nl", "in juni is het vast duurder, of niet?"),
        ("nl", "zoom eens in op juni"),
        ("nl", "zelfde verhaal voor juni"),
        ("nl", "jun... juni"),
        ("nl", "een maand later, in juni dus"),
        ("de", "Juni würde mich auch reizen"),
        ("de", "im Juni müsste es billiger sein"),
        ("de", "fangen wir mit Juni an"),
        ("de", "Für uns kommt nur der Juni infrage"),
        ("de", "Ließe sich das auch für Juni prüfen?"),
        ("de", "einen Monat später, also im Juni"),
    ],
)
def test_a_remark_on_a_value_asks_for_it(language, question):
    """A wish, a guess, a request, what comes next, and what only leads to the value."""
    check("ferries", language, f"{FARE} month=may", question, f"{FARE} month=june")


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "sorry, the destination should be Turku", "from=kiel to=turku"),
        ("en", "what if we started at Turku", "from=turku to=klaipeda"),
        ("nl", "laat ik Turku als vertrekhaven nemen", "from=turku to=klaipeda"),
        ("nl", "aankomst in Turku bedoel ik", "from=kiel to=turku"),
        ("de", "Abfahrt in Turku, meine ich", "from=turku to=klaipeda"),
        ("de", "nehmen wir Turku als Zielhafen", "from=kiel to=turku"),
        ("de", "Turku als Absender wäre besser", "from=turku to=klaipeda"),
    ],
)
def test_nouns_and_verbs_say_which_end_a_value_is(language, question, expected):
    """What begins or ends a way, alone or in a compound."""
    check("ferries", language, FARE, question, f"fare {expected}")


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "an outside cabin matters more to me than the inside cabin", "cabin=outside"),
        ("nl", "een ligstoel is belangrijker dan een binnenhut", "cabin=seat"),
        ("de", "Ruhesessel wäre wichtiger als Innenkabine", "cabin=seat"),
        ("de", "ein Ruhesessel wäre wichtiger als eine Außenkabine", ""),
    ],
)
def test_what_is_better_than_before_takes_its_place(language, question, expected):
    """Only what was asked for can be what a value is set against."""
    found = f"{FARE} {expected}" if expected else ABSTAINS
    check("ferries", language, f"{FARE} cabin=inside", question, found)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "June was wonderful last time"),
        ("en", "breakfast in June would be nice"),
        ("en", "would a dog be fine in June?"),
        ("en", "a suite would be nice"),
        ("en", "June and October would both be fine"),
        ("nl", "juni of oktober lijkt me leuk"),
        ("nl", "Rotterdam lijkt me ook leuk"),
        ("nl", "mag een hond mee in juni?"),
        ("nl", "in juni bloeit de brem"),
        ("de", "mit Hund im Juni wäre schön"),
        ("de", "Rotterdam wäre auch spannend"),
        ("de", "das passt im Juni nicht"),
        ("de", "ich habe im Juni Geburtstag"),
    ],
)
def test_a_remark_with_more_in_it_is_not_read(language, question):
    """Another wish, an unknown value, several values, chatter."""
    check("ferries", language, f"{FARE} month=may", question, ABSTAINS)
