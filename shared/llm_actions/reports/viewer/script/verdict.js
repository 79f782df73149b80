// What the top of every report says: reasons, notes, and how many cases there are of a status.

const STATUSES = ["pass", "fail", "error", "not-run"];

function countOf(report, status) {
  return report.counts[status.replace("-", "_")] ?? 0;
}

function drawTexts(section, list, texts) {
  if (texts.length === 0) return;
  show(section);
  replace(list, texts.map((text) => element("li", { dir: "auto" }, text)));
}

function reasons(report) {
  const texts = [...report.reasons];
  if (report.run?.stopped) texts.push(`Stopped early: ${report.run.stopped}`);
  if (texts.length === 0) return null;
  return element("ul", { class: "reasons" }, texts.map((text) => element("li", { dir: "auto" }, text)));
}

function countsFigure(report) {
  let start = 0;
  const bar = drawing("svg", { class: "count-bar", "aria-hidden": "true" });
  for (const status of STATUSES) {
    const share = countOf(report, status) / report.counts.total;
    if (share > 0) {
      bar.append(drawing("rect", { class: `is-${status}`, x: at(start), width: at(share), y: 0, height: "100%" }));
    }
    start += share;
  }
  return element("div", { class: "counts" }, bar, element("ul", { class: "count-list" }, [
    element("li", {}, element("span", {}, element("b", {}, count(report.counts.total)), report.counts.total === 1 ? " case" : " cases")),
    ...STATUSES.map((status) => countItem(status, countOf(report, status))),
  ]));
}

function countItem(status, value) {
  const word = statusWord(status).toLowerCase();
  const link = element(
    "button",
    { type: "button", class: "count", "data-status": status, "aria-label": `Show the cases: ${word}` },
    mark(status), element("b", {}, count(value)), ` ${word}`,
  );
  link.disabled = value === 0;
  return element("li", {}, link);
}
