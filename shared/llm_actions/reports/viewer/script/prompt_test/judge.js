// How far the judge agrees with texts that people have labelled, and where it does not.

const STATISTICS = { "cohen-kappa": "Cohen’s kappa", "krippendorff-alpha": "Krippendorff’s alpha" };
const LABELS_SHOWN = 500;

function drawJudge(judge) {
  if (!judge) return;
  show("judge");
  const looked = judge.differing.length > 0
    ? `The judge does not share ${count(judge.differing.length)} of ${plural(judge.labelled, "label")}.`
    : `The judge shares all ${plural(judge.labelled, "label")}.`;
  const more = judge.differing.length - LABELS_SHOWN;
  replace(
    "judge-labels",
    table("Agreement of the judge with people", JUDGE_COLUMNS, [judgeCells(judge)], { class: "stacking gates" }),
    element("p", { class: "meta" }, looked),
    judge.differing.length > 0
      ? table("Labels to look at", LABEL_COLUMNS, judge.differing.slice(0, LABELS_SHOWN).map((label) => labelCells(judge, label)), { class: "stacking findings" })
      : null,
    more > 0 ? element("p", { class: "meta" }, `${count(more)} more are in report.json.`) : null,
  );
}

const JUDGE_COLUMNS = [
  { title: "Judge", class: "gate-name" },
  { title: "Labels", class: "gate-name" },
  { title: "Verdict", class: "gate-verdict" },
  { title: "Measured", class: "number" },
  { title: "Limit", class: "number" },
  { title: "Why", class: "why" },
];

const LABEL_COLUMNS = [
  { title: "Label", class: "finding-place" },
  { title: "Person", class: "finding-severity" },
  { title: "Judge", class: "finding-severity" },
  { title: "Text, by its criterion", class: "finding-text" },
];

function judgeCells(judge) {
  return [
    outside(judge.model),
    outside(judge.file, { class: "mono" }),
    element("span", { class: `status is-${judge.verdict}` }, mark(judge.verdict), statusWord(judge.verdict)),
    [
      isNumber(judge.value) ? judge.value.toFixed(2) : NOT_MEASURED,
      element("small", {}, STATISTICS[judge.statistic]),
      judge.interval ? element("small", {}, `${judge.interval.low.toFixed(2)} to ${judge.interval.high.toFixed(2)}`) : null,
    ],
    `≥ ${judge.limit}`,
    outside(judge.reason),
  ];
}

function labelCells(judge, label) {
  return [
    [outside(`${judge.file}:${label.line}`, { class: "mono" }), label.id === `${judge.file}:${label.line}` ? null : element("small", {}, outside(label.id))],
    labelWord(judge, label.human),
    isNumber(label.judge) ? labelWord(judge, label.judge) : "not judged",
    [
      outside(beginning(label.output, 1000)),
      element("small", {}, "by: ", outside(beginning(label.criterion, 500))),
      element("small", {}, "judge: ", outside(label.error ?? label.reason)),
    ],
  ];
}

function labelWord(judge, value) {
  if (judge.statistic !== "cohen-kappa") return value.toFixed(2);
  return value === 1 ? "pass" : "fail";
}
