# ruff: noqa: E501, SIM905
"""The rules, on the development dialogues and on domains that no rule was written for."""

import ast
import random
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from heritage_session.catalog import Catalog
from heritage_session.conversation import EVERYTHING, ConversationState, ConversationTurn
from heritage_session.dialogues import Dialogue, DialogueTurn, read_dialogues
from heritage_session.evaluation import evaluate
from heritage_session.resolvers import rules
from heritage_session.resolvers.base import EditKind, Source
from heritage_session.resolvers.rules import RulesResolver
from tests.examples import scaled

DATA = Path(__file__).parent / "data"

TRAINS = """
name: trains
default_language: nl
vocabularies:
  station:
    - {id: utr, label: Utrecht Centraal, aliases: [Utrecht, Utrecht CS]}
    - {id: zwo, label: Zwolle}
    - {id: asd, label: Amsterdam Centraal, aliases: [Amsterdam, Amsterdam CS]}
    - {id: keu, label: {nl: Keulen Hbf, en: Cologne, de: Köln Hbf}, aliases: {nl: [Keulen], de: [Köln], en: [Cologne Central]}}
    - {id: gnd, label: Groningen Noord}
    - {id: gn, label: Groningen}
    - {id: ah, label: Arnhem Centraal, aliases: [Arnhem]}
  operator:
    - {id: ns, label: NS, aliases: [Nederlandse Spoorwegen]}
    - {id: arriva, label: Arriva}
    - {id: blauwnet, label: Blauwnet}
  weekday:
    - {id: mon, label: {nl: maandag, en: Monday, de: Montag}}
    - {id: fri, label: {nl: vrijdag, en: Friday, de: Freitag}}
    - {id: sun, label: {nl: zondag, en: Sunday, de: Sonntag}}
  clock:
    pattern: '[0-2]?[0-9]:[0-5][0-9]'
templates:
  - id: t1
    slots: {origin: station, destination: station, day: "weekday?", after: "clock?"}
    questions:
      nl: ["Welke treinen rijden er van {origin} naar {destination}?", "Hoe kom ik van {origin} naar {destination}?"]
      en: ["Which trains run from {origin} to {destination}?", "How do I get from {origin} to {destination}?"]
      de: ["Welche Züge fahren von {origin} nach {destination}?"]
    additions:
      day: {nl: "op {day}", en: "on {day}", de: "am {day}"}
      after: {nl: "na {after}", en: "after {after}", de: "nach {after} Uhr"}
    sparql: "SELECT ?id ?label WHERE { ?id ?p $origin, $destination . OPTIONAL { ?id ?q $day, $after } }"
  - id: t2
    slots: {origin: station, destination: station}
    questions:
      nl: ["Hoe lang duurt de reis van {origin} naar {destination}?"]
      en: ["How long does the journey from {origin} to {destination} take?"]
      de: ["Wie lange dauert die Fahrt von {origin} nach {destination}?"]
    sparql: "SELECT ?x WHERE { ?x ?p $origin, $destination }"
  - id: t3
    slots: {origin: station, destination: station}
    questions:
      nl: ["Wat kost een kaartje van {origin} naar {destination}?"]
      en: ["How much is a ticket from {origin} to {destination}?"]
      de: ["Was kostet eine Fahrkarte von {origin} nach {destination}?"]
    sparql: "SELECT ?x WHERE { ?x ?p $origin, $destination }"
  - id: t4
    slots: {station: station}
    questions:
      nl: ["Heeft {station} een lift?", "Is er een lift op station {station}?"]
      en: ["Does {station} have a lift?"]
      de: ["Gibt es in {station} einen Aufzug?"]
    sparql: "SELECT ?x WHERE { $station ?p ?x }"
  - id: t5
    slots: {station: station}
    questions:
      nl: ["Welke vervoerders rijden er op {station}?"]
      en: ["Which operators serve {station}?"]
      de: ["Welche Betreiber bedienen {station}?"]
    sparql: "SELECT ?id ?label WHERE { $station ?p ?id }"
    results: operator
  - id: t6
    slots: {operator: operator}
    questions:
      nl: ["Wat is het telefoonnummer van {operator}?"]
      en: ["What is the phone number of {operator}?"]
      de: ["Wie ist die Telefonnummer von {operator}?"]
    sparql: "SELECT ?x WHERE { $operator ?p ?x }"
"""

FILMS = """
name: films
default_language: en
vocabularies:
  director:
    - {id: d1, label: Steven Spielberg}
    - {id: d2, label: Paul Verhoeven}
    - {id: d3, label: Alfred Hitchcock, aliases: [Hitch]}
    - {id: d4, label: Greta Gerwig}
  genre:
    - {id: g1, label: {en: comedy, nl: komedie, de: Komödie}, plural: {en: comedies, nl: komedies, de: Komödien}}
    - {id: g2, label: {en: thriller, nl: thriller, de: Thriller}, plural: {en: thrillers, nl: thrillers, de: Thriller}}
    - {id: g3, label: {en: western, nl: western, de: Western}, plural: {en: westerns, nl: westerns, de: Western}}
    - {id: g4, label: {en: science fiction film, nl: sciencefictionfilm, de: Science-Fiction-Film}, plural: {en: science fiction films, nl: sciencefictionfilms, de: Science-Fiction-Filme}, aliases: {"en": [sci-fi, scifi], "nl": [sciencefiction]}}
  film:
    - {id: f1, label: Jaws}
    - {id: f2, label: The Birds}
    - {id: f3, label: Psycho}
    - {id: f4, label: {en: Black Book, nl: Zwartboek, de: Black Book}}
    - {id: f5, label: Vertigo}
    - {id: dune84, label: Dune, aliases: [Dune 1984]}
    - {id: dune21, label: Dune, aliases: [Dune 2021]}
  actor:
    - {id: a1, label: Carice van Houten}
    - {id: a2, label: Janet Leigh}
  year:
    pattern: '19[0-9]{2}|20[0-9]{2}'
templates:
  - id: list
    slots: {director: director, genre: "genre?", before: "year?", since: "year?"}
    questions:
      en: ["Which films did {director} direct?", "Which films are by {director}?"]
      nl: ["Welke films heeft {director} geregisseerd?", "Welke films zijn er van {director}?"]
      de: ["Welche Filme hat {director} gedreht?"]
    additions:
      genre: {en: "in the genre {genre}", nl: "in het genre {genre}", de: "im Genre {genre}"}
      before: {en: "before {before}", nl: "voor {before}", de: "vor {before}"}
      since: {en: "since {since}", nl: "sinds {since}", de: "seit {since}"}
    sparql: "SELECT ?id ?label WHERE { ?id ?p $director OPTIONAL { ?id ?q $genre, $before, $since } }"
    results: film
  - id: number
    slots: {director: director, genre: "genre?"}
    questions:
      en: ["How many films did {director} make?"]
      nl: ["Hoeveel films maakte {director}?"]
      de: ["Wie viele Filme hat {director} gemacht?"]
    additions:
      genre: {en: "in the genre {genre}", nl: "in het genre {genre}", de: "im Genre {genre}"}
    sparql: "SELECT ?n WHERE { ?n ?p $director OPTIONAL { ?n ?q $genre } }"
  - id: released
    slots: {film: film}
    questions:
      en: ["When was {film} released?", "In which year did {film} come out?"]
      nl: ["Wanneer kwam {film} uit?", "Uit welk jaar is {film}?"]
      de: ["Wann kam {film} heraus?"]
    sparql: "SELECT ?x WHERE { $film ?p ?x }"
  - id: cast
    slots: {film: film}
    questions:
      en: ["Who stars in {film}?", "Who plays in {film}?"]
      nl: ["Wie spelen er in {film}?", "Welke acteurs spelen er in {film}?"]
      de: ["Wer spielt in {film}?"]
    sparql: "SELECT ?id ?label WHERE { $film ?p ?id }"
    results: actor
  - id: length
    slots: {film: film}
    questions:
      en: ["How long is {film}?", "What is the running time of {film}?"]
      nl: ["Hoe lang duurt {film}?", "Wat is de speelduur van {film}?"]
      de: ["Wie lang ist {film}?"]
    sparql: "SELECT ?x WHERE { $film ?p ?x }"
  - id: born
    slots: {actor: actor}
    questions:
      en: ["When was {actor} born?"]
      nl: ["Wanneer is {actor} geboren?"]
      de: ["Wann wurde {actor} geboren?"]
    sparql: "SELECT ?x WHERE { $actor ?p ?x }"
"""


RECIPES = """
name: recipes
default_language: en
vocabularies:
  ingredient:
    - {id: i1, label: {en: tomato, nl: tomaat, de: Tomate}, plural: {en: tomatoes, nl: tomaten, de: Tomaten}}
    - {id: i2, label: {en: aubergine, nl: aubergine, de: Aubergine}, plural: {en: aubergines, nl: aubergines, de: Auberginen}, aliases: {en: [eggplant, eggplants]}}
    - {id: i3, label: {en: chickpea, nl: kikkererwt, de: Kichererbse}, plural: {en: chickpeas, nl: kikkererwten, de: Kichererbsen}}
    - {id: i4, label: {en: salmon, nl: zalm, de: Lachs}}
  cuisine:
    - {id: c1, label: {en: Italian, nl: Italiaanse, de: italienische}, aliases: {nl: [Italiaans], de: [italienisch, italienischen]}}
    - {id: c2, label: {en: Indian, nl: Indiase, de: indische}, aliases: {nl: [Indiaas], de: [indisch, indischen]}}
    - {id: c3, label: {en: Moroccan, nl: Marokkaanse, de: marokkanische}, aliases: {nl: [Marokkaans]}}
  course:
    - {id: k1, label: {en: starter, nl: voorgerecht, de: Vorspeise}, plural: {en: starters, nl: voorgerechten, de: Vorspeisen}}
    - {id: k2, label: {en: main course, nl: hoofdgerecht, de: Hauptgericht}, plural: {en: main courses, nl: hoofdgerechten, de: Hauptgerichte}, aliases: {en: [main, mains]}}
    - {id: k3, label: {en: dessert, nl: nagerecht, de: Nachspeise}, plural: {en: desserts, nl: nagerechten, de: Nachspeisen}, aliases: {nl: [toetje, toetjes], de: [Dessert, Desserts]}}
  dish:
    - {id: d1, label: Shakshuka}
    - {id: d2, label: Baba Ganoush}
    - {id: d3, label: Chana Masala}
    - {id: d4, label: Tiramisu}
    - {id: d5, label: Pasta alla Norma}
  minutes:
    pattern: '[1-9][0-9]{1,2}'
templates:
  - id: find
    slots: {course: course, cuisine: "cuisine?", ingredient: "ingredient?", max_minutes: "minutes?"}
    questions:
      en: ["Which {course} can I make?", "What {course} do you have?"]
      nl: ["Welke {course} kan ik maken?", "Wat voor {course} hebben jullie?"]
      de: ["Welche {course} kann ich kochen?"]
    additions:
      cuisine: {en: "from the {cuisine} kitchen", nl: "uit de {cuisine} keuken", de: "aus der {cuisine} Küche"}
      ingredient: {en: "with {ingredient}", nl: "met {ingredient}", de: "mit {ingredient}"}
      max_minutes: {en: "in less than {max_minutes} minutes", nl: "in minder dan {max_minutes} minuten", de: "in weniger als {max_minutes} Minuten"}
    sparql: "SELECT ?id ?label WHERE { ?id ?p $course OPTIONAL { ?id ?q $cuisine, $ingredient, $max_minutes } }"
    results: dish
  - id: count
    slots: {course: course, cuisine: "cuisine?", ingredient: "ingredient?"}
    questions:
      en: ["How many {course} are there?"]
      nl: ["Hoeveel {course} zijn er?"]
      de: ["Wie viele {course} gibt es?"]
    additions:
      cuisine: {en: "from the {cuisine} kitchen", nl: "uit de {cuisine} keuken", de: "aus der {cuisine} Küche"}
      ingredient: {en: "with {ingredient}", nl: "met {ingredient}", de: "mit {ingredient}"}
    sparql: "SELECT ?n WHERE { ?n ?p $course OPTIONAL { ?n ?q $cuisine, $ingredient } }"
  - id: time
    slots: {dish: dish}
    questions:
      en: ["How long does {dish} take?", "What is the cooking time of {dish}?"]
      nl: ["Hoe lang duurt het om {dish} te maken?", "Wat is de bereidingstijd van {dish}?"]
      de: ["Wie lange dauert {dish}?", "Was ist die Zubereitungszeit von {dish}?"]
    sparql: "SELECT ?x WHERE { $dish ?p ?x }"
  - id: needs
    slots: {dish: dish}
    questions:
      en: ["What do I need for {dish}?", "What are the ingredients of {dish}?"]
      nl: ["Wat heb ik nodig voor {dish}?", "Welke ingrediënten zitten er in {dish}?"]
      de: ["Was brauche ich für {dish}?", "Welche Zutaten hat {dish}?"]
    sparql: "SELECT ?id ?label WHERE { $dish ?p ?id }"
    results: ingredient
  - id: calories
    slots: {dish: dish}
    questions:
      en: ["How many calories does {dish} have?"]
      nl: ["Hoeveel calorieën heeft {dish}?"]
      de: ["Wie viele Kalorien hat {dish}?"]
    sparql: "SELECT ?x WHERE { $dish ?p ?x }"
  - id: quickest
    slots: {course: course}
    questions:
      en: ["What is the quickest {course}?"]
      nl: ["Wat is het snelste {course}?"]
      de: ["Was ist das schnellste {course}?"]
    sparql: "SELECT ?id ?label WHERE { ?id ?p $course }"
    results: dish
"""

COURSES = """
name: courses
default_language: nl
vocabularies:
  city:
    - {id: u, label: Utrecht, aliases: {nl: [de stad Utrecht], en: [city of Utrecht]}, within: up}
    - {id: up, label: {nl: provincie Utrecht, en: province of Utrecht, de: Provinz Utrecht}}
    - {id: a, label: Amersfoort, within: up}
    - {id: l, label: Leiden}
    - {id: dh, label: Den Haag, aliases: {en: [The Hague], nl: ["'s-Gravenhage"]}}
    - {id: n, label: Nieuwegein}
  subject:
    - {id: math, label: {nl: wiskunde, en: mathematics, de: Mathematik}, aliases: {en: [maths, math], de: [Mathe]}}
    - {id: bio, label: {nl: biologie, en: biology, de: Biologie}}
    - {id: hist, label: {nl: geschiedenis, en: history, de: Geschichte}}
    - {id: law, label: {nl: rechten, en: law, de: Jura}}
  level:
    - {id: ba, label: {nl: bachelor, en: bachelor, de: Bachelor}, plural: {nl: bachelors, en: bachelors}, aliases: {nl: [bacheloropleiding, bacheloropleidingen]}}
    - {id: ma, label: {nl: master, en: master, de: Master}, plural: {nl: masters, en: masters}, aliases: {nl: [masteropleiding, masteropleidingen]}}
  university:
    - {id: uu, label: Universiteit Utrecht, aliases: [UU]}
    - {id: lei, label: Universiteit Leiden}
    - {id: hu, label: Hogeschool Utrecht, aliases: [HU]}
    - {id: hhs, label: Haagse Hogeschool}
  euro:
    pattern: '[0-9]{3,5}'
templates:
  - id: offers
    slots: {subject: subject, level: "level?", city: "city?", fee: "euro?"}
    questions:
      nl: ["Waar kan ik {subject} studeren?", "Welke universiteiten bieden {subject} aan?"]
      en: ["Where can I study {subject}?", "Which universities offer {subject}?"]
      de: ["Wo kann ich {subject} studieren?", "Welche Universitäten bieten {subject} an?"]
    additions:
      level: {nl: "als {level}", en: "as a {level}", de: "als {level}"}
      city: {nl: "in {city}", en: "in {city}", de: "in {city}"}
      fee: {nl: "voor minder dan {fee} euro", en: "for less than {fee} euros", de: "für weniger als {fee} Euro"}
    sparql: "SELECT ?id ?label WHERE { ?id ?p $subject OPTIONAL { ?id ?q $level, $city, $fee } }"
    results: university
  - id: students
    slots: {university: university}
    questions:
      nl: ["Hoeveel studenten heeft {university}?", "Hoe groot is {university}?"]
      en: ["How many students does {university} have?", "How big is {university}?"]
      de: ["Wie viele Studenten hat {university}?"]
    sparql: "SELECT ?x WHERE { $university ?p ?x }"
  - id: rector
    slots: {university: university}
    questions:
      nl: ["Wie is de rector van {university}?"]
      en: ["Who is the rector of {university}?"]
      de: ["Wer ist der Rektor von {university}?"]
    sparql: "SELECT ?x WHERE { $university ?p ?x }"
  - id: where
    slots: {university: university}
    questions:
      nl: ["In welke stad ligt {university}?"]
      en: ["In which city is {university}?"]
      de: ["In welcher Stadt liegt {university}?"]
    sparql: "SELECT ?id ?label WHERE { $university ?p ?id }"
    results: city
  - id: rooms
    slots: {city: city}
    questions:
      nl: ["Wat kost een kamer in {city}?", "Hoe duur is een studentenkamer in {city}?"]
      en: ["What does a room in {city} cost?", "How expensive is a student room in {city}?"]
      de: ["Was kostet ein Zimmer in {city}?"]
    sparql: "SELECT ?x WHERE { $city ?p ?x }"
"""

DINING = """
name: dining
default_language: nl
vocabularies:
  area:
    - {id: city, label: {nl: de gemeente Veenstad, en: Veenstad municipality, de: der Gemeinde Veenstad}, aliases: {nl: [gemeente Veenstad], en: [municipality of Veenstad], de: [Gemeinde Veenstad]}}
    - {id: core, label: Veenstad, aliases: {nl: [dorp Veenstad], en: [village of Veenstad], de: [Dorf Veenstad]}, within: city}
    - {id: north, label: {nl: Noorderhof, en: Northcourt, de: Nordhof}, within: city}
    - {id: quay, label: {nl: de Havenkade, en: the Harbour Quay, de: Hafenkai}, within: north}
    - {id: hill, label: {nl: Heuvelrug, en: Hillside, de: Hügelrand}}
  speciality:
    - {id: grill, label: {nl: grillrestaurant, en: grill, de: Grillrestaurant}, plural: {nl: grillrestaurants, en: grills, de: Grillrestaurants}}
    - {id: bistro, label: {nl: bistro, en: bistro, de: Bistro}, plural: {nl: bistro's, en: bistros, de: Bistros}}
    - {id: tea, label: {nl: theehuis, en: tea room, de: Teehaus}, plural: {nl: theehuizen, en: tea rooms, de: Teehäuser}}
  diet:
    - {id: vegan, label: {nl: veganistisch, en: vegan, de: vegan}, aliases: {nl: [veganistische], de: [vegane, veganes]}}
    - {id: gluten, label: {nl: glutenvrij, en: gluten-free, de: glutenfrei}, aliases: {nl: [glutenvrije], de: [glutenfreie]}}
  house:
    - {id: h1, label: De Vuurkorf}
    - {id: h2, label: Zilte Zoen}
    - {id: h3, label: Klein Geluk}
    - {id: h4, label: Het Rode Paard}
  weekday:
    - {id: mon, label: {nl: maandag, en: Monday, de: Montag}}
    - {id: sun, label: {nl: zondag, en: Sunday, de: Sonntag}}
  rating:
    pattern: '[1-9][0-9]?'
templates:
  - id: find
    slots: {speciality: speciality, area: area, diet: "diet?", day: "weekday?", above: "rating?", below: "rating?"}
    questions:
      nl: ["Welke {speciality} zijn er in {area}?", "Welke {speciality} heeft {area}?"]
      en: ["Which {speciality} are there in {area}?", "Which {speciality} can I find in {area}?"]
      de: ["Welche {speciality} gibt es in {area}?"]
    additions:
      diet: {nl: "die {diet} koken", en: "that cook {diet}", de: "die {diet} kochen"}
      day: {nl: "open op {day}", en: "open on {day}", de: "geöffnet am {day}"}
      above: {nl: "met meer dan {above} punten", en: "with more than {above} points", de: "mit mehr als {above} Punkten"}
      below: {nl: "met minder dan {below} punten", en: "with less than {below} points", de: "mit weniger als {below} Punkten"}
    sparql: "SELECT ?id ?label WHERE { ?id ?p $speciality, $area OPTIONAL { ?id ?q $diet, $day, $above, $below } }"
    results: house
  - id: count
    slots: {speciality: speciality, area: area, diet: "diet?"}
    questions:
      nl: ["Hoeveel {speciality} zijn er in {area}?"]
      en: ["How many {speciality} are there in {area}?"]
      de: ["Wie viele {speciality} gibt es in {area}?"]
    additions:
      diet: {nl: "die {diet} koken", en: "that cook {diet}", de: "die {diet} kochen"}
    sparql: "SELECT ?n WHERE { ?n ?p $speciality, $area OPTIONAL { ?n ?q $diet } }"
  - id: cheapest
    slots: {speciality: speciality, area: area}
    questions:
      nl: ["Wat is het goedkoopste {speciality} in {area}?", "Welke {speciality} in {area} is het goedkoopst?"]
      en: ["What is the cheapest {speciality} in {area}?", "Which of the {speciality} in {area} is the cheapest?"]
      de: ["Was ist das günstigste {speciality} in {area}?", "Welches der {speciality} in {area} ist am günstigsten?"]
    sparql: "SELECT ?id ?label WHERE { ?id ?p $speciality, $area }"
    results: house
  - id: phone
    slots: {house: house}
    questions:
      nl: ["Wat is het telefoonnummer van {house}?"]
      en: ["What is the phone number of {house}?"]
      de: ["Wie lautet die Telefonnummer von {house}?"]
    sparql: "SELECT ?x WHERE { $house ?p ?x }"
  - id: chef
    slots: {house: house}
    questions:
      nl: ["Wie is de kok van {house}?", "Wie kookt er bij {house}?"]
      en: ["Who is the chef of {house}?", "Who cooks at {house}?"]
      de: ["Wer ist der Koch von {house}?", "Wer kocht bei {house}?"]
    sparql: "SELECT ?x WHERE { $house ?p ?x }"
  - id: lies
    slots: {house: house}
    questions:
      nl: ["Waar ligt {house}?", "In welke wijk ligt {house}?"]
      en: ["Where is {house}?", "In which district is {house}?"]
      de: ["Wo liegt {house}?", "In welchem Viertel liegt {house}?"]
    sparql: "SELECT ?id ?label WHERE { $house ?p ?id }"
    results: area
  - id: council
    slots: {area: area}
    questions:
      nl: ["Onder welke gemeente valt {area}?"]
      en: ["Which municipality does {area} belong to?"]
      de: ["Zu welcher Gemeinde gehört {area}?"]
    sparql: "SELECT ?id ?label WHERE { $area ?p ?id }"
    results: area
"""

RAIL = """
name: rail
default_language: en
vocabularies:
  stop:
    - {id: ma, label: Marwick}
    - {id: do, label: Dornholm}
    - {id: ka, label: Kaltenau}
    - {id: li, label: Lindeveld}
    - {id: rn, label: Reiner North, aliases: [Reiner]}
    - {id: rs, label: Reiner South, aliases: [Reiner]}
  train_type:
    - {id: ex, label: {nl: sneltrein, en: express, de: Schnellzug}, plural: {nl: sneltreinen, en: expresses, de: Schnellzüge}}
    - {id: lo, label: {nl: stoptrein, en: local, de: Bummelzug}, plural: {nl: stoptreinen, en: locals, de: Bummelzüge}}
    - {id: ni, label: {nl: nachttrein, en: sleeper, de: Nachtzug}, plural: {nl: nachttreinen, en: sleepers, de: Nachtzüge}}
  weekday:
    - {id: sat, label: {nl: zaterdag, en: Saturday, de: Samstag}}
    - {id: sun, label: {nl: zondag, en: Sunday, de: Sonntag}}
    - {id: mon, label: {nl: maandag, en: Monday, de: Montag}}
  clock:
    pattern: '[0-2]?[0-9]:[0-5][0-9]'
  service:
    - {id: s1, label: RX 101}
    - {id: s2, label: RX 205}
    - {id: s3, label: LN 7}
templates:
  - id: runs
    slots: {origin: stop, destination: stop, train_type: "train_type?", day: "weekday?", leave_after: "clock?", leave_before: "clock?"}
    questions:
      nl: ["Welke verbindingen zijn er van {origin} naar {destination}?"]
      en: ["Which connections are there from {origin} to {destination}?"]
      de: ["Welche Verbindungen gibt es von {origin} nach {destination}?"]
    additions:
      train_type: {nl: "met een {train_type}", en: "by {train_type}", de: "mit einem {train_type}"}
      day: {nl: "op {day}", en: "on {day}", de: "am {day}"}
      leave_after: {nl: "na {leave_after}", en: "after {leave_after}", de: "nach {leave_after}"}
      leave_before: {nl: "voor {leave_before}", en: "before {leave_before}", de: "vor {leave_before}"}
    sparql: "SELECT ?id ?label WHERE { ?id ?p $origin, $destination OPTIONAL { ?id ?q $train_type, $day, $leave_after, $leave_before } }"
    results: service
  - id: first
    slots: {origin: stop, destination: stop}
    questions:
      nl: ["Welke verbinding van {origin} naar {destination} vertrekt het eerst?"]
      en: ["Which connection from {origin} to {destination} departs first?"]
      de: ["Welche Verbindung von {origin} nach {destination} fährt zuerst?"]
    sparql: "SELECT ?id ?label WHERE { ?id ?p $origin, $destination }"
    results: service
  - id: seats
    slots: {service: service}
    questions:
      nl: ["Hoeveel zitplaatsen heeft {service}?"]
      en: ["How many seats does {service} have?"]
      de: ["Wie viele Sitzplätze hat {service}?"]
    sparql: "SELECT ?x WHERE { $service ?p ?x }"
  - id: platform
    slots: {service: service}
    questions:
      nl: ["Van welk spoor vertrekt {service}?"]
      en: ["From which platform does {service} depart?"]
      de: ["Von welchem Gleis fährt {service}?"]
    sparql: "SELECT ?x WHERE { $service ?p ?x }"
  - id: lockers
    slots: {stop: stop}
    questions:
      nl: ["Zijn er kluisjes in {stop}?"]
      en: ["Are there lockers at {stop}?"]
      de: ["Gibt es Schließfächer in {stop}?"]
    sparql: "SELECT ?x WHERE { $stop ?p ?x }"
"""

# Conversations: a language, then question, template ("" for none), slots, and ids of rows if any.
# fmt: off
TALKS = {
    "trains": (
        TRAINS,
        [
            ("nl", [
                ("Hoe kom ik van Utrecht naar Zwolle?", "t1", "origin=utr destination=zwo"),
                ("en naar Arnhem?", "t1", "origin=utr destination=ah"),
                ("en vanuit Amsterdam?", "t1", "origin=asd destination=ah"),
                ("en op zondag?", "t1", "origin=asd destination=ah day=sun"),
                ("alleen na 18:30", "t1", "origin=asd destination=ah day=sun after=18:30"),
                ("maakt niet uit welke dag", "t1", "origin=asd destination=ah after=18:30"),
                ("hoe lang duurt dat?", "t2", "origin=asd destination=ah"),
                ("en terug?", "t2", "origin=ah destination=asd"),
                ("wat kost dat?", "t3", "origin=ah destination=asd"),
                ("en Groningen?", "", ""),
                ("kun je daar ook koffie krijgen?", "", ""),
                ("en van Keulen naar Groningen Noord?", "t3", "origin=keu destination=gnd"),
            ]),
            ("nl", [
                ("Kun je me zeggen welke vervoerders er op Zwolle rijden?", "t5", "station=zwo", "ns arriva blauwnet"),
                ("wat is het telefoonnummer van de tweede?", "t6", "operator=arriva"),
                ("en van de laatste?", "t6", "operator=blauwnet"),
                ("en in Utrecht?", "t5", "station=utr", "ns"),
                ("heeft dat station een lift?", "t4", "station=utr"),
                ("en Arnhem?", "t4", "station=ah"),
                ("en Parijs?", "", ""),
            ]),
            ("en", [
                ("Which trains run from Cologne to Utrecht on Friday?", "t1", "origin=keu destination=utr day=fri"),
                ("and the other way round?", "t1", "origin=utr destination=keu day=fri"),
                ("what about Monday?", "t1", "origin=utr destination=keu day=mon"),
                ("no, from Zwolle", "t1", "origin=zwo destination=keu day=mon"),
                ("any day is fine", "t1", "origin=zwo destination=keu"),
                ("how much is a ticket?", "t3", "origin=zwo destination=keu"),
                ("and how long does it take?", "t2", "origin=zwo destination=keu"),
                ("is there wifi on board?", "", ""),
            ]),
            ("de", [
                ("Wie lange dauert die Fahrt von Köln nach Arnhem?", "t2", "origin=keu destination=ah"),
                ("und nach Zwolle?", "t2", "origin=keu destination=zwo"),
                ("Was kostet die Fahrkarte?", "t3", "origin=keu destination=zwo"),
                ("und zurück?", "t3", "origin=zwo destination=keu"),
                ("Welche Züge fahren denn?", "t1", "origin=zwo destination=keu"),
                ("nur am Sonntag bitte", "t1", "origin=zwo destination=keu day=sun"),
                ("der Tag ist egal", "t1", "origin=zwo destination=keu"),
                ("und ab Amsterdam?", "t1", "origin=asd destination=keu"),
                ("gibt es dort Schließfächer?", "", ""),
            ]),
        ],
    ),
    "films": (
        FILMS,
        [
            ("en", [
                ("Which films did Alfred Hitchcock direct?", "list", "director=d3", "f2 f3 f5"),
                ("how many are there?", "number", "director=d3"),
                ("and by Spielberg?", "number", "director=d1"),
                ("list them please", "list", "director=d1", "f1"),
                ("when was it released?", "released", "film=f1"),
                ("and Psycho?", "released", "film=f3"),
                ("who stars in it?", "cast", "film=f3", "a2"),
                ("when was she born?", "born", "actor=a2"),
                ("what's the box office?", "", ""),
            ]),
            ("en", [
                ("Which films are by Hitchcock?", "list", "director=d3", "f2 f3 f5"),
                ("only thrillers", "list", "director=d3 genre=g2", "f3 f5"),
                ("before 1960", "list", "director=d3 genre=g2 before=1960", "f5"),
                ("regardless of genre", "list", "director=d3 before=1960", "f5"),
                ("and westerns since 1950", "list", "director=d3 genre=g3 before=1960 since=1950"),
                ("without a year", "list", "director=d3 genre=g3"),
                ("How many films did Greta Gerwig make?", "number", "director=d4"),
                ("How long is The Birds?", "length", "film=f2"),
                ("who plays in that film?", "cast", "film=f2"),
                ("back to Hitchcock, which films are there?", "list", "director=d3"),
            ]),
            ("nl", [
                ("Welke films heeft Paul Verhoeven geregisseerd?", "list", "director=d2", "f4"),
                ("uit welk jaar is die?", "released", "film=f4"),
                ("en hoe lang duurt hij?", "length", "film=f4"),
                ("wie spelen erin?", "cast", "film=f4", "a1"),
                ("wanneer is zij geboren?", "born", "actor=a1"),
                ("en Verhoven?", "", ""),
                ("Hoeveel komedies maakte Spielberg?", "number", "director=d1 genre=g1"),
                ("en westerns?", "number", "director=d1 genre=g3"),
                ("ongeacht het genre", "number", "director=d1"),
                ("en Tarantino?", "", ""),
                ("Is Jaws op Netflix te zien?", "", ""),
            ]),
            ("en", [
                ("When was Dune released?", "", ""),
                ("When was Dune 2021 released?", "released", "film=dune21"),
                ("How long is Jaws and who directed it?", "", ""),
                ("what is the running time of jaws", "length", "film=f1"),
                ("and vertgo", "length", "film=f5"),
                ("thanks a lot!", "", ""),
            ]),
        ],
    ),
}
TALKS |= {
 "recipes": (RECIPES, [
  ("en", [
   ("Which desserts can I make?", "find", "course=k3", "d4"),
   ("and starters?", "find", "course=k1", "d1 d2"),
   ("with eggplant please", "find", "course=k1 ingredient=i2", "d2"),
   ("how about Italian ones?", "find", "course=k1 ingredient=i2 cuisine=c1"),
   ("in less than 30 minutes", "find", "course=k1 ingredient=i2 cuisine=c1 max_minutes=30"),
   ("drop the time limit", "find", "course=k1 ingredient=i2 cuisine=c1", "d2 d5"),
   ("how many is that?", "count", "course=k1 ingredient=i2 cuisine=c1"),
   ("any cuisine", "count", "course=k1 ingredient=i2"),
   ("which are they?", "find", "course=k1 ingredient=i2", "d2 d1"),
   ("how long does the first one take?", "time", "dish=d2"),
   ("and how many calories does it have?", "calories", "dish=d2"),
   ("what about the second?", "calories", "dish=d1"),
   ("and what do I need for it?", "needs", "dish=d1", "i1"),
   ("can I freeze it?", "", ""),
   ("and Tiramisu?", "needs", "dish=d4"),
  ]),
  ("nl", [
   ("Welke hoofdgerechten kan ik maken met kikkererwten?", "find", "course=k2 ingredient=i3", "d3"),
   ("en uit de Indiase keuken?", "find", "course=k2 ingredient=i3 cuisine=c2", "d3"),
   ("zonder kikkererwten graag", "find", "course=k2 cuisine=c2"),
   ("hoe lang duurt dat?", "", ""),
   ("Hoeveel toetjes zijn er?", "count", "course=k3"),
   ("en voorgerechten?", "count", "course=k1"),
   ("noem ze maar op", "find", "course=k1", "d1 d2"),
   ("wat is het snelste?", "quickest", "course=k1", "d2"),
   ("en wat heb ik daarvoor nodig?", "needs", "dish=d2"),
   ("is het gezond?", "", ""),
   ("heb je ook iets met gehakt?", "", ""),
  ]),
  ("de", [
   ("Welche Vorspeisen kann ich kochen?", "find", "course=k1", "d1 d2"),
   ("nur mit Tomaten", "find", "course=k1 ingredient=i1", "d1"),
   ("Wie viele Kalorien hat das erste?", "calories", "dish=d1"),
   ("und wie lange dauert es?", "time", "dish=d1"),
   ("Was ist mit Baba Ganoush?", "time", "dish=d2"),
   ("und die Zutaten?", "needs", "dish=d2"),
   ("Welche Hauptgerichte gibt es aus der italienischen Küche?", "find", "course=k2 cuisine=c1", "d5"),
   ("und indische?", "find", "course=k2 cuisine=c2", "d3"),
   ("egal welche Küche", "find", "course=k2"),
   ("ist das vegan?", "", ""),
  ]),
 ]),
 "courses": (COURSES, [
  ("nl", [
   ("Waar kan ik wiskunde studeren?", "offers", "subject=math", "uu lei"),
   ("alleen masters", "offers", "subject=math level=ma", "uu"),
   ("en biologie?", "offers", "subject=bio level=ma", "uu lei"),
   ("in Leiden?", "offers", "subject=bio level=ma city=l", "lei"),
   ("ongeacht de stad", "offers", "subject=bio level=ma", "uu lei"),
   ("hoeveel studenten heeft de laatste?", "students", "university=lei"),
   ("en de UU?", "students", "university=uu"),
   ("wie is daar rector?", "rector", "university=uu"),
   ("in welke stad ligt die universiteit?", "where", "university=uu", "u"),
   ("wat kost een kamer daar?", "rooms", "city=u"),
   ("ik bedoel de provincie", "rooms", "city=up"),
   ("en Nieuwegijn?", "rooms", "city=n"),
   ("en in Delft?", "", ""),
   ("hoe is het weer?", "", ""),
  ]),
  ("en", [
   ("Could you please tell me which universities offer law in The Hague?", "offers", "subject=law city=dh", "hhs"),
   ("How big is it?", "students", "university=hhs"),
   ("and the University of Utrecht?", "", ""),
   ("and Universiteit Utrecht?", "students", "university=uu"),
   ("who's the rector?", "rector", "university=uu"),
   ("never mind, start over", "", ""),
   ("and in Leiden?", "", ""),
   ("where can I study maths and biology?", "", ""),
   ("where can I study maths?", "offers", "subject=math", "uu lei"),
   ("for less than 2500 euros", "offers", "subject=math fee=2500", "lei"),
   ("anywhere but Leiden", "", ""),
   ("in the province of Utrecht", "offers", "subject=math fee=2500 city=up"),
   ("as a bachelor, without the fee", "offers", "subject=math city=up level=ba"),
  ]),
  ("de", [
   ("Wo kann ich Geschichte studieren?", "offers", "subject=hist", "uu lei"),
   ("Und Jura?", "offers", "subject=law", "hhs lei uu"),
   ("Wer ist der Rektor der dritten?", "rector", "university=uu"),
   ("Und der vierten?", "", ""),
   ("Wie viele Studenten hat sie?", "students", "university=uu"),
   ("Zurück zu Jura, aber nur in Leiden", "offers", "subject=law city=l"),
   ("Nein, in Den Haag", "offers", "subject=law city=dh"),
   ("Gibt es dort auch Wohnheime?", "", ""),
   ("Könnten Sie mir bitte sagen, was dort ein Zimmer kostet?", "rooms", "city=dh"),
  ]),
 ]),
}
BISTRO = "speciality=bistro area="
TALKS |= {
 "dining": (DINING, [
  ("nl", [
   ("Wat is het goedkoopste grillrestaurant in Noorderhof?", "cheapest", "speciality=grill area=north", "h1"),
   ("en in Heuvelrug?", "cheapest", "speciality=grill area=hill", "h2"),
   ("zijn daar ook theehuizen?", "find", "speciality=tea area=hill", "h3 h4"),
   ("welke nog meer?", "", ""),
   ("waar liggen ze?", "", ""),
   ("waar ligt de tweede?", "lies", "house=h4", "hill"),
   ("en bistro's?", "find", "speciality=bistro area=hill"),
   ("wat kan ik allemaal vragen?", "", ""),
  ]),
  ("nl", [
   ("Welke bistro's zijn er in Veenstad?", "find", BISTRO + "core", "h1 h2 h3"),
   ("nee, de gemeente", "find", BISTRO + "city", "h1 h2 h3 h4"),
   ("alleen veganistische", "find", BISTRO + "city diet=vegan", "h2 h3"),
   ("welke daarvan zijn er in Heuvelrug?", "", ""),
   ("welke daarvan zijn er in Noorderhof?", "find", BISTRO + "north diet=vegan", "h2"),
   ("veganistisch hoeft niet meer", "find", BISTRO + "north", "h2"),
   ("welke daarvan is het goedkoopst?", "cheapest", BISTRO + "north", "h2"),
   ("onder welke gemeente valt dat?", "council", "area=north"),
   ("hallo", "", ""),
  ]),
  ("nl", [
   ("ik vroeg me af welke theehuizen er in Heuvelrug zijn", "find", "speciality=tea area=hill", "h1 h2 h3"),
   ("hoeveel zijn dat er?", "count", "speciality=tea area=hill"),
   ("wat is het goedkoopste?", "cheapest", "speciality=tea area=hill", "h2"),
   ("wie kookt er?", "chef", "house=h2"),
   ("en bij de derde?", "chef", "house=h3"),
   ("en bij de vierde?", "", ""),
   ("oh wacht, de eerste bedoel ik", "chef", "house=h1"),
   ("en in Noorderhof?", "find", "speciality=tea area=north"),
  ]),
  ("nl", [
   ("Welke bistro's zijn er in Heuvelrug met meer dan 50 punten?", "find", BISTRO + "hill above=50"),
   ("en met minder dan 50 punten?", "find", BISTRO + "hill below=50"),
   ("liever met meer dan 30 punten", "find", BISTRO + "hill above=30"),
   ("en met minder dan 80 punten", "find", BISTRO + "hill above=30 below=80"),
   ("open op zondaag", "find", BISTRO + "hill above=30 below=80 day=sun"),
   ("de dag maakt niet uit", "find", BISTRO + "hill above=30 below=80"),
   ("opnieuw", "", ""),
   ("en in Veenstad?", "", ""),
  ]),
  ("en", [
   ("Which bistros are there in Northcourt?", "find", BISTRO + "north", "h1 h2"),
   ("in the whole municipality", "find", BISTRO + "city", "h1 h2 h3"),
   ("which municipality is that?", "council", "area=city"),
   ("What is the cheapest grill in Hillside?", "cheapest", "speciality=grill area=hill", "h4"),
   ("Are there any tea rooms there?", "find", "speciality=tea area=hill", "h1 h3"),
   ("any others?", "", ""),
   ("what can you do?", "", ""),
   ("who cooks at the second one?", "chef", "house=h3"),
   ("where are they?", "", ""),
   ("is there a bistro there?", "find", BISTRO + "hill"),
   ("never mind", "", ""),
   ("and in Northcourt?", "", ""),
  ]),
  ("en", [
   ("Which tea rooms are there in Hillside that cook vegan?", "find", "speciality=tea area=hill diet=vegan", "h1 h3"),
   ("it doesn't have to be vegan", "find", "speciality=tea area=hill", "h1 h2 h3"),
   ("gluten-free instead", "find", "speciality=tea area=hill diet=gluten", "h1"),
   ("the diet doesn't matter", "find", "speciality=tea area=hill", "h1 h2 h3"),
   ("which of those are in Northcourt?", "", ""),
   ("which of those are open on Sunday?", "find", "speciality=tea area=hill day=sun", "h1 h2"),
   ("never mind the day", "find", "speciality=tea area=hill"),
   ("with more than 40 points", "find", "speciality=tea area=hill above=40"),
   ("less than 40 points instead", "find", "speciality=tea area=hill below=40"),
   ("do you have bistros in Northcourt?", "find", BISTRO + "north"),
  ]),
  ("de", [
   ("Was ist das günstigste Bistro in Hügelrand?", "cheapest", BISTRO + "hill", "h2"),
   ("Gibt es auch Teehäuser in Nordhof?", "find", "speciality=tea area=north", "h1 h2"),
   ("welche noch?", "", ""),
   ("und in der ganzen Gemeinde?", "find", "speciality=tea area=city", "h1 h2 h3"),
   ("welche davon liegen in Hügelrand?", "", ""),
   ("nur vegane", "find", "speciality=tea area=city diet=vegan", "h3"),
   ("vegan muss nicht sein", "find", "speciality=tea area=city", "h1 h2 h3"),
   ("weißt du vielleicht, wie viele Bistros es in Nordhof gibt?", "count", BISTRO + "north"),
   ("Gibt es dort auch Grillrestaurants?", "find", "speciality=grill area=north", "h4"),
   ("was kann ich fragen?", "", ""),
   ("wie lautet die Telefonnummer?", "phone", "house=h4"),
   ("danke", "", ""),
  ]),
 ]),
 "rail": (RAIL, [
  ("en", [
   ("Which connections are there from Marwick to Dornholm?", "runs", "origin=ma destination=do", "s1 s2 s3"),
   ("and the first one?", "", ""),
   ("how many seats does the first one have?", "seats", "service=s1"),
   ("and the second?", "seats", "service=s2"),
   ("which departs first?", "first", "origin=ma destination=do", "s3"),
   ("how many seats does it have?", "seats", "service=s3"),
   ("and the second one?", "seats", "service=s2"),
   ("are there lockers at Kaltenau?", "lockers", "stop=ka"),
   ("what else?", "", ""),
  ]),
  ("en", [
   ("Which connections are there from Marwick to Dornholm by express after 9:30?", "runs", "origin=ma destination=do train_type=ex leave_after=9:30", "s1 s2"),
   ("before 9:30 instead", "runs", "origin=ma destination=do train_type=ex leave_before=9:30", "s1 s3"),
   ("and after 8:00?", "runs", "origin=ma destination=do train_type=ex leave_before=9:30 leave_after=8:00", "s3"),
   ("the type of train doesn't matter", "runs", "origin=ma destination=do leave_before=9:30 leave_after=8:00", "s3"),
   ("and after 10:15?", "runs", "origin=ma destination=do leave_after=10:15", "s3"),
   ("which of them are on Saturday?", "runs", "origin=ma destination=do leave_after=10:15 day=sat", "s3"),
   ("oh wait, I mean to Kaltenau", "runs", "origin=ma destination=ka leave_after=10:15 day=sat"),
  ]),
  ("nl", [
   ("Welke verbindingen zijn er van Marwick naar Lindeveld met een sneltrein?", "runs", "origin=ma destination=li train_type=ex", "s1 s2"),
   ("het soort trein maakt niet uit", "runs", "origin=ma destination=li"),
   ("oh wacht, naar Dornholm bedoel ik", "runs", "origin=ma destination=do"),
   ("met een nachttrein op zondag", "runs", "origin=ma destination=do train_type=ni day=sun", "s1"),
   ("een nachttrein hoeft niet per se", "runs", "origin=ma destination=do day=sun", "s1 s3"),
   ("van welk spoor vertrekken ze?", "", ""),
   ("van welk spoor vertrekt de laatste?", "platform", "service=s3"),
   ("zijn er kluisjes in Lindeveld?", "lockers", "stop=li"),
   ("bedankt!", "", ""),
  ]),
  ("de", [
   ("Welche Verbindungen gibt es von Kaltenau nach Marwick mit einem Schnellzug am Sontag?", "runs", "origin=ka destination=ma train_type=ex day=sun", "s1 s2"),
   ("Der Zugtyp ist egal", "runs", "origin=ka destination=ma day=sun", "s1 s2 s3"),
   ("nur mit einem Bumelzug", "runs", "origin=ka destination=ma train_type=lo day=sun", "s2 s3"),
   ("der Bummelzug ist egal", "runs", "origin=ka destination=ma day=sun", "s1 s2 s3"),
   ("Wie viele Sitzplätze hat die zweite?", "seats", "service=s2"),
   ("und die dritte?", "seats", "service=s3"),
   ("Moment, nach Dornholm meine ich", "runs", "origin=ka destination=do day=sun"),
   ("Gibt es Schließfächer in Kaltenau?", "lockers", "stop=ka"),
   ("und in Lindeveld?", "lockers", "stop=li"),
   ("hast du sonst noch was?", "", ""),
  ]),
 ]),
}
# fmt: on


@pytest.fixture(scope="module")
def catalog():
    return Catalog.load(DATA / "heritage.yaml")


@pytest.fixture(scope="module")
def resolver(catalog):
    return RulesResolver(catalog)


@pytest.fixture(scope="module")
def trains():
    return RulesResolver(Catalog.from_dict(yaml.safe_load(TRAINS)))


@pytest.fixture(scope="module")
def films():
    return RulesResolver(Catalog.from_dict(yaml.safe_load(FILMS)))


def row(catalog, value, language):
    for vocabulary in catalog.vocabularies.values():
        if value in vocabulary.values:
            return {"id": value, "label": vocabulary.values[value].label(language)}
    return {"id": value, "label": value}


def dialogues(catalog, talks):
    for number, (language, said) in enumerate(talks):
        turns = []
        for question, template, slots, *rows in said:
            expect = "followup" if template else "abstain"
            turns.append(
                DialogueTurn(
                    question,
                    expect if turns or not template else "standalone",
                    template or None,
                    dict(pair.split("=") for pair in slots.split()),
                    (),
                    tuple(row(catalog, value, language) for value in " ".join(rows).split()),
                )
            )
        yield Dialogue(f"{number}", language, (), tuple(turns))


def after(template, language="nl", rows=(), **slots):
    turn = ConversationTurn(
        "user",
        "?",
        None,
        template,
        slots,
        [{"id": value, "label": value} for value in rows],
        unset=(EVERYTHING,),
        language=language,
        seq=1,
    )
    return ConversationState([turn])


async def test_the_development_dialogues(resolver, catalog):
    report = await evaluate(resolver, catalog, read_dialogues(DATA / "dev.jsonl", catalog))
    assert report.precision >= 0.99, report.failures
    assert report.coverage >= 0.97, report.failures
    assert report.to_dict()["resolved"] >= 0.95


@pytest.mark.parametrize("domain", TALKS)
async def test_other_domains(domain):
    text, talks = TALKS[domain]
    catalog = Catalog.from_dict(yaml.safe_load(text))
    report = await evaluate(RulesResolver(catalog), catalog, dialogues(catalog, talks))
    assert not report.failures, "\n".join(map(str, report.failures))


@settings(max_examples=scaled(6))
@given(seed=st.integers(0, 10_000))
async def test_ids_and_order_mean_nothing(seed):
    """Templates renamed and shuffled, values renamed and shuffled: the readings are the same."""
    shuffled = random.Random(seed)
    text, talks = TALKS[shuffled.choice(sorted(TALKS))]
    data = yaml.safe_load(text)
    templates, values = {}, {}
    shuffled.shuffle(data["templates"])
    for number, template in enumerate(data["templates"]):
        templates[template["id"]] = template["id"] = f"q{number}"
    for listed in data["vocabularies"].values():
        if isinstance(listed, list):
            shuffled.shuffle(listed)
            for value in listed:
                values[value["id"]] = f"v{len(values)}"
                value["id"] = values[value["id"]]
            for value in listed:
                if "within" in value:
                    value["within"] = values[value["within"]]
    catalog = Catalog.from_dict(data)
    renamed = [
        (
            language,
            [
                (
                    turn[0],
                    turn[1] and templates[turn[1]],
                    re.sub(r"=(\S+)", lambda m: "=" + values.get(m[1], m[1]), turn[2]),
                    *[" ".join(values.get(v, v) for v in rows.split()) for rows in turn[3:]],
                )
                for turn in said
            ],
        )
        for language, said in talks
    ]
    report = await evaluate(RulesResolver(catalog), catalog, dialogues(catalog, renamed))
    assert not report.failures, "\n".join(map(str, report.failures))


@given(
    question=st.text(max_size=80)
    | st.lists(
        st.sampled_from(
            "en zonder niet de tweede 1900 museum ? terug Utrecht drop never mind #2 nr 2 tussen "
            "laat maar alle daar provincie adres hoeveel welke was ohne na voor ’s ß İ".split()
        ),
        max_size=12,
    ).map(" ".join),
    language=st.sampled_from([None, "nl", "en", "de", "fr", ""]),
)
@settings(max_examples=scaled(300))
def test_nothing_that_can_be_typed_raises(question, language):
    state = after("institutions_in_place", kind="museum", place="utrecht", rows=["kb", "tresoar"])
    before = state.copy()
    resolution = SHARED().resolve_now(state, question, language)
    assert state == before
    assert resolution.answerable == bool(resolution.resolved_question)
    if resolution.edit in (EditKind.ABSTAIN, EditKind.CLARIFY, EditKind.RESET):
        assert not resolution.slots


_shared = []


def SHARED():
    if not _shared:
        _shared.append(RulesResolver(Catalog.load(DATA / "heritage.yaml")))
    return _shared[0]


@pytest.mark.parametrize(
    ("question", "edit", "unset"),
    [
        ("Welke archieven zijn er in Zeeland?", "standalone", ("*",)),
        ("en in Zeeland?", "replace", ()),
        ("ook van na 1800", "add", ()),
        ("zonder jaartal", "drop", ("founded_before",)),
        ("welke daarvan is het oudst?", "switch", ("founded_before",)),
        ("wat is het adres van de tweede?", "refer", ("kind", "place", "founded_before")),
        ("nee, in Zeeland", "correct", ()),
        ("nog even terug naar Zeeland", "return", ()),
        ("laat maar", "reset", ("*",)),
        ("iets anders", "reset", ("*",)),
        ("vertel eens een mop", "abstain", ()),
    ],
)
def test_kinds_of_edit(resolver, question, edit, unset):
    state = after(
        "institutions_in_place",
        kind="museum",
        place="utrecht",
        founded_before="1900",
        rows=["kb", "tresoar"],
    )
    resolution = resolver.resolve_now(state, question)
    assert (resolution.edit, resolution.unset) == (edit, unset)


def test_every_slot_says_where_it_comes_from(resolver):
    state = after("institutions_in_place", kind="museum", place="utrecht", rows=["kb", "tresoar"])
    kept = resolver.resolve_now(state, "En in  Zwolle?").slots
    assert kept["place"].source == Source("question", start=7, end=13, text="Zwolle")
    assert kept["kind"].source == Source("turn", seq=1)
    assert (kept["kind"].value, kept["kind"].label) == ("museum", "museum")
    row = resolver.resolve_now(state, "het adres van de laatste?").slots["institution"]
    assert row.source == Source("row", seq=1, row=2)


def test_a_name_of_two_values_is_asked_about(films):
    resolution = films.resolve_now(ConversationState(language="en"), "When was Dune released?")
    assert resolution.edit is EditKind.CLARIFY
    assert [dict(choice.slots) for choice in resolution.choices] == [
        {"film": "dune84"},
        {"film": "dune21"},
    ]
    assert {choice.question for choice in resolution.choices} == {
        "When was Dune 1984 released?",
        "When was Dune 2021 released?",
    }


def test_what_was_said_before_settles_a_name(films):
    state = after("length", "en", film="dune21")
    assert films.resolve_now(state, "When was Dune released?").values == {"film": "dune21"}


def test_a_value_that_fits_two_slots_is_asked_about(trains):
    state = after("t1", origin="utr", destination="zwo")
    resolution = trains.resolve_now(state, "en Arnhem?")
    assert resolution.edit is EditKind.CLARIFY
    assert [dict(choice.slots) for choice in resolution.choices] == [
        {"origin": "ah", "destination": "zwo"},
        {"origin": "utr", "destination": "ah"},
    ]


def numbered(dialogue):
    """The states behind the turns of a dialogue, with the questions asked there."""
    state = ConversationState(language=dialogue.language)
    for turn in dialogue.turns:
        yield state, turn.question
        gone = [name for name in state.current_slots if name not in turn.slots]
        state.add_turn(
            ConversationTurn(
                "user",
                turn.question,
                None,
                turn.template,
                turn.slots,
                turn.results,
                unset=(EVERYTHING,) if turn.expect == "standalone" else gone if turn.slots else (),
                context=turn.template is not None,
                seq=len(state.turns) + 1,
            )
        )


def assert_complete(state, question, name, slot):
    source, turns = slot.source, {turn.seq: turn for turn in state.turns if turn.seq}
    if source.kind == "question":
        assert question[source.start : source.end] == source.text
        assert source.text
    elif source.kind == "turn":
        assert turns[source.seq].context
        assert slot.value in turns[source.seq].slots.values()
    else:
        assert turns[source.seq].results[source.row - 1]["id"] == slot.value


@pytest.mark.parametrize("domain", ["heritage", *TALKS])
def test_every_source_is_complete(domain, resolver, catalog):
    if domain == "heritage":
        said = read_dialogues(DATA / "dev.jsonl", catalog)
    else:
        catalog = Catalog.from_dict(yaml.safe_load(TALKS[domain][0]))
        resolver, said = RulesResolver(catalog), dialogues(catalog, TALKS[domain][1])
    for dialogue in said:
        for state, question in numbered(dialogue):
            for name, slot in resolver.resolve_now(state, question).slots.items():
                assert_complete(state, question, name, slot)


@pytest.mark.parametrize(
    ("question", "slot", "source"),
    [
        ("En archieven?", "place", Source("turn", seq=1)),
        ("terug naar de musea", "place", Source("turn", seq=1)),
        ("en in Enschede?", "kind", Source("turn", seq=1)),
        ("en de website van de tweede?", "institution", Source("row", seq=1, row=2)),
        ("en het adres?", "institution", Source("turn", seq=3)),
    ],
)
def test_a_return_says_which_turn_it_goes_back_to(resolver, question, slot, source):
    state = after("institutions_in_place", kind="museum", place="drenthe", rows=["kb", "tresoar"])
    state.add_turn(
        ConversationTurn(
            "user",
            "?",
            None,
            "institution_website",
            {"institution": "kb"},
            unset=("kind", "place"),
            seq=3,
        )
    )
    assert resolver.resolve_now(state, question).slots[slot].source == source


def test_a_value_that_the_caller_set_comes_from_its_turn(resolver):
    state = after("institutions_in_place", kind="museum", place="drenthe")
    state.add_turn(ConversationTurn("system", "", slots={"place": "zeeland"}, seq=2))
    slots = resolver.resolve_now(state, "en archieven?").slots
    assert (slots["place"].value, slots["place"].source) == ("zeeland", Source("turn", seq=2))


TWO = ("Hoe kom ik van Utrecht naar Zwolle?", "en Arnhem?")
CLARIFIED = [
    ("films", "en", ("When was Dune released?",), "the first", {"film": "dune84"}),
    ("films", "en", ("When was Dune released?",), "2", {"film": "dune21"}),
    ("films", "en", ("When was Dune released?",), "the last one please", {"film": "dune21"}),
    ("films", "en", ("When was Dune released?",), "the 1984 one", {"film": "dune84"}),
    ("films", "en", ("When was Dune released?",), "Dune 2021", {"film": "dune21"}),
    ("films", "en", ("When was Dune released?", "hm"), "number 2", {"film": "dune21"}),
    ("films", "en", ("When was Dune released?",), "the third", {}),
    ("films", "en", ("When was Dune released?",), "Dune", {}),
    ("films", "en", ("When was Dune released?",), "not the first", {}),
    ("films", "en", ("When was Dune released?",), "how long is the second?", {}),
    ("films", "en", ("When was Dune released?",), "How long is Jaws?", {"film": "f1"}),
    ("trains", "nl", TWO, "de tweede", {"origin": "utr", "destination": "ah"}),
    ("trains", "nl", TWO, "naar Arnhem", {"origin": "utr", "destination": "ah"}),
    ("trains", "nl", TWO, "Zwolle", {"origin": "ah", "destination": "zwo"}),
    ("rail", "de", ("Gibt es Schließfächer in Reiner?",), "Reiner South", {"stop": "rs"}),
    ("rail", "de", ("Gibt es Schließfächer in Reiner?",), "die erste", {"stop": "rn"}),
]


@pytest.mark.parametrize(("domain", "language", "before", "answer", "expected"), CLARIFIED)
def test_a_clarification_is_answered(domain, language, before, answer, expected):
    resolver = RulesResolver(Catalog.from_dict(yaml.safe_load(TALKS[domain][0])))
    state = ConversationState(language=language)
    for number, question in enumerate(before):
        said = resolver.resolve_now(state, question)
        state.add_turn(
            ConversationTurn(
                "user",
                question,
                None,
                said.template_id,
                said.values,
                context=said.edit is not EditKind.ABSTAIN,
                payload={
                    "edit": said.edit,
                    "language": said.language,
                    "choices": [choice.to_dict() for choice in said.choices],
                },
                seq=number + 1,
            )
        )
    resolution = resolver.resolve_now(state, answer)
    assert resolution.values == expected
    for slot in resolution.slots.values():
        assert slot.source.kind == "question" or 1 <= slot.source.seq <= len(before)


def test_the_answer_to_a_clarification_is_the_question_that_was_offered(films):
    asked = films.resolve_now(ConversationState(language="en"), "When was Dune released?")
    choices = [choice.to_dict() for choice in asked.choices]
    payload = {"edit": "clarify", "language": "en", "choices": choices}
    state = ConversationState([ConversationTurn("user", "?", payload=payload, seq=4)])
    resolution = films.resolve_now(state, "the second")
    assert resolution.edit is EditKind.REFER
    assert resolution.resolved_question == choices[1]["question"]
    assert resolution.slots["film"].source == Source("turn", seq=4)


def test_what_no_catalog_can_answer_is_not_offered(films):
    gone = {"question": "?", "template_id": "gone", "slots": {"film": "f1"}}
    unknown = {"question": "?", "template_id": "released", "slots": {"film": "gone"}}
    for choice in (gone, unknown):
        payload = {"edit": "clarify", "language": "en", "choices": [choice]}
        state = ConversationState([ConversationTurn("user", "?", payload=payload)])
        assert films.resolve_now(state, "the first").edit is EditKind.ABSTAIN


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Are there any libraries there?", "institutions_in_place"),
        ("zijn er ook bibliotheken in Arnhem?", "institutions_in_place"),
        ("Gibt es auch Bibliotheken in Amsterdam?", "institutions_in_place"),
        ("en in Arnhem?", "oldest_institution"),
        ("en bibliotheken?", "oldest_institution"),
        ("is there a cinema there?", None),
        ("are there?", None),
    ],
)
def test_what_exists_is_listed(resolver, question, expected):
    state = after("oldest_institution", kind="museum", place="amsterdam", rows=["kb"])
    assert resolver.resolve_now(state, question).template_id == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("In welke provincie ligt dat?", None),
        ("nee, de provincie", "utrecht_province"),
        ("in the whole province", "utrecht_province"),
        ("und in der ganzen Provinz?", "utrecht_province"),
    ],
)
def test_a_kind_of_place_is_asked_for_or_meant(resolver, question, expected):
    state = after("institutions_in_place", kind="museum", place="utrecht")
    assert resolver.resolve_now(state, question).values.get("place") == expected


@pytest.mark.parametrize("question", ["in the whole country", "in the whole town", "the province"])
def test_no_place_is_guessed_from_its_kind(resolver, question):
    """Nor does the province stand for the country, or without a word that widens the question."""
    state = after("institutions_in_place", kind="museum", place="haarlem")
    assert not resolver.resolve_now(state, question).answerable


@pytest.mark.parametrize("question", ["opnieuw", "ok, opnieuw graag", "never mind", "Nevermind!"])
def test_alone_it_is_a_reset(resolver, question):
    state = after("institutions_by_theme", theme="mining", place="limburg")
    assert resolver.resolve_now(state, question).edit is EditKind.RESET
    assert resolver.resolve_now(state, "never mind the place").edit is EditKind.DROP


@pytest.mark.parametrize(
    ("question", "language", "expected"),
    [
        ("and in Drenthe?", None, "en"),
        ("und in Drenthe?", None, "de"),
        ("en in Drenthe?", None, "nl"),
        ("Drenthe?", None, "nl"),
        ("and in Drenthe?", "nl", "nl"),
        ("libraries?", None, "en"),
    ],
)
def test_the_language_of_the_question(resolver, question, language, expected):
    state = after("institutions_in_place", kind="museum", place="utrecht")
    assert resolver.resolve_now(state, question, language).language == expected


def test_turns_that_are_no_context_are_never_used(resolver):
    state = ConversationState()
    state.add_turn(
        ConversationTurn(
            "user",
            "?",
            None,
            "institutions_in_place",
            {"kind": "museum", "place": "utrecht"},
            context=False,
        )
    )
    assert resolver.resolve_now(state, "en in Zwolle?").edit is EditKind.ABSTAIN


def test_after_a_reset_nothing_earlier_counts(resolver):
    state = after("institutions_in_place", kind="museum", place="utrecht", rows=["kb"])
    state.add_turn(ConversationTurn("user", "laat maar", unset=(EVERYTHING,)))
    for question in ("en in Zwolle?", "wat is het adres van de eerste?", "terug naar Utrecht"):
        assert not resolver.resolve_now(state, question).answerable


def test_a_state_without_turns_is_context_too(resolver):
    state = ConversationState((), {"institution": "kb"}, "institution_address")
    resolution = resolver.resolve_now(state, "en de website?")
    assert (resolution.template_id, resolution.values) == (
        "institution_website",
        {"institution": "kb"},
    )
    assert resolution.slots["institution"].source == Source("turn")


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
    resolver = RulesResolver(Catalog.from_dict(yaml.safe_load(RECIPES)))
    state = after("find", "en", course="k1", ingredient="i1")
    assert resolver.resolve_now(state, question).values == (expected or {})


def test_odd_states_do_no_harm(resolver):
    rows = [{"id": ["x"], "label": 3}, {"label": None}, {"id": "kb"}]
    state = after("institutions_in_place", kind="museum", place="no_such_place", other="x")
    state.add_turn(
        ConversationTurn("user", "?", None, "institutions_by_theme", {"theme": "mining"}, rows)
    )
    state.add_turn(ConversationTurn("user", "?", None, "institution_hours", {"institution": "kb"}))
    for question in (
        "en in Zwolle?",
        "het adres van de eerste",
        "en de provincie",
        "welke zijn dat",
    ):
        resolver.resolve_now(state, question)
    loose = ConversationState((), {"place": "zwolle", "x": "y"}, "institutions_in_place")
    assert not resolver.resolve_now(loose, "wat is het adres?").answerable
    daar = resolver.resolve_now(loose, "hoeveel musea zijn daar?")
    assert daar.values == {"kind": "museum", "place": "zwolle"}
    assert daar.unset == ("x",)


def test_a_template_that_is_gone_is_no_context(resolver):
    assert not resolver.resolve_now(after("no_such", x="y"), "en in Zwolle?").answerable


@pytest.mark.parametrize(
    "question",
    [
        "",
        "?!",
        "en",
        "x" * 501,
        "in " * 61,
        "zonder Zwolle",
        "en de derde en de vierde?",
        "niet in Utrecht",
        "zonder bovengrens",
        "en 1885?",
        "overal",
        "en terug?",
        "van na de derde",
        "hoeveel mensen wonen daar?",
        "vergeet dat, en in Zwolle?",
        "het adres?",
        "Welke nog meer?",
        "Welke musea zijn er nog meer?",
        "any others?",
        "what can I ask?",
        "waar staan ze?",
        "welke daarvan liggen in Enschede?",
        "how many of them are in Enschede?",
        "tell me about Tresoar",
        "the first one?",
    ],
)
def test_rather_nothing_than_a_guess(resolver, question):
    state = after("institutions_in_place", kind="museum", place="utrecht", rows=["kb", "tresoar"])
    assert not resolver.resolve_now(state, question).answerable


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("niet in Assen maar in Emmen", "emmen"),
        ("in Assen, nee, Emmen", "emmen"),
        ("Zwolle in Overijssel", "zwolle"),
        ("Overijssel, Zwolle", "zwolle"),
        ("Utrecht, de provincie", "utrecht_province"),
        ("en de hele provincie?", "utrecht_province"),
        ("en in noordholland", "noord_holland"),
        ("en in Zuid Holland", "zuid_holland"),
        ("EN IN FRYSLÂN?", "friesland"),
        ("en in de gemeente Meppel?", "meppel"),
        ("en in Zwolles", "zwolle"),
    ],
)
def test_one_place_is_meant(resolver, question, expected):
    state = after("institutions_in_place", kind="museum", place="utrecht")
    assert resolver.resolve_now(state, question).values == {"kind": "museum", "place": expected}


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
def test_rows_are_counted(resolver, question, expected):
    state = after("institutions_in_place", kind="museum", place="utrecht", rows=["kb", "tresoar"])
    assert resolver.resolve_now(state, question).values == {"institution": expected}


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("zonder bovengrens", {"founded_after": "1800"}),
        ("zonder 1900", {"founded_after": "1800"}),
        ("ongeacht het jaar", {}),
        ("wanneer dan ook", {}),
        ("tussen 1850 en 1950", {"founded_before": "1950", "founded_after": "1850"}),
    ],
)
def test_limits(resolver, question, kept):
    state = after(
        "institutions_in_place",
        kind="museum",
        place="utrecht",
        founded_before="1900",
        founded_after="1800",
    )
    values = resolver.resolve_now(state, question).values
    assert values == {"kind": "museum", "place": "utrecht"} | kept


@pytest.mark.parametrize(
    ("question", "edit", "limits"),
    [
        ("en na 1900?", "replace", {"founded_after": "1900"}),
        ("en van na 1950?", "replace", {"founded_after": "1950"}),
        ("after 1850 instead", "replace", {"founded_after": "1850"}),
        ("liever van na 1850", "replace", {"founded_after": "1850"}),
        ("und nach 1850?", "add", {"founded_before": "1900", "founded_after": "1850"}),
        ("welke daarvan zijn van voor 1850?", "replace", {"founded_before": "1850"}),
        ("which of those are from before 1950?", "abstain", None),
    ],
)
def test_ends_of_a_range(resolver, question, edit, limits):
    place = {"kind": "museum", "place": "utrecht"}
    state = after("institutions_in_place", **place, founded_before="1900")
    resolution = resolver.resolve_now(state, question)
    assert (resolution.edit, resolution.values) == (edit, {} if limits is None else place | limits)


def test_one_of_several_is_not_all_of_them(resolver):
    state = after("institutions_in_place", kind="museum", place="utrecht", rows=["kb", "tresoar"])
    state.add_turn(
        ConversationTurn("user", "?", None, "institution_website", {"institution": "kb"})
    )
    assert not resolver.resolve_now(state, "when were they founded?").answerable
    assert resolver.resolve_now(state, "when was it founded?").values == {"institution": "kb"}
    assert not resolver.resolve_now(state, "wat weet je over het Tresoar?").answerable


def test_the_only_optional_slot_can_be_dropped_without_its_name(resolver):
    state = after("institutions_by_theme", theme="mining", place="limburg")
    assert resolver.resolve_now(state, "laat dat maar weg").values == {"theme": "mining"}
    assert resolver.resolve_now(state, "overal graag").values == {"theme": "mining"}


def test_there_fills_an_optional_place(resolver):
    state = after("institutions_in_place", kind="museum", place="limburg")
    resolution = resolver.resolve_now(state, "wie verzamelt daar over mijnbouw?")
    assert resolution.values == {"theme": "mining", "place": "limburg"}


def test_a_slip_lowers_the_confidence(resolver):
    state = after("institutions_in_place", kind="museum", place="utrecht")
    sure = resolver.resolve_now(state, "en in Zwolle?").confidence
    assert 0 < resolver.resolve_now(state, "en in Zwole?").confidence < sure


def test_a_part_of_a_name_is_enough_where_it_is_one_of_a_kind(films):
    state = after("list", "en", director="d3")
    resolution = films.resolve_now(state, "and Gerwig?")
    assert resolution.values == {"director": "d4"}
    assert resolution.confidence < 0.9


async def test_resolve_is_resolve_now(resolver):
    state = after("institutions_in_place", kind="museum", place="utrecht")
    assert await resolver.resolve(state, "en in Zwolle?") == resolver.resolve_now(
        state, "en in Zwolle?"
    )


def test_a_language_without_a_lexicon_still_has_its_wordings():
    catalog = Catalog.from_dict(
        {
            "name": "x",
            "default_language": "fr",
            "vocabularies": {"city": [{"id": "p", "label": "Paris"}, {"id": "l", "label": "Lyon"}]},
            "templates": [
                {
                    "id": "weather",
                    "slots": {"city": "city"},
                    "questions": {"fr": ["Quel temps fait-il à {city} ?"]},
                    "sparql": "SELECT ?x WHERE { $city ?p ?x }",
                }
            ],
        }
    )
    resolver = RulesResolver(catalog)
    resolution = resolver.resolve_now(ConversationState(), "quel temps fait-il à Paris ?")
    assert resolution.values == {"city": "p"}
    followup = resolver.resolve_now(after("weather", "fr", city="p"), "Lyon")
    assert followup.resolved_question == "Quel temps fait-il à Lyon ?"


def test_wordings_without_a_subject_are_found():
    catalog = Catalog.from_dict(
        {
            "name": "x",
            "default_language": "nl",
            "vocabularies": {"city": [{"id": "z", "label": "Zwolle"}]},
            "templates": [
                {
                    "id": "there",
                    "slots": {"city": "city"},
                    "questions": {"nl": ["Zijn er in {city}?"]},
                    "sparql": "SELECT ?x WHERE { $city ?p ?x }",
                }
            ],
        }
    )
    resolver = RulesResolver(catalog)
    assert not resolver.resolve_now(ConversationState(), "Zwolle").answerable


def test_no_value_of_a_catalog_is_in_the_code(catalog):
    """The rules know languages, not domains."""
    root = Path(rules.__file__).parent
    said = [re.sub(r"#.*", "", p.read_text("utf-8")) for p in root.glob("language/*.yaml")]
    for path in root.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.extend([node.value] if len(node.value) < 40 else [])
    words = {word for text in said for word in re.findall(r"[^\W_]+", text.lower())}
    for vocabulary in catalog.vocabularies.values():
        for value in vocabulary.values.values():
            for name, _ in value.names():
                assert name.lower() not in words, name
