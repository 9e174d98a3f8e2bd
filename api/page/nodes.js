// Building the page from nodes. Text is only ever text: nothing here reads markup.

/** An element with properties and children; strings become text nodes, null is left out. */
export function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children.flat().filter((child) => child !== null));
  return node;
}

export function button(text, onclick, properties = {}) {
  return element("button", { type: "button", textContent: text, onclick, ...properties });
}

/** A value of a result row: a link for an address on the web, else its text. */
export function cell(value) {
  if (value === null || value === undefined) return element("span", { className: "none" }, "–");
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const address = typeof value === "string" ? webAddress(value) : null;
  if (!address) return document.createTextNode(text);
  const shown = text.replace(/^https?:\/\//i, "").replace(/\/$/, "");
  return element("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, shown);
}

/** `text` as a URL where it is one of http or https and nothing else; null for all other text. */
function webAddress(text) {
  if (!/^https?:\/\/\S+$/i.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
}
