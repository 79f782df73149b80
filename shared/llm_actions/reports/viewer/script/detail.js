// One case in full, in a dialog beside the list.

const CRITERIA = {
  keywords: "Keywords",
  similarity: "Similarity",
  containment: "Containment",
  forbidden: "Nothing forbidden",
  length: "Length",
};

/** Fills the dialog; `place` says where the case stands in the list: {position, total, previous, next}. */
function drawDetail(report, record, place) {
  replace(
    "detail",
    detailHead(record, place, [
      record.repeat ? ` · repeat ${record.repeat + 1}` : null,
      record.weight !== 1 && isNumber(record.weight) ? ` · weight ${record.weight}` : null,
      (record.tags ?? []).map((tag) => [" ", outside(tag, { class: "tag" })]),
    ]),
    element(
      "div",
      { class: "detail-body", tabindex: "-1" },
      failureTexts(record),
      textBlock("Input", record.input),
      record.system ? unfolding("System text", record.system) : null,
      answers(record),
      scores(record, report.scoring),
      assertions(record),
      measures(record),
    ),
  );
}

function answers(record) {
  const sides = record.expected && record.answer ? compare(record.expected, record.answer) : null;
  if (!sides) {
    return element("div", { class: "sides" }, textBlock("Expected", record.expected), textBlock("Answer", record.answer));
  }
  return element(
    "div",
    {},
    element("div", { class: "sides" }, comparedBlock("Expected", sides[0], "missing"), comparedBlock("Answer", sides[1], null)),
    element(
      "p",
      { class: "legend" },
      element("mark", { class: "shared" }, "Marked"), " words stand in both texts in this order; ",
      element("span", { class: "missing" }, "underlined"), " ones are expected and not in the answer.",
    ),
  );
}

function scores(record, scoring) {
  const isAsserted = record.assertions?.length > 0;
  const criteria = Object.entries(record.criteria ?? {});
  if (!isNumber(record.score) && criteria.length === 0) return null;
  const rows = criteria.map(([name, value]) => scoreRow(CRITERIA[name] ?? name, value, {
    note: isNumber(scoring?.weights?.[name]) ? `weight ${scoring.weights[name]}` : "must be met",
  }));
  if (isNumber(record.score)) {
    const limit = isAsserted ? null : scoring?.pass_score;
    const note = isNumber(limit) ? `correct from ${limit}` : "";
    rows.unshift(scoreRow("Score", record.score, { note, limit, status: record.status, class: "total" }));
  }
  return element("section", { class: "text-block" }, element("h3", {}, "Scores"), element("ul", { class: "scores" }, rows));
}

/** What each assertion found; those of a set stand below it. */
function assertions(record) {
  if (!record.assertions?.length) return null;
  return element("section", { class: "text-block" }, element("h3", {}, "Assertions"), assertionList(record.assertions));
}

function assertionList(found) {
  return element("ul", { class: "assertions" }, found.map((each) => element(
    "li",
    { class: `is-${each.status}` },
    element(
      "div",
      { class: "assertion-line" },
      element("span", { class: `status is-${each.status}` }, mark(each.status), statusWord(each.status)),
      element("b", {}, outside(each.name)),
      each.metric ? outside(each.metric, { class: "tag" }) : null,
      each.value === null ? null : element("code", { dir: "auto" }, each.value),
      each.weight === 1 ? null : element("small", {}, `weight ${each.weight}`),
      element("span", { class: "number" }, quantity(each.score, "score")),
    ),
    each.reason ? element("p", { dir: "auto" }, each.reason) : null,
    each.parts.length > 0 ? assertionList(each.parts) : null,
  )));
}

function measures(record) {
  const amount = (value) => (isNumber(value) ? count(value) : null);
  return factGroup("Measures", [
    ["Latency", record.cached ? "from the cache" : isNumber(record.latency_seconds) ? seconds(record.latency_seconds) : null],
    ["Attempts", amount(record.attempts)],
    ["Tokens in", amount(record.prompt_tokens)],
    ["Tokens out", amount(record.completion_tokens)],
    ["Cost", isNumber(record.cost_usd) ? dollars(record.cost_usd) : null],
    ["Finish reason", record.finish_reason],
  ]);
}
