// What the page itself says, by language; and which language that is.

const WORDS = {
  nl: {
    language: "Taal",
    automatic: "Automatisch",
    begin: "Nieuw gesprek",
    conversation: "Gesprek",
    understood: "Wat is begrepen",
    brief: "Begrepen",
    welcome: "Stel een vraag.",
    examples: "Vraag daarna gewoon door: het gesprek wordt onthouden. Bijvoorbeeld:",
    question: "Uw vraag",
    ask: "Vraag",
    asking: "Bezig…",
    you: "U vroeg",
    answer: "Antwoord",
    show: "Wat is begrepen?",
    nothing: "Bij elk antwoord staat hier hoe de vraag is begrepen.",
    turn: (n) => `beurt ${n}`,
    resolved: "Gelezen als",
    edit: "Soort vraag",
    template: "Vraagsjabloon",
    via: "Begrepen door",
    rules: "regels",
    dspy: "een taalmodel (DSPy)",
    slots: "Ingevuld",
    slot: "Wat",
    value: "Waarde",
    source: "Waar het vandaan komt",
    fromQuestion: "uit deze vraag",
    fromTurn: (n) => `uit beurt ${n}`,
    fromRow: (row, n) => `rij ${row} van beurt ${n}`,
    rows: (n) => (n === 1 ? "1 resultaat" : `${n} resultaten`),
    showAll: (n) => `Toon alle ${n}`,
    noRows: "Geen resultaten.",
    expired: "Het eerdere gesprek is verlopen of elders verwijderd; dit is een nieuw gesprek.",
    begun: "Een nieuw gesprek.",
    empty: "Typ eerst een vraag.",
    edits: {
      standalone: "een volledige vraag",
      replace: "dezelfde vraag, met iets anders ingevuld",
      add: "dezelfde vraag, met iets erbij",
      drop: "dezelfde vraag, met iets weggelaten",
      switch: "een andere vraag over hetzelfde",
      refer: "een vraag over een eerder resultaat",
      correct: "een verbetering",
      return: "terug naar een eerdere vraag",
      reset: "opnieuw beginnen",
      abstain: "niet begrepen",
      clarify: "kan meer dan één ding betekenen",
    },
    problems: {
      unreachable: "De dienst is niet bereikbaar. Uw vraag staat er nog; probeer het zo opnieuw.",
      outage: "De dienst is er even niet. Uw vraag staat er nog; probeer het zo opnieuw.",
      slow: "Het duurde te lang. Uw vraag staat er nog; probeer het opnieuw.",
      conflict: "Er werd tegelijk iets anders gevraagd. Probeer het opnieuw.",
      "invalid-input": "Deze vraag kan niet worden gesteld.",
      "cookie-ambiguous": "Deze site heeft twee verschillende cookies. Verwijder ze en probeer opnieuw.",
      "foreign-origin": "Geweigerd: de pagina hoort niet bij deze dienst.",
      other: "Er ging iets mis. Uw vraag staat er nog.",
    },
  },
  en: {
    language: "Language",
    automatic: "Automatic",
    begin: "New conversation",
    conversation: "Conversation",
    understood: "What was understood",
    brief: "Understood",
    welcome: "Ask a question.",
    examples: "Then simply ask on: the conversation is remembered. For example:",
    question: "Your question",
    ask: "Ask",
    asking: "Asking…",
    you: "You asked",
    answer: "Answer",
    show: "What was understood?",
    nothing: "For each answer, how the question was understood is shown here.",
    turn: (n) => `turn ${n}`,
    resolved: "Read as",
    edit: "Kind of question",
    template: "Template",
    via: "Understood by",
    rules: "rules",
    dspy: "a language model (DSPy)",
    slots: "Filled in",
    slot: "What",
    value: "Value",
    source: "Where it comes from",
    fromQuestion: "from your question",
    fromTurn: (n) => `from turn ${n}`,
    fromRow: (row, n) => `row ${row} of turn ${n}`,
    rows: (n) => (n === 1 ? "1 result" : `${n} results`),
    showAll: (n) => `Show all ${n}`,
    noRows: "No results.",
    expired: "The earlier conversation has expired or was deleted elsewhere; this is a new one.",
    begun: "A new conversation.",
    empty: "Type a question first.",
    edits: {
      standalone: "a complete question",
      replace: "the same question, with something else filled in",
      add: "the same question, with something added",
      drop: "the same question, with something left out",
      switch: "another question about the same",
      refer: "a question about an earlier result",
      correct: "a correction",
      return: "back to an earlier question",
      reset: "a fresh start",
      abstain: "not understood",
      clarify: "can mean more than one thing",
    },
    problems: {
      unreachable: "The service cannot be reached. Your question is still here; try again shortly.",
      outage: "The service is out for a moment. Your question is still here; try again shortly.",
      slow: "It took too long. Your question is still here; try again.",
      conflict: "Something else was asked at the same time. Try again.",
      "invalid-input": "This question cannot be asked.",
      "cookie-ambiguous": "This site has two different cookies. Remove them and try again.",
      "foreign-origin": "Refused: this page does not belong to the service.",
      other: "Something went wrong. Your question is still here.",
    },
  },
  de: {
    language: "Sprache",
    automatic: "Automatisch",
    begin: "Neues Gespräch",
    conversation: "Gespräch",
    understood: "Was verstanden wurde",
    brief: "Verstanden",
    welcome: "Stellen Sie eine Frage.",
    examples: "Fragen Sie danach einfach weiter: Das Gespräch bleibt in Erinnerung. Zum Beispiel:",
    question: "Ihre Frage",
    ask: "Fragen",
    asking: "Moment…",
    you: "Sie fragten",
    answer: "Antwort",
    show: "Was wurde verstanden?",
    nothing: "Zu jeder Antwort steht hier, wie die Frage verstanden wurde.",
    turn: (n) => `Beitrag ${n}`,
    resolved: "Gelesen als",
    edit: "Art der Frage",
    template: "Fragevorlage",
    via: "Verstanden durch",
    rules: "Regeln",
    dspy: "ein Sprachmodell (DSPy)",
    slots: "Eingesetzt",
    slot: "Was",
    value: "Wert",
    source: "Woher es kommt",
    fromQuestion: "aus dieser Frage",
    fromTurn: (n) => `aus Beitrag ${n}`,
    fromRow: (row, n) => `Zeile ${row} von Beitrag ${n}`,
    rows: (n) => (n === 1 ? "1 Ergebnis" : `${n} Ergebnisse`),
    showAll: (n) => `Alle ${n} zeigen`,
    noRows: "Keine Ergebnisse.",
    expired: "Das frühere Gespräch ist abgelaufen oder wurde anderswo gelöscht; dies ist ein neues.",
    begun: "Ein neues Gespräch.",
    empty: "Geben Sie zuerst eine Frage ein.",
    edits: {
      standalone: "eine vollständige Frage",
      replace: "dieselbe Frage, mit etwas anderem eingesetzt",
      add: "dieselbe Frage, mit einem Zusatz",
      drop: "dieselbe Frage, mit einer Bedingung weniger",
      switch: "eine andere Frage zum selben Thema",
      refer: "eine Frage zu einem früheren Ergebnis",
      correct: "eine Berichtigung",
      return: "zurück zu einer früheren Frage",
      reset: "ein neuer Anfang",
      abstain: "nicht verstanden",
      clarify: "kann mehreres bedeuten",
    },
    problems: {
      unreachable: "Der Dienst ist nicht erreichbar. Ihre Frage steht noch da; versuchen Sie es gleich noch einmal.",
      outage: "Der Dienst ist gerade gestört. Ihre Frage steht noch da; versuchen Sie es gleich noch einmal.",
      slow: "Es hat zu lange gedauert. Ihre Frage steht noch da; versuchen Sie es noch einmal.",
      conflict: "Es wurde gleichzeitig etwas anderes gefragt. Versuchen Sie es noch einmal.",
      "invalid-input": "Diese Frage kann nicht gestellt werden.",
      "cookie-ambiguous": "Diese Seite hat zwei verschiedene Cookies. Löschen Sie sie und versuchen Sie es noch einmal.",
      "foreign-origin": "Abgelehnt: Diese Seite gehört nicht zum Dienst.",
      other: "Etwas ist schiefgegangen. Ihre Frage steht noch da.",
    },
  },
};

const KEY = "heritage_session.language";

/** The language that was chosen; "" is automatic. */
export function chosen() {
  try {
    const kept = localStorage.getItem(KEY);
    return kept in WORDS ? kept : "";
  } catch {
    return ""; // storage is switched off
  }
}

export function choose(language) {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // storage is switched off: the choice lasts as long as the page
  }
}

/** The language of the page: the chosen one, else the browser's first that is spoken here. */
export function spoken(language) {
  const wanted = [language, ...navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase())];
  return wanted.find((tag) => Object.hasOwn(WORDS, tag)) ?? "nl";
}

export function wordsIn(language) {
  return WORDS[language];
}
