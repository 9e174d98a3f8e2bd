// The conversation: asks, shows, restores. One question at a time.

import { button, element } from "./nodes.js";
import { panel } from "./panel.js";
import * as service from "./service.js";
import { choose, chosen, spoken, wordsIn } from "./words.js";

const $ = (id) => document.getElementById(id);

let language = chosen();
let words = wordsIn(spoken(language));
let exchanges = [];
let selected = null;
let busy = false;
let unanswered = null;
let catalog = { languages: [], examples: {} };

// Asking

async function ask(question) {
  if (busy) return;
  if (!question.trim()) return complain(words.empty);
  setBusy(true);
  const waiting = show({ question, answer: null });
  try {
    await answered(await service.ask(question, language, keyOf(question)), waiting);
    unanswered = null;
    $("question").value = "";
  } catch (error) {
    waiting.remove();
    $("question").value = question;
    complain(explain(error));
  }
  setBusy(false);
  welcome();
  toField();
}

/** The same key as long as the same question stays without an answer. */
function keyOf(question) {
  if (unanswered?.question !== question) unanswered = { question, key: randomKey() };
  return unanswered.key;
}

/** Not `crypto.randomUUID()`, which a page served over plain http from elsewhere does not have. */
function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("-");
}

async function answered(answer, waiting) {
  const last = exchanges.at(-1)?.seq ?? 0;
  if (answer.seq !== null && answer.seq !== last + 2) return catchUp(last);
  const exchange = { ...answer, asked: answer.seq && answer.seq - 1 };
  exchanges.push(exchange);
  waiting.replaceWith(drawn(exchange));
  latest();
}

/** Somebody else (another tab) wrote here too, or the conversation is a new one by now. */
async function catchUp(last) {
  await restore();
  if (last && (exchanges.at(-1)?.seq ?? 0) <= last) notify(words.expired);
  latest();
}

function latest() {
  const exchange = exchanges.at(-1);
  if (!exchange) return;
  select(exchange);
  toEnd();
  $("announcement").textContent = `${words.answer}: ${exchange.answer}`;
}

async function begin() {
  if (busy) return;
  setBusy(true);
  try {
    await service.forget();
    exchanges = [];
    draw();
    notify(words.begun);
  } catch (error) {
    complain(explain(error));
  }
  setBusy(false);
  toField();
}

async function restore() {
  const known = await service.conversation();
  exchanges = known ? paired(known.turns) : [];
  draw();
}

/** Turns as exchanges: a user turn says how it was understood, the next turn is its answer. */
function paired(turns) {
  return turns.flatMap((turn, n) => {
    if (turn.role !== "user") return [];
    const answer = turns[n + 1]?.role === "assistant" ? turns[n + 1] : null;
    const seq = answer?.seq ?? turn.seq;
    return [{ ...turn, question: turn.content, asked: turn.seq, answer: answer?.content ?? "", seq }];
  });
}

// Showing

function draw() {
  selected = null;
  $("exchanges").replaceChildren(...exchanges.map(drawn));
  $("panel").replaceChildren(element("p", { className: "quiet" }, words.nothing));
  if (exchanges.length) select(exchanges.at(-1));
  welcome();
}

function show(exchange) {
  $("welcome").hidden = true;
  const item = drawn(exchange);
  $("exchanges").append(item);
  toEnd();
  return item;
}

function drawn(exchange) {
  const item = element("li", { className: "exchange" }, said("question", words.you, exchange.question, exchange, exchange.asked));
  if (exchange.answer === null) {
    item.append(element("p", { className: "waiting" }, element("span", { className: "unseen" }, words.asking), "•••"));
    return item;
  }
  const answer = said("answer", words.answer, exchange.answer, exchange, exchange.asked && exchange.seq);
  const open = button(words.show, () => select(exchange, true), { className: "open" });
  open.setAttribute("aria-controls", "understood");
  answer.append(open);
  answer.onclick = () => getSelection().isCollapsed && select(exchange);
  item.append(answer, asks(exchange));
  exchange.item = item;
  return item;
}

function said(kind, who, text, exchange, seq) {
  return element(
    "div",
    { className: kind },
    element("p", { className: "who" }, who, seq ? element("span", { className: "seq" }, ` · ${words.turn(seq)}`) : null),
    element("p", { className: "text", lang: exchange.language ?? "" }, text),
  );
}

function asks(exchange) {
  const choices = (exchange.choices ?? []).map((choice) => choice.question);
  const questions = [...choices, ...(exchange.suggestions ?? [])];
  return element("div", { className: "asks", lang: exchange.language ?? "" }, questions.map(asker));
}

function asker(question) {
  return button(question, () => ask(question));
}

function select(exchange, go = false) {
  selected?.item.classList.remove("selected");
  selected?.item.querySelector(".open").removeAttribute("aria-current");
  selected = exchange;
  exchange.item.classList.add("selected");
  exchange.item.querySelector(".open").setAttribute("aria-current", "true");
  $("panel").replaceChildren(...panel(exchange, words));
  if (!go) return;
  look("understood");
  if (isNarrow()) $("understood-title").focus();
}

function welcome() {
  $("welcome").hidden = exchanges.length > 0;
  const mine = catalog.examples[spoken(language)] ?? [];
  $("examples").replaceChildren(...mine.map(asker));
  $("question").placeholder = exchanges.length ? "" : (mine[0] ?? "");
}

function toEnd() {
  $("log").scrollTop = $("log").scrollHeight;
}

/** On a narrow screen one of the two is shown; on a wide one both always are. */
function look(view) {
  document.body.dataset.view = view;
  for (const tab of document.querySelectorAll("[data-show]")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.show === view));
  }
}

/** Ready for the next question; on a touch screen that would raise the keyboard over the answer. */
function toField() {
  if (!matchMedia("(pointer: coarse)").matches) $("question").focus();
}

function isNarrow() {
  return getComputedStyle($("views")).display !== "none";
}

// Saying what is going on

function setBusy(now, label = words.asking) {
  busy = now;
  $("question").readOnly = now;
  $("form").setAttribute("aria-busy", String(now));
  $("send").textContent = now ? label : words.ask;
  for (const one of [$("send"), $("begin")]) one.setAttribute("aria-disabled", String(now));
  if (now) [$("trouble"), $("notice")].forEach((line) => (line.hidden = true));
}

function explain(error) {
  if (!(error instanceof service.Trouble)) throw error;
  const general = words.problems[error.kind] ?? words.problems.other;
  return error.kind === "invalid-input" && error.detail ? `${general} (${error.detail})` : general;
}

function complain(text) {
  $("trouble").textContent = text;
  $("trouble").hidden = false;
  look("talk");
}

function notify(text) {
  $("notice").textContent = text;
  $("notice").hidden = false;
}

function speak(tag) {
  language = tag;
  words = wordsIn(spoken(language));
  document.documentElement.lang = spoken(language);
  for (const node of document.querySelectorAll("[data-word]")) {
    node.textContent = words[node.dataset.word];
  }
}

// Beginning

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  ask($("question").value);
});
$("begin").addEventListener("click", begin);
$("language").addEventListener("change", (event) => {
  choose(event.target.value);
  const kept = selected;
  speak(event.target.value);
  draw();
  if (kept) select(kept);
});
$("views").addEventListener("click", (event) => event.target.dataset.show && look(event.target.dataset.show));
$("language").value = language;
speak(language);
look("talk");
setBusy(true, words.ask);
try {
  catalog = await service.catalog();
  for (const option of $("language").querySelectorAll("[lang]")) {
    option.hidden = option.disabled = !catalog.languages.includes(option.value);
  }
  await restore();
} catch (error) {
  draw();
  complain(explain(error));
}
setBusy(false);
toEnd();
document.body.dataset.ready = "true";
