// The measurements drawn from the cases, and what was measured: target, prompt, dataset, run.

const SCORE_BINS = 20;
const LATENCY_BINS = 24;
const TAG_LINES = 7;

function drawMeasurements(report, cases) {
  if (report.metrics.length === 0) return;
  show("measurements");
  replace("charts", scoreChart(report, cases), latencyChart(report, cases), tagChart(report));
  replace("metric-table", metricTables(report));
}

function emptyBins(amount, parts) {
  return Array.from({ length: amount }, () => ({ title: "", ...Object.fromEntries(parts.map((part) => [part, 0])) }));
}

function scoreChart(report, cases) {
  const scored = cases.filter((record) => isNumber(record.score));
  if (scored.length === 0) return null;
  const bins = emptyBins(SCORE_BINS, ["pass", "fail"]);
  for (const record of scored) {
    const position = Math.floor(record.score * SCORE_BINS + 1e-9);
    bins[Math.min(SCORE_BINS - 1, Math.max(0, position))][record.status === "pass" ? "pass" : "fail"] += 1;
  }
  bins.forEach((bin, position) => {
    bin.title = `${(position / SCORE_BINS).toFixed(2)} to ${((position + 1) / SCORE_BINS).toFixed(2)}: ${bin.pass} pass, ${bin.fail} fail`;
  });
  const limit = report.scoring?.pass_score;
  const marks = isNumber(limit) ? [{ x: limit, text: `correct from ${limit}` }] : [];
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((x) => ({ x, text: String(x) }));
  const name = `Histogram of ${count(scored.length)} scores`;
  const legend = ["pass", "fail"].map((status) => [
    element("i", { class: `swatch is-${status}` }),
    `${count(bins.reduce((sum, bin) => sum + bin[status], 0))} ${status}`,
  ]);
  return chart("Score", legend, histogram({ name, bins, parts: ["pass", "fail"], marks, ticks }));
}

function latencyChart(report, cases) {
  const timed = cases.filter((record) => isNumber(record.latency_seconds) && !record.cached);
  if (timed.length === 0) return null;
  const marks = ["p50", "p95"]
    .map((name) => ({ name, value: findMetric(report, `latency-${name}`)?.value }))
    .filter(({ value }) => isNumber(value));
  const end = latencyEnd(timed.map((record) => record.latency_seconds), marks.map(({ value }) => value));
  const bins = emptyBins(LATENCY_BINS, ["any"]);
  for (const record of timed) {
    const position = Math.floor((record.latency_seconds / end) * LATENCY_BINS);
    bins[Math.min(LATENCY_BINS - 1, position)].any += 1;
  }
  bins.forEach((bin, position) => {
    const to = position === LATENCY_BINS - 1 ? "or more" : `to ${seconds(((position + 1) / LATENCY_BINS) * end)}`;
    bin.title = `${seconds((position / LATENCY_BINS) * end)} ${to}: ${plural(bin.any, "case")}`;
  });
  return chart("Latency", plural(timed.length, "case"), histogram({
    name: `Histogram of ${count(timed.length)} latencies`,
    bins,
    parts: ["any"],
    marks: marks.map(({ name, value }) => ({ x: Math.min(1, value / end), text: `${name} ${seconds(value)}` })),
    ticks: [0, 0.5, 1].map((x) => ({ x, text: x === 0 ? "0" : seconds(end * x) })),
  }));
}

/** The end of the scale: the slowest case, unless a few outliers would flatten all others. */
function latencyEnd(values, marks) {
  const slowest = values.reduce((most, value) => Math.max(most, value), 0);
  const usual = Math.max(0, ...marks);
  const end = usual > 0 && slowest > 2.5 * usual ? 1.6 * usual : slowest;
  const step = niceStep(end || 1, 8);
  return Math.ceil((end || 1) / step - 1e-9) * step;
}

function tagChart(report) {
  const tagged = report.metrics.filter((metric) => metric.name === "accuracy" && metric.tag && isNumber(metric.value));
  if (tagged.length === 0) return null;
  const shown = [...tagged].sort((one, other) => one.value - other.value).slice(0, TAG_LINES);
  const limits = new Map(report.gates.filter((gate) => gate.metric === "accuracy").map((gate) => [gate.tag ?? null, gate.limit]));
  const limitOf = (metric) => limits.get(metric.tag) ?? limits.get(null);
  const values = shown.flatMap((metric) => [metric.value, metric.interval?.low, metric.interval?.high, limitOf(metric)]);
  const { place, ticks } = shareScale(values.filter(isNumber), 0.1);
  const lines = shown.map((metric) => element(
    "li",
    {},
    outside(metric.tag, { class: "tag" }),
    tagLine(metric, limitOf(metric), place),
    element("b", { class: "number" }, percent(metric.value)),
    element("small", { class: "number" }, `n ${count(metric.n)}`),
  ));
  const note = tagged.length > shown.length ? `the ${shown.length} lowest of ${tagged.length} tags` : "95\u00a0% interval, lowest first";
  return chart("Accuracy by tag", note, element("ul", { class: "tag-lines" }, lines, element("li", {}, element("span"), tagAxis(ticks))));
}

function drawFacts(report) {
  replace("fact-groups", targetFacts(report.target), datasetFacts(report), runFacts(report));
}

function targetFacts(target) {
  if (!target) return null;
  const prompt = target.prompt;
  return factGroup(target.kind === "app" ? "Application" : "Model", [
    ["Model", target.model],
    ["Address", code(target.url)],
    ["Parameters", pairs(target.parameters)],
    ["Prompt", code(prompt?.path)],
    ["Version", prompt?.version],
    ["Digest", digest(prompt?.digest)],
    ["System", unfolding("Show the text", prompt?.system)],
    ["User template", unfolding("Show the text", prompt?.user_template)],
  ]);
}

function datasetFacts(report) {
  const { dataset, scoring } = report;
  const files = (dataset?.files ?? []).map((file) => ["File", [
    code(file.path), ` ${plural(file.samples, "sample")}`, element("br"), digest(file.digest),
  ]]);
  return factGroup("Dataset and scoring", [
    ...files,
    ["Samples", dataset ? count(dataset.samples) : null],
    ["Correct from", scoring ? String(scoring.pass_score) : null],
    ["Similarity", scoring?.similarity],
    ["Embeddings by", scoring?.embedding_model],
    ["Judged by", scoring?.judge_model],
    ["Weights", pairs(scoring?.weights)],
  ]);
}
