// Measures promptfoo's own assertion code on the rows of benchmarks/assertions.py.
//
//     npm install --prefix FOLDER --ignore-scripts --omit=optional promptfoo@0.120.20
//     node benchmarks/promptfoo_assertions.mjs FOLDER [100000]
//
// Nothing else in this repository needs promptfoo. As in benchmarks/assertions.py, the rows are
// gone through over and over, one assertion at a time, after one round that loads what they need.
// Where promptfoo throws, the row is named and left out: all rows with SQL, as its SQL parser is an
// optional package, which version 0.120.20 fails to load under Node 20 when it is there.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

process.env.PROMPTFOO_DISABLE_TELEMETRY = "1";
process.env.PROMPTFOO_DISABLE_UPDATE = "1";

const [folder, given = "100000"] = process.argv.slice(2);
const count = Number(given);
if (!folder || !Number.isInteger(count) || count < 1) {
  console.error("usage: node benchmarks/promptfoo_assertions.mjs FOLDER [COUNT]");
  process.exit(2);
}
const require = createRequire(join(resolve(folder), "package.json"));
const { assertions } = await import(pathToFileURL(require.resolve("promptfoo")).href);
const vectors = new URL("../tests/vectors/promptfoo_assertions.jsonl", import.meta.url);

/** What `runAssertion` is called with for a recorded row. */
function call(row) {
  const extra = row.extra ?? {};
  const assertion = { type: row.type };
  if (row.value !== null) assertion.value = row.value;
  if (row.threshold !== null) assertion.threshold = row.threshold;
  return {
    prompt: "",
    provider: { id: () => "recorded", callApi: async () => ({}), config: { tools: extra.tools } },
    assertion,
    test: { vars: row.vars },
    vars: row.vars,
    latencyMs: extra.latency_ms,
    providerResponse: {
      output: row.output,
      cost: extra.cost,
      finishReason: extra.finish_reason,
      logProbs: extra.log_probs,
      guardrails: extra.guardrails,
    },
  };
}

const rows = readFileSync(vectors, "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line))
  .filter((row) => !row.extra?.expect_error)
  .map(call);
const measured = [];
const thrown = new Map();
for (const row of rows) {
  try {
    await assertions.runAssertion(row);
    measured.push(row);
  } catch (error) {
    const name = `${row.assertion.type}: ${error.message.split("\n")[0].slice(0, 70)}`;
    thrown.set(name, (thrown.get(name) ?? 0) + 1);
  }
}
for (const [name, times] of thrown) console.log(`left out ${times}: ${name}`);

/** Seconds of CPU, of all threads of this process, for so many assertions. */
async function checkAll(calls, times) {
  const start = process.cpuUsage();
  for (let index = 0; index < times; index++) {
    await assertions.runAssertion(calls[index % calls.length]);
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

const seconds = await checkAll(measured, count);
console.log(`${count.toLocaleString("en")} assertions of ${measured.length} rows by promptfoo:`);
console.log(`  CPU ${seconds.toFixed(2)} s, ${((seconds / count) * 1e6).toFixed(0)} us each`);
const types = new Map();
for (const row of measured) {
  types.set(row.assertion.type, [...(types.get(row.assertion.type) ?? []), row]);
}
const shares = [];
for (const [type, calls] of types) {
  const each = (await checkAll(calls, 10 * calls.length)) / 10 / calls.length;
  shares.push({ type, each, total: each * calls.length });
}
const total = shares.reduce((sum, share) => sum + share.total, 0);
for (const share of shares.sort((a, b) => b.total - a.total).slice(0, 8)) {
  const percent = `${Math.round((100 * share.total) / total)}%`.padStart(5);
  const micros = (share.each * 1e6).toFixed(0).padStart(6);
  console.log(`  ${share.type.padEnd(32)}${percent}  ${micros} us each`);
}
process.exit(0);
