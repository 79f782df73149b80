// Reads the two documents of a prompt test's page and draws it.

/** The report with the counts of all its versions, and each case with its place. */
function completed(report) {
  const sum = (name) => report.versions.reduce((all, { counts }) => all + counts[name], 0);
  return {
    ...report,
    counts: { total: sum("total"), pass: sum("passed"), fail: sum("failed"), error: sum("errors"), not_run: sum("not_run") },
  };
}

function drawBar(report) {
  const safety = lowestSafety(report);
  replace(
    "bar-verdict",
    mark(report.verdict),
    statusWord(report.verdict),
    safety ? element("span", { class: "number" }, percent(safety.value)) : null,
  );
  drawSectionLinks();
}

function drawCases(report, { cases, complete }) {
  if (cases.length === 0) return;
  show("cases");
  if (!complete) {
    replace("cut", `${plural(cases.length, "case")} shown, those that did not pass first; the rest is in report.json.`);
    show("cut");
  }
  openCases(report, cases.map((record, index) => ({ ...record, index })));
}

function setTitle(report) {
  const parts = [statusWord(report.verdict), plain(report.suite)];
  document.title = `${parts.filter(Boolean).join(" · ")} – prompt test`;
}

function main() {
  const report = completed(readDocument("report-document"));
  const embedded = readDocument("case-documents");
  setTitle(report);
  show("page");
  drawSummary(report);
  drawSuites(report);
  replace("fact-groups", runFacts(report), versionFacts(report.versions));
  drawCases(report, embedded);
  drawBar(report);
}

/** The digest of each version, once for all suites and models. */
function versionFacts(versions) {
  const digests = new Map(versions.map((version) => [version.path, version.digest]));
  return factGroup("Prompts", [...digests].map(([path, value]) => [path, digest(value)]));
}

drawPage(main);
