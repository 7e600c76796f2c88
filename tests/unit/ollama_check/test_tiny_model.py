"""The tiny model's file is what its own header says; whether an Ollama loads it, `make ollama-check` sees."""

import struct
from io import BytesIO

from tests.ollama_check.tiny_model import tiny_model

SENTENCE = "The rent rises to 1,225 pounds a month on 1 July 2026."
SIZES = {4: 4, 6: 4, 7: 1}
TEXT, LIST = 8, 9


class Reader:
    """Reads the parts of which such files are made."""

    def __init__(self, file: bytes) -> None:
        self.file = BytesIO(file)

    def number(self, form: str) -> int:
        (value,) = struct.unpack(f"<{form}", self.file.read(struct.calcsize(form)))
        return int(value)

    def text(self) -> str:
        return self.file.read(self.number("Q")).decode()

    def value(self, kind: int) -> object:
        if kind == TEXT:
            return self.text()
        if kind == LIST:
            inner = self.number("I")
            return [self.value(inner) for _ in range(self.number("Q"))]
        return self.file.read(SIZES[kind])

    def metadata(self, count: int) -> dict[str, object]:
        return {self.text(): self.value(self.number("I")) for _ in range(count)}

    def tensors(self, count: int) -> list[tuple[str, int, int]]:
        """Return the name, the number of weights and the place of each."""
        found = []
        for _ in range(count):
            name, size = self.text(), 1
            for _ in range(self.number("I")):
                size *= self.number("Q")
            assert self.number("I") == 0
            found.append((name, size, self.number("Q")))
        return found


def test_every_tensor_lies_where_the_header_says_and_nothing_follows() -> None:
    file = tiny_model()
    reader = Reader(file)
    assert reader.file.read(4) == b"GGUF"
    assert reader.number("I") == 3
    tensors, metadata = reader.number("Q"), reader.number("Q")
    assert reader.metadata(metadata)["general.architecture"] == "llama"
    places = reader.tensors(tensors)
    begin = -(-reader.file.tell() // 32) * 32
    end = 0
    for _, size, place in places:
        assert place % 32 == 0
        assert place == -(-end // 32) * 32
        end = place + 4 * size
    assert begin + -(-end // 32) * 32 == len(file)
    assert 400_000 < len(file) < 600_000


def test_no_token_is_there_twice() -> None:
    """Ollama 0.9.6 falls over such a vocabulary."""
    for sentence in (None, SENTENCE):
        reader = Reader(tiny_model(sentence))
        reader.file.seek(16)
        tokens = reader.metadata(reader.number("Q"))["tokenizer.ggml.tokens"]
        assert isinstance(tokens, list)
        assert len(tokens) == len(set(tokens))
        assert (SENTENCE.replace(" ", "\u2581") in tokens) == (sentence is not None)


def test_it_is_the_same_each_time() -> None:
    assert tiny_model(SENTENCE) == tiny_model(SENTENCE)
