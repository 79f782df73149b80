// The list of the cases: search, filters, sorting, pages and keys.

const PAGE_SIZE = 50;

class CaseList {
  constructor(report, cases) {
    this.passScore = report.scoring?.pass_score;
    this.entries = cases.map((record, order) => ({ record, order, key: keyOf(record) }));
    this.statuses = new Set();
    this.chosen = new Map();
    this.query = "";
    this.sort = cases.every((record) => record.status === "pass") ? "order" : "worst";
    this.descending = false;
    this.page = 0;
    this.shown = [];
    this.drawTools(cases);
    this.update();
    byId("case-table").addEventListener("keydown", (event) => this.onKey(event));
  }

  get isFiltered() {
    return this.statuses.size > 0 || this.chosen.size > 0 || this.query.trim() !== "";
  }

  /** Finds the shown cases anew and draws their first page. */
  update() {
    this.shown = sorted(selected(this.entries, this), this.sort, this.descending);
    this.turnTo(0);
    const all = plural(this.entries.length, "case");
    this.say(this.isFiltered ? `${count(this.shown.length)} of ${all}` : all);
    byId("clear").hidden = !this.isFiltered;
    for (const button of byId("status-choices").children) {
      button.setAttribute("aria-pressed", String(this.statuses.has(button.dataset.status)));
    }
  }

  say(sentence) {
    byId("found").textContent = sentence;
  }

  turnTo(page) {
    this.page = page;
    const entries = this.shown.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
    if (entries.length === 0) {
      replace("case-table", element("p", { class: "absent" }, "No case matches."));
    } else {
      replace("case-table", caseTable(entries, this, this.passScore, (sort) => this.onColumn(sort)));
      this.makeReachable(this.links()[0]);
    }
    this.drawPager();
  }

  drawPager() {
    const last = Math.ceil(this.shown.length / PAGE_SIZE) - 1;
    const from = this.page * PAGE_SIZE + 1;
    const to = Math.min(this.shown.length, from + PAGE_SIZE - 1);
    byId("pager").hidden = last < 1;
    replace(
      "pager",
      this.pageButton("First", 0, this.page > 0),
      this.pageButton("Previous", this.page - 1, this.page > 0),
      element("span", { role: "status" }, `${count(from)}–${count(to)} of ${count(this.shown.length)}`),
      this.pageButton("Next", this.page + 1, this.page < last),
      this.pageButton("Last", last, this.page < last),
    );
  }

  pageButton(name, page, enabled) {
    const button = element("button", { type: "button" }, name);
    button.disabled = !enabled;
    button.addEventListener("click", () => {
      this.turnTo(page);
      byId("cases-title").scrollIntoView();
      this.links()[0].focus({ preventScroll: true });
    });
    return button;
  }

  sortBy(sort, descending) {
    this.sort = sort;
    this.descending = descending;
    byId("sort").value = sort;
    this.update();
  }

  onColumn(sort) {
    this.sortBy(sort, this.sort === sort ? !this.descending : SORTS[sort].descending);
    byId("case-table").querySelector(`[data-sort="${sort}"]`)?.focus();
  }

  links() {
    return [...byId("case-table").querySelectorAll("tbody a")];
  }

  /** The list is one stop of the tab key: the row that had the focus last. */
  makeReachable(chosen) {
    for (const link of this.links()) link.setAttribute("tabindex", link === chosen ? "0" : "-1");
  }

  /** Moves the focus to one of the shown cases, turning the page when it is on another one. */
  focusOn(position) {
    const bounded = Math.max(0, Math.min(this.shown.length - 1, position));
    const page = Math.floor(bounded / PAGE_SIZE);
    if (page !== this.page) this.turnTo(page);
    const link = this.links()[bounded - page * PAGE_SIZE];
    this.makeReachable(link);
    link.focus();
  }

  onKey(event) {
    const position = this.links().indexOf(document.activeElement);
    if (position < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const here = this.page * PAGE_SIZE + position;
    const targets = {
      ArrowDown: here + 1,
      ArrowUp: here - 1,
      PageDown: here + PAGE_SIZE,
      PageUp: here - PAGE_SIZE,
      Home: 0,
      End: this.shown.length - 1,
    };
    if (!(event.key in targets)) return;
    event.preventDefault();
    this.focusOn(targets[event.key]);
  }

  /** Shows the cases of one status, whatever was chosen before. */
  showOnly(status) {
    this.reset();
    this.statuses.add(status);
    this.update();
    byId("cases").scrollIntoView();
    byId("cases").focus({ preventScroll: true });
  }

  reset() {
    this.statuses.clear();
    this.chosen.clear();
    this.query = "";
    byId("query").value = "";
    for (const { id } of CHOICES) byId(id).value = "";
  }

  drawTools(cases) {
    this.drawStatuses(new Map(tally(cases.map((record) => record.status))));
    for (const { id, valuesOf } of CHOICES) this.drawChoice(id, tally(cases.flatMap(valuesOf)));
    replace("sort", Object.entries(SORTS).map(([sort, { title }]) => element("option", { value: sort }, title)));
    byId("sort").value = this.sort;
    byId("sort").addEventListener("change", ({ target }) => this.sortBy(target.value, SORTS[target.value].descending));
    // The first search of 10,000 cases takes a quarter of a second more: spend it before a letter is typed.
    byId("query").addEventListener("focus", () => setTimeout(() => this.entries.forEach(searchable)));
    byId("query").addEventListener("input", ({ target }) => {
      this.query = target.value;
      this.update();
    });
    byId("clear").addEventListener("click", () => {
      this.reset();
      this.update();
      byId("query").focus();
    });
  }

  drawStatuses(counts) {
    replace("status-choices", STATUSES.filter((status) => counts.has(status)).map((status) => {
      const button = element(
        "button",
        { type: "button", class: "choice", "data-status": status },
        mark(status), element("span", {}, statusWord(status)), element("b", {}, count(counts.get(status))),
      );
      button.addEventListener("click", () => {
        if (!this.statuses.delete(status)) this.statuses.add(status);
        this.update();
      });
      return button;
    }));
  }

  /** A choice stays hidden where it could change nothing. */
  drawChoice(id, values) {
    byId(`${id}-choice`).hidden = values.length === 0 || (values.length === 1 && values[0][1] === this.entries.length);
    replace(id, element("option", { value: "" }, "all"), values.map(([value, amount], position) =>
      element("option", { value: position }, `${plain(beginning(value, TAG_EXCERPT))} (${count(amount)})`)));
    byId(id).addEventListener("change", ({ target }) => {
      if (target.value === "") this.chosen.delete(id);
      else this.chosen.set(id, values[Number(target.value)][0]);
      this.update();
    });
  }
}
