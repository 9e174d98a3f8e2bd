"""What was meant takes the place of what was said."""

import pytest

from tests.rules import ABSTAINS, check

WEIGHT = "weight kit=zeppelin"
ALBUMS = "albums genre=rock artist=bowie"
FARE = "fare from=kiel to=klaipeda"
MAY = f"{FARE} month=may"


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "it should have been June", "from=kiel to=klaipeda month=june"),
        ("en", "June is what I had in mind", "from=kiel to=klaipeda month=june"),
        ("en", "June is the month I meant", "from=kiel to=klaipeda month=june"),
        ("en", "it has to be June, not May", "from=kiel to=klaipeda month=june"),
        ("en", "June I mean, not May", "from=kiel to=klaipeda month=june"),
        ("en", "I got the month wrong: June", "from=kiel to=klaipeda month=june"),
        ("en", "I was thinking of June, not May", "from=kiel to=klaipeda month=june"),
        ("en", "oh dear, I meant June, I always mix those up", "from=kiel to=klaipeda month=june"),
        ("en", "did I say May? June of course", "from=kiel to=klaipeda month=june"),
        ("en", "not May but June", "from=kiel to=klaipeda month=june"),
        ("en", "June instead of May please", "from=kiel to=klaipeda month=june"),
        ("en", "I misspoke, June", "from=kiel to=klaipeda month=june"),
        ("nl", "het had juni moeten zijn", "from=kiel to=klaipeda month=june"),
        ("nl", "het moet juni zijn", "from=kiel to=klaipeda month=june"),
        (
            "nl",
            "pardon, dat moet juni wezen, ik haal ze altijd door elkaar",
            "from=kiel to=klaipeda month=june",
        ),
        ("nl", "juni bedoelde ik, niet mei", "from=kiel to=klaipeda month=june"),
        ("nl", "juni had ik in gedachten", "from=kiel to=klaipeda month=june"),
        ("nl", "ik vergiste me in de maand, juni", "from=kiel to=klaipeda month=june"),
        ("nl", "zei ik mei? juni natuurlijk", "from=kiel to=klaipeda month=june"),
        ("nl", "niet mei maar juni", "from=kiel to=klaipeda month=june"),
        ("nl", "ik wilde juni zeggen", "from=kiel to=klaipeda month=june"),
        ("de", "es hätte Juni sein sollen", "from=kiel to=klaipeda month=june"),
        ("de", "es muss Juni heißen", "from=kiel to=klaipeda month=june"),
        ("de", "Juni meinte ich, nicht Mai", "from=kiel to=klaipeda month=june"),
        ("de", "Juni hatte ich im Sinn", "from=kiel to=klaipeda month=june"),
        ("de", "ich habe mich im Monat geirrt, Juni", "from=kiel to=klaipeda month=june"),
        ("de", "sagte ich Mai? Juni natürlich", "from=kiel to=klaipeda month=june"),
        ("de", "nicht Mai, sondern Juni", "from=kiel to=klaipeda month=june"),
        ("de", "ich wollte Juni sagen", "from=kiel to=klaipeda month=june"),
        ("de", "Verzeihung, gemeint war Juni", "from=kiel to=klaipeda month=june"),
        (
            "de",
            "das sollte Juni sein, ich verwechsle die immer",
            "from=kiel to=klaipeda month=june",
        ),
    ],
)
def test_what_was_meant_replaces_what_was_said(language, question, expected):
    """However it is said that it was a slip."""
    check("ferries", language, MAY, question, f"fare {expected}")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "not June"),
        ("en", "anything but June"),
        ("en", "it should not be June"),
        ("en", "June or October"),
        ("nl", "niet juni"),
        ("nl", "alles behalve juni"),
        ("nl", "het moet niet juni zijn"),
        ("nl", "juni of oktober"),
        ("de", "nicht Juni"),
        ("de", "alles außer Juni"),
        ("de", "es soll nicht Juni sein"),
        ("de", "Juni oder Oktober"),
    ],
)
def test_what_is_denied_or_offered_twice_replaces_nothing(language, question):
    """Nothing says which value is meant."""
    check("ferries", language, MAY, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "and by Prince, no, by Kate Bush", "albums genre=rock artist=bush"),
        ("nl", "en van Prince, nee, van Kate Bush", "albums genre=rock artist=bush"),
        ("de", "und von Prince, äh, Kate Bush", "albums genre=rock artist=bush"),
        ("en", "not Bowie, Kate Bush", "albums genre=rock artist=bush"),
        ("nl", "Kate Bush, niet Bowie", "albums genre=rock artist=bush"),
        ("en", "no jazz by Kate Bush", ABSTAINS),
    ],
)
def test_what_is_taken_back_does_not_count(language, question, expected):
    """What stands before "no" is not read, known or not."""
    check("records", language, ALBUMS, question, expected)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "no, not that one, Concorde"),
        ("en", "not that, I mean Concorde"),
        ("nl", "nee niet die, Concorde bedoel ik"),
        ("nl", "niet deze, maar Concorde"),
        ("de", "nicht den, ich meine Concorde"),
        ("de", "nein, nicht das, Concorde"),
    ],
)
def test_not_that_one_is_taken_back(language, question):
    check("kits", language, WEIGHT, question, "weight kit=concorde")


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
        ("en", "oops, before 1975, not after"),
        ("nl", "nee, vóór 1975, niet na"),
        ("de", "nein, vor 1975, nicht nach"),
    ],
)
def test_the_contrary_of_a_direction_is_no_denial(language, question):
    """What it is not only says again what it is; where it cannot be, nothing is answered."""
    asked = "concerts city=leeds after=1975"
    check("records", language, asked, question, ABSTAINS)
    asked = f"{ALBUMS} since=1975"
    check("records", language, asked, question, f"{ALBUMS} before=1975")
