// The service as the page sees it: four calls, and one kind of trouble.

const PATIENCE = 40_000; // milliseconds, more than the service takes for itself

/** Why there is no answer: `kind` is the last part of the problem's type, or what the page saw. */
export class Trouble extends Error {
  constructor(kind, detail = "") {
    super(detail || kind);
    this.kind = kind;
    this.detail = detail;
  }
}

/** `key` names this request: sent again after trouble, it is answered once. */
export async function ask(question, language, key) {
  const body = JSON.stringify(language ? { question, language } : { question });
  const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
  return (await call("/ask", { method: "POST", headers, body })).json();
}

/** What can be asked: `languages`, and `examples` by language. */
export async function catalog() {
  return (await call("/catalog")).json();
}

/** The conversation so far; null where there is none. */
export async function conversation() {
  try {
    return await (await call("/conversation")).json();
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

export async function forget() {
  try {
    await call("/conversation", { method: "DELETE" });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function isGone(error) {
  return ["cookie-absent", "cookie-malformed", "conversation-gone"].includes(error.kind);
}

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    throw new Trouble(error.name === "TimeoutError" ? "slow" : "unreachable");
  }
  if (!response.ok) throw await trouble(response);
  return response;
}

async function trouble(response) {
  let problem = {};
  try {
    problem = await response.json();
  } catch {
    // not ours: a proxy's own page, say
  }
  const kind = String(problem.type ?? "").split(":").at(-1);
  return new Trouble(said(kind, response.status), String(problem.detail ?? ""));
}

function said(kind, status) {
  if (status === 504 || status === 408) return "slow";
  if (status === 502 || status === 503) return "outage";
  return kind || "other";
}
