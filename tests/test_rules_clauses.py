"""The clause that asks is read; what the others report changes nothing, or is no report."""

import pytest

from tests.rules import ABSTAINS, MUSEUMS, check

GAME = "outcome white=euwe black=lasker event=first"
FRENCH = "schools city=france +lycee +rhone"
FARE = "fare from=kiel to=klaipeda"
MAY = f"{FARE} month=may"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "I have ten minutes left: how heavy is Apollo?"),
        ("en", "How heavy is Apollo? My daughter has to carry it home."),
        ("en", "How kind of you! How heavy is Apollo?"),
        ("en", "That reminds me: how heavy is Apollo?"),
        ("en", "quick q, how heavy is apollo"),
        ("en", "Would you by any chance be able to tell me how heavy Apollo is?"),
        ("en", "I keep wondering how heavy Apollo might be"),
        ("en", "Our shed is full of varnish, so how heavy is Apollo?"),
        ("nl", "Ik sta in de winkel en moet opschieten: hoe zwaar is Apollo?"),
        ("nl", "Hoe zwaar is Apollo? Mijn dochter moet hem naar huis sjouwen."),
        ("nl", "Wat vriendelijk van u. Hoe zwaar is Apollo?"),
        ("nl", "Sorry dat ik stoor, maar hoe zwaar is Apollo?"),
        ("nl", "Graag zou ik van u vernemen hoe zwaar Apollo is"),
        ("nl", "Zou u me misschien kunnen verklappen hoe zwaar Apollo is?"),
        ("nl", "Mijn opa is er dol op dus: hoe zwaar is Apollo?"),
        ("de", "Ich muss gleich weg, also schnell: wie schwer ist Apollo?"),
        ("de", "Wie schwer ist Apollo? Die Kinder wollen es unbedingt wissen!"),
        ("de", "Bin gerade im Laden, wie schwer ist Apollo?"),
        ("de", "Da fällt mir ein: wie schwer ist Apollo?"),
        ("de", "Mein Onkel schwärmt davon. Wie schwer ist denn Apollo?"),
        ("de", "Dürfte ich freundlicherweise erfahren, wie schwer Apollo ist?"),
        ("de", "Können Sie mir verraten, wie schwer Apollo ist?"),
        ("en", "My nephew is bored, so how heavy is Apollo?"),
        ("en", "For the shelf above my desk: how heavy is Apollo?"),
        ("en", "How heavy is Apollo? The parcel service wants an answer."),
        ("nl", "Mijn neef verveelt zich. Hoe zwaar is Apollo?"),
        ("nl", "hee, hopelijk weten jullie raad, hoe zwaar is Apollo?"),
        ("nl", "Hoe zwaar is Apollo? Mijn zoon begint morgen met bouwen."),
        ("de", "Am Samstag kommt Besuch, also: wie schwer ist Apollo?"),
        ("de", "Mein Neffe baut gern, wie schwer ist Apollo?"),
    ],
)
def test_a_report_beside_a_question_changes_nothing(language, question):
    check("kits", language, (), question, "weight kit=apollo")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "How kind. And for the Zeppelin?"),
        ("en", "And the Zeppelin, because my son loves that one"),
        ("en", "The Zeppelin please, do you know that too?"),
        ("en", "My niece collects airships, so the Zeppelin"),
        ("nl", "Heel vriendelijk. En de Zeppelin?"),
        ("nl", "Dan de Zeppelin, want mijn zoon is daar gek op"),
        ("nl", "En de Zeppelin, weet u dat ook?"),
        ("nl", "Mijn nicht spaart luchtschepen, dus de Zeppelin graag"),
        ("de", "Sehr freundlich. Und der Zeppelin?"),
        ("de", "Lieber den Zeppelin, weil mein Sohn so gern fliegt"),
        ("de", "Und der Zeppelin, wissen Sie das auch?"),
        ("de", "Meine Nichte sammelt Luftschiffe, darum der Zeppelin bitte"),
    ],
)
def test_a_report_beside_a_follow_up_changes_nothing(language, question):
    check("kits", language, "weight kit=apollo", question, "weight kit=zeppelin")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "he can't stand the smell of glue, what about string?"),
        ("nl", "we hebben geen lijm meer, kan het ook met touw?"),
        ("de", "wir haben keinen Kleber mehr, geht es auch mit Schnur?"),
    ],
)
def test_an_excuse_comes_before_another_value(language, question):
    check("kits", language, "needing part=glue", question, "needing part=string")


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
def test_the_clause_that_asks_is_read(language, question, expected):
    """Whether the others stand before it or behind it."""
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
def test_what_is_only_told_asks_nothing(language, question):
    """Nor is a question about something unknown passed over."""
    check("ferries", language, MAY, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "My sister lives in Zwolle, so only there please"),
        ("en", "I used to live in Zwolle, what about the museums there?"),
        ("en", "And Zwolle, that is where my aunt was born"),
        ("nl", "Mijn zus woont in Zwolle, dus alleen daar graag"),
        ("nl", "Ik heb vroeger in Zwolle gewoond, welke musea zijn er daar?"),
        ("nl", "En Zwolle, daar woonde mijn nicht?"),
        ("de", "Meine Schwester wohnt in Zwolle, also bitte nur dort"),
        ("de", "Ich habe früher in Zwolle gewohnt, welche Museen gibt es dort?"),
        ("de", "Und Zwolle, da hat meine Tante gewohnt?"),
    ],
)
def test_there_points_at_what_a_report_names(language, question):
    check("heritage", language, MUSEUMS, question, MUSEUMS.replace("utrecht", "zwolle"))


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "I am in Dresden, so what about the societies there?"),
        ("nl", "Ik zit nu in Dresden, dus welke schaakverenigingen zijn er daar?"),
        ("de", "Ich bin gerade in Dresden, also welche Schachvereine gibt es dort?"),
    ],
)
def test_there_points_at_what_a_report_names_at_first_too(language, question):
    check("chess", language, (), question, "societies place=dresden")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "my cousin builds the Zeppelin, could you check that one too"),
        ("nl", "mijn neef bouwt de Zeppelin, kunt u die ook even nakijken"),
        ("de", "mein Vetter baut den Zeppelin, schauen Sie da bitte auch"),
    ],
)
def test_a_request_points_at_what_a_report_names(language, question):
    check("kits", language, "weight kit=apollo", question, "weight kit=zeppelin")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "my cousin builds the Zeppelin, I like that one too"),
        ("nl", "mijn neef bouwt de Zeppelin, ik hou daar ook van"),
        ("de", "mein Vetter baut den Zeppelin, mir gefällt der auch"),
    ],
)
def test_a_liking_is_no_request(language, question):
    check("kits", language, "weight kit=apollo", question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "I live in Xanten now, which museums are there?"),
        ("en", "I want a cheap day out: which museums are there in Zwolle?"),
        ("en", "My sister lives in Zwolle"),
        ("en", "Which museums are there in Zwolle? And how old is the oldest one?"),
        ("en", "My son hates paintings, so not in Zwolle"),
        ("en", "I only like small ones. Which museums are there in Zwolle?"),
        ("nl", "Ik woon nu in Xanten, welke musea zijn daar?"),
        ("nl", "Ik zoek iets goedkoops: welke musea zijn er in Zwolle?"),
        ("nl", "Mijn zus woont in Zwolle"),
        ("nl", "Welke musea zijn er in Zwolle? En hoe duur zijn die?"),
        ("nl", "Mijn zoon haat schilderijen, dus niet in Zwolle"),
        ("de", "Ich wohne jetzt in Xanten, welche Museen gibt es dort?"),
        ("de", "Ich suche etwas Billiges: welche Museen gibt es in Zwolle?"),
        ("de", "Meine Schwester wohnt in Zwolle"),
        ("de", "Welche Museen gibt es in Zwolle? Und was kosten die?"),
        ("de", "Mein Sohn hasst Gemälde, also nicht in Zwolle"),
        ("en", "we are moving to Portugal, and archives?"),
        ("en", "the weather, in Zwolle?"),
        ("en", "Which museums are there in Zwolle? I only want free ones."),
        ("en", "under 500 visitors, which museums are there in Zwolle"),
        ("nl", "hoeveel parkeerplaatsen zijn er, en in Zwolle?"),
        ("nl", "Welke musea zijn er in Zwolle? Ze moeten gratis zijn."),
        ("de", "das Wetter, in Zwolle?"),
        ("de", "Welche Museen gibt es in Zwolle? Nur mit Parkplatz bitte."),
    ],
)
def test_what_limits_or_asks_is_no_report(language, question):
    check("heritage", language, MUSEUMS, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "I was in Dresden last week, which chess societies are there in Madrid?"),
        ("en", "My train leaves at noon: which chess societies are there in Madrid?"),
        ("nl", "Ik sta nu in Dresden, welke schaakverenigingen zijn er in Madrid?"),
        ("nl", "Mijn broer is ziek. Welke schaakverenigingen zijn er in Madrid?"),
        ("de", "Ich bin gerade gelandet: Welche Schachvereine gibt es in Madrid?"),
        ("de", "Bin todmüde, welche Schachvereine gibt es in Madrid?"),
    ],
)
def test_what_people_tell_of_themselves_is_no_part_of_the_question(language, question):
    """It is left out, where the rest says all by itself."""
    check("chess", language, GAME, question, "societies place=madrid")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "I only want big ones, which chess societies are there in Madrid?"),
        ("nl", "Ik zoek alleen grote, welke schaakverenigingen zijn er in Madrid?"),
        ("de", "Ich suche nur große, welche Schachvereine gibt es in Madrid?"),
    ],
)
def test_what_people_wish_is_a_part_of_the_question(language, question):
    """So is the place that the rest points at."""
    check("chess", language, GAME, question, ABSTAINS)


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
        ("nl", "mijn dochter heeft les op de Scuola Alba"),
        ("nl", "wat kost Scuola Alba voor mijn dochter?"),
        ("de", "meine Tochter hat Angst vor der Scuola Alba"),
    ],
)
def test_what_is_told_of_somebody_is_no_question(language, question):
    """Where nothing is asked, nothing is answered."""
    check("schools", language, FRENCH, question, ABSTAINS)
