// The rows of the case list, as a table whose rows lay themselves out on a narrow screen.

const EXCERPT = 220;
const TAG_EXCERPT = 60;
const CASE_COLUMNS = [
  { title: "Case", sort: "order", class: "case-name" },
  { title: "Status", sort: "worst", class: "case-status" },
  { title: "Tags", sort: null, class: "case-tags" },
  { title: "Score", sort: "score", class: "case-score" },
  { title: "Latency", sort: "latency", class: "number case-latency" },
  { title: "Tokens", sort: "tokens", class: "number case-tokens" },
];

/** The table of one page; `onSort` is called with the sort of the column whose title was chosen. */
function caseTable(entries, view, passScore, onSort) {
  const columns = CASE_COLUMNS.map((column) => ({ ...column, title: columnTitle(column, view, onSort) }));
  const made = table("Cases", columns, entries.map((entry) => caseCells(entry, passScore)), { class: "case-table" });
  made.querySelectorAll("thead th").forEach((head, position) => {
    if (CASE_COLUMNS[position].sort === view.sort) {
      head.setAttribute("aria-sort", view.descending ? "descending" : "ascending");
    }
  });
  made.querySelectorAll("tbody tr").forEach((row, position) => row.classList.add(`is-${entries[position].record.status}`));
  return made;
}

function columnTitle({ title, sort }, view, onSort) {
  if (sort === null) return title;
  const arrow = view.descending ? " ↓" : " ↑";
  const button = element(
    "button",
    { type: "button", class: "sort-button", "data-sort": sort },
    title,
    view.sort === sort ? element("span", { "aria-hidden": "true" }, arrow) : null,
  );
  button.addEventListener("click", () => onSort(sort));
  return button;
}

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
