// What the list of a prompt test's cases can be sorted, narrowed and searched by.

const SORTS = {
  worst: { title: "Worst first", descending: false },
  order: { title: "Report order", descending: false },
  score: { title: "Passed", descending: false },
  latency: { title: "Latency", descending: true },
};
const RANKS = { error: 1, fail: 2, "not-run": 3, pass: 4 };

function keyOf(record) {
  return String(record.index);
}

/** The repeat that explains the status of a case: the first that has it. */
function shownRepeat(record) {
  return record.repeats.find((repeat) => repeat.status === record.status) ?? record.repeats[0] ?? null;
}

function passedOf(repeats) {
  return repeats.filter((repeat) => repeat.status === "pass").length;
}

/** The mean over the repeats that were answered just now; null without any. */
function latencyOf(record) {
  const values = record.repeats.map((repeat) => repeat.latency_seconds).filter(isNumber);
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
}

const SORT_VALUES = {
  worst: (record) => (record.change === "broken" ? 0 : RANKS[record.status] ?? 0),
  order: () => 0,
  score: (record) => (record.repeats.length > 0 ? passedOf(record.repeats) / record.repeats.length : null),
  latency: latencyOf,
};

function versionName(record) {
  return record.family ? `${record.family}/${record.version}` : record.version;
}

/** The choices beside the search: the element of each, and the values of a case. */
const CHOICES = [
  { id: "suite", valuesOf: (record) => [record.suite] },
  { id: "version", valuesOf: (record) => [versionName(record)] },
  { id: "model", valuesOf: (record) => [record.model] },
  { id: "change", valuesOf: (record) => (record.change ? [record.change] : []) },
  { id: "group", valuesOf: (record) => (record.group ? [record.group] : []) },
  { id: "tag", valuesOf: (record) => record.tags },
];

function searchText(record) {
  const said = [...record.repeats, ...record.before].flatMap(({ answer, reasons, error }) =>
    [answer, ...reasons, error?.kind, error?.message]);
  return [record.id, record.file, record.group, ...record.tags, record.input, ...said].filter(Boolean).join("\n").toLowerCase();
}
