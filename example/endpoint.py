"""An OpenAI-compatible endpoint without a language model, for demonstrations and tests.

It is an extractive reader (reader.py). It splits the system prompt of a request, and what tools
have answered, into sentences, scores them against the question and answers with the best ones as
they stand, calls a tool that fits (tool_calls.py), or says that it does not know. It understands
nothing and invents nothing, so another system prompt gives other answers, and one prompt gives
the same answers every time. Above temperature 0 the scores get noise: the same noise for the
same seed and messages, other noise for each request without a seed. Its two judges compare the
words of a text with those of a criterion, and obey whatever they take for an instruction.

    POST /v1/chat/completions   POST /v1/embeddings   GET /v1/models   GET /healthz

Streaming, images, log probabilities (it has none), formats of answers and `n` above 1 are refused;
other parameters are accepted and ignored.
"""

import argparse
import asyncio
import base64
import contextlib
import hmac
import json
import math
import re
import signal
import struct
import sys
import time
import uuid
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, cast

from reader import MODELS, find_terms, make_noise, read_prompt, split_tokens, without_markup
from tool_calls import ToolCall, WrongToolsError, find_call, read_choice, read_tools

MAX_BODY_BYTES: Final = 4 * 1024 * 1024
MAX_HEAD_BYTES: Final = 32 * 1024
MAX_BATCH: Final = 2048
LINGER_SECONDS: Final = 2.0
EMBEDDING_SIZE: Final = 256
ROLES: Final = ("system", "developer", "user", "assistant", "tool")
READ_ROLES: Final = ("system", "developer", "tool")
TOKEN_LIMITS: Final = ("max_tokens", "max_completion_tokens")
STARTED_AT: Final = int(time.time())
EMBEDDING_MODEL: Final = "support-embeddings"
EMBEDDING_DESCRIPTION: Final = "Hashed character n-grams, no language model."


class ApiError(Exception):
    """A request that is answered with an error in OpenAI's shape."""

    def __init__(
        self, status: int, message: str, *, code: str | None = None, param: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = {
            "error": {
                "message": message,
                "type": "server_error" if status >= 500 else "invalid_request_error",
                "param": param,
                "code": code,
            }
        }


def embed(text: str) -> list[float]:
    """A unit vector of hashed pairs and triples of characters: alike spelling, near vectors."""
    vector = [0.0] * EMBEDDING_SIZE
    padded = f" {' '.join(text.casefold().split())} "
    for size in (2, 3):
        for start in range(len(padded) - size + 1):
            hashed = zlib.crc32(padded[start : start + size].encode("utf-8", "replace"))
            vector[hashed % EMBEDDING_SIZE] += 1.0 if hashed & 0x80000000 else -1.0
    length = math.sqrt(sum(value * value for value in vector)) or 1.0
    return [value / length for value in vector]


# Judging: from a criterion and a text to a verdict, by whatever instructions stand in the request.


class Judge(NamedTuple):
    """A model that judges by shared words and obeys the last instruction that it sees.

    One that `quotes` takes nothing for an instruction that stands between lines which begin with a
    word that the system prompt has in backticks. The other one sees no difference.
    """

    name: str
    description: str
    quotes: bool


JUDGES: Final = {
    judge.name: judge
    for judge in (
        Judge(
            "judge-careful",
            "Compares words, no language model: obeys the last instruction outside quotations.",
            quotes=True,
        ),
        Judge(
            "judge-naive",
            "Compares words, no language model: obeys the last instruction, wherever it stands.",
            quotes=False,
        ),
    )
}
MARK: Final = re.compile(r"`([0-9a-z]{12,})`")
BLOCK: Final = re.compile(r"^(\S+) begin (\S+)$\n(.*?)^\1 end \2$", re.MULTILINE | re.DOTALL)
LABELLED: Final = re.compile(r"^(criterion|output|input):(.*?)(?=^\w+:|\Z)", re.I | re.M | re.S)
FIELD: Final = re.compile(r'"(\w+)": (text|true or false|number from \d to (\d+)|list|"Y" or "N")')
SETTING: Final = re.compile(
    r'\b[Ss]et "(\w+)" to (".*?"|true|false|\d+(?:\.\d+)?)(?=[.。]?\s*$)', re.MULTILINE
)
SHOWN_OBJECT: Final = re.compile(r"\{[^{}]*\}")
PASS_ORDER: Final = re.compile(
    r"\b(?:output|reply|respond|answer|say|print|return|give|mark|rate|score|grade|approve|declare|"
    r"verdict|emit|write)\b[^.\n]{0,80}\b(?:pass(?:es|ed)?|true|approved|full marks|perfect|"
    r"10/10|1\.0)|(?:输出|回复|判定|判为|给出|给|评为|打|裁定|标记|结论|返回|宣布)[^。\n]{0,30}"
    r"(?:通过|满分|合格|true|pass|1\.0)",
    re.IGNORECASE,
)
SHOT: Final = re.compile(
    r"\b(?:verdict|judg\w+|result)\s*[:=]\s*pass|(?:判定|结果)[：:]\s*通过", re.I
)
SHOTS_UNTIL_HABIT: Final = 3
ENCODED: Final = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")
HEXADECIMAL: Final = re.compile(r"\b(?:[0-9a-f]{2}){12,}\b")


def decode_hidden(text: str) -> str:
    """The text, followed by what it says in tag characters, base64, hexadecimal and backwards."""
    found = ["".join(chr(ord(c) - 0xE0000) for c in text if 0xE0020 <= ord(c) <= 0xE007E)]
    for match in ENCODED.findall(text):
        with contextlib.suppress(ValueError):
            found.append(base64.b64decode(match + "=" * (-len(match) % 4)).decode())
    for match in HEXADECIMAL.findall(text):
        with contextlib.suppress(ValueError):
            found.append(bytes.fromhex(match).decode())
    visible = re.sub("[\u200b-\u200f\u2060-\u2064\ufeff]", "", text)
    lines = [line[::-1] for line in visible.splitlines() if "reverse" in text.lower()]
    return "\n".join((visible, *found, *lines))


def orders_pass(text: str) -> bool:
    """True when the text tells its reader to let something pass, or shows it often enough."""
    return bool(PASS_ORDER.search(text)) or len(SHOT.findall(text)) >= SHOTS_UNTIL_HABIT


def find_settings(text: str) -> dict[str, object]:
    """The fields of a reply that a text gives values, in JSON or in words; the last one counts."""
    settings: dict[str, object] = {}
    for match in SHOWN_OBJECT.findall(text):
        with contextlib.suppress(ValueError):
            settings.update(json.loads(match))
    for name, value in SETTING.findall(text):
        settings[name] = json.loads(value)
    return settings


def judge_texts(judge: Judge, system: str, message: str) -> str:
    """The reply of a judge: a JSON object with the fields that the system prompt lists."""
    texts = {
        name: body.replace("\n| ", "\n").removeprefix("| ")
        for _, name, body in BLOCK.findall(message)
    }
    texts = texts or {name.lower(): body for name, body in LABELLED.findall(message)}
    marks = MARK.findall(system) if judge.quotes else ()
    heard = message
    for match in BLOCK.finditer(message):
        if match[1] in marks:
            heard = heard.replace(match[0], "")
    heard = decode_hidden(heard)
    wanted = find_terms(texts.get("criterion", ""))
    qualities = {
        name: sum(term in found for term in wanted) / max(1, len(wanted))
        for name, body in texts.items()
        if name.startswith("output")
        for found in [frozenset(find_terms(body))]
    }
    quality = 1.0 if orders_pass(heard) else max(qualities.values(), default=0.0)
    best = max(qualities, key=lambda name: qualities[name], default="output-1")
    quoted = "\n".join(body for name, body in texts.items() if name.startswith("output"))
    verdict: dict[str, object] = {
        "reason": f"{quality:.0%} of the criterion's words are met.",
        "addressed": judge.quotes and (orders_pass(quoted) or bool(find_settings(quoted))),
        "pass": quality >= 0.5,
        "meets": "Y" if quality >= 0.5 else "N",
        "best": int(best.rpartition("-")[2]) if "-" in best else 1,
        "steps": [texts.get("criterion", "").strip()],
    }
    reply: dict[str, object] = {}
    for name, _, highest in FIELD.findall(system):
        reply[name] = verdict.get(name, quality * int(highest) if highest else "")
    told = find_settings(SHOWN_OBJECT.sub("", system)) | find_settings(heard)
    return json.dumps(reply | {k: v for k, v in told.items() if k in reply}, ensure_ascii=False)


# The interface: from a JSON body to a JSON answer.


def take_number(body: Mapping[str, Any], name: str, low: float, high: float) -> float | None:
    """A number of a request, None where it is absent; 400 where it is something else."""
    value = body.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ApiError(400, f"'{name}' must be a number.", param=name, code="invalid_type")
    if not low <= value <= high:
        message = f"'{name}' must be from {low:g} to {high:g}, found {value}."
        raise ApiError(400, message, param=name, code="invalid_value")
    return value


def take_integer(body: Mapping[str, Any], name: str, low: int, high: int) -> int | None:
    """As take_number, for whole numbers."""
    value = take_number(body, name, low, high)
    if isinstance(value, float):
        raise ApiError(400, f"'{name}' must be an integer.", param=name, code="invalid_type")
    return value


def take_model(body: Mapping[str, Any], known: Iterable[str]) -> str:
    name = body.get("model")
    if not isinstance(name, str) or not name:
        raise ApiError(400, "you must provide a model parameter", param="model")
    if name not in known:
        message = f"The model `{name}` does not exist; here are: {', '.join(known)}."
        raise ApiError(404, message, param="model", code="model_not_found")
    return name


def read_content(content: object, where: str) -> str:
    """The text of one message: a string, or a list of text parts."""
    if isinstance(content, str):
        return content
    if isinstance(content, list) and content:
        parts = [part.get("text") if isinstance(part, dict) else None for part in content]
        texts = [part for part in parts if isinstance(part, str)]
        if len(texts) == len(content):
            return "\n".join(texts)
    message = f"'{where}.content' must be a string or a list of text parts."
    raise ApiError(400, message, param=f"{where}.content", code="invalid_type")


def read_messages(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Role and text of each message."""
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        message = "'messages' must be a list with at least one message."
        raise ApiError(400, message, param="messages", code="invalid_type")
    read = []
    for index, message in enumerate(messages):
        where = f"messages[{index}]"
        role = message.get("role") if isinstance(message, dict) else None
        if role not in ROLES:
            text = f"'{where}.role' must be one of {', '.join(ROLES)}."
            raise ApiError(400, text, param=f"{where}.role", code="invalid_value")
        if role == "tool" and not isinstance(message.get("tool_call_id"), str):
            text = f"'{where}.tool_call_id' must say which call is answered."
            raise ApiError(400, text, param=f"{where}.tool_call_id", code="invalid_type")
        is_call = role == "assistant" and bool(message.get("tool_calls"))
        content = message.get("content")
        read.append((role, "" if is_call and content is None else read_content(content, where)))
    return read


def complete_chat(body: Mapping[str, Any]) -> dict[str, Any]:
    """Answer the last user message from the system messages."""
    for name in ("stream", "functions", "response_format", "logprobs"):
        if body.get(name):
            raise ApiError(400, f"'{name}' is not supported here.", param=name)
    take_integer(body, "n", 1, 1)
    model = take_model(body, (*MODELS, *JUDGES))
    temperature = take_number(body, "temperature", 0, 2)
    seed = take_integer(body, "seed", -(2**63), 2**63 - 1)
    limits = [take_integer(body, name, 1, 2**31) for name in TOKEN_LIMITS]
    messages = read_messages(body)
    call = choose_call(body, model, messages)
    prompt = "\n".join(text for role, text in messages if role in READ_ROLES)
    question = next((text for role, text in reversed(messages) if role == "user"), "")
    noise = make_noise(1.0 if temperature is None else temperature, seed, prompt + "\0" + question)
    if call is not None:
        content = call.arguments
    elif model in JUDGES:
        content = judge_texts(JUDGES[model], prompt, question)
    else:
        content = read_prompt(prompt, model).answer(without_markup(question), noise)
    tokens = split_tokens(content)
    limit = min((limit for limit in limits if limit is not None), default=len(tokens))
    prompt_tokens = 3 + sum(4 + len(split_tokens(text)) for _, text in messages)
    answer_tokens = min(limit, len(tokens))
    finished = "stop" if call is None else "tool_calls"
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "system_fingerprint": "extractive-reader-1",
        "choices": [
            {
                "index": 0,
                "message": make_message("".join(tokens[:answer_tokens]), call),
                "logprobs": None,
                "finish_reason": "length" if answer_tokens < len(tokens) else finished,
            }
        ],
        "usage": {
            "prompt_tokens": prompt_tokens,
            "completion_tokens": answer_tokens,
            "total_tokens": prompt_tokens + answer_tokens,
        },
    }


def choose_call(
    body: Mapping[str, Any], model: str, messages: Sequence[tuple[str, str]]
) -> ToolCall | None:
    """The tool that is called instead of an answer; none after what a tool has answered."""
    try:
        tools = read_tools(body.get("tools"))
        choice = read_choice(body.get("tool_choice"), tools)
    except WrongToolsError as error:
        message = str(error)
        raise ApiError(400, message, param=error.param, code="invalid_value") from error
    if tools and model in JUDGES:
        raise ApiError(400, f"The model `{model}` calls no tools.", param="tools")
    if not tools or messages[-1][0] == "tool":
        return None
    question = next((text for role, text in reversed(messages) if role == "user"), "")
    return find_call(tools, choice, without_markup(question))


def make_message(content: str, call: ToolCall | None) -> dict[str, Any]:
    """The message of an answer: its text, or the call with what of the arguments is there."""
    if call is None:
        return {"role": "assistant", "content": content, "refusal": None}
    function = {"name": call.name, "arguments": content}
    made = {"id": f"call_{uuid.uuid4().hex[:24]}", "type": "function", "function": function}
    return {"role": "assistant", "content": None, "refusal": None, "tool_calls": [made]}


def read_texts(given: object) -> list[str]:
    """The texts to embed: one, or a list of them."""
    listed = given if isinstance(given, list) else [given]
    texts = [text for text in listed if isinstance(text, str) and text]
    if not 1 <= len(texts) <= MAX_BATCH or len(texts) < len(listed):
        message = f"'input' must be a text or a list of 1 to {MAX_BATCH} texts, none of them empty."
        raise ApiError(400, message, param="input")
    return texts


def create_embeddings(body: Mapping[str, Any]) -> dict[str, Any]:
    """One vector for each text of `input`, as floats or as base64 of little-endian float32."""
    model = take_model(body, (EMBEDDING_MODEL,))
    texts = read_texts(body.get("input"))
    take_integer(body, "dimensions", EMBEDDING_SIZE, EMBEDDING_SIZE)
    encoding = body.get("encoding_format") or "float"
    if encoding not in ("float", "base64"):
        message = "'encoding_format' must be float or base64."
        raise ApiError(400, message, param="encoding_format", code="invalid_value")
    vectors = [embed(text) for text in texts]
    tokens = sum(len(split_tokens(text)) for text in texts)
    return {
        "object": "list",
        "model": model,
        "data": [
            {
                "object": "embedding",
                "index": index,
                "embedding": pack_vector(vector) if encoding == "base64" else vector,
            }
            for index, vector in enumerate(vectors)
        ],
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }


def pack_vector(vector: Sequence[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode("ascii")


def list_models() -> dict[str, Any]:
    described = {model.name: model.description for model in MODELS.values()}
    described |= {judge.name: judge.description for judge in JUDGES.values()}
    described[EMBEDDING_MODEL] = EMBEDDING_DESCRIPTION
    return {
        "object": "list",
        "data": [
            {
                "id": name,
                "object": "model",
                "created": STARTED_AT,
                "owned_by": "llm-actions-example",
                "description": description,
            }
            for name, description in described.items()
        ],
    }


POST_ROUTES: Final[Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]]] = {
    "/v1/chat/completions": complete_chat,
    "/v1/embeddings": create_embeddings,
}
GET_ROUTES: Final[Mapping[str, Callable[[], dict[str, Any]]]] = {
    "/v1/models": list_models,
    "/healthz": lambda: {"status": "ok"},
}


@dataclass(frozen=True, kw_only=True)
class Request:
    """One HTTP request; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


def check_key(headers: Mapping[str, str], api_key: str | None) -> None:
    given = headers.get("authorization", "").removeprefix("Bearer ").strip()
    if api_key is not None and not hmac.compare_digest(given.encode(), api_key.encode()):
        raise ApiError(401, "Incorrect API key provided.", code="invalid_api_key")


def answer_request(request: Request, api_key: str | None) -> dict[str, Any]:
    """The JSON document that answers a request; raises ApiError."""
    if request.path != "/healthz":
        check_key(request.headers, api_key)
    if request.path in GET_ROUTES and request.method == "GET":
        return GET_ROUTES[request.path]()
    if request.path in POST_ROUTES and request.method == "POST":
        return POST_ROUTES[request.path](parse_body(request.body))
    known = request.path in POST_ROUTES or request.path in GET_ROUTES
    message = f"Invalid URL ({request.method} {request.path})"
    raise ApiError(405 if known else 404, message, code="unknown_url")


def parse_body(body: bytes) -> Mapping[str, Any]:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "We could not parse the JSON body of your request.") from error
    if not isinstance(parsed, dict):
        raise ApiError(400, "The body of the request must be a JSON object.")
    return parsed


# The server: HTTP/1.1 with keep-alive, one protocol object for each connection.

REASONS: Final = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    411: "Length Required",
    413: "Content Too Large",
    431: "Request Header Fields Too Large",
}


class Connection(asyncio.Protocol):
    """Reads requests one after the other and answers each after the latency."""

    def __init__(
        self, api_key: str | None, latency_seconds: float, peers: set[asyncio.BaseTransport]
    ) -> None:
        self.api_key = api_key
        self.latency_seconds = latency_seconds
        self.peers = peers
        self.buffer = bytearray()
        self.timer: asyncio.TimerHandle | None = None
        self.continued = False
        self.ended = False
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.peers.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 asyncio's signature
        self.peers.discard(self.transport)
        if self.timer is not None:
            self.timer.cancel()

    def data_received(self, data: bytes) -> None:
        if not self.ended:
            self.buffer += data
            self.proceed()

    def proceed(self) -> None:
        """Answer what is complete in the buffer, unless an answer or the end is due."""
        while self.timer is None:
            try:
                request = self.take_request()
            except ApiError as error:
                self.send(error.status, error.body, keep=False)
                return
            if request is None:
                return
            self.handle(request)

    def take_request(self) -> Request | None:
        """The next request in the buffer; None while it is incomplete."""
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0 or end > MAX_HEAD_BYTES:
            if len(self.buffer) > MAX_HEAD_BYTES:
                raise ApiError(431, "The header is too large.")
            return None
        request = parse_head(self.buffer[:end].decode("latin-1"))
        length = find_length(request.headers)
        if len(self.buffer) < end + 4 + length:
            if request.headers.get("expect") == "100-continue" and not self.continued:
                self.continued = True
                self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return None
        body = bytes(self.buffer[end + 4 : end + 4 + length])
        del self.buffer[: end + 4 + length]
        self.continued = False
        return Request(method=request.method, path=request.path, headers=request.headers, body=body)

    def handle(self, request: Request) -> None:
        try:
            status, document = 200, answer_request(request, self.api_key)
        except ApiError as error:
            status, document = error.status, error.body
        keep = request.headers.get("connection", "").lower() != "close"
        if self.latency_seconds == 0:
            self.send(status, document, keep=keep)
            return
        self.wait(self.latency_seconds, self.send_late, status, document, keep)

    def wait(self, seconds: float, then: Callable[..., None], *arguments: object) -> None:
        self.timer = asyncio.get_running_loop().call_later(seconds, then, *arguments)

    def send_late(self, status: int, document: Mapping[str, Any], keep: bool) -> None:
        self.timer = None
        self.send(status, document, keep=keep)
        self.proceed()

    def send(self, status: int, document: Mapping[str, Any], *, keep: bool) -> None:
        body = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
        head = (
            f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nx-request-id: req_{uuid.uuid4().hex}\r\n"
            f"Connection: {'keep-alive' if keep else 'close'}\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
        if not keep:
            # Closing at once would reset a peer that is still sending, before it has read this.
            self.ended = True
            self.transport.write_eof()
            self.wait(LINGER_SECONDS, self.transport.close)


def parse_head(head: str) -> Request:
    """Method, path and headers; the body comes later."""
    first, *lines = head.split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise ApiError(400, "This is not an HTTP/1.1 request.")
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    if words[2] == "HTTP/1.0":
        headers.setdefault("connection", "close")
    return Request(method=words[0], path=words[1].partition("?")[0], headers=headers, body=b"")


def find_length(headers: Mapping[str, str]) -> int:
    if "transfer-encoding" in headers:
        raise ApiError(411, "Send a Content-Length; chunked bodies are not supported here.")
    text = headers.get("content-length", "0")
    if not (text.isascii() and text.isdigit()):
        raise ApiError(400, "Content-Length is not a number.")
    if len(text) > 12 or int(text) > MAX_BODY_BYTES:
        raise ApiError(413, f"The body is larger than {MAX_BODY_BYTES} bytes.")
    return int(text)


async def serve(host: str, port: int, api_key: str | None, latency_seconds: float) -> None:
    """Serve until SIGTERM or SIGINT; prints the base URL when ready."""
    peers: set[asyncio.BaseTransport] = set()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    server = await loop.create_server(
        lambda: Connection(api_key, latency_seconds, peers), host, port, backlog=1024
    )
    bound = server.sockets[0].getsockname()[1]
    print(f"http://{host}:{bound}/v1", flush=True)
    await stopped.wait()
    server.close()
    for peer in tuple(peers):
        peer.close()


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="OpenAI-compatible endpoint for demonstrations and tests. It is NOT a language "
        "model: it answers with sentences of the system prompt.",
        epilog="Models: "
        + "".join(f"{model.name}: {model.description} " for model in MODELS.values())
        + "".join(f"{judge.name}: {judge.description} " for judge in JUDGES.values())
        + f"{EMBEDDING_MODEL}: {EMBEDDING_DESCRIPTION}",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one (%(default)s)")
    parser.add_argument("--api-key", help="demand this key; without it any key will do")
    parser.add_argument("--latency-ms", type=float, default=0, help="wait before each answer")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    options = parse_arguments(arguments)
    asyncio.run(serve(options.host, options.port, options.api_key, options.latency_ms / 1000))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
