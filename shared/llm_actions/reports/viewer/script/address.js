// The case that the address names (#case=12) is the one that the dialog shows.

class CaseDialog {
  constructor(report, list) {
    this.report = report;
    this.list = list;
    this.opened = null;
    this.dialog = byId("detail");
    this.dialog.addEventListener("keydown", (event) => this.onKey(event));
    this.dialog.addEventListener("click", (event) => this.onClick(event));
    this.dialog.addEventListener("close", () => this.onClose());
    addEventListener("hashchange", () => this.follow());
    this.follow();
  }

  /** Opens the case of the address, or closes the dialog when it names none. */
  follow() {
    const key = /^#case=([\d.]+)$/.exec(location.hash)?.[1];
    const entry = key === undefined ? undefined : this.find(key);
    if (entry) {
      this.open(entry);
      return;
    }
    if (this.dialog.open) this.dialog.close();
    if (key !== undefined) this.list.say(`The address names case ${key}, which is not in this page.`);
  }

  find(key) {
    const { entries } = this.list;
    return entries.find((entry) => entry.key === key) ?? entries.find(({ record }) => String(record.index) === key);
  }

  open(entry) {
    const { shown } = this.list;
    const position = shown.indexOf(entry);
    this.opened = entry;
    drawDetail(this.report, entry.record, {
      position: position + 1,
      total: position < 0 ? 0 : shown.length,
      previous: shown[position - 1]?.key ?? null,
      next: position < 0 ? null : shown[position + 1]?.key ?? null,
    });
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.querySelector(".detail-body").focus({ preventScroll: true });
    this.dialog.scrollTop = 0;
  }

  onKey(event) {
    const step = { ArrowLeft: "previous", ArrowRight: "next" }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    const link = this.dialog.querySelector(`a[data-step="${step}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  }

  /** A click beside the dialog has the dialog itself as its target. */
  onClick(event) {
    if (event.target === this.dialog || event.target.closest("[data-close]")) this.dialog.close();
  }

  onClose() {
    if (location.hash.startsWith("#case=")) history.replaceState(null, "", location.href.split("#")[0]);
    const position = this.list.shown.indexOf(this.opened);
    if (position >= 0) this.list.focusOn(position);
  }
}
