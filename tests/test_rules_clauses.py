"""The clause that asks is read; what the others report changes nothing, or is no report."""

import pytest

from tests.rules import ABSTAINS, MUSEUMS, check


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
    ],
)
def test_what_limits_or_asks_is_no_report(language, question):
    check("heritage", language, MUSEUMS, question, ABSTAINS)


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
