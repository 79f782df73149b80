// One case in full, over its repeats, beside what the baseline answered.

/** Fills the dialog; `place` says where the case stands in the list: {position, total, previous, next}. */
function drawDetail(report, record, place) {
  const shown = shownRepeat(record);
  replace(
    "detail",
    detailHead(record, place, [
      ` · ${record.suite}`,
      record.change ? ` · ${record.change}` : null,
      record.weight !== 1 ? ` · weight ${record.weight}` : null,
      [versionName(record), record.model, record.group, ...record.tags].filter(Boolean)
        .map((value) => [" ", outside(value, { class: "tag" })]),
    ]),
    element(
      "div",
      { class: "detail-body", tabindex: "-1" },
      shown ? failureTexts({ ...shown, status: record.status }) : null,
      textBlock("Input", record.input),
      comparison(record, shown),
      record.repeats.map((repeat, position) => repeatBlock(repeat, position, record)),
      record.before.length > 1 ? earlier(record.before) : null,
    ),
  );
}

/** The answer before and the one now, with their difference marked; nothing without a baseline. */
function comparison(record, shown) {
  if (record.before.length === 0) return null;
  const before = record.before.find((repeat) => repeat.status === "pass") ?? record.before[0];
  const texts = [before.answer, shown?.answer ?? null];
  const sides = texts.every((text) => text) ? compare(...texts) : null;
  if (!sides) {
    return element("div", { class: "sides" }, textBlock("Answer before", texts[0]), textBlock("Answer now", texts[1]));
  }
  return element(
    "div",
    {},
    element("div", { class: "sides" }, comparedBlock("Answer before", sides[0], "gone"), comparedBlock("Answer now", sides[1], "added")),
    element(
      "p",
      { class: "legend" },
      element("mark", { class: "shared" }, "Marked"), " words stand in both texts in this order; ",
      element("span", { class: "gone" }, "struck"), " ones are gone, ",
      element("span", { class: "added" }, "underlined"), " ones are new.",
    ),
  );
}

function repeatBlock(repeat, position, record) {
  const isOnly = record.repeats.length === 1;
  const isCompared = record.before.length > 0 && repeat === shownRepeat(record);
  return element(
    "section",
    { class: `text-block repeat is-${repeat.status}` },
    isOnly ? null : repeatTitle(repeat, position),
    isOnly ? null : failureTexts(repeat),
    isCompared ? null : textBlock("Answer", repeat.answer),
    criteria(repeat),
    factGroup("Measures", [
      ["Latency", isNumber(repeat.latency_seconds) ? seconds(repeat.latency_seconds) : null],
      ["Cost", isNumber(repeat.cost_usd) ? dollars(repeat.cost_usd) : null],
    ]),
  );
}

function repeatTitle(repeat, position) {
  return element("h3", { class: "repeat-title" }, `Repeat ${position + 1} `, element(
    "span",
    { class: `status is-${repeat.status}` },
    mark(repeat.status),
    statusWord(repeat.status),
  ));
}

function criteria(repeat) {
  const rows = Object.entries(repeat.criteria).map(([name, value]) => scoreRow(name, value, { note: "" }));
  if (isNumber(repeat.score)) rows.unshift(scoreRow("Score", repeat.score, { note: "", status: repeat.status, class: "total" }));
  if (rows.length === 0) return null;
  return element("section", { class: "text-block" }, element("h3", {}, "Scores"), element("ul", { class: "scores" }, rows));
}

function earlier(repeats) {
  return element(
    "details",
    {},
    element("summary", {}, `All ${count(repeats.length)} answers before`),
    repeats.map((repeat) => element("div", { class: "earlier" }, failureTexts(repeat), textBody(repeat.answer))),
  );
}
