// Which words of the expected text the answer has, found as their longest common subsequence.

const COMPARED_CHARACTERS = 20000;
const COMPARED_CELLS = 4e6;
const WORDS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}\p{M}]+/gu;

/** Splits a text into `{text, word}`, with word null for what stands between words. */
function tokens(text) {
  if (typeof Intl.Segmenter === "function") {
    return Array.from(new Intl.Segmenter(undefined, { granularity: "word" }).segment(text), (part) => ({
      text: part.segment, word: part.isWordLike ? part.segment.toLowerCase() : null,
    }));
  }
  const found = [];
  let from = 0;
  for (const match of text.matchAll(WORDS)) {
    if (match.index > from) found.push({ text: text.slice(from, match.index), word: null });
    found.push({ text: match[0], word: match[0].toLowerCase() });
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ text: text.slice(from), word: null });
  return found;
}

/** Marks `shared` on the words that both texts have in the same order; null when too long. */
function compare(expected, answer) {
  if (Math.max(expected.length, answer.length) > COMPARED_CHARACTERS) return null;
  const sides = [tokens(expected), tokens(answer)];
  const [one, other] = sides.map((side) => side.filter((token) => token.word !== null));
  if ((one.length + 1) * (other.length + 1) > COMPARED_CELLS) return null;
  markShared(one, other);
  return sides;
}

function markShared(one, other) {
  const width = other.length + 1;
  const lengths = new Uint16Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = one[i].word === other[j].word
        ? lengths[(i + 1) * width + j + 1] + 1
        : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    if (one[i].word === other[j].word) {
      one[i].shared = true;
      other[j].shared = true;
      i += 1;
      j += 1;
    } else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) i += 1;
    else j += 1;
  }
}
