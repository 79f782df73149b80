// Which cases are shown, in which order: pure functions on the cases of the report.

const SORTS = {
  worst: { title: "Worst first", descending: false },
  order: { title: "Dataset order", descending: false },
  score: { title: "Score", descending: false },
  latency: { title: "Latency", descending: true },
  tokens: { title: "Tokens", descending: true },
};
const RANKS = { error: 0, fail: 2, "not-run": 4, pass: 6 };

/** The address of a case: its index, and its repeat where a sample was asked more than once. */
function keyOf(record) {
  return record.repeat ? `${record.index}.${record.repeat}` : String(record.index);
}

function tokensOf(record) {
  const { prompt_tokens: prompt, completion_tokens: completion } = record;
  return isNumber(prompt) || isNumber(completion) ? (prompt ?? 0) + (completion ?? 0) : null;
}

const SORT_VALUES = {
  worst: (record) => (RANKS[record.status] ?? 0) + (record.score ?? 0),
  order: () => 0,
  score: (record) => record.score,
  latency: (record) => record.latency_seconds,
  tokens: tokensOf,
};

/** Sorts by one value; cases without it come last in both directions, equal ones by order. */
function sorted(entries, sort, descending) {
  const valueOf = SORT_VALUES[sort];
  const direction = descending ? -1 : 1;
  const keyed = entries.map((entry) => ({ entry, value: valueOf(entry.record) ?? null }));
  keyed.sort((one, other) => {
    if (one.value !== other.value) {
      if (one.value === null) return 1;
      if (other.value === null) return -1;
      return (one.value - other.value) * direction;
    }
    const byOrder = one.entry.order - other.entry.order;
    return sort === "order" ? byOrder * direction : byOrder;
  });
  return keyed.map(({ entry }) => entry);
}

function searchText(record) {
  const { id, file, tags, input, expected, answer, reasons, error } = record;
  return [id, file, ...(tags ?? []), input, expected, answer, ...(reasons ?? []), error?.kind, error?.message]
    .filter(Boolean).join("\n").toLowerCase();
}

/** The search text of an entry, made once. */
function searchable(entry) {
  entry.text ??= searchText(entry.record);
  return entry.text;
}

/** Entries that have one of the statuses (any when none is chosen), the tag, and all words. */
function selected(entries, { statuses, tag, query }) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    const { record } = entry;
    if (statuses.size > 0 && !statuses.has(record.status)) return false;
    if (tag !== null && !record.tags?.includes(tag)) return false;
    if (words.length === 0) return true;
    const text = searchable(entry);
    return words.every((word) => text.includes(word));
  });
}

/** How often each value occurs, most frequent first. */
function tally(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((one, other) => other[1] - one[1]);
}
