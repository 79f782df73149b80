// What the rows of an evaluation's case list hold.

const CASE_COLUMNS = [
  { title: "Case", sort: "order", class: "case-name" },
  { title: "Status", sort: "worst", class: "case-status" },
  { title: "Tags", sort: null, class: "case-tags" },
  { title: "Score", sort: "score", class: "case-score" },
  { title: "Latency", sort: "latency", class: "number case-latency" },
  { title: "Tokens", sort: "tokens", class: "number case-tokens" },
];

function caseCells({ record, key }, passScore) {
  return [
    caseName(record, key),
    element("span", { class: `status is-${record.status}` }, mark(record.status), statusWord(record.status)),
    (record.tags ?? []).map((tag) => outside(beginning(tag, TAG_EXCERPT), { class: "tag" })),
    isNumber(record.score)
      ? [
        element("span", { class: "number" }, record.score.toFixed(2)),
        scoreBar(record.score, { limit: passScore, status: record.status }),
      ]
      : NOT_MEASURED,
    quantity(record.latency_seconds, "seconds"),
    quantity(tokensOf(record), "tokens"),
  ];
}

function caseName(record, key) {
  const why = record.error ? `${record.error.kind}: ${record.error.message}` : (record.reasons ?? []).join("; ");
  return [
    element(
      "a",
      { href: `#case=${key}`, "data-key": key, dir: "auto" },
      beginning(record.id, EXCERPT),
      record.repeat ? element("small", {}, ` repeat ${record.repeat + 1}`) : null,
    ),
    element("span", { class: "excerpt", dir: "auto" }, beginning(record.input ?? "", EXCERPT)),
    why && record.status !== "pass"
      ? element("span", { class: "excerpt why", dir: "auto" }, beginning(why, EXCERPT))
      : null,
  ];
}
