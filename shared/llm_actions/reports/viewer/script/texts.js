// Long texts, texts side by side, and bars: what a case in full is made of.

const LONG_TEXT = 20000;

/** The top of the dialog; `facts` stand behind the place of the case. */
function detailHead(record, place, facts) {
  return element(
    "header",
    { class: "detail-head" },
    element(
      "div",
      { class: "detail-line" },
      element("span", { class: `status is-${record.status}` }, mark(record.status), statusWord(record.status)),
      element("span", { class: "detail-position" }, place.total > 0 ? `${count(place.position)} of ${count(place.total)}` : ""),
      stepLink("previous", "←", place.previous),
      stepLink("next", "→", place.next),
      element("button", { type: "button", class: "icon-button", "data-close": "", "aria-label": "Close" }, "×"),
    ),
    element("h2", { id: "detail-title", dir: "auto" }, record.id),
    element(
      "p",
      { class: "meta" },
      outside(`${record.file}:${record.line}`),
      facts,
    ),
  );
}

function stepLink(step, sign, key) {
  const name = `${step === "next" ? "Next" : "Previous"} case`;
  const attributes = { class: "icon-button", "data-step": step, "aria-label": name, title: name };
  return key === null
    ? element("span", { ...attributes, "aria-disabled": "true" }, sign)
    : element("a", { ...attributes, href: `#case=${key}` }, sign);
}

function failureTexts(record) {
  const texts = (record.reasons ?? []).map((text) => element("li", { dir: "auto" }, text));
  if (record.error) {
    texts.unshift(element("li", { dir: "auto" }, element("b", {}, record.error.kind), ": ", record.error.message));
  }
  if (texts.length === 0) return null;
  return element("ul", { class: `why-list is-${record.status}` }, texts);
}

function textBlock(title, value, note = null) {
  return element("section", { class: "text-block" }, element("h3", {}, title), textBody(value), note);
}

/** A text of any length: a very long one begins cut, with a button that shows the rest. */
function textBody(value) {
  if (value === null || value === undefined) return element("p", { class: "absent" }, "none");
  if (value === "") return element("p", { class: "absent" }, "empty");
  const body = element("pre", { class: "text", dir: "auto" }, beginning(value, LONG_TEXT));
  if (value.length <= LONG_TEXT) return body;
  const more = element("button", { type: "button", class: "text-button" }, `Show all ${count(value.length)} characters`);
  more.addEventListener("click", () => {
    body.replaceChildren();
    append(body, value);
    more.remove();
  });
  return element("div", {}, body, more);
}

/** One side of a comparison; words that the other side lacks get a class, where there is one. */
function comparedBlock(title, side, unshared) {
  const body = element("pre", { class: "text", dir: "auto" });
  for (const run of runsOf(side)) {
    if (run.shared) body.append(element("mark", { class: "shared" }, run.text));
    else if (unshared && run.word) body.append(element("span", { class: unshared }, run.text));
    else append(body, run.text);
  }
  return element("section", { class: "text-block" }, element("h3", {}, title), body);
}

/** Joins neighbours of one kind, with the blanks between them, so that marks are not confetti. */
function runsOf(side) {
  const runs = [];
  side.forEach((token, position) => {
    const last = runs.at(-1);
    const next = side[position + 1];
    const isBridge = token.word === null && /^\s+$/.test(token.text)
      && last?.word && next?.word && Boolean(last.shared) === Boolean(next.shared);
    const isSame = last && (isBridge || (Boolean(last.word) === Boolean(token.word) && Boolean(last.shared) === Boolean(token.shared)));
    if (isSame) last.text += token.text;
    else runs.push({ ...token });
  });
  return runs;
}

function scoreRow(name, value, options) {
  return element(
    "li",
    { class: options.class },
    element("span", { class: "score-name" }, name),
    scoreBar(value, options),
    element("span", { class: "number" }, quantity(value, "score")),
    element("small", {}, options.note),
  );
}

/** A bar from 0 to 1, with a tick at the limit where there is one. */
function scoreBar(value, { limit = null, status = null } = {}) {
  const share = Math.min(1, Math.max(0, value ?? 0));
  return drawing(
    "svg",
    { class: `score-bar ${status ? `is-${status}` : ""}`, "aria-hidden": "true" },
    drawing("rect", { class: "track", x: 0, y: 4, width: "100%", height: 6 }),
    drawing("rect", { class: "filled", x: 0, y: 4, width: at(share), height: 6 }),
    isNumber(limit) ? drawing("line", { class: "limit", x1: at(limit), x2: at(limit), y1: 0, y2: 14 }) : null,
  );
}
