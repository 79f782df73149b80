// What the list of an evaluation's cases can be sorted, narrowed and searched by.

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

/** The choices beside the search: the element of each, and the values of a case. */
const CHOICES = [{ id: "tag", valuesOf: (record) => record.tags ?? [] }];

function searchText(record) {
  const { id, file, tags, input, expected, answer, reasons, error } = record;
  return [id, file, ...(tags ?? []), input, expected, answer, ...(reasons ?? []), error?.kind, error?.message]
    .filter(Boolean).join("\n").toLowerCase();
}
