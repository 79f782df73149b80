// Reads the two documents of an evaluation's page and draws it.

/** A report that stopped early may lack what it did not come to: give the lists their empty form. */
function completed(report) {
  return {
    ...report,
    reasons: report.reasons ?? [],
    problems: report.problems ?? [],
    notes: report.notes ?? [],
    gates: report.gates ?? [],
    metrics: report.metrics ?? [],
    counts: report.counts ?? { total: 0 },
  };
}

function drawBar(report) {
  const accuracy = findMetric(report, "accuracy");
  replace(
    "bar-verdict",
    mark(report.verdict),
    statusWord(report.verdict),
    isNumber(accuracy?.value) ? element("span", { class: "number" }, percent(accuracy.value)) : null,
  );
  drawSectionLinks();
}

function drawCases(report, { cases, complete }) {
  if (cases.length === 0) return;
  show("cases");
  if (!complete) {
    const total = Math.max(report.counts.total, cases.length);
    replace("cut", `${count(cases.length)} of ${count(total)} cases shown; the rest is in report.json. Cases that did not pass come first, so charts of single cases would mislead and are left out.`);
    show("cut");
  }
  openCases(report, cases);
}

function setTitle(report) {
  const accuracy = findMetric(report, "accuracy")?.value;
  const parts = [statusWord(report.verdict), isNumber(accuracy) ? percent(accuracy) : "", plain(report.suite ?? "")];
  document.title = `${parts.filter(Boolean).join(" · ")} – evaluation report`;
}

function main() {
  const report = completed(readDocument("report-document"));
  const embedded = readDocument("case-documents");
  embedded.cases.sort((one, other) => one.index - other.index || one.repeat - other.repeat);
  setTitle(report);
  show("page");
  drawSummary(report);
  drawMeasurements(report, embedded.complete ? embedded.cases : []);
  drawFacts(report);
  drawCases(report, embedded);
  drawBar(report);
}

drawPage(main);
