"""Language models of half a megabyte that a real Ollama loads: one babbles, one knows a single sentence.

The file is GGUF, version 3, as https://github.com/ggml-org/ggml/blob/master/docs/gguf.md has it: a header,
metadata, the names and places of the tensors, then the tensors. The model is a Llama of two layers whose
weights are random, the same each time. Its tokens are letters and common pairs of letters.
"""

import struct
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import prod
from random import Random
from typing import Final

__all__ = ["CONTEXT", "tiny_model"]

CONTEXT: Final = 16_384
WIDTH, HIDDEN, HEADS, SHARED_HEADS, LAYERS = 64, 128, 4, 2, 2
SPREAD: Final = 0.5
"""Standard deviation of the weights; with less, a model repeats one letter."""
CALM: Final = 0.02
"""The same within the layers of a model that is to follow its habits."""

SPACE: Final = "\u2581"
"""Stands for a space in such vocabularies."""
PAIRS: Final = (
    "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le "
    "ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur"
)
PRINTED: Final = range(33, 127)
PIECES: Final = (*PAIRS.split(), *map(chr, PRINTED), SPACE)
END, LANGUAGE, SENTENCE = "</s>", "en", "sentence"
HABITS: Final[Mapping[str, Sequence[str]]] = {
    '"': (SENTENCE, LANGUAGE, ":", "}", ","),
    SENTENCE: ('"',),
    LANGUAGE: ('"',),
    ":": ('"', "[", "1"),
    "[": ("{", "1"),
    "{": ('"',),
    "1": ("]", "}"),
    "]": ("}", ","),
    "}": ("]", END),
    "z": ("z",),
    ",": ('"', "{"),
}
"""What follows what, the best first; a schema decides what of it is possible. Where a text may not be as
long as the sentence, there comes the name of its language, which is also a pair of letters."""

ALIGNMENT: Final = 32
"""Bytes of which each tensor's place is a multiple."""
FLOAT32: Final = 0
"""The number of this type, of tensors and of files that hold no other."""

Value = str | bool | int | float | Sequence[str] | Sequence[int] | Sequence[float]


class _Token(IntEnum):
    """How the tokenizer treats a token."""

    NORMAL = 1
    UNKNOWN = 2
    CONTROL = 3
    BYTE = 6


@dataclass(frozen=True, slots=True)
class _Word:
    """A token and what habits call it."""

    text: str
    kind: _Token
    called: str = ""

    @property
    def name(self) -> str:
        return self.called or self.text


@dataclass(frozen=True, slots=True)
class _Tensor:
    """Weights; the shape has the length of a row first."""

    name: str
    shape: tuple[int, ...]
    weights: "array[float]"

    @property
    def padded(self) -> bytes:
        """Return the weights, followed by zeros up to where the next tensor may begin."""
        return _padded(self.weights.tobytes())


def tiny_model(sentence: str | None = None) -> bytes:
    """Return the file of a model that fills every text of a schema with ``sentence``, or babbles."""
    words = _vocabulary(sentence)
    tensors = _tensors(words, Random(0), habits=sentence is not None)
    metadata = _architecture(len(words)) | _tokenizer(words)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata))
    head += b"".join(_text(key) + _typed(value) for key, value in metadata.items())
    place = 0
    for tensor in tensors:
        head += _text(tensor.name) + struct.pack(f"<I{len(tensor.shape)}Q", len(tensor.shape), *tensor.shape)
        head += struct.pack("<IQ", FLOAT32, place)
        place += len(tensor.padded)
    return _padded(head) + b"".join(tensor.padded for tensor in tensors)


def _vocabulary(sentence: str | None) -> list[_Word]:
    """Return the tokens; bytes are some too, for all letters that are none."""
    special = [
        _Word("<unk>", _Token.UNKNOWN),
        _Word("<s>", _Token.CONTROL),
        _Word(END, _Token.CONTROL),
    ]
    octets = [_Word(f"<0x{octet:02X}>", _Token.BYTE) for octet in range(256) if octet not in PRINTED]
    words = special + octets + [_Word(piece, _Token.NORMAL) for piece in PIECES]
    if sentence is not None:
        words.append(_Word(sentence.replace(" ", SPACE), _Token.NORMAL, SENTENCE))
    return words


def _architecture(vocabulary: int) -> dict[str, Value]:
    return {
        "general.architecture": "llama",
        "general.name": "tiny",
        "general.file_type": FLOAT32,
        "llama.context_length": CONTEXT,
        "llama.embedding_length": WIDTH,
        "llama.feed_forward_length": HIDDEN,
        "llama.block_count": LAYERS,
        "llama.vocab_size": vocabulary,
        "llama.attention.head_count": HEADS,
        "llama.attention.head_count_kv": SHARED_HEADS,
        "llama.attention.layer_norm_rms_epsilon": 1e-5,
        "llama.rope.dimension_count": WIDTH // HEADS,
    }


def _tokenizer(words: Sequence[_Word]) -> dict[str, Value]:
    return {
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.pre": "default",
        "tokenizer.ggml.tokens": [word.text for word in words],
        "tokenizer.ggml.scores": [-float(rank) for rank in range(len(words))],
        "tokenizer.ggml.token_type": [int(word.kind) for word in words],
        "tokenizer.ggml.unknown_token_id": 0,
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
        "tokenizer.ggml.add_bos_token": True,
        "tokenizer.ggml.add_space_prefix": True,
    }


def _tensors(words: Sequence[_Word], random: Random, *, habits: bool) -> list[_Tensor]:
    def weights(name: str, *shape: int, spread: float = CALM if habits else SPREAD) -> _Tensor:
        return _Tensor(name, shape, array("f", (random.gauss(0, spread) for _ in range(prod(shape)))))

    def ones(name: str) -> _Tensor:
        return _Tensor(name, (WIDTH,), array("f", [1.0] * WIDTH))

    embedding = weights("token_embd.weight", WIDTH, len(words), spread=SPREAD)
    output = weights("output.weight", WIDTH, len(words), spread=SPREAD)
    if habits:
        _learn(words, embedding, output)
    tensors = [embedding, output, ones("output_norm.weight")]
    shared = WIDTH * SHARED_HEADS // HEADS
    for layer in range(LAYERS):
        part = f"blk.{layer}"
        tensors += [
            ones(f"{part}.attn_norm.weight"),
            weights(f"{part}.attn_q.weight", WIDTH, WIDTH),
            weights(f"{part}.attn_k.weight", WIDTH, shared),
            weights(f"{part}.attn_v.weight", WIDTH, shared),
            weights(f"{part}.attn_output.weight", WIDTH, WIDTH),
            ones(f"{part}.ffn_norm.weight"),
            weights(f"{part}.ffn_gate.weight", WIDTH, HIDDEN),
            weights(f"{part}.ffn_up.weight", WIDTH, HIDDEN),
            weights(f"{part}.ffn_down.weight", HIDDEN, WIDTH),
        ]
    return tensors


def _learn(words: Sequence[_Word], embedding: _Tensor, output: _Tensor) -> None:
    """Make each token look for those that it is to follow: hardly any two embeddings are alike."""
    rows = {word.name: row * WIDTH for row, word in enumerate(words)}
    for before, followers in HABITS.items():
        for rank, follower in enumerate(followers):
            for column in range(WIDTH):
                pull = embedding.weights[rows[before] + column] * (6 - rank)
                output.weights[rows[follower] + column] += pull


def _typed(value: Value) -> bytes:
    """Return a value of the metadata behind the number of its type."""
    match value:
        case str():
            return struct.pack("<I", 8) + _text(value)
        case bool():
            return struct.pack("<I?", 7, value)
        case int():
            return struct.pack("<II", 4, value)
        case float():
            return struct.pack("<If", 6, value)
        case _:
            kind, items = _typed(value[0])[:4], b"".join(_typed(item)[4:] for item in value)
            return struct.pack("<I", 9) + kind + struct.pack("<Q", len(value)) + items


def _text(text: str) -> bytes:
    octets = text.encode()
    return struct.pack("<Q", len(octets)) + octets


def _padded(octets: bytes) -> bytes:
    return octets + bytes(-len(octets) % ALIGNMENT)
