// What the rows of a prompt test's case list hold.

const CASE_COLUMNS = [
  { title: "Case", sort: "order", class: "case-name" },
  { title: "Status", sort: "worst", class: "case-status" },
  { title: "Of", sort: null, class: "case-tags" },
  { title: "Passed", sort: "score", class: "case-score" },
  { title: "Latency", sort: "latency", class: "number case-latency" },
];

function caseCells({ record, key }) {
  return [
    caseName(record, key),
    element("span", { class: `status is-${record.status}` }, mark(record.status), statusWord(record.status)),
    [versionName(record), record.model, record.group].filter(Boolean)
      .map((value) => outside(beginning(value, TAG_EXCERPT), { class: "tag" })),
    record.repeats.length > 0
      ? element("span", { class: "number" }, `${passedOf(record.repeats)} of ${record.repeats.length}`)
      : NOT_MEASURED,
    quantity(latencyOf(record), "seconds"),
  ];
}

function caseName(record, key) {
  return [
    element(
      "a",
      { href: `#case=${key}`, "data-key": key, dir: "auto" },
      beginning(record.id, EXCERPT),
      changeWord(record.change),
    ),
    element("span", { class: "excerpt", dir: "auto" }, beginning(record.input, EXCERPT)),
    record.status === "pass" ? null : element("span", { class: "excerpt why", dir: "auto" }, beginning(why(record), EXCERPT)),
  ];
}

function changeWord(change) {
  return change && change !== "same" ? element("small", { class: `change is-${change}` }, ` ${change}`) : null;
}

function why(record) {
  const repeat = shownRepeat(record);
  if (repeat === null) return record.change === "removed" ? "no longer among the cases" : "not run";
  return repeat.error ? `${repeat.error.kind}: ${repeat.error.message}` : repeat.reasons.join("; ");
}
