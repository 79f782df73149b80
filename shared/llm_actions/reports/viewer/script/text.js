// Text and numbers as a reader sees them. Every text of the report is hostile until it went
// through `pieces`: characters that show nothing, or that reorder what is shown, become escapes.

const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;
const JOINERS = "\u200c\u200d";
const SELECTORS = /^[\ufe00-\ufe0f]$/;

/** Splits a text into `{text, hidden}` pieces; a hidden piece reads like [U+202E]. */
function pieces(value) {
  const text = String(value).replaceAll("\r\n", "\n");
  if (text.search(HIDDEN) < 0) return [{ text, hidden: false }];
  const found = [];
  let shownFrom = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (isHarmless(match[0], text, match.index)) continue;
    if (match.index > shownFrom) {
      found.push({ text: text.slice(shownFrom, match.index), hidden: false });
    }
    found.push({ text: escapeOf(match[0]), hidden: true });
    shownFrom = match.index + match[0].length;
  }
  if (shownFrom < text.length) found.push({ text: text.slice(shownFrom), hidden: false });
  return found;
}

/** Tabs, line ends, and what shapes the letter or emoji before it, or those on both sides. */
function isHarmless(character, text, at) {
  if (character === "\t" || character === "\n") return true;
  const before = characterBefore(text, at);
  if (SELECTORS.test(character)) return isShapeable(before);
  if (!JOINERS.includes(character)) return false;
  const after = String.fromCodePoint(text.codePointAt(at + 1) ?? 0);
  return (isShapeable(before) || SELECTORS.test(before)) && isShapeable(after);
}

function characterBefore(text, at) {
  const pair = text.slice(Math.max(0, at - 2), at);
  return (pair.codePointAt(0) ?? 0) > 0xffff ? pair : pair.slice(-1);
}

/** Letters outside ASCII and Latin have other shapes; a hidden character has none. */
function isShapeable(character) {
  return character > "\u02ff" && character.search(HIDDEN) < 0;
}

function escapeOf(character) {
  const code = character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
  return `[U+${code}]`;
}

/** The same as one string, for attributes and for the window's title. */
function plain(value) {
  return pieces(value).map((piece) => piece.text).join("");
}

/** The beginning of a text, never cut inside a surrogate pair. */
function beginning(value, length) {
  const text = String(value);
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

const NOT_MEASURED = "–";

function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}

function count(value) {
  return value.toLocaleString("en-US");
}

/** `1 case`, `2 cases`. */
function plural(value, noun) {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

function percent(share) {
  const value = share * 100;
  return `${value.toFixed(value === 0 || value === 100 ? 0 : 1)}\u00a0%`;
}

function points(share) {
  return `${(share * 100).toFixed(1)} points`;
}

function seconds(value) {
  if (value < 1) return `${Math.round(value * 1000)}\u00a0ms`;
  if (value < 60) return `${value.toFixed(value < 10 ? 2 : 1)}\u00a0s`;
  const whole = Math.round(value);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}\u00a0min ${whole % 60}\u00a0s`;
  return `${Math.floor(minutes / 60)}\u00a0h ${minutes % 60}\u00a0min`;
}

function dollars(value) {
  if (value === 0 || value >= 1) return `$${value.toFixed(2)}`;
  return `$${Number(value.toPrecision(2)).toFixed(Math.max(2, 1 - Math.floor(Math.log10(value))))}`;
}

const FORMATS = {
  share: percent,
  score: (value) => value.toFixed(3),
  seconds,
  tokens: (value) => count(Math.round(value * 10) / 10),
  usd: dollars,
};

/** A metric's value in its unit; a missing value is a dash, never a zero. */
function quantity(value, unit) {
  if (!isNumber(value)) return NOT_MEASURED;
  return (FORMATS[unit] ?? String)(value);
}

/** `66.4–87.0 %`: both ends in the unit, which is written once where both have the same. */
function range(interval, unit) {
  const [low, high] = [interval.low, interval.high].map((end) => quantity(end, unit));
  const [[number, ...units], [, ...others]] = [low, high].map((end) => end.split("\u00a0"));
  const isSame = units.length === 1 && others.length === 1 && units[0] === others[0];
  return `${isSame ? number : low}–${high}`;
}

function moment(timestamp) {
  return String(timestamp).replace("T", " ").replace(/(\.\d+)?(Z|\+00:00)$/, " UTC");
}
