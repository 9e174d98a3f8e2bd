"""Forms of verbs that no ending explains: "wrote" and "write", "schrijft" and "schreef"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple, cast

from heritage_session.resolvers.language.sources import source

_ABSENT = "-"
_VOICELESS = ("t", "k", "f", "s", "p", "ch")
_UNMARKED = re.compile(r"(be|ge|ver|ont|ent|her|er|zer)\w+|\w+ieren")
_INFLECTED = ("", "e", "en", "er", "es", "em")
_SIBILANT = re.compile(r"(s|sh|ch|x|o|z)$")
_CONSONANT_Y = re.compile(r"(?<=[^aeiou])y$")
_CLOSED = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")
_OPEN = re.compile(r"(be|ge|ver|ont)?[^aeiou]*[aeiou][^aeiouwx]")
_SOUNDS = {"v": "f", "z": "s"}


class _Prefixed(NamedTuple):
    """What may stand before the forms of a language's irregular verbs, and these by form."""

    prefix: re.Pattern[str]
    verbs: Mapping[str, str]


def irregular(word: str) -> str:
    """The infinitive of an irregular form, as a folded word of any language; others as they are."""
    return _infinitives().get(word, word)


def is_irregular(word: str) -> bool:
    """Whether it is a form of an irregular verb, as a folded word of any language."""
    return word in _infinitives()


@lru_cache(4096)
def infinitive(word: str) -> str:
    """The infinitive of any form that is known, as a folded word; other words as they are.

    Prefixes change no forms: "entwarf" is one of "entwerfen" as "warf" is of "werfen".
    """
    found = _infinitives().get(word) or _regular().get(word)
    if found is not None:
        return found
    for prefix, verbs in _prefixed():
        match = prefix.match(word)
        verb = verbs.get(word[match.end() :]) if match is not None else None
        if verb is not None:
            whole = word[: -len(word[match.end() :])] + verb if match is not None else word
            return _infinitives().get(whole, whole)
    return word


def forms(verb: str, language: str) -> frozenset[str]:
    """The forms of a verb with regular ones, as folded words."""
    participle = (f"{verb.removesuffix('e')}ing",) if language == "en" else ()
    return frozenset((verb, *_WEAK[language](verb), *participle))


@cache
def _infinitives() -> Mapping[str, str]:
    return _joined(forms for language in _data() for forms in _irregular(language))


@cache
def _regular() -> Mapping[str, str]:
    return _joined(
        [verb, *_WEAK[language](verb)]
        for language, verbs in _data().items()
        for verb in verbs["regular"].split()
    )


def _joined(verbs: Iterable[list[str]]) -> Mapping[str, str]:
    """By form, the infinitive. A form of several verbs, of different languages, makes them one."""
    found: dict[str, str] = {}
    for forms in verbs:
        verb = next((found[form] for form in forms if form in found), forms[0])
        found.update((form, verb) for form in forms if form not in found)
    return found


def _data() -> Mapping[str, Mapping[str, str]]:
    return cast(Mapping[str, Mapping[str, str]], source("verbs"))


def _irregular(language: str) -> Iterator[list[str]]:
    """The forms of every irregular verb, the infinitive first."""
    yield from (line.split() for line in _data()[language]["listed"].split(";"))
    for line in _data()[language]["irregular"].split(";"):
        verb, *parts = line.split()
        forms = _STRONG[language](verb, [part for part in parts if part != _ABSENT])
        yield [verb, *forms]


@cache
def _prefixed() -> list[_Prefixed]:
    return [
        _Prefixed(
            re.compile("|".join(sorted(verbs["prefixes"].split(), key=len, reverse=True))),
            {
                bare: forms[0]
                for forms in _irregular(language)
                for form in forms
                for bare in (form, form.removeprefix("ge"))
                if bare not in verbs["nouns"].split()
            },
        )
        for language, verbs in _data().items()
    ]


def _dutch(verb: str, parts: list[str]) -> Iterable[str]:
    return (*parts, *(f"{part}t" for part in parts[:1] if part[-1] != "t"))


def _german(verb: str, parts: list[str]) -> Iterable[str]:
    third, *past = parts
    *preterites, participle = past
    plurals = (f"{form}n" if form[-1] == "e" else f"{form}en" for form in preterites)
    return (third, *preterites, *plurals, *(participle + ending for ending in _INFLECTED))


def _english(verb: str, parts: list[str]) -> Iterable[str]:
    return (*parts, _third(verb))


def _weak_dutch(verb: str) -> Iterable[str]:
    root = verb[:-2]
    dental = "t" if root.endswith(_VOICELESS) else "d"
    if root[-1] == root[-2]:
        root = root[:-1]
    elif _OPEN.fullmatch(root):
        root = root[:-1] + root[-2:]
    root = root[:-1] + _SOUNDS.get(root[-1], root[-1])
    whole = root if root[-1] == dental else root + dental
    participle = whole if _UNMARKED.fullmatch(verb) else f"ge{whole}"
    past = f"{root}{dental}e"
    return (root, root.removesuffix("t") + "t", past, f"{past}n", participle, f"{participle}e")


def _weak_german(verb: str) -> Iterable[str]:
    root = verb[:-2] if verb.endswith("en") else verb[:-1]
    ending = "et" if root.endswith(("d", "t", "chn", "ffn")) else "t"
    participle = root + ending if _UNMARKED.fullmatch(verb) else f"ge{root}{ending}"
    past = f"{root}{ending}e"
    return (root + ending, past, f"{past}n", *(participle + end for end in _INFLECTED))


def _weak_english(verb: str) -> Iterable[str]:
    if verb.endswith("e"):
        return (_third(verb), f"{verb}d")
    root = verb + verb[-1] if _CLOSED.fullmatch(verb) else _CONSONANT_Y.sub("i", verb)
    return (_third(verb), f"{root}ed")


def _third(verb: str) -> str:
    return f"{verb}es" if _SIBILANT.search(verb) else f"{_CONSONANT_Y.sub('ie', verb)}s"


_STRONG = {"nl": _dutch, "de": _german, "en": _english}
_WEAK = {"nl": _weak_dutch, "de": _weak_german, "en": _weak_english}
