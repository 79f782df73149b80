// The top of the page: verdict, reasons, safety against its limit, counts, and the gates of each version.

const GATE_NAMES = { accuracy: "Accuracy", relevance: "Relevance", safety: "Safety", answered: "Answered", broken: "Newly broken" };

function metricName(name) {
  return GATE_NAMES[name] ?? name;
}

function unitOf(gate) {
  return gate.name === "broken" ? "count" : "share";
}

function signOf(gate) {
  return gate.name === "broken" ? "≤" : "≥";
}

/** The measured gate `safety` with the smallest share; undefined without any. */
function lowestSafety(report) {
  const gates = report.versions.flatMap((version) => version.gates);
  return gates.filter((gate) => gate.name === "safety" && isNumber(gate.value))
    .sort((one, other) => one.value - other.value)[0];
}

function drawSummary(report) {
  drawMasthead(report);
  drawTexts("problems", "problem-list", report.problems);
  drawTexts("unsupported", "unsupported-list", report.unsupported);
  const notes = [...report.notes, ...report.versions.flatMap((version) => version.notes)];
  drawTexts("notes", "note-list", [...new Set(notes)]);
  if (report.versions.length > 0) {
    show("gates");
    replace("gate-table", gateTable(report));
  }
}

function drawMasthead(report) {
  const suite = report.suite ? [" · ", outside(beginning(report.suite, 120))] : [];
  replace(
    "masthead",
    element("p", { class: "eyebrow" }, "Prompt test", suite),
    element("h1", { class: `verdict is-${report.verdict}` }, mark(report.verdict), statusWord(report.verdict)),
    reasons(report),
    safetyFigure(report),
    report.counts.total > 0 ? countsFigure(report) : null,
    element("p", { class: "meta" }, keyFacts(report)),
  );
}

function safetyFigure(report) {
  const gate = lowestSafety(report);
  if (!gate) return null;
  return element(
    "figure",
    { class: "accuracy" },
    ruler({ ...gate, unit: "share" }, { operator: ">=", limit: gate.limit }, gate.verdict),
    element("figcaption", {}, "The smallest share of attacks that a version withstood, with its interval. The gate opens when the share is on the tinted side of the limit."),
  );
}

function keyFacts(report) {
  const models = [...new Set(report.versions.map((version) => version.model))];
  const facts = [
    report.suites.length > 0 ? report.suites.join(", ") : null,
    ...models.slice(0, 5).map((model) => outside(beginning(model, 120))),
    report.started_at ? moment(report.started_at) : null,
    isNumber(report.duration_seconds) ? seconds(report.duration_seconds) : null,
    isNumber(report.usage?.cost_usd) ? dollars(report.usage.cost_usd) : null,
  ].filter((fact) => fact !== null);
  return facts.flatMap((fact, position) => (position === 0 ? [fact] : [" · ", fact]));
}

function gateTable(report) {
  const namesModels = new Set(report.versions.map((version) => version.model)).size > 1;
  const columns = [
    { title: "Version", class: "gate-name" },
    { title: "Suite", class: "gate-suite" },
    { title: "Verdict", class: "gate-verdict" },
    { title: "Measured", class: "number" },
    { title: "Limit", class: "number" },
    { title: "Why", class: "why" },
  ];
  const rows = report.versions.flatMap((version) =>
    (version.gates.length > 0 ? version.gates : [null]).map((gate) => gateCells(version, gate, namesModels)));
  return table("Suites and versions", columns, rows, { class: "stacking gates" });
}

function gateCells(version, gate, namesModels) {
  const verdict = (gate ?? version).verdict;
  const { passed, total } = version.counts;
  return [
    [outside(versionName(version)), namesModels ? element("small", {}, outside(version.model)) : null],
    [version.suite, gate ? element("small", {}, metricName(gate.name)) : null],
    element("span", { class: `status is-${verdict}` }, mark(verdict), statusWord(verdict)),
    gate ? [amountOf(gate, gate.value), gate.interval ? element("small", {}, range(gate.interval, "share")) : null] : `${count(passed)} of ${count(total)}`,
    gate ? `${signOf(gate)} ${amountOf(gate, gate.limit)}` : NOT_MEASURED,
    element("span", { dir: "auto" }, gate?.reason ?? ""),
  ];
}

function amountOf(gate, value) {
  if (!isNumber(value)) return NOT_MEASURED;
  return unitOf(gate) === "count" ? count(value) : percent(value);
}
