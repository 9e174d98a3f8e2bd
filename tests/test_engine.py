"""One question's way through the house, on the sample catalog and its graph."""

import asyncio
import time

import pytest

from heritage_session import (
    ConfigError,
    ConflictError,
    ConversationTurn,
    GraphTimeout,
    InvalidInput,
    QueryRefused,
    SessionConfig,
    SessionGone,
    StoreUnavailable,
    TakenBack,
)
from heritage_session.answer import Answer
from heritage_session.engine import SAMPLE_CATALOG, SAMPLE_GRAPH, Engine
from heritage_session.errors import GraphUnavailable


@pytest.fixture
async def engine():
    async with Engine.open(SessionConfig()) as engine:
        yield engine


async def test_a_follow_up_is_answered_because_the_first_question_was_remembered(engine):
    first = await engine.ask("s", "Welke musea zijn er in Overijssel?")
    assert first.edit == "standalone"
    assert {row["id"] for row in first.rows} >= {"rijksmuseum_twenthe", "museum_de_fundatie"}
    second = await engine.ask("s", "En in Enschede?")
    assert second.resolved_question == "Welke musea zijn er in Enschede?"
    assert {row["id"] for row in second.rows} == {"rijksmuseum_twenthe", "museumfabriek"}
    assert second.slots["place"].source.kind == "question"
    assert second.slots["kind"].source.to_dict() == {"kind": "turn", "seq": 1}
    count = await engine.ask("s", "hoeveel zijn dat er?")
    assert (count.template_id, count.rows) == ("count_institutions", [{"number": 2}])
    english = await engine.ask("s", "and in Drenthe?")
    assert (english.language, english.rows) == ("en", [{"number": 3}])
    await engine.ask("s", "Welke musea zijn er in Utrecht?")
    website = await engine.ask("s", "wat is de website van de tweede?")
    assert website.rows == [{"website": "https://www.catharijneconvent.nl"}]
    source = website.slots["institution"].source
    assert (source.kind, source.seq, source.row) == ("row", 9, 2)
    assert "https://www.catharijneconvent.nl" in website.answer


async def test_an_exchange_is_remembered_whole(engine):
    answer = await engine.ask("s", "Welke musea zijn er in Overijssel?")
    state = await engine.conversation("s")
    asked, answered = state.turns
    assert (asked.role, answered.role) == ("user", "assistant")
    assert asked.resolved_question == answer.resolved_question
    assert asked.results == list(answer.rows)
    assert asked.payload["slots"]["kind"]["source"]["kind"] == "question"
    assert (answered.content, answer.seq) == (answer.answer, 2)
    assert state.current_slots == {"kind": "museum", "place": "overijssel"}
    assert state.to_dspy_history().messages == [
        {"question": asked.resolved_question, "answer": answer.answer}
    ]


async def test_a_template_that_needs_other_slots_leaves_the_old_ones_behind(engine):
    await engine.ask("s", "Welke musea zijn er in Utrecht?")
    answer = await engine.ask("s", "wat is de website van de eerste?")
    state = await engine.conversation("s")
    assert state.current_slots == {k: v.value for k, v in answer.slots.items()}
    assert set(state.current_slots) == {"institution"}


async def test_what_is_not_understood_is_said_so_with_suggestions_and_is_no_context(engine):
    await engine.ask("s", "Welke musea zijn er in Overijssel?")
    for question, language, words in (
        ("Wie won het EK voetbal in 1988?", "nl", "niet begrepen"),
        ("Can I bring my giraffe?", "en", "did not understand"),
        ("Wie wird das Wetter?", "de", "nicht verstanden"),
    ):
        answer = await engine.ask("s", question)
        assert (answer.edit, answer.template_id, answer.via) == ("abstain", None, None)
        assert (answer.language, words in answer.answer) == (language, True)
        assert 1 <= len(answer.suggestions) <= 3
        assert "Overijssel" in answer.suggestions[0]
    state = await engine.conversation("s")
    assert [turn.context for turn in state.turns] == [True] * 2 + [False] * 6
    assert (await engine.ask("s", "En in Enschede?")).edit == "replace"


async def test_what_is_suggested_can_be_answered(engine):
    for language in ("nl", "en", "de"):
        lost = await engine.ask("s", "Xyzzy?", language)
        assert len(lost.suggestions) == 3
        for question in lost.suggestions:
            answer = await engine.ask("t", question, language)
            assert (answer.edit, answer.resolved_question) == ("standalone", question)


async def test_after_a_reset_nothing_earlier_is_context(engine):
    await engine.ask("s", "Welke musea zijn er in Overijssel?")
    reset = await engine.ask("s", "Laat maar, we beginnen opnieuw")
    assert (reset.edit, reset.answer) == ("reset", "Goed, we beginnen opnieuw.")
    state = await engine.conversation("s")
    assert (state.current_slots, state.current_template_id) == ({}, None)
    assert (await engine.ask("s", "En in Enschede?")).edit == "abstain"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Wanneer is Rijksmuseum Twenthe opgericht?", "Dat is niet bekend."),
        ("When was Rijksmuseum Twenthe founded?", "That is not known."),
        ("Wann wurde Rijksmuseum Twenthe gegründet?", "Das ist nicht bekannt."),
        ("Welke archieven zijn er in Urk?", "Niets gevonden."),
    ],
)
async def test_a_fact_that_the_graph_does_not_hold_is_not_known(engine, question, said):
    """A thing that it knows was found; a list without an entry is nothing found."""
    answer = await engine.ask("s", question)
    assert (answer.edit, list(answer.rows), answer.answer) == ("standalone", [], said)


async def test_an_explicit_language_wins(engine):
    answer = await engine.ask("s", "Welke musea zijn er in Overijssel?", "de")
    assert answer.language == "de"
    assert answer.answer.startswith("3 Museen in Overijssel")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        ("x" * 2001, "2001 characters"),
        (None, "NoneType"),
        (b"bytes", "bytes"),
        (["list"], "list"),
        ("a\x00b", r"U\+0000 at 1"),
        ("a\x1b[2J", r"U\+001B"),
        ("\ud800", r"U\+D800"),
    ],
)
async def test_a_bad_question_is_refused_and_changes_nothing(engine, question, said):
    await engine.ask("s", "Welke musea zijn er in Overijssel?")
    before = await engine.conversation("s")
    with pytest.raises(InvalidInput, match=said):
        await engine.ask("s", question)
    with pytest.raises(InvalidInput):
        await engine.ask("another", question)
    assert await engine.conversation("s") == before
    with pytest.raises(SessionGone):
        await engine.conversation("another")


@pytest.mark.parametrize("language", ["fr", "", "NL ", 5])
async def test_an_unknown_language_is_refused(engine, language):
    with pytest.raises(InvalidInput, match="is none of nl, en, de"):
        await engine.ask("s", "Welke musea zijn er in Overijssel?", language)
    with pytest.raises(SessionGone):
        await engine.conversation("s")


async def test_a_question_of_odd_but_plain_text_gets_an_answer(engine):
    for question in ("?" * 2000, "🏛️ " * 600, "\u202eabc\u202c", "a" * 2000, "'; DROP TABLE --"):
        answer = await engine.ask("s", question)
        assert answer.edit in ("abstain", "clarify")


async def test_a_graph_that_fails_leaves_the_conversation_as_it_was(engine, monkeypatch):
    await engine.ask("s", "Welke musea zijn er in Overijssel?")
    before = await engine.conversation("s")
    engine.graph.timeout = 0.0
    for session_id in ("s", "new"):
        with pytest.raises(GraphTimeout):
            await engine.ask(session_id, "Welke musea zijn er in Drenthe?")
    assert await engine.conversation("s") == before
    with pytest.raises(SessionGone):
        await engine.conversation("new")
    engine.graph.timeout = 5.0
    assert (await engine.ask("s", "En in Enschede?")).edit == "replace"


async def test_a_store_that_fails_gives_an_error_and_not_an_answer(engine, monkeypatch):
    async def away(*args, **kwargs):
        raise StoreUnavailable("away")

    for verb in ("acquire", "append"):
        await engine.ask("s", "Welke musea zijn er in Overijssel?")
        with monkeypatch.context() as patched:
            patched.setattr(engine.manager.store, verb, away)
            with pytest.raises(StoreUnavailable):
                await engine.ask("s", "En in Enschede?")
        assert (await engine.ask("s", "hoeveel zijn dat er?")).slots["place"].value == "overijssel"


async def test_a_secret_is_kept_as_a_hash_and_opens_its_conversation_alone(engine):
    await engine.ask("s", "Welke musea zijn er in Overijssel?", secret="right")
    followed = await engine.ask("s", "En in Enschede?", secret="right", create=False)
    assert followed.seq == 4
    with pytest.raises(SessionGone):
        await engine.ask("s", "En in Enschede?", secret="wrong", create=False)
    with pytest.raises(SessionGone, match="another conversation"):
        await engine.ask("s", "Welke musea zijn er in Drenthe?", secret="wrong")
    with pytest.raises(SessionGone):
        await engine.conversation("s", secret="wrong")
    assert await engine.forget("s", secret="wrong") is False
    state = await engine.conversation("s", secret="right")
    assert state.seq == 4
    assert "right" not in repr(state.loaded)
    assert await engine.forget("s", secret="right") is True
    with pytest.raises(SessionGone):
        await engine.conversation("s", secret="right")


async def test_without_create_a_missing_conversation_is_an_error(engine):
    with pytest.raises(SessionGone):
        await engine.ask("nobody", "Welke musea zijn er in Drenthe?", create=False)


async def test_a_writer_in_between_makes_it_resolve_once_more(engine, monkeypatch):
    await engine.ask("s", "Welke musea zijn er in Overijssel?")
    resolve, tries = engine.resolver.resolve, []

    async def interrupted(state, question, language=None):
        tries.append(state.seq)
        if len(tries) == 1:
            turn = ConversationTurn("user", "", slots={"kind": "archive", "place": "zwolle"})
            await engine.manager.append("s", turn)
        return await resolve(state, question, language)

    monkeypatch.setattr(engine.resolver, "resolve", interrupted)
    answer = await engine.ask("s", "En in Enschede?")
    assert tries == [2, 3]
    assert answer.slots["kind"].value == "archive"


async def test_a_writer_who_never_stops_is_an_error_after_a_while(engine, monkeypatch):
    await engine.ask("s", "Welke musea zijn er in Overijssel?")
    resolve = engine.resolver.resolve

    async def interrupted(state, question, language=None):
        await engine.manager.append("s", ConversationTurn("system", "again"))
        return await resolve(state, question, language)

    monkeypatch.setattr(engine.resolver, "resolve", interrupted)
    with pytest.raises(ConflictError, match="has changed"):
        await engine.ask("s", "En in Enschede?")


async def test_a_worker_held_up_for_longer_than_its_lease_takes_its_turn_again(monkeypatch):
    """What the operating system may do to a process is no error of the person who asked."""
    async with Engine.open(SessionConfig(lease_ttl=0.3)) as engine:
        await engine.ask("s", "Welke musea zijn er in Overijssel?")
        resolve, tries = engine.resolver.resolve, []

        async def held_up(state, question, language=None):
            tries.append(state.seq)
            if len(tries) == 1:
                time.sleep(0.4)  # noqa: ASYNC251 - nothing else in this process runs either
            return await resolve(state, question, language)

        monkeypatch.setattr(engine.resolver, "resolve", held_up)
        answer = await engine.ask("s", "En in Enschede?")
        assert tries[:2] == [2, 2]
        assert (answer.slots["place"].value, answer.seq) == ("enschede", 4)


async def test_questions_to_one_conversation_take_turns(engine):
    await engine.ask("s", "Welke musea zijn er in Overijssel?")
    places = ["Enschede", "Drenthe", "Utrecht", "Leiden", "Haarlem", "Zwolle"] * 4
    answers = await asyncio.gather(*(engine.ask("s", f"En in {place}?") for place in places))
    assert all(
        answer.slots["kind"].value == "museum" and answer.slots["place"].label == place
        for answer, place in zip(answers, places, strict=True)
    )
    state = await engine.conversation("s")
    assert [turn.role for turn in state.turns] == ["user", "assistant"] * 25
    assert sorted(answer.seq for answer in answers) == list(range(4, 51, 2))


async def test_a_repeated_request_is_answered_from_what_is_remembered(engine):
    await engine.ask("s", "Welke musea zijn er in Overijssel?", request_id="first")
    asked = {"request_id": "second", "secret": None}
    once = await engine.ask("s", "En in Enschede?", **asked)
    await engine.ask("s", "and in Drenthe?")
    again = await engine.ask("s", "En in Enschede?", **asked)
    assert again.to_dict() == once.to_dict()
    assert (await engine.conversation("s")).seq == 6
    lost = await engine.ask("s", "Xyzzy?", "en", request_id="lost")
    assert (await engine.ask("s", "Xyzzy?", "en", request_id="lost")).to_dict() == lost.to_dict()


async def test_requests_repeated_at_once_are_answered_once(engine):
    answers = await asyncio.gather(
        *(engine.ask("s", "Welke musea zijn er in Leiden?", request_id="x") for _ in range(10))
    )
    assert len({answer.seq for answer in answers}) == 1
    assert (await engine.conversation("s")).seq == 2


async def test_a_request_id_is_for_one_question_of_one_conversation(engine):
    await engine.ask("s", "Welke musea zijn er in Leiden?", request_id="x")
    with pytest.raises(InvalidInput, match="another question"):
        await engine.ask("s", "Welke musea zijn er in Delft?", request_id="x")
    other = await engine.ask("t", "Welke musea zijn er in Delft?", request_id="x")
    assert other.slots["place"].value == "delft"


async def test_what_was_taken_back_is_not_answered_again_under_its_id(engine):
    await engine.ask("s", "Welke musea zijn er in Leiden?")
    await engine.ask("s", "En in Delft?", request_id="x")
    await engine.manager.rewind("s", 2)
    with pytest.raises(ConflictError, match="taken back"):
        await engine.ask("s", "En in Delft?", request_id="x")
    assert [t.seq for t in (await engine.conversation("s")).turns] == [1, 2]


async def test_the_first_request_too_is_not_answered_again_once_it_was_taken_back(engine):
    await engine.ask("s", "Welke musea zijn er in Leiden?", request_id="first")
    await engine.manager.rewind("s", 0)
    with pytest.raises(TakenBack):
        await engine.ask("s", "Welke musea zijn er in Leiden?", request_id="first")
    assert (await engine.conversation("s")).turns == []


async def test_a_row_that_the_catalog_does_not_know_is_an_error_of_the_graph(engine, monkeypatch):
    async def refuse(*arguments):
        raise InvalidInput("inside")

    monkeypatch.setattr("heritage_session.engine.run", refuse)
    with pytest.raises(QueryRefused, match="institutions_in_place: inside"):
        await engine.ask("s", "Welke musea zijn er in Leiden?")


@pytest.mark.parametrize("session_id", ["", "\ud800", None])
async def test_an_id_that_no_store_could_hold_is_refused(engine, session_id):
    with pytest.raises(InvalidInput, match="session id"):
        await engine.ask(session_id, "Welke musea zijn er in Leiden?", request_id="x")


@pytest.mark.parametrize("request_id", ["", "x" * 201, "a\nb", 5])
async def test_a_bad_request_id_is_refused(engine, request_id):
    with pytest.raises(InvalidInput, match="request_id"):
        await engine.ask("s", "Welke musea zijn er in Leiden?", request_id=request_id)


async def test_it_is_ready_when_store_and_graph_answer(engine, monkeypatch):
    assert await engine.ready() == {"store": "ok", "graph": "ok"}
    await engine.graph.close()
    with pytest.raises(GraphUnavailable):
        await engine.ready()


def test_an_answer_as_json_has_these_fields():
    answer = Answer("?", "!", "nl", "abstain")
    assert answer.to_dict() == {
        "question": "?",
        "answer": "!",
        "language": "nl",
        "resolved_question": None,
        "edit": "abstain",
        "template_id": None,
        "slots": {},
        "rows": [],
        "via": None,
        "suggestions": [],
        "choices": [],
        "durable": False,
        "seq": None,
        "model": None,
    }


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"catalog": "c.yaml"}, "HERITAGE_SESSION_GRAPH"),
        ({"graph": "g.ttl"}, "HERITAGE_SESSION_CATALOG"),
        ({"catalog": "c.yaml", "graph": "g.ttl"}, "c.yaml"),
    ],
)
async def test_sources_that_do_not_go_together_stop_the_start(settings, said):
    with pytest.raises(ConfigError, match=said):
        async with Engine.open(SessionConfig(**settings)):
            pass


async def test_a_new_conversation_is_in_the_language_of_the_setting_or_of_the_catalog(tmp_path):
    async with Engine.open(SessionConfig(default_language="de")) as engine:
        await engine.ask("s", "Xyzzy?")
        assert (await engine.conversation("s")).language == "de"
    english = tmp_path / "c.yaml"
    text = SAMPLE_CATALOG.read_text().replace("default_language: nl", "default_language: en")
    english.write_text(text)
    async with Engine.open(SessionConfig(catalog=english, graph=SAMPLE_GRAPH)) as engine:
        assert (await engine.ask("s", "Xyzzy?")).language == "en"
    with pytest.raises(ConfigError, match="DEFAULT_LANGUAGE: fr is not spoken"):
        async with Engine.open(SessionConfig(default_language="fr")):
            pass


@pytest.mark.parametrize("graph", ["missing.ttl", "broken.ttl", "."])
async def test_a_graph_that_is_no_turtle_stops_the_start(tmp_path, graph):
    (tmp_path / "broken.ttl").write_text("this is <no Turtle")
    with pytest.raises(ConfigError):
        async with Engine.open(SessionConfig(catalog=SAMPLE_CATALOG, graph=tmp_path / graph)):
            pass
