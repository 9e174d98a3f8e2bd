"""Follow-ups without templates: what may be put into the question before, and what may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage_session import ConversationState, ConversationTurn
from heritage_session.resolvers.base import EditKind
from heritage_session.resolvers.textual import resolve_text

PLACES = {"place": ["Limburg", "Enschede", "Den Haag"], "kind": ["museums", "archives", "Archive"]}


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        # what stands behind the same preposition
        ("Welke archieven zijn er in Limburg?", "En in Enschede?",
         "Welke archieven zijn er in Enschede?"),
        ("welke musea zijn er in utrecht", "en in enschede", "welke musea zijn er in enschede"),
        ("Welche Museen gibt es in Overijssel?", "Und in Zwolle?",
         "Welche Museen gibt es in Zwolle?"),
        ("Which trains go from Utrecht to Zwolle?", "and from Assen?",
         "Which trains go from Assen to Zwolle?"),
        ("Which trains go from Utrecht to Zwolle?", "and to Assen?",
         "Which trains go from Utrecht to Assen?"),
        ("Which collections are about textiles?", "and about religion?",
         "Which collections are about religion?"),
        # all that "and" joins
        ("Welke archieven zijn er in Gent en Brugge?", "En in Antwerpen?",
         "Welke archieven zijn er in Antwerpen?"),
        ("Welke archieven zijn er in Gent, Brugge of in Kortrijk?", "En in Antwerpen?",
         "Welke archieven zijn er in Antwerpen?"),
        ("Which archives are there in Ghent, Bruges and Ypres?", "And in Antwerp?",
         "Which archives are there in Antwerp?"),
        ("Which trains go from Utrecht as well as Assen to Zwolle?", "and from Meppel?",
         "Which trains go from Meppel to Zwolle?"),
        ("Welche Archive gibt es in Gent oder in Brügge?", "Und in Antwerpen?",
         "Welche Archive gibt es in Antwerpen?"),
        ("Which museums and archives are there in Ghent?", "and libraries?",
         "Which libraries are there in Ghent?"),
        ("Which museums and archives are there in Ghent?", "and in Antwerp?",
         "Which museums and archives are there in Antwerp?"),
        ('Who wrote "The Trial" and "The Castle"?', 'and "Amerika"?', 'Who wrote "Amerika"?'),
        # a name for a name, with its article
        ("Which archives are there in Limburg?", "And what about Zwolle?",
         "Which archives are there in Zwolle?"),
        ("When was the Rijksmuseum founded?", "and Naturalis?", "When was Naturalis founded?"),
        ('Who wrote "The Trial"?', 'and "The Castle"?', 'Who wrote "The Castle"?'),
        ("Which museums are there in Utrecht?", "no, I meant in Zwolle",
         "Which museums are there in Zwolle?"),
        # what is asked for
        ("Which archives are there in Limburg?", "and libraries?",
         "Which libraries are there in Limburg?"),
        ("Which archives are there in Limburg?", "and which libraries?",
         "Which libraries are there in Limburg?"),
        # a number for a number, or a limit that is new
        ("Which castles were built before 1900?", "and before 1950?",
         "Which castles were built before 1950?"),
        ("Which castles are there in Limburg?", "only before 1900",
         "Which castles are there in Limburg before 1900?"),
        ("Welke kastelen zijn er in Limburg?", "voor 1900 graag",
         "Welke kastelen zijn er in Limburg voor 1900?"),
        # "it" and "there"
        ("When was the Rijksmuseum founded?", "What is its website?",
         "What is the Rijksmuseum's website?"),
        ("Wanneer is het Rijksmuseum opgericht?", "Wat is de website ervan?",
         "Wat is de website van het Rijksmuseum?"),
        ("Wat is het adres van Naturalis?", "wanneer is het opgericht?",
         "wanneer is Naturalis opgericht?"),
        ("Welche Museen gibt es in Zwolle?", "Welche Bibliotheken gibt es dort?",
         "Welche Bibliotheken gibt es in Zwolle?"),
    ],
)  # fmt: skip
def test_what_an_elliptical_question_stands_for(before, question, whole):
    """One part of the question before gives way, or one is added, and nothing else changes."""
    assert resolve_text([before], question).question == whole


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("Which trains go from Utrecht to Zwolle?", "and Assen?"),
        ("Which museums are there in Utrecht?", "not in Utrecht"),
        ("Which museums are there in Utrecht?", "without Utrecht"),
        ("Which museums are there in Utrecht?", "the second one"),
        ("Which museums are there in Utrecht?", "How many archives are there?"),
        ("Which museums are there in Utrecht?", "What is its website?"),
        ("Which castles were built before 1900?", "and after 1800?"),
        ("Welche Museen gibt es in Overijssel?", "Und Archive?"),
        ("Welche Archive gibt es in Gent und Brügge?", "Und in Antwerpen?"),
        ("Welche Museen gibt es in Gent und Archive zum Krieg?", "Und in Antwerpen?"),
        ("Which collections are about textiles and religion?", "and about war?"),
        ("Which archives are there in both Ghent and Bruges?", "and in Antwerp?"),
        ("Which castles were built between 1900 and 1910?", "and before 1950?"),
        ("Which museums are there in Utrecht?", "thanks!"),
        ("Who wrote Hamlet?", "and when did he die?"),
        ("Which museums are there in Utrecht?", "Zwolle and Assen"),
        ("Which museums are there in Utrecht?", ""),
        ("Which museums are there in Utrecht?", "and " + "x" * 500),
    ],
)
def test_where_two_things_could_be_meant_it_abstains(before, question):
    """Or something is excluded, counted, or not said at all."""
    assert resolve_text([before], question).edit is EditKind.ABSTAIN


@pytest.mark.parametrize(
    "question",
    [
        "When was the Rijksmuseum founded?",
        "Welke archieven zijn er in Limburg?",
        "Gibt es ein Museum in Zwolle?",
        "And when was Naturalis founded?",
    ],
)
def test_a_complete_question_inherits_nothing(question):
    """Whatever was asked before."""
    resolution = resolve_text(["Which castles were built before 1900?"], question)
    assert (resolution.edit, resolution.question) == (EditKind.STANDALONE, question)


def test_without_a_history_a_fragment_is_nothing():
    """There is nothing that it could stand for."""
    assert resolve_text([], "En in Enschede?").edit is EditKind.ABSTAIN
    assert resolve_text(["  "], "En in Enschede?").edit is EditKind.ABSTAIN


def test_starting_over_is_said():
    """A reset stands for no question."""
    resolution = resolve_text(["Which castles are there?"], "forget it")
    assert (resolution.edit, resolution.question) == (EditKind.RESET, None)


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("Which museums are there in Limburg?", "den haag", "Which museums are there in den haag?"),
        ("Which museums are there in Limburg?", "archives", "Which archives are there in Limburg?"),
        (
            "Welche museums gibt es in Limburg?",
            "Und Archive?",
            "Welche Archive gibt es in Limburg?",
        ),
        ("Which museums are near Limburg?", "and in Enschede?", "Which museums are in Enschede?"),
        (
            "Welche Archive gibt es in Limburg und Enschede?",
            "Und in Den Haag?",
            "Welche Archive gibt es in Den Haag?",
        ),
        (
            "Which archives are there in Limburg and Ypres?",
            "and in Enschede?",
            "Which archives are there in Enschede?",
        ),
    ],
)
def test_vocabularies_tell_what_is_of_one_kind(before, question, whole):
    """Names of several words, in any case, and behind another preposition."""
    assert resolve_text([before], question, vocabularies=PLACES).question == whole


def test_a_conversation_is_a_history():
    """Its resolved questions count, and the only row of the last answer is what "it" means."""
    state = ConversationState()
    asked = ConversationTurn(
        "user", "en de oudste?", "Wat is het oudste museum in Zwolle?",
        results=[{"id": "x", "label": "Museum de Fundatie"}],
    )  # fmt: skip
    state.add_turn(asked)
    state.add_turn(ConversationTurn("user", "onzin", context=False))
    resolution = resolve_text(state, "wat is de website daarvan?")
    assert resolution.question == "wat is de website van Museum de Fundatie?"
    assert (resolution.taken, resolution.put) == (("daarvan",), ("van Museum de Fundatie",))


@given(st.lists(st.text(max_size=60), max_size=3), st.text(max_size=60))
def test_whatever_is_typed_is_no_error(history, question):
    """Any text is a question, or none; what stands for it holds what was put."""
    resolution = resolve_text(history, question)
    assert all(part in (resolution.question or "") for part in resolution.put)
