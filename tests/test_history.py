"""A conversation as DSPy says it, held on the messages that really leave for the model."""

import sys

import dspy
import pytest
from dspy.utils import DummyLM

from heritage_session import ConversationState, ConversationTurn, MissingExtra, SignatureError
from heritage_session.errors import InvalidInput

ADAPTERS = {"chat": dspy.ChatAdapter, "json": dspy.JSONAdapter, "xml": dspy.XMLAdapter}


class Ask(dspy.Signature):
    """Answer the question."""

    history: dspy.History = dspy.InputField()
    question: str = dspy.InputField()
    answer: str = dspy.OutputField()


class Search(dspy.Signature):
    """Names of one's own."""

    passages: list[str] = dspy.InputField()
    earlier: dspy.History = dspy.InputField()
    query: str = dspy.InputField()
    response: str | None = dspy.OutputField()


def exchange(question, answer, resolved=None, **turn):
    return [
        ConversationTurn("user", question, resolved, **turn),
        ConversationTurn("assistant", answer, **turn),
    ]


def conversation(*exchanges):
    state = ConversationState()
    for turns in exchanges:
        for turn in turns:
            state.add_turn(turn)
    return state


TWO = (
    exchange("Welke molens zijn er in Zaandam?", "De Kat en De Zoeker."),
    exchange("En in Schiedam?", "De Noord.", "Welke molens zijn er in Schiedam?"),
)


def sent(module, adapter, **inputs):
    """The messages that leave for the model when ``module`` is called."""
    answer = {"answer": "Goed.", "reasoning": "Want.", "response": "Goed."}
    fields = module.predictors()[0].signature.output_fields
    lm = DummyLM([{k: v for k, v in answer.items() if k in fields}], adapter=adapter)
    with dspy.context(lm=lm, adapter=adapter):
        module(**inputs)
    return lm.history[-1]["messages"]


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize("module", [dspy.Predict, dspy.ChainOfThought])
def test_the_model_is_sent_every_exchange_in_order(adapter, module):
    program = module(Ask)
    history = conversation(*TWO).to_dspy_history(program)
    messages = sent(program, ADAPTERS[adapter](), history=history, question="En in Leiden?")
    middle = messages[1:-1]
    assert [m["role"] for m in middle] == ["user", "assistant"] * 2
    for message, words in zip(
        middle,
        ["in Zaandam?", "De Kat en De Zoeker.", "Welke molens zijn er in Schiedam?", "De Noord."],
        strict=True,
    ):
        assert words in message["content"]
    assert "En in Leiden?" in messages[-1]["content"]


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize("module", [dspy.Predict, dspy.ChainOfThought])
def test_the_model_is_sent_no_field_that_says_none(adapter, module):
    program = module(Ask)
    history = conversation(*TWO).to_dspy_history(program)
    messages = sent(program, ADAPTERS[adapter](), history=history, question="?")
    for message in messages[1:-1]:
        assert "None" not in message["content"]
        assert "null" not in message["content"]


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_role_and_content_would_have_said_nothing(adapter):
    """The trap this module exists for: were DSPy to mend it, this project should know."""
    naive = dspy.History(messages=[{"role": "user", "content": "Zaandam"}])
    messages = sent(dspy.Predict(Ask), ADAPTERS[adapter](), history=naive, question="?")
    assert not any("Zaandam" in str(m["content"]) for m in messages)


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_fields_of_ones_own_are_found_in_the_signature(adapter):
    history = conversation(*TWO).to_dspy_history(Search)
    program = dspy.Predict(Search)
    messages = sent(program, ADAPTERS[adapter](), earlier=history, query="?", passages=["p"])
    contents = [m["content"] for m in messages[1:-1]]
    assert "Zaandam" in contents[0]
    assert "De Kat" in contents[1]


def test_the_default_signature_is_question_and_answer():
    history = conversation(*TWO).to_dspy_history()
    assert isinstance(history, dspy.History)
    assert history.messages == [
        {"question": "Welke molens zijn er in Zaandam?", "answer": "De Kat en De Zoeker."},
        {"question": "Welke molens zijn er in Schiedam?", "answer": "De Noord."},
    ]


def test_a_signature_may_be_a_string():
    history = conversation(*TWO).to_dspy_history("history: dspy.History, request -> reply")
    assert list(history.messages[0]) == ["request", "reply"]


def test_fields_can_be_named():
    both = "earlier: dspy.History, query, persona -> response, summary"
    fields = {"question": "query", "answer": "response"}
    history = conversation(*TWO).to_dspy_history(both, fields=fields)
    assert history.messages[0] == {
        "query": "Welke molens zijn er in Zaandam?",
        "response": "De Kat en De Zoeker.",
        "summary": "",
    }


def test_what_a_turn_keeps_of_its_own_fields_is_said_again():
    asked = ConversationTurn("user", "?")
    answered = ConversationTurn("assistant", "!", payload={"outputs": {"reasoning": "Daarom."}})
    history = conversation([asked, answered]).to_dspy_history(dspy.ChainOfThought(Ask))
    assert history.messages == [{"question": "?", "reasoning": "Daarom.", "answer": "!"}]


@pytest.mark.parametrize(
    ("signature", "fields", "named"),
    [
        ("history: dspy.History -> answer", None, "answer"),
        ("a: int, b: float -> c: int", None, "a, b, c"),
        ("one, two -> three", None, "one, two, three"),
        ("question -> answer", {"question": "nowhere"}, "question, answer"),
        ("question -> answer", {"other": "question"}, "question, answer"),
        ("history: dspy.History, q -> a", {"question": "a"}, "q, a"),
        ("history: dspy.History, q -> a", {"answer": "q"}, "q, a"),
        ("document -> summary", None, "document, summary"),
    ],
)
def test_a_signature_that_can_say_nothing_is_an_error_that_names_its_fields(
    signature, fields, named
):
    with pytest.raises(SignatureError, match=named):
        conversation(*TWO).to_dspy_history(signature, fields=fields)


@pytest.mark.parametrize("nonsense", [5, dict, object()])
def test_what_is_no_signature_is_an_error(nonsense):
    with pytest.raises(SignatureError, match="no DSPy signature"):
        conversation(*TWO).to_dspy_history(nonsense)


def test_a_module_of_several_predictors_is_an_error():
    class Two(dspy.Module):
        def __init__(self):
            super().__init__()
            self.one, self.other = dspy.Predict(Ask), dspy.Predict(Ask)

    with pytest.raises(SignatureError, match="2 predictors"):
        conversation(*TWO).to_dspy_history(Two())


def test_max_turns_counts_turns():
    state = conversation(*(exchange(f"q{i}", f"a{i}") for i in range(9)))
    questions = [m["question"] for m in state.to_dspy_history().messages]
    assert questions == ["q6", "q7", "q8"]
    assert len(state.to_dspy_history(max_turns=5).messages) == 2
    assert state.to_dspy_history(max_turns=1).messages == []
    assert len(state.to_dspy_history(max_turns=1000).messages) == 9


def test_max_chars_drops_the_oldest():
    state = conversation(*(exchange(f"q{i}", f"a{i}") for i in range(3)))
    assert len(state.to_dspy_history(max_chars=8).messages) == 2
    assert state.to_dspy_history(max_chars=3).messages == []
    for bounds in ({"max_chars": -1}, {"max_turns": -1}):
        with pytest.raises(InvalidInput):
            state.to_dspy_history(**bounds)


def test_what_was_not_understood_or_not_answered_stays_out():
    state = conversation(
        TWO[0],
        exchange("Blaf?", "Dat begreep ik niet.", context=False),
        [ConversationTurn("user", "Nog open?")],
    )
    assert len(state.to_dspy_history().messages) == 1
    state = conversation([ConversationTurn("assistant", "Welkom.")])
    assert state.to_dspy_history().messages == []


def test_what_was_not_understood_is_left_out_before_it_is_counted():
    lost = [exchange("Blaf?", "Wat?", context=False)] * 5
    assert len(conversation(TWO[0], *lost).to_dspy_history(max_turns=2).messages) == 1


def test_without_dspy_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "dspy", None)
    with pytest.raises(MissingExtra, match=r"pip install 'heritage-session\[dspy\]'"):
        conversation(*TWO).to_dspy_history()
