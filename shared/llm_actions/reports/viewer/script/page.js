// What every page does: reads its documents, links its sections, and says when it cannot be drawn.

function readDocument(id) {
  const node = byId(id);
  const value = JSON.parse(node.textContent);
  node.remove();
  return value;
}

function drawSectionLinks() {
  const sections = [...document.querySelectorAll("main > section:not([hidden])")];
  replace("bar-links", sections.map((section) =>
    element("li", {}, element("a", { href: `#${section.id}` }, section.querySelector("h2").textContent))));
}

/** Draws the list, opens the case of the address, and lets the counts above narrow the list. */
function openCases(report, cases) {
  const list = new CaseList(report, cases);
  new CaseDialog(report, list);
  for (const button of document.querySelectorAll(".count")) {
    button.addEventListener("click", () => list.showOnly(button.dataset.status));
  }
}

function drawPage(draw) {
  try {
    draw();
  } catch (error) {
    byId("broken").textContent = `This page could not be drawn (${plain(error)}). The same report is in report.json, beside this file.`;
    show("broken");
    throw error;
  }
}
