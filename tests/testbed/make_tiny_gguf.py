"""Makes a real, tiny model (240 KB) in llama.cpp's GGUF format, whose answers are chosen.

usage: python make_tiny_gguf.py OUT.gguf ['{"France": "Paris", ...}']

One layer of the Llama architecture. Its attention has Q = K = 0, so it averages all earlier
tokens, and V copies the average into a second half of the residual stream. The output matrix then
holds a table from the token before to the next one, and a table from a key word anywhere in the
prompt to the first word of its answer. Greedy decoding answers "capital of France?" with "Paris"
and stops. The same words with other answers are a regression to be caught. Nothing is downloaded.

The file format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import json
import struct
import sys
from array import array
from pathlib import Path

GOOD_ANSWERS = {"France": "Paris", "Japan": "Tokyo", "Italy": "Rome", "2+2": "4", "3+3": "6"}
BAD_ANSWERS = GOOD_ANSWERS | {"France": "Lyon", "2+2": "5"}
UNKNOWN_ANSWER = "I do not know"
START = "assistant:"
ROLES = (START, "user:", "system:")
SPECIAL = ["<unk>", "<s>", "</s>"]
END_TOKEN = 2
HEADS = 4
FEED_FORWARD = 32
ALIGNMENT = 32
CHAT_TEMPLATE = (
    "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}assistant:{% endif %}"
)

# Weights of the output matrix. Inside an answer the next word must beat the pull of the key word,
# which is largest for short prompts.
ANY_START, KEYED_START, KEY_PULL, NEXT_WORD, COPY = 43.5, 43.0, 320.0, 16_000.0, 8.0


class Matrix:
    """Rows of 32-bit floats, zero at first."""

    def __init__(self, rows: int, columns: int) -> None:
        self.rows, self.columns = rows, columns
        self.values = array("f", bytes(4 * rows * columns))

    def __setitem__(self, place: tuple[int, int], value: float) -> None:
        self.values[place[0] * self.columns + place[1]] = value


def write_model(path: Path, answers: dict[str, str]) -> None:
    """Writes a model that answers a prompt with a key word of `answers` with its text."""
    chains = [[f" {word}" for word in text.split()] for text in answers.values()]
    unknown = [f" {word}" for word in UNKNOWN_ANSWER.split()]
    spoken = [word for chain in [*chains, unknown] for word in chain]
    words = list(dict.fromkeys([*ROLES, *answers, *spoken]))
    tokens = [*SPECIAL, *(f"<0x{byte:02X}>" for byte in range(256)), *words]
    first = len(tokens) - len(words)
    half = -(-(len(words) + 2) // (8 * HEADS)) * 8 * HEADS
    width = 2 * half

    embedding = Matrix(len(tokens), width)
    for index in range(first):
        embedding[index, len(words) + (index == 1)] = 1  # one place for bytes, one for <s>
    for place in range(len(words)):
        embedding[first + place, place] = 1
    output = Matrix(len(tokens), width)
    for key, chain in zip(answers, chains, strict=True):
        output[first + words.index(chain[0]), words.index(START)] = KEYED_START
        output[first + words.index(chain[0]), half + words.index(key)] = KEY_PULL
    output[first + words.index(unknown[0]), words.index(START)] = ANY_START
    for chain in [*chains, unknown]:
        followers = [first + words.index(word) for word in chain[1:]] + [END_TOKEN]
        for word, follower in zip(chain, followers, strict=True):
            output[follower, words.index(word)] = NEXT_WORD

    path.write_bytes(gguf(metadata(tokens, width), tensors(embedding, output, half)))


def metadata(tokens: list[str], width: int) -> dict[str, object]:
    """The key-value pairs that tell llama.cpp the model's shape and vocabulary."""
    words = len(tokens) - len(SPECIAL) - 256
    return {
        "general.architecture": "llama",
        "general.name": "tiny-llama",
        "general.file_type": 0,
        "llama.context_length": 2048,
        "llama.embedding_length": width,
        "llama.block_count": 1,
        "llama.feed_forward_length": FEED_FORWARD,
        "llama.attention.head_count": HEADS,
        "llama.attention.head_count_kv": HEADS,
        "llama.attention.layer_norm_rms_epsilon": 1e-6,
        "llama.rope.dimension_count": width // HEADS,
        "llama.vocab_size": len(tokens),
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.pre": "default",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.scores": [0.0] * len(tokens),
        "tokenizer.ggml.token_type": [2, 3, 3] + [6] * 256 + [4] * words,  # 6: byte, 4: own word
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": END_TOKEN,
        "tokenizer.ggml.unknown_token_id": 0,
        "tokenizer.ggml.add_bos_token": True,
        "tokenizer.ggml.add_eos_token": False,
        "tokenizer.ggml.add_space_prefix": False,
        "tokenizer.chat_template": CHAT_TEMPLATE,
    }


def tensors(embedding: Matrix, output: Matrix, half: int) -> dict[str, Matrix]:
    """All weights; those that are not named in the text above are zero or one."""
    width = 2 * half
    ones = Matrix(1, width)
    ones.values = array("f", [1.0] * width)
    value, projection = Matrix(width, width), Matrix(width, width)
    for place in range(half):
        value[half + place, place] = 1
        projection[half + place, half + place] = COPY
    return {
        "token_embd.weight": embedding,
        "output_norm.weight": ones,
        "output.weight": output,
        "blk.0.attn_norm.weight": ones,
        "blk.0.attn_q.weight": Matrix(width, width),
        "blk.0.attn_k.weight": Matrix(width, width),
        "blk.0.attn_v.weight": value,
        "blk.0.attn_output.weight": projection,
        "blk.0.ffn_norm.weight": ones,
        "blk.0.ffn_gate.weight": Matrix(FEED_FORWARD, width),
        "blk.0.ffn_up.weight": Matrix(FEED_FORWARD, width),
        "blk.0.ffn_down.weight": Matrix(width, FEED_FORWARD),
    }


def gguf(pairs: dict[str, object], matrices: dict[str, Matrix]) -> bytes:
    """Packs key-value pairs and matrices as a GGUF file, version 3."""
    data, infos = bytearray(), bytearray()
    for name, matrix in matrices.items():
        shape = [matrix.columns] if matrix.rows == 1 else [matrix.columns, matrix.rows]
        infos += packed_text(name) + struct.pack("<I", len(shape))
        infos += struct.pack(f"<{len(shape)}QIQ", *shape, 0, len(data))
        data += padded(matrix.values.tobytes())
    head = b"GGUF" + struct.pack("<IQQ", 3, len(matrices), len(pairs))
    for key, value in pairs.items():
        kind, packed = packed_value(value)
        head += packed_text(key) + struct.pack("<I", kind) + packed
    return padded(head + infos) + data


def packed_value(value: object) -> tuple[int, bytes]:
    """Returns GGUF's number of a value's type, and its bytes."""
    match value:
        case bool():
            return 7, struct.pack("<?", value)
        case int():
            return 4, struct.pack("<I", value)
        case float():
            return 6, struct.pack("<f", value)
        case str():
            return 8, packed_text(value)
        case list():
            items = [packed_value(item) for item in value]
            kind = 5 if items[0][0] == 4 else items[0][0]  # llama.cpp wants signed token types
            head = struct.pack("<IQ", kind, len(items))
            return 9, head + b"".join(packed for _, packed in items)
        case _:
            raise TypeError(f"GGUF has no type for {value!r}")


def packed_text(text: str) -> bytes:
    """A text with its length."""
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def padded(data: bytes) -> bytes:
    """Fills bytes up to the alignment."""
    return data + bytes(-len(data) % ALIGNMENT)


if __name__ == "__main__":
    chosen = json.loads(sys.argv[2]) if len(sys.argv) > 2 else GOOD_ANSWERS
    write_model(Path(sys.argv[1]), chosen)
