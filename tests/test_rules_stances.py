"""What people say around a value, and of what they have asked, in words of their own."""

import pytest

from tests.rules import ABSTAINS, check

ASKED = "fare from=kiel to=klaipeda"
MAY = f"{ASKED} month=may"
BOTH = f"{MAY} cabin=inside"


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
def test_stance(language, question, expected):
    """A value that would suit is asked for."""
    check("ferries", language, ASKED, question, f"fare {expected}")


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
def test_no_stance(language, question):
    """A value that something is told of is not."""
    check("ferries", language, ASKED, question, ABSTAINS)


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
def test_correction(language, question, expected):
    """What was meant takes the place of what was said."""
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
def test_no_correction(language, question):
    """What is denied or offered twice does not."""
    check("ferries", language, MAY, question, ABSTAINS)


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
def test_swap(language, question, expected):
    """Two ends change places, whatever they are called."""
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
def test_no_swap(language, question):
    """Other things that are swapped or turned do not."""
    check("ferries", language, MAY, question, ABSTAINS)


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
        ("en", "without an inside cabin", "from=kiel to=klaipeda month=may"),
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
        ("nl", "zonder binnenhut dan", "from=kiel to=klaipeda month=may"),
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
        ("de", "ohne Innenkabine", "from=kiel to=klaipeda month=may"),
        ("de", "in welchem Monat auch immer", "from=kiel to=klaipeda cabin=inside"),
        ("de", "der Monat kann offen bleiben", "from=kiel to=klaipeda cabin=inside"),
    ],
)
def test_indifference(language, question, expected):
    """What does not matter is dropped."""
    check("ferries", language, BOTH, question, f"fare {expected}")


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
def test_no_indifference(language, question):
    """What was never asked for is not."""
    check("ferries", language, BOTH, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        (
            "en",
            "My brother is in Turku, what does the ferry from Kiel to there cost?",
            "fare from=kiel to=turku",
        ),
        (
            "en",
            "We are a family of five. Could you say what the crossing from Kiel to Turku costs?",
            "fare from=kiel to=turku",
        ),
        (
            "en",
            "What does the crossing from Kiel to Turku cost? We are planning our honeymoon.",
            "fare from=kiel to=turku",
        ),
        (
            "en",
            "Do you happen to know which companies sail from Kiel to Turku?",
            "companies from=kiel to=turku",
        ),
        ("en", "I'd love to know how long the Petrel is", "length ship=petrel"),
        ("en", "thanks a million! and to Turku?", "fare from=kiel to=turku month=may"),
        ("en", "and to Turku? my brother moved there", "fare from=kiel to=turku month=may"),
        ("en", "my bad, I always confuse those two: to Turku", "fare from=kiel to=turku month=may"),
        (
            "nl",
            "We zijn met z'n vijven. Kunt u ons zeggen wat de overtocht van Kiel naar Turku kost?",
            "fare from=kiel to=turku",
        ),
        (
            "nl",
            "Wat kost de overtocht van Kiel naar Turku? We gaan op huwelijksreis.",
            "fare from=kiel to=turku",
        ),
        (
            "nl",
            "Heeft u enig idee welke rederijen van Kiel naar Turku varen?",
            "companies from=kiel to=turku",
        ),
        ("nl", "Ik vroeg me af hoe lang de Petrel is", "length ship=petrel"),
        ("nl", "duizendmaal dank! en naar Turku?", "fare from=kiel to=turku month=may"),
        ("nl", "en naar Turku? daar woont mijn broer", "fare from=kiel to=turku month=may"),
        (
            "nl",
            "pardon, dat moet juni wezen, ik haal ze altijd door elkaar",
            "fare from=kiel to=klaipeda month=june",
        ),
        (
            "de",
            "Wir sind zu fünft. Könnten Sie sagen, was die Überfahrt von Kiel nach Turku kostet?",
            "fare from=kiel to=turku",
        ),
        (
            "de",
            "Was kostet die Überfahrt von Kiel nach Turku? Wir planen unsere Flitterwochen.",
            "fare from=kiel to=turku",
        ),
        (
            "de",
            "Haben Sie eine Ahnung, welche Reedereien von Kiel nach Turku fahren?",
            "companies from=kiel to=turku",
        ),
        ("de", "Ich würde gern wissen, wie lang die Petrel ist", "length ship=petrel"),
        ("de", "tausend Dank! und nach Turku?", "fare from=kiel to=turku month=may"),
        ("de", "und nach Turku? da wohnt mein Bruder", "fare from=kiel to=turku month=may"),
        (
            "de",
            "Mich würde interessieren, welche Reedereien von Kiel nach Turku fahren",
            "companies from=kiel to=turku",
        ),
    ],
)
def test_clause(language, question, expected):
    """The clause that asks is read."""
    check("ferries", language, MAY, question, expected)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "I was happy in June"),
        ("en", "we had a cabin in June once"),
        ("en", "my dog gets seasick, is that allowed in June?"),
        ("en", "I need a wheelchair, what does the crossing from Kiel to Turku cost?"),
        ("en", "I want the cheapest one. What does the crossing from Kiel to Turku cost?"),
        ("en", "My aunt went to Turku, it rained there"),
        ("en", "I'm from Malta, what does the ferry from there cost?"),
        ("en", "do you know how the weather is in Turku?"),
        ("en", "could you tell me who owns Bluefin?"),
        ("en", "I wonder what Turku looks like"),
        ("en", "Is there wifi on the Petrel? My son needs it."),
        ("en", "The Petrel is full, so what else sails?"),
        ("en", "We sail with Nordline, can I bring my dog?"),
        ("en", "Turku is where my aunt lives"),
        ("en", "Klaipeda is what the Germans called Memel"),
        ("en", "June is when roses bloom"),
        ("nl", "mijn hond wordt zeeziek, mag dat in juni?"),
        ("nl", "ik heb een rolstoel nodig, wat kost de overtocht van Kiel naar Turku?"),
        ("nl", "ik kom uit Malta, wat kost de boot daarvandaan?"),
        ("nl", "weet u hoe het weer in Turku is?"),
        ("nl", "kunt u me zeggen wie Bluefin bezit?"),
        ("nl", "mijn tante ging naar Turku, het regende daar"),
        ("nl", "is er wifi op de Petrel? Mijn zoon heeft dat nodig."),
        ("nl", "Turku is waar mijn tante woont"),
        ("nl", "in juni bloeien de rozen"),
        ("nl", "draai de boot om"),
        ("nl", "dat past niet in juni"),
        ("de", "ich war im Juni glücklich"),
        ("de", "mein Hund wird seekrank, geht das im Juni?"),
        ("de", "ich brauche einen Rollstuhl, was kostet die Überfahrt von Kiel nach Turku?"),
        ("de", "ich komme aus Malta, was kostet die Fähre von dort?"),
        ("de", "wissen Sie, wie das Wetter in Turku ist?"),
        ("de", "können Sie mir sagen, wem Bluefin gehört?"),
        ("de", "meine Tante fuhr nach Turku, es regnete dort"),
        ("de", "gibt es WLAN auf der Petrel? Mein Sohn braucht das."),
        ("de", "in Turku wohnt meine Tante"),
        ("de", "im Juni blühen die Rosen"),
        ("de", "das passt im Juni nicht"),
        ("en", "the weather is irrelevant"),
        ("en", "I'm flexible about food"),
        ("nl", "het eten maakt mij niet uit"),
        ("de", "das Essen ist mir egal"),
        ("en", "My brother lives in Turku and my sister in Kiel, what does the ferry cost?"),
    ],
)
def test_no_clause(language, question):
    """What is only told, or asks for something unknown, is not."""
    check("ferries", language, MAY, question, ABSTAINS)
