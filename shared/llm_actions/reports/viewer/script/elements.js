// Makes elements. Text goes in as text nodes only, after `pieces`; nothing here parses HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children; a string child is shown, a null child left out. */
function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same for SVG. */
function drawing(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(name, plain(value));
  }
  for (const child of children.flat(Infinity)) append(node, child);
  return node;
}

function append(node, child) {
  if (child === null || child === undefined) return;
  if (child instanceof Node) node.append(child);
  else appendText(node, child);
}

function appendText(node, value) {
  const isSvg = node.namespaceURI === SVG;
  for (const piece of pieces(value)) {
    if (!piece.hidden || isSvg) {
      node.append(document.createTextNode(piece.text));
    } else {
      const escape = document.createElement("span");
      escape.className = "escape";
      escape.textContent = piece.text;
      node.append(escape);
    }
  }
}

/** A text of the report inside our own sentence, kept apart from its direction. */
function outside(value, attributes = {}) {
  return element("bdi", { dir: "auto", ...attributes }, value);
}

function byId(id) {
  return document.getElementById(id);
}

function replace(id, ...children) {
  const node = byId(id);
  node.replaceChildren();
  for (const child of children.flat(Infinity)) append(node, child);
  return node;
}

function show(id) {
  byId(id).hidden = false;
}

const STATUS_WORDS = {
  pass: "Pass",
  fail: "Fail",
  inconclusive: "Inconclusive",
  error: "Error",
  "not-run": "Not run",
};

const MARK_PATHS = {
  pass: ["M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Z", "M4.6 8.3 7 10.7l4.5-5"],
  fail: ["M2 2h12v12H2Z", "M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6"],
  inconclusive: ["M8 .8 15.2 8 8 15.2.8 8Z", "M4.6 8.8c1.2-1.9 2.3-1.9 3.4-.8s2.2 1.1 3.4-.8"],
  error: ["M8 1.2 15.5 14.5H.5Z", "M8 6v4M8 12v.4"],
  "not-run": ["M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Z", ""],
};

/** The one mark of a verdict or status; its shape tells it apart without colour. */
function mark(status) {
  const [shape, sign] = MARK_PATHS[status] ?? MARK_PATHS["not-run"];
  return drawing(
    "svg",
    { class: `mark is-${status}`, viewBox: "0 0 16 16", "aria-hidden": "true" },
    drawing("path", { class: "mark-shape", d: shape }),
    sign ? drawing("path", { class: "mark-sign", d: sign }) : null,
  );
}

function statusWord(status) {
  return STATUS_WORDS[status] ?? status;
}

/** A table with roles spelt out, because narrow screens lay its rows out as blocks. */
function table(caption, columns, rows, attributes = {}) {
  const head = columns.map((column) =>
    element("th", { role: "columnheader", scope: "col", class: column.class }, column.title));
  return element(
    "table",
    { role: "table", ...attributes },
    element("caption", { class: "unseen" }, caption),
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, head)),
    element("tbody", { role: "rowgroup" }, rows.map((cells) => tableRow(columns, cells))),
  );
}

function tableRow(columns, cells) {
  const row = element("tr", { role: "row" });
  columns.forEach((column, position) => {
    const [name, role] = position === 0 ? ["th", "rowheader"] : ["td", "cell"];
    row.append(element(
      name,
      {
        role,
        scope: position === 0 ? "row" : null,
        class: cells[position] === NOT_MEASURED ? `${column.class} empty` : column.class,
        "data-title": typeof column.title === "string" ? column.title : null,
      },
      cells[position],
    ));
  });
  return row;
}
