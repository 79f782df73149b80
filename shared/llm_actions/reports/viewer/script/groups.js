// Groups of names and values: what was tested, and how the run went.

/** A group of names and values; a null value is left out. */
function factGroup(title, facts) {
  const shown = facts.filter(([, value]) => value !== null && value !== undefined && value !== "");
  if (shown.length === 0) return null;
  return element("section", {}, element("h3", {}, title), element("dl", {}, shown.flatMap(([name, value]) => [
    element("dt", {}, name),
    element("dd", { dir: "auto" }, value),
  ])));
}

function code(value) {
  return value ? element("code", {}, value) : null;
}

/** The beginning of a digest, which names it well enough; report.json has it whole. */
function digest(value) {
  return value ? element("code", { title: value }, `${beginning(value, 19)}…`) : null;
}

function unfolding(title, text) {
  if (!text) return null;
  return element("details", {}, element("summary", {}, title), element("pre", { class: "text", dir: "auto" }, text));
}

function pairs(values) {
  const entries = Object.entries(values ?? {});
  return entries.length > 0 ? entries.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(", ") : null;
}

/** What this run itself sent, where answers of a cache or of an earlier run make it less. */
function spent(usage) {
  if (!isNumber(usage?.spent_tokens)) return null;
  if (usage.spent_tokens === usage.prompt_tokens + usage.completion_tokens) return null;
  const cost = isNumber(usage.spent_usd) ? `, ${dollars(usage.spent_usd)}` : "";
  return `${plural(usage.spent_tokens, "token")}${cost}`;
}

function runFacts(report) {
  const { run, usage, tool } = report;
  const amount = (value) => (isNumber(value) ? count(value) : null);
  return factGroup("Run", [
    ["Started", report.started_at ? moment(report.started_at) : null],
    ["Took", isNumber(report.duration_seconds) ? seconds(report.duration_seconds) : null],
    ["Commit", code(report.commit)],
    ["Requests", amount(run?.requests)],
    ["Retries", amount(run?.retries)],
    ["From the cache", amount(run?.cached)],
    ["From an earlier run", amount(run?.reused)],
    ["Repeats", amount(run?.repeats)],
    ["Concurrency", amount(run?.concurrency)],
    ["Lowest concurrency", run?.lowest_concurrency < run?.concurrency ? amount(run.lowest_concurrency) : null],
    ["Tokens", usage ? `${count(usage.prompt_tokens)} in, ${count(usage.completion_tokens)} out` : null],
    ["Cost", usage ? (isNumber(usage.cost_usd) ? dollars(usage.cost_usd) : "price not known") : null],
    ["Spent by this run", spent(usage)],
    ["Prices", usage?.price_table],
    ["Exit code", isNumber(report.exit_code) ? String(report.exit_code) : null],
    ["Written by", tool ? `${tool.name} ${tool.version}` : null],
  ]);
}
