// The list of the cases: search, filters, sorting, pages, keys, and the dialog over it.

const PAGE_SIZE = 50;
const EXCERPT = 220;
const CASE_COLUMNS = [
  { title: "Case", sort: "order", class: "case-name" },
  { title: "Status", sort: "attention", class: "case-status" },
  { title: "Tags", sort: null, class: "case-tags" },
  { title: "Score", sort: "score", class: "case-score" },
  { title: "Latency", sort: "latency", class: "number case-latency" },
  { title: "Tokens", sort: "tokens", class: "number case-tokens" },
];

function caseList(report, cases) {
  const entries = cases.map((record, order) => ({ record, order, key: keyOf(record) }));
  const hasTrouble = cases.some((record) => record.status !== "pass");
  const view = {
    statuses: new Set(),
    tag: null,
    query: "",
    sort: hasTrouble ? "attention" : "order",
    descending: false,
    page: 0,
    shown: [],
    opened: null,
  };

  function update() {
    view.shown = sorted(selected(entries, view), view.sort, view.descending);
    view.page = 0;
    draw();
  }

  function draw() {
    const start = view.page * PAGE_SIZE;
    const page = view.shown.slice(start, start + PAGE_SIZE);
    replace("case-table", page.length > 0 ? caseTable(page) : element("p", { class: "absent" }, "No case matches."));
    drawPager();
    const isFiltered = view.statuses.size > 0 || view.tag !== null || view.query.trim() !== "";
    byId("found").textContent = isFiltered
      ? `${count(view.shown.length)} of ${plural(entries.length, "case")}`
      : plural(entries.length, "case");
    byId("clear").hidden = !isFiltered;
    for (const button of byId("status-choices").children) {
      button.setAttribute("aria-pressed", String(view.statuses.has(button.dataset.status)));
    }
  }

  function caseTable(page) {
    const columns = CASE_COLUMNS.map((column) => ({ ...column, title: columnTitle(column) }));
    const made = table("Cases", columns, page.map(caseCells), { class: "case-table" });
    made.querySelectorAll("thead th").forEach((head, position) => {
      const { sort } = CASE_COLUMNS[position];
      if (sort !== null && sort === view.sort) {
        head.setAttribute("aria-sort", view.descending ? "descending" : "ascending");
      }
    });
    made.querySelectorAll("tbody tr").forEach((row, position) => row.classList.add(`is-${page[position].record.status}`));
    made.querySelectorAll("tbody a").forEach((link, position) => link.setAttribute("tabindex", position === 0 ? "0" : "-1"));
    return made;
  }

  function columnTitle({ title, sort }) {
    if (sort === null) return title;
    const arrow = view.sort === sort ? (view.descending ? " ↓" : " ↑") : "";
    const button = element("button", { type: "button", class: "sort-button" }, title, element("span", { "aria-hidden": "true" }, arrow));
    button.addEventListener("click", () => {
      sortBy(sort, view.sort === sort ? !view.descending : SORTS[sort].descending);
      byId("case-table").querySelectorAll(".sort-button")[CASE_COLUMNS.filter((column) => column.sort).findIndex((column) => column.sort === sort)]?.focus();
    });
    return button;
  }

  function caseCells({ record, key }) {
    const why = record.error ? `${record.error.kind}: ${record.error.message}` : (record.reasons ?? []).join("; ");
    return [
      [
        element("a", { href: `#case=${key}`, "data-key": key, dir: "auto" }, beginning(record.id, EXCERPT), record.repeat ? element("small", {}, ` repeat ${record.repeat + 1}`) : null),
        element("span", { class: "excerpt", dir: "auto" }, beginning(record.input ?? "", EXCERPT)),
        why && record.status !== "pass" ? element("span", { class: "excerpt why", dir: "auto" }, beginning(why, EXCERPT)) : null,
      ],
      element("span", { class: `status is-${record.status}` }, mark(record.status), statusWord(record.status)),
      (record.tags ?? []).map((tag) => outside(beginning(tag, 60), { class: "tag" })),
      isNumber(record.score)
        ? [element("span", { class: "number" }, record.score.toFixed(2)), scoreBar(record.score, { limit: report.scoring?.pass_score, status: record.status })]
        : NOT_MEASURED,
      quantity(record.latency_seconds, "seconds"),
      quantity(tokensOf(record), "tokens"),
    ];
  }

  function drawPager() {
    const pages = Math.ceil(view.shown.length / PAGE_SIZE);
    const pager = byId("pager");
    pager.hidden = pages < 2;
    const from = view.page * PAGE_SIZE + 1;
    const to = Math.min(view.shown.length, from + PAGE_SIZE - 1);
    replace(
      "pager",
      pageButton("First", 0, view.page > 0),
      pageButton("Previous", view.page - 1, view.page > 0),
      element("span", { role: "status" }, `${count(from)}–${count(to)} of ${count(view.shown.length)}`),
      pageButton("Next", view.page + 1, view.page < pages - 1),
      pageButton("Last", pages - 1, view.page < pages - 1),
    );
  }

  function pageButton(name, page, enabled) {
    const button = element("button", { type: "button" }, name);
    button.disabled = !enabled;
    button.addEventListener("click", () => {
      turnTo(page);
      byId("cases-title").scrollIntoView();
      focusRow(0);
    });
    return button;
  }

  function turnTo(page) {
    view.page = page;
    draw();
  }

  function sortBy(sort, descending) {
    view.sort = sort;
    view.descending = descending;
    byId("sort").value = sort;
    update();
  }

  function rowLinks() {
    return [...byId("case-table").querySelectorAll("tbody a")];
  }

  function focusRow(position) {
    const links = rowLinks();
    if (links.length === 0) return;
    const chosen = links.at(Math.min(position, links.length - 1));
    for (const link of links) link.setAttribute("tabindex", link === chosen ? "0" : "-1");
    chosen.focus();
  }

  /** Moves to a row of all shown cases, turning the page when it is on another one. */
  function goTo(position) {
    const bounded = Math.max(0, Math.min(view.shown.length - 1, position));
    const page = Math.floor(bounded / PAGE_SIZE);
    if (page !== view.page) turnTo(page);
    focusRow(bounded - page * PAGE_SIZE);
  }

  function onListKey(event) {
    const position = rowLinks().indexOf(document.activeElement);
    if (position < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const here = view.page * PAGE_SIZE + position;
    const targets = {
      ArrowDown: here + 1,
      ArrowUp: here - 1,
      PageDown: here + PAGE_SIZE,
      PageUp: here - PAGE_SIZE,
      Home: 0,
      End: view.shown.length - 1,
    };
    if (!(event.key in targets)) return;
    event.preventDefault();
    goTo(targets[event.key]);
  }

  function openFromAddress() {
    const key = /^#case=([\d.]+)$/.exec(location.hash)?.[1];
    const dialog = byId("detail");
    if (key === undefined) {
      if (dialog.open) dialog.close();
      return;
    }
    const entry = entries.find((each) => each.key === key) ?? entries.find(({ record }) => String(record.index) === key);
    if (!entry) {
      byId("found").textContent = `The address names case ${key}, which this page does not hold.`;
      if (dialog.open) dialog.close();
      return;
    }
    open(entry);
  }

  function open(entry) {
    const position = view.shown.indexOf(entry);
    view.opened = entry;
    drawDetail(report, entry.record, {
      position: position + 1,
      total: position < 0 ? 0 : view.shown.length,
      previous: view.shown[position - 1]?.key ?? null,
      next: position < 0 ? null : view.shown[position + 1]?.key ?? null,
    });
    const dialog = byId("detail");
    if (!dialog.open) dialog.showModal();
    dialog.querySelector(".detail-body").focus({ preventScroll: true });
    dialog.scrollTop = 0;
  }

  function onDetailKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowLeft: "Previous case", ArrowRight: "Next case" }[event.key];
    const link = step && byId("detail").querySelector(`a[aria-label="${step}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  }

  function onDetailClick(event) {
    if (event.target === byId("detail") || event.target.closest("[data-close]")) byId("detail").close();
  }

  function onDetailClose() {
    if (location.hash.startsWith("#case=")) history.replaceState(null, "", location.href.split("#")[0]);
    const position = view.shown.indexOf(view.opened);
    if (position >= 0) goTo(position);
  }

  function chooseOnly(status) {
    view.statuses = new Set([status]);
    update();
    byId("cases").scrollIntoView();
    byId("cases").focus({ preventScroll: true });
  }

  function clear() {
    view.statuses = new Set();
    view.tag = null;
    view.query = "";
    byId("query").value = "";
    byId("tag").value = "";
    update();
    byId("query").focus();
  }

  function drawTools() {
    const statuses = new Map(tally(cases.map((record) => record.status)));
    replace("status-choices", STATUSES.filter((status) => statuses.has(status)).map((status) => {
      const button = element("button", { type: "button", class: "choice", "data-status": status }, mark(status), `${statusWord(status)} `, element("b", {}, count(statuses.get(status))));
      button.addEventListener("click", () => {
        if (!view.statuses.delete(status)) view.statuses.add(status);
        update();
      });
      return button;
    }));
    const tags = tally(cases.flatMap((record) => record.tags ?? []));
    byId("tag-choice").hidden = tags.length === 0;
    replace("tag", element("option", { value: "" }, "all"), tags.map(([tag, amount], position) =>
      element("option", { value: position }, `${plain(tag)} (${count(amount)})`)));
    byId("tag").addEventListener("change", ({ target }) => {
      view.tag = target.value === "" ? null : tags[Number(target.value)][0];
      update();
    });
    replace("sort", Object.entries(SORTS).map(([sort, { title }]) => element("option", { value: sort }, title)));
    byId("sort").value = view.sort;
    byId("sort").addEventListener("change", ({ target }) => sortBy(target.value, SORTS[target.value].descending));
    byId("query").addEventListener("input", ({ target }) => {
      view.query = target.value;
      update();
    });
    byId("clear").addEventListener("click", clear);
  }

  drawTools();
  update();
  byId("case-table").addEventListener("keydown", onListKey);
  byId("detail").addEventListener("keydown", onDetailKey);
  byId("detail").addEventListener("click", onDetailClick);
  byId("detail").addEventListener("close", onDetailClose);
  addEventListener("hashchange", openFromAddress);
  openFromAddress();
  return { chooseOnly };
}
