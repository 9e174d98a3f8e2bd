"""Two ends change places."""

import pytest

from tests.rules import ABSTAINS, check

TOUR = "tour origin=leeds destination=gent"
FARE = "fare from=kiel to=klaipeda"
MAY = f"{FARE} month=may"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "turn it around"),
        ("en", "flip that please"),
        ("en", "swap the two"),
        ("nl", "draai het eens om"),
        ("nl", "wissel ze om"),
        ("nl", "en de weg terug?"),
        ("de", "dreh es bitte um"),
        ("de", "vertausche die beiden"),
        ("de", "und die Rückrichtung?"),
    ],
)
def test_two_ends_are_swapped(language, question):
    """However it is said, in one word or in words that stand apart."""
    check("records", language, TOUR, question, "tour origin=gent destination=leeds")


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "swap departure and arrival", "from=klaipeda to=kiel month=may"),
        ("en", "and the return leg?", "from=klaipeda to=kiel month=may"),
        ("en", "the other way about please", "from=klaipeda to=kiel month=may"),
        ("en", "could you reverse those two?", "from=klaipeda to=kiel month=may"),
        ("en", "switch the two ports round", "from=klaipeda to=kiel month=may"),
        ("en", "and if I sail it the other way round?", "from=klaipeda to=kiel month=may"),
        ("en", "now in the opposite direction", "from=klaipeda to=kiel month=may"),
        ("en", "exchange origin and destination", "from=klaipeda to=kiel month=may"),
        ("en", "and coming back?", "from=klaipeda to=kiel month=may"),
        ("en", "with the ports swapped", "from=klaipeda to=kiel month=may"),
        ("nl", "draai vertrek en aankomst eens om", "from=klaipeda to=kiel month=may"),
        ("nl", "draait u die twee havens eens om", "from=klaipeda to=kiel month=may"),
        ("nl", "en de terugweg?", "from=klaipeda to=kiel month=may"),
        ("nl", "en als ik het andersom vaar?", "from=klaipeda to=kiel month=may"),
        ("nl", "met de havens verwisseld", "from=klaipeda to=kiel month=may"),
        ("nl", "kunt u begin en eind omwisselen?", "from=klaipeda to=kiel month=may"),
        ("nl", "en in tegengestelde richting", "from=klaipeda to=kiel month=may"),
        ("nl", "verwissel die twee eens", "from=klaipeda to=kiel month=may"),
        ("nl", "en terug?", "from=klaipeda to=kiel month=may"),
        ("de", "bitte mit vertauschten Häfen", "from=klaipeda to=kiel month=may"),
        ("de", "tauschen Sie Abfahrt und Ankunft", "from=klaipeda to=kiel month=may"),
        ("de", "und andersherum?", "from=klaipeda to=kiel month=may"),
        ("de", "und die Rückfahrt?", "from=klaipeda to=kiel month=may"),
        ("de", "drehen Sie die beiden mal um", "from=klaipeda to=kiel month=may"),
        ("de", "Start und Ziel vertauscht", "from=klaipeda to=kiel month=may"),
        ("de", "und in umgekehrter Richtung?", "from=klaipeda to=kiel month=may"),
        ("de", "wenn man die zwei Häfen tauscht", "from=klaipeda to=kiel month=may"),
        ("de", "ich habe sie verwechselt, also umgekehrt", "from=klaipeda to=kiel month=may"),
        ("de", "und zurück?", "from=klaipeda to=kiel month=may"),
    ],
)
def test_two_ends_change_places(language, question, expected):
    """Whatever they are called."""
    check("ferries", language, MAY, question, f"fare {expected}")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "what happens when you return a ticket?"),
        ("en", "turn off the lights"),
        ("nl", "kan ik mijn ticket omruilen?"),
        ("nl", "draai de kraan dicht"),
        ("de", "kann ich mein Ticket umtauschen?"),
        ("de", "dreh die Musik leiser"),
    ],
)
def test_other_things_that_are_turned_swap_nothing(language, question):
    """Tickets, lights and taps are no ends."""
    check("ferries", language, MAY, question, ABSTAINS)


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
    [("en", "mirror that"), ("nl", "gespiegeld graag"), ("de", "tausche bitte beide")],
)
def test_two_sides_change_places(language, question):
    """However it is said."""
    asked, expected = "older first=snert second=vlaai", "older first=vlaai second=snert"
    check("recipes", language, asked, question, expected)


@pytest.mark.parametrize(
    ("language", "question", "swaps"),
    [
        ("en", "sorry, I mixed up the two years, swap them", True),
        ("en", "the years are the wrong way round", True),
        ("nl", "oeps, die twee jaartallen moeten omgewisseld worden", True),
        ("nl", "andersom bedoel ik", True),
        ("de", "Quatsch, die beiden Jahre sind vertauscht, bitte tauschen", True),
        ("en", "and back?", False),
        ("nl", "en terug?", False),
    ],
)
def test_two_limits_change_places(language, question, swaps):
    """Both ends of a range, in whatever words; there is no way back from it."""
    asked = "albums genre=rock artist=bowie"
    found = f"{asked} since=1970 before=1990" if swaps else ABSTAINS
    check("records", language, f"{asked} since=1990 before=1970", question, found)
