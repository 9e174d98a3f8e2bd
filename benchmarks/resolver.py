"""The rules against a growing vocabulary: seconds to begin, microseconds a question.

One vocabulary of invented places, with aliases and broader ones, is asked about in Dutch, English
and German: complete questions, follow-ups, misspelt ones and such as nothing answers. Conversations
of 1,000 turns, a catalog of 200 templates, and dialogues on one of ten are measured too.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import yaml
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extractOne

from benchmarks.followups import __main__ as followups
from benchmarks.table import MICROSECONDS, RATIO, Row, at_most, lines, numbers, shown
from heritage_session import ConversationTurn
from heritage_session.catalog import Catalog
from heritage_session.conversation import ConversationState
from heritage_session.evaluation import rehearse
from heritage_session.resolvers.base import Resolution
from heritage_session.resolvers.rules import RulesResolver

SECONDS = "{:.2f} s"
SIZES = (1_000, 10_000, 100_000)
LONG_TURNS, MANY_TEMPLATES = 1_000, 200
ROUNDS = 5
_SEED = 1
_BEGIN = ("ba", "bo", "da", "el", "fi", "ga", "he", "ij", "ka", "le", "mo", "ni", "oe", "ra", "sta")
_MIDDLE = (
    "ber",
    "den",
    "gel",
    "hul",
    "ken",
    "lin",
    "mer",
    "nis",
    "per",
    "ron",
    "sel",
    "ter",
    "wol",
)
_END = ("beek", "burg", "dorp", "feld", "heim", "hoven", "kerk", "loo", "muiden", "stede", "wijk")
_BEFORE = ("Klein", "Groot", "Oud", "Nieuw", "Sint", "Neder", "Over", "Noord")
_BEHIND = ("aan Zee", "Binnen", "op de Heide", "West", "Oost")


class Speech(NamedTuple):
    """What is said in one language; ``{}`` is the name of a place."""

    whole: tuple[str, ...]
    follow_ups: tuple[str, ...]
    others: tuple[str, ...]
    unanswered: tuple[str, ...]


SPEECH = {
    "nl": Speech(
        ("Welke molens zijn er in {}?", "Hoeveel inwoners heeft {}?", "Welke molens heeft {}?"),
        ("En in {}?", "en {}?", "Nee, ik bedoel {}", "En hoe zit het met {}?"),
        ("Hoeveel inwoners heeft het?", "Alleen voor 1850", "Wanneer is de tweede gebouwd?"),
        ("Wat eten we vanavond?", "Vertel eens een mop over {}", "En in Qwxzburg?"),
    ),
    "en": Speech(
        ("Which mills are there in {}?", "How many inhabitants does {} have?", "List mills in {}"),
        ("And in {}?", "what about {}?", "No, I mean {}", "And {}, please?"),
        ("How many inhabitants does it have?", "Only before 1850", "When was the second built?"),
        ("What is for dinner?", "Tell me a joke about {}", "And in Qwxzburg?"),
    ),
    "de": Speech(
        ("Welche Mühlen gibt es in {}?", "Wie viele Einwohner hat {}?", "Welche Mühlen hat {}?"),
        ("Und in {}?", "und {}?", "Nein, ich meine {}", "Und was ist mit {}?"),
        ("Wie viele Einwohner hat es?", "Nur vor 1850", "Wann wurde die zweite gebaut?"),
        ("Was gibt es zum Abendessen?", "Erzähl einen Witz über {}", "Und in Qwxzburg?"),
    ),
}


class Asked(NamedTuple):
    """A question after a conversation."""

    state: ConversationState
    question: str


class Speed(NamedTuple):
    """Over all questions, each at its best: the median and the 99th percentile, in microseconds."""

    p50: float
    p99: float


def names(number: int, chance: random.Random) -> list[str]:
    """So many names of places, all different, of one to four words."""
    found: dict[str, None] = {}
    while len(found) < number:
        stem = chance.choice(_BEGIN) + "".join(chance.choices(_MIDDLE, k=chance.randint(1, 3)))
        words = [(stem + chance.choice(_END)).capitalize()]
        words[:0] = chance.sample(_BEFORE, 1) if chance.random() < 0.3 else ()
        words += chance.sample(_BEHIND, 1) if chance.random() < 0.1 else ()
        found[" ".join(words)] = None
    return list(found)


def document(size: int, templates: int = 3) -> dict[str, Any]:
    """A catalog of ``size`` places and so many templates, as its file would hold it."""
    chance = random.Random(_SEED)
    labels = names(size + size // 10, chance)
    places: list[dict[str, Any]] = [
        {"id": f"p{number}", "label": label} for number, label in enumerate(labels[:size])
    ]
    for number, place in enumerate(places[20:]):
        place["within"] = f"p{number % 20}"
    for place, alias in zip(places[::10], labels[size:], strict=False):
        place["aliases"] = [alias]
    return {
        "name": "places",
        "default_language": "nl",
        "vocabularies": {
            "place": places,
            "mill": {"values_from": "SELECT ?id ?label { ?id <http://e/name> ?label }"},
            "year": {"pattern": "1[0-9]{3}|20[0-9]{2}"},
        },
        "templates": [*_templates(), *_further(templates - 3, chance)],
    }


def _templates() -> Iterator[dict[str, Any]]:
    yield {
        "id": "mills",
        "slots": {"place": "place", "before": "year?"},
        "questions": {
            "nl": ["Welke molens zijn er in {place}?", "Welke molens heeft {place}?"],
            "en": ["Which mills are there in {place}?", "List mills in {place}"],
            "de": ["Welche Mühlen gibt es in {place}?", "Welche Mühlen hat {place}?"],
        },
        "additions": {
            "before": {"nl": "voor {before}", "en": "before {before}", "de": "vor {before}"}
        },
        "sparql": "SELECT ?id ?label { ?id <http://e/in> $place ; <http://e/name> ?label"
        " FILTER(!BOUND($before) || true) }",
        "results": "mill",
    }
    yield {
        "id": "inhabitants",
        "slots": {"place": "place"},
        "questions": {
            "nl": ["Hoeveel inwoners heeft {place}?"],
            "en": ["How many inhabitants does {place} have?"],
            "de": ["Wie viele Einwohner hat {place}?"],
        },
        "sparql": "SELECT ?count { $place <http://e/inhabitants> ?count }",
    }
    yield {
        "id": "built",
        "slots": {"mill": "mill"},
        "questions": {
            "nl": ["Wanneer is {mill} gebouwd?"],
            "en": ["When was {mill} built?"],
            "de": ["Wann wurde {mill} gebaut?"],
        },
        "sparql": "SELECT ?year { $mill <http://e/built> ?year }",
    }


def _further(number: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Templates about what the measured questions do not ask."""
    for at, name in enumerate(names(number, chance) if number > 0 else ()):
        noun = "".join(name.split()).lower()
        yield {
            "id": f"t{at}",
            "slots": {"place": "place"},
            "questions": {
                "nl": [f"Welke {noun} zijn er in {{place}}?"],
                "en": [f"Which {noun} are there in {{place}}?"],
                "de": [f"Welche {noun} gibt es in {{place}}?"],
            },
            "sparql": f"SELECT ?label {{ ?x <http://e/{noun}> $place ; <http://e/name> ?label }}",
        }


def dialogues(resolver: RulesResolver, number: int, before: int = 0) -> list[Asked]:
    """The questions of so many conversations, each with what was said until then: ``before``
    exchanges about something else and those that are measured.
    """
    chance = random.Random(_SEED)
    labels = [value.labels[""] for value in resolver.catalog.vocabularies["place"].values.values()]
    asked: list[Asked] = []
    for at in range(number):
        language = list(SPEECH)[at % len(SPEECH)]
        state = ConversationState(language=language)
        for earlier in range(before):
            _tell(state, resolver, SPEECH[language].whole[0].format(labels[earlier % len(labels)]))
        for question in _questions(SPEECH[language], labels, chance):
            asked.append(Asked(state.copy(), question))
            _tell(state, resolver, question)
    return asked


def _questions(speech: Speech, labels: Sequence[str], chance: random.Random) -> Iterator[str]:
    yield chance.choice(speech.whole).format(chance.choice(labels))
    yield chance.choice(speech.follow_ups).format(chance.choice(labels))
    yield chance.choice(speech.follow_ups).format(slip(chance.choice(labels), chance))
    yield chance.choice(speech.others)
    yield chance.choice(speech.follow_ups).format(chance.choice(labels).lower())
    yield chance.choice(speech.unanswered).format(chance.choice(labels))


def slip(name: str, chance: random.Random) -> str:
    """``name`` with one letter left out, doubled, changed, or swapped with the next."""
    at = chance.randrange(1, len(name) - 1)
    here = name[at]
    wrong = chance.choice(("", here * 2, chance.choice("aeiorst"), name[at + 1] + here))
    return name[:at] + wrong + name[at + (2 if len(wrong) == 2 and wrong[0] != here else 1) :]


def _tell(state: ConversationState, resolver: RulesResolver, question: str) -> None:
    found = resolver.resolve_now(state, question)
    state.add_turn(_turn(question, found))
    state.add_turn(ConversationTurn("assistant", "-", context=found.answerable))


def _turn(question: str, found: Resolution) -> ConversationTurn:
    rows = [{"id": f"m{n}", "label": f"Molen {n}"} for n in range(3)]
    return ConversationTurn(
        "user",
        question,
        found.resolved_question,
        found.template_id,
        found.values,
        rows if found.template_id == "mills" else [],
        unset=found.unset,
        context=found.answerable,
        language=found.language if found.answerable else None,
    )


def speed(work: Callable[[Asked], object], asked: Sequence[Asked], rounds: int) -> Speed:
    """How long the work takes, by the process' own time: for each question the best of so many
    rounds, in which all others are asked between. The garbage collector is left as it is.
    """
    for each in asked:
        work(each)
    measured = [[_took(work, each) for each in asked] for _ in range(rounds)]
    best = sorted(map(min, zip(*measured, strict=True)))
    return Speed(best[len(best) // 2], best[min(len(best) - 1, len(best) * 99 // 100)])


def _took(work: Callable[[Asked], object], asked: Asked) -> float:
    start = time.process_time_ns()
    work(asked)
    return (time.process_time_ns() - start) / 1e3


def seconds(work: Callable[[], object], rounds: int) -> float:
    """The best of so many times."""
    best = float("inf")
    for _ in range(rounds):
        gc.collect()
        start = time.process_time()
        kept = work()
        best = min(best, time.process_time() - start)
        del kept
    return best


def run(sizes: Sequence[int] = SIZES, asked: int = 200, rounds: int = ROUNDS) -> list[Row]:
    """The whole table: ``asked`` conversations at each size of the vocabulary."""
    found = [_sized(size, asked, rounds) for size in sizes]
    flat = found[-1].p50 / found[0].p50
    label = numbers(sizes)
    return [
        at_most(f"question, p50, {label} values", 100, *_p50(found), form=MICROSECONDS),
        at_most(f"question, p99, {label} values", 500, *(s.p99 for s in found), form=MICROSECONDS),
        at_most(f"p50, {numbers((sizes[-1],))} values against {sizes[0]:,}", 1.3, flat),
        *_conversations(sizes[0], asked, rounds),
        _held(sizes[-1], rounds),
        *_start(sizes[-1], asked, rounds),
    ]


def _p50(found: Sequence[Speed]) -> list[float]:
    return [each.p50 for each in found]


def _sized(size: int, asked: int, rounds: int) -> Speed:
    resolver = RulesResolver(Catalog.from_dict(document(size)))
    return speed(_resolve(resolver), dialogues(resolver, asked), rounds)


def _resolve(resolver: RulesResolver) -> Callable[[Asked], object]:
    return lambda asked: resolver.resolve_now(asked.state, asked.question)


def _conversations(size: int, asked: int, rounds: int) -> Iterator[Row]:
    """What neither the length of a conversation nor the number of templates may cost."""
    resolver = RulesResolver(Catalog.from_dict(document(size)))
    short, long = (
        speed(_resolve(resolver), dialogues(resolver, max(3, asked // 10), before), rounds)
        for before in (2, LONG_TURNS // 2)
    )
    many = RulesResolver(Catalog.from_dict(document(size, MANY_TEMPLATES)))
    wide = speed(_resolve(many), dialogues(many, asked, 0), rounds)
    yield at_most(f"p50 after {LONG_TURNS:,} turns, against 4", 1.3, long.p50 / short.p50)
    yield shown(f"question, p50, p99, {MANY_TEMPLATES} templates", *wide, form=MICROSECONDS)


def _held(size: int, rounds: int) -> Row:
    """Dialogues of the benchmark of follow-ups, its catalog with so many places more."""
    whole = yaml.safe_load((followups.FOLDER / "heritage.yaml").read_text("utf-8"))
    labels = names(size, random.Random(_SEED))
    whole["vocabularies"]["place"] += [
        {"id": f"p{n}", "label": name} for n, name in enumerate(labels)
    ]
    resolver = RulesResolver(Catalog.from_dict(whole))
    asked = [
        Asked(state, turn.question)
        for dialogue in followups.load("heritage")[1]
        for state, turn in rehearse(resolver.catalog, dialogue)
    ]
    found = speed(_resolve(resolver), asked, rounds)
    label = f"question of a dialogue, p50, p99, {size:,} values more"
    return shown(label, *found, form=MICROSECONDS)


def _start(size: int, asked: int, rounds: int) -> Iterator[Row]:
    """What it takes to begin, and what one look through all names takes."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "places.yaml"
        file.write_text(text(document(size)), "utf-8")
        loaded = seconds(lambda: Catalog.load(file), rounds)
    catalog = Catalog.from_dict(document(size))
    built = seconds(lambda: RulesResolver(catalog), rounds)
    resolver = RulesResolver(catalog)
    questions = dialogues(resolver, asked)
    labels = [value.labels[""] for value in catalog.vocabularies["place"].values.values()]
    peer = speed(lambda each: extractOne(each.question, labels, scorer=ratio), questions[:30], 2)
    ours = speed(_resolve(resolver), questions, rounds)
    yield at_most(f"resolver built, {size:,} values", 2, built, form=SECONDS)
    yield at_most(f"catalog read from YAML, {size:,} values", 2, loaded, form=SECONDS)
    peers = f"rapidfuzz extractOne, ratio, over {size:,} labels"
    yield shown(f"{peers}, p50", peer.p50, form=MICROSECONDS)
    yield shown(f"{peers}, against a question", peer.p50 / ours.p50, form=RATIO)


def text(catalog: dict[str, Any]) -> str:
    """The catalog as YAML is usually written: one value a line, no more quotes than it takes."""
    places = catalog["vocabularies"]["place"]
    kept = {name: v for name, v in catalog["vocabularies"].items() if name != "place"}
    return "\n".join(
        (
            f"name: {catalog['name']}",
            f"default_language: {catalog['default_language']}",
            "vocabularies:",
            "  place:",
            *(f"    - {_flow(place)}" for place in places),
            *(f"  {name}: {json.dumps(vocabulary)}" for name, vocabulary in kept.items()),
            f"templates: {json.dumps(catalog['templates'], ensure_ascii=False)}",
        )
    )


def _flow(place: dict[str, Any]) -> str:
    listed = {key: f"[{', '.join(v)}]" if key == "aliases" else v for key, v in place.items()}
    return "{" + ", ".join(f"{key}: {value}" for key, value in listed.items()) + "}"


def main() -> int:
    """Print the table."""
    reads = argparse.ArgumentParser(description=__doc__)
    reads.add_argument("--rounds", type=int, default=ROUNDS)
    print(*lines(run(rounds=reads.parse_args().rounds)), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
