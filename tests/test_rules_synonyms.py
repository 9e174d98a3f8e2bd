"""Questions in other words than the wordings have, in small domains of their own."""

import pytest

from heritage_session.catalog import Catalog
from heritage_session.conversation import ConversationState, ConversationTurn
from heritage_session.resolvers.rules import RulesResolver

ABSTAINS = ""
LANGUAGES = ("en", "nl", "de")
DOMAINS = {
    "hotel": {
        "price": ("What does a room in {x} cost?", "Wat kost een kamer in {x}?", "Was kostet ein Zimmer in {x}?"),
        "address": ("What is the address of {x}?", "Wat is het adres van {x}?", "Wie ist die Adresse von {x}?"),
        "phone": ("What is the phone number of {x}?", "Wat is het telefoonnummer van {x}?", "Wie ist die Telefonnummer von {x}?"),
        "owner": ("Who is the owner of {x}?", "Wie is de eigenaar van {x}?", "Wer ist der Besitzer von {x}?"),
        "founded": ("When was {x} founded?", "Wanneer is {x} opgericht?", "Wann wurde {x} gegründet?"),
        "parking": ("Is there parking at {x}?", "Is er parkeergelegenheid bij {x}?", "Gibt es Parkplätze bei {x}?"),
        "site": ("What is the website of {x}?", "Wat is de website van {x}?", "Wie ist die Website von {x}?"),
    },
    "bridge": {
        "height": ("How tall is {x}?", "Hoe hoog is {x}?", "Wie hoch ist {x}?"),
        "length": ("What is the length of {x}?", "Wat is de lengte van {x}?", "Wie lang ist {x}?"),
        "weight": ("How heavy is {x}?", "Hoe zwaar is {x}?", "Wie schwer ist {x}?"),
        "architect": ("Who designed {x}?", "Wie ontwierp {x}?", "Wer entwarf {x}?"),
        "built": ("When was {x} built?", "Wanneer is {x} gebouwd?", "Wann wurde {x} gebaut?"),
        "material": ("What material is {x} made of?", "Van welk materiaal is {x} gemaakt?", "Aus welchem Material besteht {x}?"),
        "colour": ("What is the colour of {x}?", "Wat is de kleur van {x}?", "Was ist die Farbe von {x}?"),
    },
    "ship": {
        "speed": ("How fast is {x}?", "Hoe snel is {x}?", "Wie schnell ist {x}?"),
        "capacity": ("How many seats has {x}?", "Hoeveel zitplaatsen heeft {x}?", "Wie viele Sitzplätze hat {x}?"),
        "captain": ("Who is the captain of {x}?", "Wie is de kapitein van {x}?", "Wer ist der Kapitän von {x}?"),
        "depart": ("When does {x} depart?", "Wanneer vertrekt {x}?", "Wann fährt {x} ab?"),
        "duration": ("How long does the crossing with {x} take?", "Hoe lang duurt de overtocht met {x}?", "Wie lange dauert die Überfahrt mit {x}?"),
        "origin": ("What is the origin of {x}?", "Wat is de herkomst van {x}?", "Was ist die Herkunft von {x}?"),
        "crew": ("How many employees does {x} have?", "Hoeveel medewerkers heeft {x}?", "Wie viele Mitarbeiter hat {x}?"),
    },
    "case": {
        "judge": ("Who was the judge in {x}?", "Wie was de rechter in {x}?", "Wer war der Richter in {x}?"),
        "verdict": ("What was the verdict in {x}?", "Wat was het vonnis in {x}?", "Was war das Urteil in {x}?"),
        "penalty": ("What was the penalty in {x}?", "Wat was de straf in {x}?", "Was war die Strafe in {x}?"),
        "topic": ("What is the subject of {x}?", "Wat is het thema van {x}?", "Was ist der Gegenstand von {x}?"),
    },
    "book": {
        "author": ("Who wrote {x}?", "Wie schreef {x}?", "Wer schrieb {x}?"),
        "pages": ("How many pages does {x} have?", "Hoeveel bladzijden heeft {x}?", "Wie viele Seiten hat {x}?"),
        "translator": ("Who translated {x}?", "Wie vertaalde {x}?", "Wer übersetzte {x}?"),
        "publisher": ("Who is the publisher of {x}?", "Wie is de uitgever van {x}?", "Wer ist der Verlag von {x}?"),
        "published": ("When was {x} published?", "Wanneer is {x} verschenen?", "Wann ist {x} erschienen?"),
        "language": ("In which language is {x}?", "In welke taal is {x}?", "In welcher Sprache ist {x}?"),
        "rating": ("What is the rating of {x}?", "Wat is de waardering van {x}?", "Was ist die Bewertung von {x}?"),
    },
    "course": {
        "teacher": ("Who teaches {x}?", "Wie geeft {x}?", "Wer unterrichtet {x}?"),
        "credits": ("How many credits is {x}?", "Hoeveel studiepunten is {x}?", "Wie viele Leistungspunkte hat {x}?"),
        "exam": ("What is the exam of {x}?", "Wat is het tentamen van {x}?", "Was ist die Prüfung von {x}?"),
        "level": ("What is the difficulty of {x}?", "Wat is de moeilijkheid van {x}?", "Was ist die Schwierigkeit von {x}?"),
        "room": ("In which room is {x}?", "In welk lokaal is {x}?", "In welchem Raum ist {x}?"),
        "requirement": ("What are the prerequisites of {x}?", "Wat zijn de ingangseisen van {x}?", "Was sind die Voraussetzungen von {x}?"),
    },
    "bird": {
        "food": ("What does {x} eat?", "Wat eet {x}?", "Was frisst {x}?"),
        "habitat": ("What is the habitat of {x}?", "Wat is het leefgebied van {x}?", "Was ist der Lebensraum von {x}?"),
        "wings": ("What is the wingspan of {x}?", "Wat is de spanwijdte van {x}?", "Was ist die Spannweite von {x}?"),
        "age": ("What is the age of {x}?", "Wat is de leeftijd van {x}?", "Was ist das Alter von {x}?"),
        "name": ("What is the scientific name of {x}?", "Wat is de wetenschappelijke naam van {x}?", "Was ist der wissenschaftliche Name von {x}?"),
        "threat": ("What is the threat to {x}?", "Wat is de bedreiging van {x}?", "Was ist die Bedrohung von {x}?"),
    },
    "town": {
        "people": ("How many inhabitants has {x}?", "Hoeveel inwoners heeft {x}?", "Wie viele Einwohner hat {x}?"),
        "area": ("What is the surface area of {x}?", "Wat is de oppervlakte van {x}?", "Was ist die Fläche von {x}?"),
        "mayor": ("Who is the mayor of {x}?", "Wie is de burgemeester van {x}?", "Wer ist der Bürgermeister von {x}?"),
        "rain": ("How much rain falls in {x}?", "Hoeveel regen valt er in {x}?", "Wie viel Regen fällt in {x}?"),
        "distance": ("What is the distance to {x}?", "Wat is de afstand naar {x}?", "Wie ist die Entfernung nach {x}?"),
    },
    "museum": {
        "hours": ("What are the opening hours of {x}?", "Wat zijn de openingstijden van {x}?", "Was sind die Öffnungszeiten von {x}?"),
        "fee": ("How expensive is a ticket for {x}?", "Hoe duur is een kaartje voor {x}?", "Wie teuer ist eine Karte für {x}?"),
        "discount": ("Is there a discount at {x}?", "Is er korting bij {x}?", "Gibt es einen Rabatt bei {x}?"),
        "visitors": ("How many visitors does {x} have?", "Hoeveel bezoekers heeft {x}?", "Wie viele Besucher hat {x}?"),
        "head": ("Who leads {x}?", "Wie leidt {x}?", "Wer leitet {x}?"),
    },
}  # fmt: skip


def made(domain):
    """The rules for a domain of one vocabulary, "alpha" and "beta"."""
    templates = [
        {
            "id": name,
            "slots": {"x": domain},
            "questions": {code: [text] for code, text in zip(LANGUAGES, texts, strict=True)},
            "sparql": "SELECT ?v WHERE { $x ?p ?v }",
        }
        for name, texts in DOMAINS[domain].items()
    ]
    values = [{"id": name, "label": name.title()} for name in ("alpha", "beta")]
    catalog = {
        "name": domain,
        "default_language": "en",
        "vocabularies": {domain: values},
        "templates": templates,
    }
    return RulesResolver(Catalog.from_dict(catalog))


@pytest.fixture(scope="module")
def resolvers():
    """The rules of each domain."""
    return {domain: made(domain) for domain in DOMAINS}


def check(resolver, language, asked, question, expected):
    """Assert how ``question`` is read after ``asked`` of "alpha"."""
    turn = ConversationTurn("user", "q", None, asked, {"x": "alpha"}, [])
    found = resolver.resolve_now(ConversationState([turn], language=language), question)
    assert found.template_id == (expected or None), found.resolved_question


ASKED = [
    ("hotel", "price", "address", "how much is it?|price?|how expensive is that|what do I pay there?", "prijs?|hoe duur is dat?|hoeveel kost het daar|wat moet ik betalen?", "Preis?|wie teuer ist das?|was muss ich dort zahlen?|wie viel kostet das"),
    ("hotel", "address", "price", "where is it exactly?|which street is it in?", "waar is het precies?|welke straat?", "Anschrift?|wo genau ist das?|in welcher Straße?"),
    ("hotel", "phone", "price", "and the telephone?|what number can I call?", "en hun telefoon?|op welk nummer kan ik bellen?", "und die Rufnummer?|Telefon?"),
    ("hotel", "owner", "price", "who owns it?|whose is it?|proprietor?", "van wie is het?|wie bezit het?|wie is de bezitter?", "wem gehört das?|wer besitzt es?|Inhaber?"),
    ("hotel", "founded", "price", "since when has it existed?|when was it set up?|foundation?", "sinds wanneer bestaat het?|hoe lang bestaat het al?|wanneer is het gesticht?", "seit wann gibt es das?|Gründung?"),
    ("hotel", "site", "price", "homepage?|web address?", "homepage?|en de site?", "Webseite?|Internetadresse?"),
    ("bridge", "height", "weight", "height?|how high is it?", "hoogte?|en de hoogte?", "Höhe?|und die Höhe?"),
    ("bridge", "length", "weight", "how long is it?", "hoe lang is die?", "Länge?|und die Länge?"),
    ("bridge", "weight", "height", "weight?|what does it weigh?", "gewicht?|hoeveel weegt hij?|wat weegt die?", "Gewicht?|wie viel wiegt sie?|was wiegt das?"),
    ("bridge", "architect", "weight", "architect?|who is the designer?", "architect?|wie is de ontwerper?", "Architekt?|von wem ist das entworfen?"),
    ("bridge", "built", "weight", "year of construction?|when was it erected?|when was it put up?", "bouwdatum?|wanneer is die opgetrokken?", "Bauzeit?|wann wurde sie errichtet?|wann wurde das erbaut?"),
    ("bridge", "colour", "weight", "which color?", "welke kleuren?", "Färbung?"),
    ("ship", "speed", "capacity", "speed?|top speed?", "hoe hard gaat het?", "wie schnell ist das?"),
    ("ship", "capacity", "speed", "capacity?|how many people fit in it?|how many passengers can it hold?", "capaciteit?|hoeveel mensen passen erin?|hoeveel man kan erin?", "Kapazität?|wie viele Leute passen rein?"),
    ("ship", "depart", "speed", "departure time?|when does it leave?|what time does it set off?", "vertrektijd?|hoe laat gaat het weg?", "Abfahrtszeit?|wann geht es los?"),
    ("ship", "origin", "speed", "where does it come from?", "waar komt het vandaan?|oorsprong?", "wo kommt es her?|Ursprung?"),
    ("ship", "crew", "speed", "staff?|how many people work there?", "hoeveel werknemers?|hoeveel mensen werken er?", "Belegschaft?|wie viele Leute arbeiten dort?"),
    ("case", "verdict", "judge", "ruling?|what was the judgment?|outcome?", "uitspraak?|hoe is er geoordeeld?", "Entscheidung?|wie wurde entschieden?"),
    ("case", "penalty", "judge", "punishment?", "strafmaat?|en de boete?", "Strafmaß?"),
    ("book", "author", "pages", "author?|by whom was it written?|the writer?", "auteur?|wie is de schrijver?|door wie is het geschreven?", "Autor?|Verfasser?|von wem wurde das geschrieben?"),
    ("book", "pages", "author", "page count?|number of pages?", "hoeveel pagina's?|aantal pagina's?", "Seitenzahl?"),
    ("book", "translator", "author", "translator?", "vertaler?|door wie is het vertaald?", "Übersetzer?|von wem wurde es übersetzt?"),
    ("book", "publisher", "author", "publishing house?|who published it?", "uitgeverij?|bij wie is het uitgegeven?", "Verleger?|bei welchem Verlag ist es erschienen?"),
    ("book", "published", "author", "when did it come out?|publication date?", "wanneer is het uitgekomen?|publicatiedatum?", "wann ist es rausgekommen?|Erscheinungsdatum?"),
    ("book", "rating", "author", "how many stars?", "hoeveel sterren?", "wie viele Sterne?"),
    ("course", "teacher", "exam", "teacher?|who's the lecturer?|who gives it?", "docent?|wie is de leraar?|wie doceert het?", "Dozent?|wer ist die Lehrerin?|wer gibt das?"),
    ("course", "credits", "exam", "credit points?|how many study points?", "hoeveel credits?|punten?", "wie viele ECTS?|Kreditpunkte?"),
    ("course", "exam", "teacher", "test?|how is it assessed?", "toets?|hoe wordt het getoetst?", "Klausur?|wie wird das geprüft?"),
    ("course", "level", "teacher", "how hard is it?|how difficult is that?", "hoe moeilijk is het?|moeilijkheidsgraad?", "wie schwierig ist das?|Schwierigkeitsgrad?"),
    ("course", "requirement", "teacher", "which prerequisite?", "toelatingseisen?|vereisten?", "Vorkenntnisse?"),
    ("bird", "food", "habitat", "food?|diet?|what does it feed on?", "voedsel?|en de voeding?", "Nahrung?|Futter?|wovon ernährt er sich?"),
    ("bird", "habitat", "food", "where does it live?|where is it found?", "waar leeft hij?|biotoop?", "wo lebt er?|Biotop?"),
    ("bird", "age", "food", "how old is it?", "hoe oud is hij?", "wie alt ist er?"),
    ("bird", "threat", "food", "danger?|risk?", "gevaar?|waardoor wordt hij bedreigd?", "Gefährdung?|wodurch ist er bedroht?"),
    ("town", "people", "mayor", "population?|how many people live there?", "bevolking?|hoeveel mensen wonen er?|inwonertal?", "Bevölkerung?|wie viele Menschen leben dort?|Einwohnerzahl?"),
    ("town", "area", "mayor", "area?|how large is it?", "hoe groot is het?", "wie groß ist es?|Grundfläche?"),
    ("town", "rain", "mayor", "rainfall?|precipitation?", "neerslag?|regenval?", "Niederschlag?|Regenmenge?"),
    ("town", "distance", "mayor", "how far is it?|how many kilometres?", "hoe ver is het?|hoeveel kilometer is dat?", "wie weit ist das?|wie viele Kilometer sind das?"),
    ("museum", "hours", "visitors", "when is it open?|what time does it close?|opening times?", "wanneer is het open?|hoe laat gaan ze open?|tot hoe laat?", "wann hat es offen?|wie lange ist es geöffnet?|bis wann?"),
    ("museum", "fee", "visitors", "price?|what does it cost?|how much is it?", "wat kost het?|prijs?", "was kostet das?|Preis?"),
    ("museum", "discount", "visitors", "any reductions?|concessions?", "reductie?", "Ermäßigung?"),
    ("museum", "visitors", "hours", "attendance?|how many people visited?", "bezoekersaantal?", "Besucherzahl?"),
    ("museum", "head", "hours", "director?|who is the boss?|who runs it?", "wie is de baas?|directeur?", "Chef?|wer ist die Leiterin?"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("domain", "expected", "asked", "language", "question"),
    [
        (domain, expected, asked, language, question)
        for domain, expected, asked, *texts in ASKED
        for language, several in zip(LANGUAGES, texts, strict=True)
        for question in several.split("|")
    ],
)
def test_a_question_may_be_put_otherwise(resolvers, domain, expected, asked, language, question):
    """Nouns, questions and verbs stand for each other, across word classes."""
    check(resolvers[domain], language, asked, question, expected)


UNANSWERED = [
    ("hotel", "price", "how old is the manager?|how many rooms are there?|how far is the beach?|how much does it weigh?", "hoe oud is de baas?|hoe ver is het strand?|hoeveel weegt het?|hoeveel sterren?", "wie alt ist der Chef?|wie weit ist der Strand?|wie viel wiegt es?|wie viele Sterne?"),
    ("bridge", "weight", "how much did it cost?|how wide is it?|when does it open?", "wat kostte hij?|hoe breed is hij?|wanneer is die open?", "was hat sie gekostet?|wem gehört sie?|wie breit ist sie?|wann hat sie offen?"),
    ("ship", "speed", "how heavy is it?|who built it?|which colour?", "hoe zwaar is het?|wie heeft het gebouwd?|welke kleur?", "wie schwer ist es?|wer hat es gebaut?|welche Farbe?"),
    ("case", "judge", "who was the lawyer?|how long did it last?|when was it?", "wie was de advocaat?|hoe lang duurde het?", "wer war der Anwalt?|wie lange dauerte es?|wer gewann den Prozess?"),
    ("book", "author", "how expensive is it?|how heavy is it?|who illustrated it?|is there a film of it?", "hoe duur is het?|hoe zwaar is het?|wie illustreerde het?", "wie teuer ist es?|wie schwer ist es?|wer hat es illustriert?"),
    ("course", "exam", "how much does it cost?|how long is it?|how many students are there?", "hoe lang duurt het?|hoeveel studenten zijn er?|wat kost het?", "wie lange dauert es?|wie viele Studenten gibt es?|was kostet es?"),
    ("bird", "food", "how heavy is it?|how fast does it fly?|what colour is it?|how many eggs?", "hoe zwaar is hij?|welke kleur heeft hij?|hoeveel eieren?", "wie schwer ist er?|welche Farbe hat er?|wie viele Eier?"),
    ("town", "mayor", "how old is it?|how high is it?|when was it founded?|how expensive is it?", "hoe oud is het?|hoe hoog ligt het?|wanneer is het gesticht?", "wie alt ist es?|wie hoch liegt es?|wann wurde es gegründet?"),
    ("museum", "hours", "how tall is it?|who designed it?|how many paintings?|which street is it in?", "wie ontwierp het?|hoe hoog is het?|welke straat?", "wer hat es entworfen?|wie hoch ist es?|welche Straße?"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("domain", "asked", "language", "question"),
    [
        (domain, asked, language, question)
        for domain, asked, *texts in UNANSWERED
        for language, several in zip(LANGUAGES, texts, strict=True)
        for question in several.split("|")
    ],
)
def test_another_property_stays_unanswered(resolvers, domain, asked, language, question):
    """What a catalog does not have is near to nothing that it has."""
    check(resolvers[domain], language, asked, question, ABSTAINS)
