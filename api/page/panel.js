// How one question was understood: its reading, what was filled in from where, and the rows.

import { button, cell, element } from "./nodes.js";

const FIRST = 20;

export function panel(exchange, words) {
  const rows = exchange.rows ?? [];
  return [
    element("p", { className: "asked", lang: exchange.language ?? "" }, exchange.question),
    reading(exchange, words),
    slots(exchange, words),
    rows.length ? table(rows, words) : noRows(exchange, words),
  ].filter(Boolean);
}

function reading(exchange, words) {
  const lines = [
    [words.resolved, exchange.resolved_question],
    [words.edit, words.edits[exchange.edit] ?? exchange.edit],
    [words.template, exchange.template_id && element("code", {}, exchange.template_id)],
    [words.via, exchange.via && (words[exchange.via] ?? exchange.via)],
    [words.model, exchange.model && asked(exchange.model, words)],
  ].filter(([, said]) => said);
  const pairs = lines.flatMap(([name, said]) => [element("dt", {}, name), element("dd", {}, said)]);
  return element("dl", { className: "reading" }, pairs);
}

function asked(model, words) {
  const seconds = (model.milliseconds / 1000).toFixed(1);
  const outcome = words.outcomes[model.outcome] ?? model.outcome;
  return `${outcome} (${words.spent(seconds, model.input_tokens + model.output_tokens)})`;
}

function slots(exchange, words) {
  const filled = Object.entries(exchange.slots ?? {});
  if (!filled.length) return null;
  const head = [words.slot, words.value, words.source].map((name) => th(name, "col"));
  const lines = filled.map(([name, slot]) =>
    element(
      "tr",
      {},
      th(name.replaceAll("_", " "), "row"),
      element("td", { title: slot.value }, slot.label ?? slot.value),
      element("td", { className: "source" }, source(slot.source, words)),
    ),
  );
  return framed(
    words.slots,
    element("table", { className: "slots" }, element("thead", {}, element("tr", {}, head)), element("tbody", {}, lines)),
  );
}

function source(from, words) {
  if (!from) return "";
  if (from.kind === "row") return words.fromRow(from.row, from.seq);
  if (from.kind === "turn") return words.fromTurn(from.seq);
  return from.text ? `${words.fromQuestion}: “${from.text}”` : words.fromQuestion;
}

function table(rows, words) {
  const columns = [...new Set(rows.flatMap(Object.keys))].sort((a, b) => (a === "id") - (b === "id"));
  const body = element("tbody", {}, rows.slice(0, FIRST).map((row, n) => line(row, n, columns)));
  const head = element("tr", {}, th("", "col"), columns.map((name) => th(name, "col")));
  const whole = element("table", { className: "rows" }, element("thead", {}, head), body);
  const frame = framed(words.rows(rows.length), whole);
  if (rows.length > FIRST) {
    const more = button(words.showAll(rows.length), () => {
      body.append(...rows.slice(FIRST).map((row, n) => line(row, n + FIRST, columns)));
      more.remove();
      frame.querySelector(".scroll").focus();
    });
    frame.append(more);
  }
  return frame;
}

function line(row, index, columns) {
  const cells = columns.map((name) =>
    element("td", { className: name === "id" ? "id" : "" }, element("div", { className: "cell" }, cell(row[name]))),
  );
  return element("tr", {}, th(String(index + 1), "row"), cells);
}

function noRows(exchange, words) {
  return exchange.template_id ? element("p", { className: "quiet" }, words.noRows) : null;
}

/** A titled table in a frame that scrolls sideways by itself, with the keyboard too. */
function framed(title, content) {
  const scroll = element("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: title }, content);
  return element("section", { className: "framed" }, element("h3", {}, title), scroll);
}

function th(text, scope) {
  return element("th", { scope }, text);
}
