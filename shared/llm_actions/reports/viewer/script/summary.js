// The top of the page: verdict, reasons, accuracy against its limit, counts, gates and metrics.

const METRIC_NAMES = {
  accuracy: "Accuracy",
  "mean-score": "Mean score",
  "error-share": "Error share",
  "latency-p50": "Latency p50",
  "latency-p95": "Latency p95",
  tokens: "Tokens",
  cost: "Cost",
};
const UNFOLDED_TAGS = 6;
const METHODS = { wilson: "Wilson" };

function metricName(name) {
  return METRIC_NAMES[name] ?? name;
}

function findMetric(report, name, tag = null) {
  return report.metrics.find((metric) => metric.name === name && (metric.tag ?? null) === tag);
}

function drawSummary(report) {
  drawMasthead(report);
  drawTexts("problems", "problem-list", report.problems);
  drawTexts("notes", "note-list", report.notes);
  if (report.gates.length > 0) {
    show("gates");
    replace("gate-table", gateTable(report));
  }
}

function drawMasthead(report) {
  const suite = report.suite ? [" · ", outside(beginning(report.suite, 120))] : [];
  replace(
    "masthead",
    element("p", { class: "eyebrow" }, "Evaluation report", suite),
    element("h1", { class: `verdict is-${report.verdict}` }, mark(report.verdict), statusWord(report.verdict)),
    reasons(report),
    accuracyFigure(report),
    report.counts.total > 0 ? countsFigure(report) : null,
    sensitivity(report.sensitivity),
    element("p", { class: "meta" }, keyFacts(report)),
  );
}

/** The gate that the large ruler shows: the one on overall accuracy, else the first share or score. */
function mainGate(report) {
  const drawn = (gate) => isNumber(gate.limit) && /^(accuracy|mean-score)$/.test(gate.metric);
  const overall = (gate) => gate.metric === "accuracy" && !gate.tag;
  return report.gates.find((gate) => drawn(gate) && overall(gate)) ?? report.gates.find(drawn);
}

function accuracyFigure(report) {
  const gate = mainGate(report);
  const metric = findMetric(report, gate?.metric ?? "accuracy", gate?.tag ?? null);
  if (!metric || !isNumber(metric.value)) return null;
  return element(
    "figure",
    { class: "accuracy" },
    ruler(metric, gate, gate?.verdict ?? report.verdict),
    element("figcaption", {}, accuracySentence(metric, gate, isWeighted(report, metric))),
  );
}

/** Whether weights make the accuracy another number than the share of the cases below. */
function isWeighted(report, metric) {
  const { pass, fail } = report.counts;
  return metric.name === "accuracy" && !metric.tag && Math.abs(metric.value - pass / (pass + fail)) > 5e-4;
}

function accuracySentence(metric, gate, weighted) {
  const name = metric.tag ? [`${metricName(metric.name)} of `, outside(metric.tag)] : metricName(metric.name);
  const cases = `${plural(metric.n, "case")}${weighted ? ", counted by their weights" : ""}`;
  const parts = [name, ` ${quantity(metric.value, metric.unit)} of ${cases}`];
  if (metric.interval) {
    const { confidence, method } = metric.interval;
    parts.push(`, ${percent(confidence).replace(".0", "")} interval ${range(metric.interval, metric.unit)} (`, outside(METHODS[method] ?? method), ")");
  }
  parts.push(". ");
  if (gate?.mode === "confident") parts.push("The gate opens when the whole interval is on the tinted side of the limit.");
  else if (gate) parts.push("The gate opens when the value is on the tinted side of the limit.");
  return parts;
}

function sensitivity(value) {
  if (!value || !isNumber(value.smallest_drop)) return null;
  return element(
    "p",
    { class: "sensitivity" },
    `What this dataset can see: ${plural(value.cases, "case")} at ${percent(value.baseline)} show a drop of `,
    element("b", {}, points(value.smallest_drop)),
    ` or more (confidence ${percent(value.confidence).replace(".0", "")}, power ${percent(value.power).replace(".0", "")}). A smaller change can pass unseen.`,
  );
}

function keyFacts(report) {
  const { target, dataset } = report;
  const facts = [
    target ? outside(target.model || target.url || target.kind) : null,
    target?.prompt ? outside(target.prompt.path) : null,
    dataset ? plural(dataset.samples, "sample") : null,
    report.started_at ? moment(report.started_at) : null,
    isNumber(report.duration_seconds) ? seconds(report.duration_seconds) : null,
    isNumber(report.usage?.cost_usd) ? dollars(report.usage.cost_usd) : null,
  ].filter((fact) => fact !== null);
  return facts.flatMap((fact, position) => (position === 0 ? [fact] : [" · ", fact]));
}

function unitOf(report, gate) {
  const metric = findMetric(report, gate.metric, gate.tag ?? null) ?? findMetric(report, gate.metric);
  return metric?.unit ?? "score";
}

function gateTable(report) {
  const columns = [
    { title: "Gate", class: "gate-name" },
    { title: "Verdict", class: "gate-verdict" },
    { title: "Measured", class: "number" },
    { title: "Limit", class: "number" },
    { title: "Why", class: "why" },
  ];
  return table("Gates", columns, report.gates.map((gate) => gateCells(gate, unitOf(report, gate))), { class: "stacking gates" });
}

function gateCells(gate, unit) {
  return [
    [metricName(gate.metric), gate.tag ? [" ", outside(gate.tag, { class: "tag" })] : null],
    element("span", { class: `status is-${gate.verdict}` }, mark(gate.verdict), statusWord(gate.verdict)),
    measured(gate, unit),
    [`${SIGNS[gate.operator] ?? gate.operator} ${quantity(gate.limit, unit)}`, element("small", {}, gate.mode)],
    element("span", { dir: "auto" }, gate.reason ?? ""),
  ];
}

function measured(metric, unit) {
  return [
    quantity(metric.value, unit),
    metric.interval ? element("small", {}, range(metric.interval, unit)) : null,
  ];
}

/** One row for all cases and one per tag; many tags fold away, so that the cases stay near. */
function metricTables(report) {
  const tags = [...new Set(report.metrics.map((metric) => metric.tag ?? null))].filter((tag) => tag !== null);
  if (tags.length <= UNFOLDED_TAGS) return metricTable(report, "Metrics", [null, ...tags]);
  return [
    metricTable(report, "Metrics", [null]),
    element("details", {}, element("summary", {}, `The same for each of ${count(tags.length)} tags`), metricTable(report, "Metrics by tag", tags)),
  ];
}

/** One row per tag, null for all cases; one column per metric. */
function metricTable(report, caption, tags) {
  const names = [...new Set(report.metrics.map((metric) => metric.name))];
  const columns = [
    { title: "Cases", class: "metric-tag" },
    ...names.map((name) => ({ title: metricName(name), class: "number" })),
    { title: "n", class: "number" },
  ];
  const found = new Map(report.metrics.map((metric) => [JSON.stringify([metric.name, metric.tag ?? null]), metric]));
  const rows = tags.map((tag) => {
    const metrics = names.map((name) => found.get(JSON.stringify([name, tag])));
    return [
      tag === null ? "All cases" : outside(tag, { class: "tag" }),
      ...metrics.map((metric) => (isNumber(metric?.value) ? measured(metric, metric.unit) : NOT_MEASURED)),
      count(metrics.find((metric) => metric)?.n ?? 0),
    ];
  });
  return table(caption, columns, rows, { class: "stacking metrics" });
}
