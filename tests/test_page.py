"""The page in a real Chromium, against the real server."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, Route, expect, sync_playwright
from test_api import served

pytestmark = pytest.mark.browser

MUSEUMS = "Welke musea zijn er in Overijssel?"
FOLLOW_UP = "En in Enschede?"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ATTACK = "<img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script>"

CATALOG = """
name: hostile
default_language: nl
vocabularies:
  place:
    - {id: zwolle, label: Zwolle}
    - {id: kampen, label: Kampen}
templates:
  - id: things_in_place
    slots: {place: place}
    questions:
      nl: ["Welke dingen zijn er in {place}?"]
      en: ["Which things are there in {place}?"]
      de: ["Welche Dinge gibt es in {place}?"]
    sparql: |
      PREFIX h: <https://example.org/>
      SELECT ?id ?label ?website WHERE { ?id h:in $place ; h:name ?label ; h:site ?website }
      ORDER BY ?label
    answer:
      nl: "{count} in {place}: {labels}."
      en: "{count} in {place}: {labels}."
      de: "{count} in {place}: {labels}."
"""
HOSTILE = {
    "a": (ATTACK, "https://example.org/good"),
    "b": ("script", "javascript:document.title='pwned'"),
    "c": ("data", "data:text/html,<script>alert(1)</script>"),
    "d": ("spaces", "https://example.org/ javascript:alert(1)"),
    "e": ("tab", "java\\tscript:alert(1)"),
    "f": ("w" * 400, "http://" + "x" * 300 + ".example"),
    "g": ("broken", "https://exa mple:99999"),
}


def graph() -> str:
    """Kampen's things are hostile; Zwolle has more of them than are shown at first."""
    rows = {key: (name, site, "kampen") for key, (name, site) in HOSTILE.items()}
    rows |= {f"n{n:02}": (f"Ding {n:02}", f"https://example.org/{n}", "zwolle") for n in range(53)}
    lines = [
        f'h:{key} h:in "{place}" ; h:name {json.dumps(name)} ; h:site "{site}" .'
        for key, (name, site, place) in rows.items()
    ]
    return "\n".join(["@prefix h: <https://example.org/> .", *lines])


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    assert path, "these tests need Chromium: make browser"
    browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as (address, _):
        yield address


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    catalog, turtle = folder / "catalog.yaml", folder / "graph.ttl"
    catalog.write_text(CATALOG, "utf-8")
    turtle.write_text(graph(), "utf-8")
    with served(HERITAGE_SESSION_CATALOG=str(catalog), HERITAGE_SESSION_GRAPH=str(turtle)) as (
        address,
        _,
    ):
        yield address


class Pages:
    """Opens the page afresh, each time with a cookie jar of its own, and gathers its errors."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.errors: list[str] = []

    def open(self, address: str, **options: Any) -> Page:
        options = {"viewport": {"width": 1280, "height": 800}, "locale": "nl-NL"} | options
        page = self.browser.new_context(**options).new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(address)
        loaded(page)
        return page


@pytest.fixture
def pages(browser: Browser) -> Iterator[Pages]:
    pages = Pages(browser)
    yield pages
    for context in browser.contexts:
        context.close()
    assert pages.errors == []


@pytest.fixture
def page(pages: Pages, address: str) -> Page:
    return pages.open(address)


def loaded(page: Page) -> None:
    page.wait_for_selector("body[data-ready]")


def settled(page: Page) -> None:
    page.wait_for_selector("#form[aria-busy=false]")


def ask(page: Page, question: str) -> None:
    page.fill("#question", question)
    page.press("#question", "Enter")
    settled(page)


def refuse(route: Route, status: int, kind: str) -> None:
    body = {"type": f"urn:heritage-session:problem:{kind}", "status": status, "detail": "because"}
    route.fulfill(status=status, content_type="application/problem+json", body=json.dumps(body))


def has_no_sideways_scroll(page: Page) -> bool:
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.textContent")


class TestTalking:
    def test_a_question_and_its_follow_up_with_what_was_understood(self, page: Page) -> None:
        ask(page, MUSEUMS)
        ask(page, FOLLOW_UP)
        expect(page.locator(".question .text")).to_have_text([MUSEUMS, FOLLOW_UP])
        expect(page.locator(".answer .text").last).to_contain_text("Rijksmuseum Twenthe")
        panel = page.locator("#panel")
        expect(panel).to_contain_text("Welke musea zijn er in Enschede?")
        expect(panel).to_contain_text("dezelfde vraag, met iets anders ingevuld")
        expect(panel).to_contain_text("institutions_in_place")
        expect(panel.locator(".slots tbody tr", has_text="kind")).to_contain_text("uit beurt 1")
        expect(panel.locator(".slots tbody tr", has_text="place")).to_contain_text("uit deze vraag")
        expect(panel.locator(".rows tbody tr")).to_have_count(2)
        expect(page.locator("#announcement")).to_contain_text("Rijksmuseum Twenthe")
        assert focused(page) == "question"
        assert page.input_value("#question") == ""

    def test_a_slot_can_come_from_a_row(self, page: Page) -> None:
        ask(page, "Welke musea zijn er in Utrecht?")
        ask(page, "wat is de website van de tweede?")
        expect(page.locator("#panel .slots")).to_contain_text("rij 2 van beurt 1")

    def test_an_earlier_answer_can_be_looked_at_again(self, page: Page) -> None:
        ask(page, MUSEUMS)
        ask(page, FOLLOW_UP)
        page.locator(".open").first.click()
        expect(page.locator("#panel .asked")).to_have_text(MUSEUMS)
        expect(page.locator(".selected .question")).to_contain_text(MUSEUMS)
        expect(page.locator(".open[aria-current=true]")).to_have_count(1)

    def test_links_go_to_the_web_alone(self, page: Page) -> None:
        ask(page, "Welke musea zijn er in Enschede?")
        link = page.locator("#panel .rows a").first
        assert (link.get_attribute("href") or "").startswith("https://")
        assert link.get_attribute("rel") == "noopener noreferrer"

    def test_suggestions_ask_themselves(self, page: Page) -> None:
        ask(page, "Vertel eens iets leuks")
        suggestion = page.locator(".exchange .asks button").first
        question = suggestion.inner_text()
        suggestion.click()
        settled(page)
        expect(page.locator(".question .text").last).to_have_text(question)
        expect(page.locator(".exchange")).to_have_count(2)

    def test_examples_ask_themselves(self, page: Page) -> None:
        page.locator("#examples button").first.click()
        settled(page)
        expect(page.locator("#welcome")).to_be_hidden()
        expect(page.locator(".answer")).to_have_count(1)

    def test_examples_are_in_the_chosen_language(self, page: Page) -> None:
        page.select_option("#language", "de")
        expect(page.locator("#examples button")).to_have_count(3)
        expect(page.locator("#examples button").first).to_contain_text("Welche")

    def test_choices_ask_themselves(self, page: Page) -> None:
        choice = {"question": MUSEUMS, "template_id": "institutions_in_place", "slots": {}}
        answer = {
            "question": "musea?",
            "answer": "Wat bedoelt u?",
            "language": "nl",
            "edit": "clarify",
            "choices": [choice],
            "seq": 2,
        }
        page.route("**/ask", lambda route: route.fulfill(json=answer), times=1)
        ask(page, "musea?")
        expect(page.locator("#panel")).to_contain_text("kan meer dan één ding betekenen")
        page.get_by_role("button", name=MUSEUMS).click()
        settled(page)
        expect(page.locator(".answer .text").last).to_contain_text("Museum de Fundatie")

    def test_what_a_model_did_is_shown(self, page: Page) -> None:
        place = {"value": "enschede", "label": "Enschede", "source": {"kind": "turn", "seq": 1}}
        use = {"outcome": "understood", "calls": 1, "input_tokens": 900, "output_tokens": 40}
        answer = {
            "question": "en de grootste stad van Twente?",
            "answer": "2 musea in Enschede.",
            "language": "nl",
            "edit": "replace",
            "slots": {"place": place},
            "via": "dspy",
            "seq": 2,
            "model": {**use, "milliseconds": 1234.5},
        }
        page.route("**/ask", lambda route: route.fulfill(json=answer), times=1)
        ask(page, "en de grootste stad van Twente?")
        panel = page.locator("#panel")
        expect(panel).to_contain_text("een taalmodel (DSPy)")
        expect(panel).to_contain_text("begreep de vraag (1.2 s, 940 tokens)")

    def test_a_lost_answer_is_not_asked_twice(self, page: Page) -> None:
        def lose(route: Route) -> None:
            route.fetch()
            route.abort()

        ask(page, MUSEUMS)
        page.route("**/ask", lose, times=1)
        page.fill("#question", FOLLOW_UP)
        page.keyboard.press("Enter")
        settled(page)
        expect(page.locator("#trouble")).to_be_visible()
        expect(page.locator("#question")).to_have_value(FOLLOW_UP)
        page.keyboard.press("Enter")
        settled(page)
        expect(page.locator(".exchange")).to_have_count(2)
        page.reload()
        loaded(page)
        expect(page.locator(".exchange")).to_have_count(2)

    def test_reload_restores_everything(self, page: Page) -> None:
        ask(page, MUSEUMS)
        ask(page, FOLLOW_UP)
        before = page.locator("#exchanges").inner_text(), page.locator("#panel").inner_text()
        page.reload()
        loaded(page)
        after = page.locator("#exchanges").inner_text(), page.locator("#panel").inner_text()
        assert after == before
        ask(page, "hoeveel zijn dat er?")
        expect(page.locator("#panel")).to_contain_text("count_institutions")

    def test_a_new_conversation_forgets_the_old_one(self, page: Page) -> None:
        ask(page, MUSEUMS)
        page.click("#begin")
        settled(page)
        expect(page.locator(".exchange")).to_have_count(0)
        expect(page.locator("#welcome")).to_be_visible()
        assert page.context.cookies() == []
        page.reload()
        loaded(page)
        expect(page.locator(".exchange")).to_have_count(0)

    def test_another_tab_is_caught_up_with(self, page: Page) -> None:
        ask(page, MUSEUMS)
        other = page.context.new_page()
        other.goto(page.url)
        loaded(other)
        ask(other, FOLLOW_UP)
        other.close()
        ask(page, "hoeveel zijn dat er?")
        expect(page.locator(".question .text")).to_have_text(
            [MUSEUMS, FOLLOW_UP, "hoeveel zijn dat er?"]
        )

    def test_a_conversation_that_ended_elsewhere_is_said_to_have_ended(self, page: Page) -> None:
        ask(page, MUSEUMS)
        page.context.clear_cookies()
        ask(page, "Welke musea zijn er in Drenthe?")
        expect(page.locator("#notice")).to_contain_text("nieuw gesprek")
        expect(page.locator(".exchange")).to_have_count(1)

    @pytest.mark.parametrize(("tag", "word"), [("nl", "Vraag"), ("en", "Ask"), ("de", "Fragen")])
    def test_it_speaks_the_chosen_language(self, page: Page, tag: str, word: str) -> None:
        page.select_option("#language", tag)
        ask(page, MUSEUMS)
        expect(page.locator("#send")).to_have_text(word)
        expect(page.locator("html")).to_have_attribute("lang", tag)
        expect(page.locator(".answer .text")).to_have_attribute("lang", tag)
        page.reload()
        loaded(page)
        expect(page.locator("#language")).to_have_value(tag)

    def test_without_a_choice_it_speaks_the_browsers(self, pages: Pages, address: str) -> None:
        expect(pages.open(address, locale="de-AT").locator("#send")).to_have_text("Fragen")
        expect(pages.open(address, locale="fr-FR").locator("html")).to_have_attribute(
            "lang", re.compile("nl|en")
        )


class TestFailing:
    @pytest.mark.parametrize(
        ("status", "kind", "said"),
        [
            (503, "store-unavailable", "De dienst is er even niet"),
            (504, "graph-timeout", "duurde te lang"),
            (409, "conflict", "tegelijk"),
            (422, "invalid-input", "because"),
            (500, "about:blank", "Er ging iets mis"),
        ],
    )
    def test_what_was_typed_is_never_lost(
        self, page: Page, status: int, kind: str, said: str
    ) -> None:
        ask(page, MUSEUMS)
        page.route("**/ask", lambda route: refuse(route, status, kind), times=1)
        ask(page, FOLLOW_UP)
        expect(page.locator("#trouble")).to_contain_text(said)
        assert page.input_value("#question") == FOLLOW_UP
        expect(page.locator(".exchange")).to_have_count(1)
        assert focused(page) == "question"
        page.press("#question", "Enter")
        settled(page)
        expect(page.locator("#trouble")).to_be_hidden()
        expect(page.locator(".exchange")).to_have_count(2)

    def test_an_outage_says_so(self, pages: Pages) -> None:
        with served() as (address, process):
            page = pages.open(address)
            ask(page, MUSEUMS)
            process.terminate()
            process.wait(20)
            ask(page, FOLLOW_UP)
            expect(page.locator("#trouble")).to_contain_text("niet bereikbaar")
            assert page.input_value("#question") == FOLLOW_UP
            page.click("#begin")
            settled(page)
            expect(page.locator(".exchange")).to_have_count(1)

    def test_an_answer_that_is_no_json_is_no_crash(self, page: Page) -> None:
        page.route("**/ask", lambda r: r.fulfill(status=502, body="<h1>Bad Gateway</h1>"), times=1)
        ask(page, MUSEUMS)
        expect(page.locator("#trouble")).to_contain_text("De dienst is er even niet")

    def test_a_conversation_that_cannot_be_restored_says_so(self, page: Page) -> None:
        ask(page, MUSEUMS)
        page.route(
            "**/conversation", lambda route: refuse(route, 503, "store-unavailable"), times=1
        )
        page.reload()
        loaded(page)
        expect(page.locator("#trouble")).to_contain_text("De dienst is er even niet")

    def test_an_empty_question_is_not_sent(self, page: Page) -> None:
        page.route("**/ask", lambda route: pytest.fail("was sent"))
        ask(page, "   ")
        expect(page.locator("#trouble")).to_contain_text("Typ eerst")

    def test_nothing_is_asked_twice(self, page: Page) -> None:
        asked: list[Route] = []
        page.route("**/ask", lambda route: asked.append(route))
        page.fill("#question", MUSEUMS)
        page.press("#question", "Enter")
        page.wait_for_selector(".waiting")
        page.press("#question", "Enter")
        page.click("#send", force=True)
        page.click("#begin", force=True)
        expect(page.locator("#send")).to_have_attribute("aria-disabled", "true")
        assert len(asked) == 1
        asked[0].continue_()
        settled(page)
        expect(page.locator(".exchange")).to_have_count(1)
        expect(page.locator(".waiting")).to_have_count(0)


class TestHostile:
    def test_markup_in_a_question_is_text(self, page: Page) -> None:
        ask(page, ATTACK)
        page.reload()
        loaded(page)
        expect(page.locator(".question .text")).to_have_text(ATTACK)
        expect(page.locator("#exchanges img, #exchanges script, #panel img")).to_have_count(0)
        assert page.title() == "heritage_session"

    def test_markup_in_rows_is_text_and_only_web_addresses_are_links(
        self, pages: Pages, hostile: str
    ) -> None:
        page = pages.open(hostile)
        ask(page, "Welke dingen zijn er in Kampen?")
        rows = page.locator("#panel .rows")
        expect(rows).to_contain_text(ATTACK)
        expect(page.locator(".answer .text")).to_contain_text(ATTACK)
        expect(page.locator("#exchanges img, #panel img, #panel script")).to_have_count(0)
        expect(rows.locator("tbody tr")).to_have_count(len(HOSTILE))
        links = [link.get_attribute("href") or "" for link in rows.locator("a").all()]
        assert sorted(link[:24] for link in links) == [
            "http://" + "x" * 17,
            *["https://example.org/" + rest for rest in ("a", "b", "c", "d")],
            *["https://example.org/" + rest for rest in ("e", "f", "g", "good")],
        ]
        assert page.title() == "heritage_session"
        assert has_no_sideways_scroll(page)

    def test_injected_script_would_not_run(self, page: Page) -> None:
        page.evaluate(
            """() => {
              const script = document.createElement("script");
              try { script.textContent = "document.title = 'pwned'"; } catch {}
              document.body.append(script);
              const image = document.createElement("img");
              try { image.setAttribute("onerror", "document.title = 'pwned'"); } catch {}
              image.src = "/nothing";
              document.body.append(image);
            }"""
        )
        page.wait_for_timeout(200)
        assert page.title() == "heritage_session"


class TestSize:
    def test_a_long_conversation_stays_usable(self, page: Page) -> None:
        questions = [MUSEUMS, FOLLOW_UP, "hoeveel zijn dat er?"]
        for n in range(60):
            question = {"question": questions[n % 3]}
            assert page.context.request.post(f"{page.url}ask", data=question).ok
        page.reload()
        loaded(page)
        expect(page.locator(".exchange")).to_have_count(60)
        expect(page.locator(".exchange").last).to_be_in_viewport()
        expect(page.locator("#question")).to_be_in_viewport()
        ask(page, MUSEUMS)
        expect(page.locator(".exchange")).to_have_count(61)
        expect(page.locator(".answer").last).to_be_in_viewport()
        page.locator(".open").first.click()
        expect(page.locator("#panel .asked")).to_have_text(MUSEUMS)
        expect(page.locator("#question")).to_be_in_viewport()

    def test_many_rows_are_shown_on_request(self, pages: Pages, hostile: str) -> None:
        page = pages.open(hostile)
        ask(page, "Welke dingen zijn er in Zwolle?")
        rows = page.locator("#panel .rows tbody tr")
        expect(rows).to_have_count(20)
        page.get_by_role("button", name="Toon alle 53").click()
        expect(rows).to_have_count(53)
        expect(rows.last).to_contain_text("Ding 52")

    @pytest.mark.parametrize("width", [360, 390, 768])
    def test_a_phone_needs_no_sideways_scrolling(
        self, pages: Pages, hostile: str, width: int
    ) -> None:
        size = {"width": width, "height": 740}
        page = pages.open(hostile, viewport=size, is_mobile=True, has_touch=True, locale="de-DE")
        assert has_no_sideways_scroll(page)
        ask(page, "Welke dingen zijn er in Kampen?")
        ask(page, "w" * 300)
        assert has_no_sideways_scroll(page)
        expect(page.locator("#understood")).to_be_hidden()
        page.locator(".open").first.tap()
        expect(page.locator("#understood")).to_be_visible()
        expect(page.locator("#talk")).to_be_hidden()
        assert has_no_sideways_scroll(page)
        page.locator("[data-show=talk]").tap()
        expect(page.locator("#question")).to_be_in_viewport()


class TestKeyboard:
    def test_everything_can_be_done_without_a_mouse(self, page: Page) -> None:
        keys = page.keyboard
        assert focused(page) == "question"
        keys.type(MUSEUMS)
        keys.press("Enter")
        settled(page)
        keys.type(FOLLOW_UP)
        keys.press("Enter")
        settled(page)
        keys.press("Shift+Tab")  # to the last answer's button, then to the first one's
        keys.press("Shift+Tab")
        keys.press("Enter")
        expect(page.locator("#panel .asked")).to_have_text(MUSEUMS)
        keys.press("Shift+Tab")
        assert focused(page) == "log"
        keys.press("Shift+Tab")
        assert focused(page) == "begin"
        keys.press("Enter")
        settled(page)
        expect(page.locator(".exchange")).to_have_count(0)
        assert focused(page) == "question"

    def test_every_control_has_a_name(self, page: Page) -> None:
        ask(page, MUSEUMS)
        for control in page.locator("button:visible, input:visible, select:visible").all():
            name = control.evaluate(
                "node => node.labels?.[0]?.textContent || node.ariaLabel || node.textContent"
            )
            assert name.strip()
