"""Makes report documents as an evaluation writes them: a bilingual support assistant, any size."""

import json
import math
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from llm_actions.reports.html import write_html

Document = dict[str, object]

TOPICS = (
    (
        "return-window",
        "How long do I have to return something I bought?",
        "You have 30 days from delivery to return an item for a full refund.",
        "You can send it back within 30 days of delivery and get a full refund.",
        "买了东西多久之内可以退？",
        "收货后30天内可以退货，并获得全额退款。",
        "您可以在收货后30天内退货，我们会全额退款到原支付方式。",
    ),
    (
        "delivery-time",
        "When will my parcel arrive?",
        "Standard delivery takes 3 to 5 working days; express delivery arrives the next day.",
        "Standard delivery usually takes 3 to 5 working days. With express it comes the next day.",
        "我的包裹什么时候能到？",
        "标准配送需要3到5个工作日，加急配送次日送达。",
        "标准配送一般需要3到5个工作日；选择加急的话次日送达。",
    ),
    (
        "invoice-copy",
        "I need an invoice with our VAT number on it.",
        "Open the order, choose Invoice, enter the VAT number, and download the PDF.",
        "Open your order, choose “Invoice” and enter your VAT number; then download the PDF.",
        "我需要一张带税号的发票。",
        "打开订单，选择“发票”，填写税号后下载PDF。",
        "请打开订单，点击“发票”，填写税号，然后就可以下载PDF了。",
    ),
    (
        "damaged-item",
        "The mug arrived broken. What now?",
        "Send us a photo within 14 days and we replace the item free of charge.",
        "I am sorry about that! Please send a photo within 14 days; we replace it free of charge.",
        "杯子收到时已经碎了，怎么办？",
        "请在14天内发照片给我们，我们免费更换。",
        "很抱歉！请在14天内把照片发给我们，我们会为您免费更换。",
    ),
    (
        "password-reset",
        "I can't log in any more, it says my password is wrong.",
        "Use “Forgot password” on the sign-in page; the link is valid for one hour.",
        "Click “Forgot password” on the sign-in page. You get a link that is valid for one hour.",
        "我登录不了，说密码不对。",
        "在登录页面点击“忘记密码”，链接一小时内有效。",
        "请在登录页面点击“忘记密码”，我们会发一个一小时内有效的链接给您。",
    ),
    (
        "cancel-order",
        "Can I still cancel? I ordered ten minutes ago.",
        "Yes. An order can be cancelled until it is packed, from the order page.",
        "Yes, until the order is packed you can cancel it from the order page.",
        "十分钟前下的单还能取消吗？",
        "可以。订单打包之前都可以在订单页面取消。",
        "可以的，只要还没打包，就能在订单页面取消。",
    ),
)
WRONG = {
    "en": "Please contact our support team; they will be happy to help you with that.",
    "zh": "请联系我们的客服团队，他们会很乐意为您提供帮助。",
}
SYSTEM = "You are the support assistant of a small shop. Answer in the customer's language."


def cases(count: int, *, quality: float = 0.85, seed: int = 7) -> list[Document]:
    """Makes `count` cases, of which about the share `quality` pass."""
    chance = random.Random(seed)
    return [_case(index, chance, quality) for index in range(count)]


def _case(index: int, chance: random.Random, quality: float) -> Document:
    language = ("en", "zh")[index % 2]
    name, *texts = TOPICS[index // 2 % len(TOPICS)]
    question, expected, good = texts[:3] if language == "en" else texts[3:]
    is_good = chance.random() < quality
    if index % 97 == 41:
        return _unanswered(index, f"{name}-{language}-{index}", language, question, expected)
    keywords = 1.0 if is_good else chance.choice((0.0, 0.5))
    similarity = round(chance.uniform(0.74, 0.97) if is_good else chance.uniform(0.2, 0.5), 3)
    containment = 1.0 if is_good else 0.0
    score = round(0.5 * keywords + 0.3 * similarity + 0.2 * containment, 4)
    return {
        **_identity(index, f"{name}-{language}-{index}", language),
        "status": "pass" if is_good else "fail",
        "score": score,
        "criteria": {"keywords": keywords, "similarity": similarity, "containment": containment},
        "reasons": [] if is_good else [f'missing keyword "{expected.split()[0]}"'],
        "input": question,
        "system": SYSTEM,
        "expected": expected,
        "answer": good if is_good else WRONG[language],
        "error": None,
        "latency_seconds": round(chance.lognormvariate(-0.9, 0.45), 3),
        "attempts": 1 + (index % 31 == 5),
        "cached": False,
        "prompt_tokens": 48 + len(question) // 4,
        "completion_tokens": 12 + chance.randrange(40),
        "cost_usd": round(chance.uniform(1e-5, 6e-5), 7),
        "finish_reason": "stop",
    }


def _identity(index: int, name: str, language: str) -> Document:
    return {
        "index": index,
        "id": name,
        "repeat": 0,
        "file": "data/eval_dataset.jsonl",
        "line": index + 1,
        "tags": [language, ("returns", "delivery", "account")[index // 2 % 3]],
        "weight": 1.0,
    }


def _unanswered(index: int, name: str, language: str, question: str, expected: str) -> Document:
    return {
        **_identity(index, name, language),
        "status": "error",
        "score": None,
        "criteria": {},
        "reasons": [],
        "input": question,
        "system": SYSTEM,
        "expected": expected,
        "answer": None,
        "error": {"kind": "timeout", "message": "no reply within 60 s, after 3 attempts"},
        "latency_seconds": None,
        "attempts": 3,
        "cached": False,
        "prompt_tokens": None,
        "completion_tokens": None,
        "cost_usd": None,
        "finish_reason": None,
    }


def assertion(name: str, status: str, **fields: object) -> Document:
    """What an assertion found."""
    score = {"pass": 1.0, "fail": 0.0}.get(status)
    usual: Document = {"metric": None, "value": None, "weight": 1, "reason": "", "parts": []}
    return {"name": name, "status": status, "score": score, **usual, **fields}


def not_run(case: Document) -> Document:
    """The same case as an interrupted run leaves it."""
    nothing = ("score", "answer", "latency_seconds", "prompt_tokens", "completion_tokens")
    return {
        **case,
        **dict.fromkeys((*nothing, "cost_usd", "finish_reason", "error")),
        "status": "not-run",
        "criteria": {},
        "reasons": [],
        "attempts": 0,
    }


def wilson(successes: int, total: int) -> Document:
    """The 95 % interval of a share (Wilson 1927)."""
    z = 1.959964
    share = successes / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    spread = share * (1 - share) / total + z * z / (4 * total * total)
    half = z / (1 + z * z / total) * math.sqrt(spread)
    return {
        "low": round(middle - half, 4),
        "high": round(min(1.0, middle + half), 4),
        "confidence": 0.95,
        "method": "wilson",
    }


def report(documents: Sequence[Document], *, limit: float = 0.85, **changes: object) -> Document:
    """Makes the report document (without cases) of these cases; `changes` replace its fields."""
    scored = [case for case in documents if isinstance(case["score"], float)]
    passed = sum(case["status"] == "pass" for case in scored)
    accuracy = passed / len(scored)
    is_open = accuracy >= limit
    verdict = "pass" if is_open else "fail"
    relation = "reaches" if is_open else "is below"
    reason = f"accuracy {accuracy:.1%} {relation} the limit {limit:.1%}".replace("%", " %")
    return {
        "schema": "llm-actions/evaluation-report/1",
        "tool": {"name": "llm-actions", "version": "0.1.0"},
        "verdict": verdict,
        "exit_code": 0 if is_open else 1,
        "reasons": [reason],
        "suite": "support-assistant",
        "started_at": "2026-11-22T19:30:00Z",
        "duration_seconds": 12.34,
        "commit": "4f1c2a9be0d37c55a1e6d0b8f3b7a92cdd41e0aa",
        "target": target(),
        "dataset": {
            "files": [
                {
                    "path": "data/eval_dataset.jsonl",
                    "digest": "sha256:" + "9f2c4a1b" * 8,
                    "samples": len(documents),
                }
            ],
            "samples": len(documents),
        },
        "scoring": {
            "pass_score": 0.8,
            "similarity": "lexical",
            "embedding_model": None,
            "weights": {"keywords": 0.5, "similarity": 0.3, "containment": 0.2},
        },
        "counts": {
            "total": len(documents),
            **{
                status.replace("-", "_"): sum(case["status"] == status for case in documents)
                for status in ("pass", "fail", "error", "not-run")
            },
        },
        "metrics": metrics(documents),
        "gates": [
            {
                "metric": "accuracy",
                "tag": None,
                "operator": ">=",
                "limit": limit,
                "mode": "point",
                "value": accuracy,
                "interval": wilson(passed, len(scored)),
                "verdict": verdict,
                "reason": reason,
            },
            *_tag_gates(documents),
            {
                "metric": "latency-p95",
                "tag": None,
                "operator": "<=",
                "limit": 2.0,
                "mode": "point",
                "value": _latency(documents, 0.95),
                "interval": None,
                "verdict": "pass",
                "reason": "within the limit",
            },
        ],
        "sensitivity": {
            "cases": len(documents),
            "baseline": accuracy,
            "smallest_drop": min(0.9, 1.32 / math.sqrt(len(documents))),
            "confidence": 0.95,
            "power": 0.8,
        },
        "usage": {
            "prompt_tokens": 3512,
            "completion_tokens": 1904,
            "cost_usd": 0.0017,
            "price_table": "built in, 2026-11-01",
        },
        "run": {
            "repeats": 1,
            "concurrency": 8,
            "requests": len(documents) + 3,
            "retries": 3,
            "cached": 0,
            "reused": 0,
            "stopped": None,
        },
        "notes": ["2 of 60 samples have no expected text; their similarity is not scored."],
        "problems": [],
        **changes,
    }


def _tag_gates(documents: Sequence[Document]) -> list[Document]:
    """A gate on the Chinese samples, if any, that wants the whole interval above its limit."""
    chosen = [case for case in documents if "zh" in _tags(case)]
    scored = [case for case in chosen if case["score"] is not None]
    if not scored:
        return []
    passed = sum(case["status"] == "pass" for case in scored)
    interval = wilson(passed, len(scored))
    is_open = float(str(interval["low"])) >= 0.7
    reason = "the whole interval is above the limit" if is_open else "the interval holds the limit"
    gate: Document = {
        "metric": "accuracy",
        "tag": "zh",
        "operator": ">=",
        "limit": 0.7,
        "mode": "confident",
        "value": passed / len(scored),
        "interval": interval,
        "verdict": "pass" if is_open else "inconclusive",
        "reason": reason,
    }
    return [gate]


def target() -> Document:
    """A model with a prompt folder."""
    return {
        "kind": "model",
        "model": "gpt-4o-mini",
        "url": "http://127.0.0.1:8080/v1",
        "parameters": {"temperature": 0, "max_tokens": 300},
        "prompt": {
            "path": "prompts/v2",
            "version": "v2",
            "digest": "sha256:" + "17be03d2" * 8,
            "system": SYSTEM,
            "user_template": "Customer: {{ input }}\n\nAnswer:",
        },
    }


def metrics(documents: Sequence[Document]) -> list[Document]:
    """Overall metrics, then accuracy, mean score and latency of each tag."""
    tags = sorted({tag for case in documents for tag in _tags(case)})
    found: list[Document] = []
    for tag in (None, *tags):
        chosen = [case for case in documents if tag is None or tag in _tags(case)]
        scores = [case["score"] for case in chosen if isinstance(case["score"], float)]
        if not scores:
            continue
        passed = sum(case["status"] == "pass" for case in chosen)
        for name, value, unit, interval in (
            ("accuracy", passed / len(scores), "share", wilson(passed, len(scores))),
            ("mean-score", sum(scores) / len(scores), "score", None),
            ("error-share", 1 - len(scores) / len(chosen), "share", None),
            ("latency-p50", _latency(chosen, 0.5), "seconds", None),
            ("latency-p95", _latency(chosen, 0.95), "seconds", None),
        ):
            metric = {"name": name, "tag": tag, "value": value, "unit": unit, "n": len(scores)}
            found.append({**metric, "interval": interval})
    found.append(_total("tokens", 5416, "tokens", len(documents)))
    found.append(_total("cost", 0.0017, "usd", len(documents)))
    return found


def _tags(case: Document) -> list[str]:
    tags = case["tags"]
    assert isinstance(tags, list)
    return tags


def _total(name: str, value: float, unit: str, n: int) -> Document:
    return {"name": name, "tag": None, "value": value, "unit": unit, "n": n, "interval": None}


def _latency(documents: Iterable[Document], quantile: float) -> float | None:
    times = [case["latency_seconds"] for case in documents]
    known = sorted(time for time in times if isinstance(time, float))
    return known[int(quantile * (len(known) - 1))] if known else None


def configuration_error() -> Document:
    """A run that did not start: problems, no cases, nothing known of the target."""
    problems = [
        "data/eval_dataset.jsonl:3: expected a string in `input`, found a number",
        "data/eval_dataset.jsonl:17: unknown field `expcted`; did you mean `expected`?",
        "input `threshold`: 85 is not between 0 and 1; write 0.85",
    ]
    return {
        "schema": "llm-actions/evaluation-report/1",
        "tool": {"name": "llm-actions", "version": "0.1.0"},
        "verdict": "error",
        "exit_code": 2,
        "reasons": ["the configuration has 3 problems; nothing was measured"],
        "suite": "",
        "started_at": "2026-11-22T19:30:00Z",
        "duration_seconds": 0.2,
        "commit": None,
        "target": None,
        "dataset": None,
        "scoring": None,
        "counts": {"total": 0, "pass": 0, "fail": 0, "error": 0, "not_run": 0},
        "metrics": [],
        "gates": [],
        "sensitivity": None,
        "usage": None,
        "run": None,
        "notes": [],
        "problems": problems,
    }


def interrupted(count: int, done: int) -> tuple[Document, list[Document]]:
    """A run that a signal stopped after `done` of `count` cases."""
    documents = cases(count)
    documents = documents[:done] + [not_run(case) for case in documents[done:]]
    header = report(documents, verdict="error", exit_code=130, sensitivity=None)
    run = header["run"]
    assert isinstance(run, dict)
    header["run"] = {**run, "stopped": "interrupted by SIGINT"}
    header["reasons"] = [f"{count - done} of {count} cases were not run"]
    return header, documents


def write(header: Document, documents: Iterable[Document], path: Path) -> Path:
    """Writes the page of a report and returns its path.

    A lone surrogate has no UTF-8; the error handler spells it as JSON does, `\\ud800`.
    """
    texts = (json.dumps(case, ensure_ascii=False) for case in documents)
    lines = (text.encode(errors="backslashreplace") for text in texts)
    write_html(header, lines, path)
    return path
