// Charts as inline SVG. Horizontal places are percentages, so that lines follow the width of the
// page while letters keep their size.

const SIGNS = { ">=": "≥", "<=": "≤", ">": ">", "<": "<" };

function at(share) {
  return `${(share * 100).toFixed(3)}%`;
}

/** Where a label may be anchored so that it stays inside the drawing. */
function anchor(share) {
  if (share < 0.14) return "start";
  return share > 0.86 ? "end" : "middle";
}

function label(x, y, text, attributes = {}) {
  return drawing("text", { x: at(x), y, "text-anchor": anchor(x), ...attributes }, text);
}

function niceStep(span, parts) {
  const rough = span / parts;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
}

/** A piece of the scale from 0 to 1 around all values, with a margin in parts of their span. */
function shareScale(values, margin) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = Math.max((high - low) * margin, 0.02);
  const step = niceStep(high - low + 2 * room, 6);
  const start = Math.max(0, Math.floor((low - room) / step + 1e-9) * step);
  const end = Math.min(1, Math.ceil((high + room) / step - 1e-9) * step);
  const ticks = [];
  for (let tick = start; tick < end + step / 2; tick += step) ticks.push(Math.min(tick, end));
  return { place: (value) => (value - start) / (end - start), ticks };
}

function tickLabel(value, unit, step) {
  if (unit !== "share") return value.toFixed(step < 0.1 ? 2 : 1);
  return `${(value * 100).toFixed(step < 0.01 ? 1 : 0)}\u00a0%`;
}

/** The value with its interval on a ruler, against the limit of its gate. */
function ruler(metric, gate, verdict) {
  const values = [metric.value, metric.interval?.low, metric.interval?.high, gate?.limit];
  const { place, ticks } = shareScale(values.filter(isNumber), 0.7);
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : 1;
  const parts = [];
  if (gate) parts.push(openSide(gate, place));
  parts.push(drawing("line", { class: "axis", x1: "0", x2: "100%", y1: 42, y2: 42 }));
  ticks.forEach((tick, position) => {
    parts.push(drawing("line", { class: "axis", x1: at(place(tick)), x2: at(place(tick)), y1: 38, y2: 46 }));
    parts.push(label(place(tick), 94, tickLabel(tick, metric.unit, step), { class: position % 2 ? "tick between" : "tick" }));
  });
  if (gate) parts.push(...limitLine(gate, metric.unit, place));
  if (metric.interval) parts.push(...intervalBand(metric.interval, place, 42, 9));
  const x = place(metric.value);
  parts.push(drawing("circle", { class: "value", cx: at(x), cy: 42, r: 7 }));
  parts.push(label(x, 18, quantity(metric.value, metric.unit), { class: "value-label" }));
  return drawing("svg", {
    class: `ruler is-${verdict}`, role: "img", "aria-label": rulerSentence(metric, gate),
  }, parts);
}

function rulerSentence(metric, gate) {
  const interval = metric.interval ? `, interval ${range(metric.interval, metric.unit)}` : "";
  const limit = gate ? `, limit ${SIGNS[gate.operator] ?? ""} ${quantity(gate.limit, metric.unit)}` : "";
  return `${metricName(metric.name)} ${quantity(metric.value, metric.unit)}${interval}${limit}`;
}

function openSide(gate, place) {
  const x = place(gate.limit);
  const upward = gate.operator.startsWith(">");
  return drawing("rect", {
    class: "open-side", x: upward ? at(x) : 0, width: at(upward ? 1 - x : x), y: 28, height: 28,
  });
}

function limitLine(gate, unit, place) {
  const x = place(gate.limit);
  const text = `limit ${SIGNS[gate.operator] ?? ""} ${quantity(gate.limit, unit)}`;
  return [
    drawing("line", { class: "limit", x1: at(x), x2: at(x), y1: 28, y2: 60 }),
    label(x, 74, text, { class: "limit-label" }),
  ];
}

function intervalBand(interval, place, middle, half) {
  const low = place(interval.low);
  const high = place(interval.high);
  const top = middle - half;
  const end = (x) => drawing("line", {
    class: "interval-end", x1: at(x), x2: at(x), y1: top, y2: middle + half,
  });
  return [
    drawing("rect", { class: "interval", x: at(low), width: at(high - low), y: top, height: 2 * half }),
    end(low),
    end(high),
  ];
}

/** Stacked bars: `bins` hold an amount for each of `parts` and a title; x in `marks` is 0 to 1. */
function histogram({ name, bins, parts, marks, ticks }) {
  const sizes = bins.map((bin) => parts.reduce((sum, part) => sum + bin[part], 0));
  const highest = Math.max(1, ...sizes);
  const top = 34;
  const height = 116;
  const drawn = [drawing("line", { class: "axis", x1: 0, x2: "100%", y1: top + height, y2: top + height })];
  bins.forEach((bin, position) => {
    const blocks = parts.map((part) => ({ class: `is-${part}`, height: (bin[part] / highest) * height }));
    drawn.push(histogramBar(bin.title, blocks, position / bins.length, 1 / bins.length, top + height));
  });
  marks.forEach((line, position) => {
    const y = 12 + 14 * (position % 2);
    drawn.push(drawing("line", { class: "guide", x1: at(line.x), x2: at(line.x), y1: y + 4, y2: top + height }));
    drawn.push(label(line.x, y, line.text, { class: "guide-label" }));
  });
  for (const tick of ticks) drawn.push(label(tick.x, top + height + 18, tick.text, { class: "tick" }));
  return drawing("svg", { class: "histogram", role: "img", "aria-label": name }, drawn);
}

function histogramBar(title, blocks, x, width, floor) {
  const bar = drawing("g", {}, drawing("title", {}, title));
  let y = floor;
  for (const block of blocks) {
    if (block.height === 0) continue;
    const height = Math.max(1.5, block.height);
    y -= height;
    bar.append(drawing("rect", { class: block.class, x: at(x + width * 0.06), width: at(width * 0.88), y, height }));
  }
  return bar;
}

/** One line of a tag chart: the interval and the value on a scale that all lines share. */
function tagLine(metric, limit, place) {
  const below = isNumber(limit) && metric.value < limit;
  return drawing(
    "svg",
    { class: `tag-line is-${below ? "fail" : "pass"}`, role: "img", "aria-label": rulerSentence(metric, null) },
    drawing("line", { class: "axis", x1: 0, x2: "100%", y1: 12, y2: 12 }),
    isNumber(limit)
      ? drawing("line", { class: "limit", x1: at(place(limit)), x2: at(place(limit)), y1: 1, y2: 23 })
      : null,
    metric.interval ? intervalBand(metric.interval, place, 12, 5) : null,
    drawing("circle", { class: "value", cx: at(place(metric.value)), cy: 12, r: 5 }),
  );
}

function tagAxis(ticks) {
  const step = ticks[1] - ticks[0];
  return drawing(
    "svg",
    { class: "tag-axis", "aria-hidden": "true" },
    label(0, 14, tickLabel(ticks[0], "share", step), { class: "tick" }),
    label(1, 14, tickLabel(ticks.at(-1), "share", step), { class: "tick" }),
  );
}

/** A drawing under its title. */
function chart(title, note, ...drawn) {
  return element("figure", { class: "chart" }, element("figcaption", {}, title, note ? element("small", {}, note) : null), drawn);
}
