// The rows of the case list, as a table whose rows lay themselves out on a narrow screen.

const EXCERPT = 220;
const TAG_EXCERPT = 60;

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
