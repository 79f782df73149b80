"""The embeddings of the example's endpoint."""

import base64
import math
import struct

import pytest

from tests.example.servers import Reply, send


def embed(endpoint: str, texts: object, **parameters: object) -> Reply:
    body = {"model": "support-embeddings", "input": texts, **parameters}
    return send(f"{endpoint}/embeddings", body)


def vectors(endpoint: str, *texts: str) -> list[list[float]]:
    return [entry["embedding"] for entry in embed(endpoint, list(texts)).document["data"]]


def cosine(left: list[float], right: list[float]) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))


def test_a_batch_comes_back_in_its_order_with_usage(endpoint: str) -> None:
    document = embed(endpoint, ["refund", "退款", "shipping cost"]).document

    assert document["object"] == "list"
    assert document["model"] == "support-embeddings"
    assert [entry["index"] for entry in document["data"]] == [0, 1, 2]
    assert {entry["object"] for entry in document["data"]} == {"embedding"}
    assert document["usage"] == {"prompt_tokens": 7, "total_tokens": 7}
    assert document["data"][1]["embedding"] == vectors(endpoint, "退款")[0]


def test_one_text_needs_no_list(endpoint: str) -> None:
    assert (
        embed(endpoint, "refund").document["data"] == embed(endpoint, ["refund"]).document["data"]
    )


def test_vectors_have_length_1(endpoint: str) -> None:
    for vector in vectors(endpoint, "a", "退", "How long does a refund take?" * 50):
        assert math.isclose(cosine(vector, vector), 1.0, abs_tol=1e-9)


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("refunds take 5 days", "a refund takes 5 days", "we ship to Malaysia"),
        ("签收后30天内可以退货", "30天内可以退货", "家具保修5年"),
    ],
    ids=["english", "chinese"],
)
def test_texts_that_are_alike_are_nearer(endpoint: str, text: str, near: str, far: str) -> None:
    origin, first, second = vectors(endpoint, text, near, far)

    assert cosine(origin, first) > 0.5 > cosine(origin, second)


def test_base64_holds_the_same_numbers_as_float32(endpoint: str) -> None:
    packed = embed(endpoint, "refund", encoding_format="base64").document["data"][0]["embedding"]

    values = struct.unpack("<256f", base64.b64decode(packed))

    assert values == pytest.approx(vectors(endpoint, "refund")[0], abs=1e-6)


@pytest.mark.parametrize(
    ("texts", "parameters", "param"),
    [
        pytest.param([], {}, "input", id="empty list"),
        pytest.param("", {}, "input", id="empty text"),
        pytest.param(["a", ""], {}, "input", id="an empty text in a batch"),
        pytest.param([[1, 2]], {}, "input", id="tokens"),
        pytest.param(["a"] * 2049, {}, "input", id="too many"),
        pytest.param(None, {}, "input", id="nothing"),
        pytest.param("a", {"dimensions": 8}, "dimensions", id="other dimensions"),
        pytest.param("a", {"encoding_format": "hex"}, "encoding_format", id="other encoding"),
    ],
)
def test_a_wrong_request_is_a_400_that_names_the_parameter(
    endpoint: str, texts: object, parameters: dict[str, object], param: str
) -> None:
    reply = embed(endpoint, texts, **parameters)

    assert reply.status == 400
    assert reply.document["error"]["param"] == param


def test_a_chat_model_cannot_embed(endpoint: str) -> None:
    reply = embed(endpoint, "a", model="support-large")

    assert (reply.status, reply.document["error"]["code"]) == (404, "model_not_found")
