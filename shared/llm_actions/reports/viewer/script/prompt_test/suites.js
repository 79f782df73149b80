// What each suite found: findings of the lint, changed prompts, families of attacks.

const SEVERITIES = ["error", "warning", "note"];
const SEVERITY_MARKS = { error: "fail", warning: "inconclusive", note: "not-run" };
const CHANGES = ["broken", "fixed", "same", "new", "removed"];
const FINDINGS_SHOWN = 500;
const DIFFERENCE_LINES = 2000;

function drawSuites(report) {
  drawJudge(report.judge);
  if (report.lint) drawLint(report.lint);
  drawChanges(report.versions);
  drawFamilies(report.versions);
}

function drawLint(lint) {
  show("lint");
  const counting = lint.findings.filter((finding) => finding.suppressed === null);
  const hidden = lint.findings.filter((finding) => finding.suppressed !== null);
  counting.sort((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity));
  const looked = `${plural(lint.versions, "version")} of ${lint.families === 1 ? "1 family" : `${count(lint.families)} families`}`;
  replace(
    "lint-findings",
    element("p", { class: "meta" }, counting.length > 0 ? `${plural(counting.length, "finding")} in ${looked}.` : `Nothing found in ${looked}.`),
    counting.length > 0 ? findingTable("Findings", counting) : null,
    hidden.length > 0
      ? element("details", {}, element("summary", {}, `${plural(hidden.length, "finding")} switched off`), findingTable("Findings switched off", hidden))
      : null,
  );
}

function findingTable(caption, findings) {
  const columns = [
    { title: "Place", class: "finding-place" },
    { title: "Severity", class: "finding-severity" },
    { title: "Finding", class: "finding-text" },
    { title: "Rule", class: "finding-rule" },
  ];
  const rows = findings.slice(0, FINDINGS_SHOWN).map((finding) => [
    outside(`${finding.file}:${finding.line}`, { class: "mono" }),
    element("span", { class: `status is-${SEVERITY_MARKS[finding.severity]}` }, mark(SEVERITY_MARKS[finding.severity]), finding.severity),
    [outside(finding.message), finding.suppressed ? element("small", {}, "reason: ", outside(finding.suppressed)) : null],
    code(finding.rule),
  ]);
  const more = findings.length - rows.length;
  return [
    table(caption, columns, rows, { class: "stacking findings" }),
    more > 0 ? element("p", { class: "meta" }, `${count(more)} more are in report.json.`) : null,
  ];
}

/** The versions that were compared: counts of changes, and how the text differs, once for all models. */
function drawChanges(versions) {
  const compared = versions.filter((version) => version.baseline !== null);
  if (compared.length === 0) return;
  show("changes");
  const drawn = new Set();
  replace("change-list", compared.map((version) => element(
    "article",
    { class: "changed" },
    element("h3", {}, outside(versionName(version)), " since ", outside(version.baseline.reference), ` (`, outside(version.baseline.version), ") on ", outside(version.model)),
    element("ul", { class: "change-counts" }, CHANGES.map((change) => element("li", { class: `change is-${change}` },
      element("b", {}, count(version.changes[change] ?? 0)), ` ${change}`))),
    drawn.has(version.path) ? null : difference(version.baseline.difference),
    void drawn.add(version.path),
  )));
}

function difference(text) {
  if (text.trim() === "") return element("p", { class: "absent" }, "The texts of the prompt are the same.");
  const lines = text.replace(/\n$/, "").split("\n");
  const body = element("pre", { class: "text difference", dir: "auto" }, lines.slice(0, DIFFERENCE_LINES).map((line) =>
    element("span", { class: `line ${lineKind(line)}` }, line === "" ? " " : line)));
  const more = lines.length - DIFFERENCE_LINES;
  return element(
    "details",
    { open: "" },
    element("summary", {}, "What changed in the prompt"),
    body,
    more > 0 ? element("p", { class: "meta" }, `${count(more)} more lines are in report.json.`) : null,
  );
}

function lineKind(line) {
  if (/^(\+\+\+|---|@@)/.test(line)) return "is-place";
  if (line.startsWith("+")) return "is-plus";
  return line.startsWith("-") ? "is-minus" : "is-kept";
}

function drawFamilies(versions) {
  const attacked = versions.filter((version) => version.groups.length > 0);
  if (attacked.length === 0) return;
  show("families");
  replace("family-charts", attacked.map(familyChart));
}

function familyChart(version) {
  const measured = version.groups.filter((group) => isNumber(group.value));
  const values = measured.flatMap((group) => [group.value, group.interval?.low, group.interval?.high, group.limit]);
  const { place, ticks } = shareScale([1, ...values].filter(isNumber), 0.1);
  const lines = [...measured].sort((one, other) => one.value - other.value).map((group) => element(
    "li",
    {},
    outside(group.name, { class: "tag" }),
    tagLine({ ...group, unit: "share" }, group.limit, place),
    element("b", { class: "number" }, percent(group.value)),
    element("small", { class: "number" }, group.interval ? range(group.interval, "share") : ""),
  ));
  const title = element("span", {}, outside(versionName(version)), " on ", outside(version.model));
  const axis = element("li", {}, element("span"), tagAxis(ticks));
  const left = version.groups.length - measured.length;
  const note = left > 0 ? `${plural(left, "family").replace("familys", "families")} not measured` : "withstood, lowest first";
  return chart(title, note, element("ul", { class: "tag-lines" }, lines, axis));
}
