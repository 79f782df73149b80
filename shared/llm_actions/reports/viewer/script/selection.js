// Which cases are shown, in which order: pure functions on the cases of the report.

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

/** The search text of an entry, made once. */
function searchable(entry) {
  entry.text ??= searchText(entry.record);
  return entry.text;
}

/** Entries that have one of the statuses (any when none is chosen), every choice, and all words. */
function selected(entries, { statuses, chosen, query }) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    const { record } = entry;
    if (statuses.size > 0 && !statuses.has(record.status)) return false;
    if (!CHOICES.every(({ id, valuesOf }) => !chosen.has(id) || valuesOf(record).includes(chosen.get(id)))) return false;
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
