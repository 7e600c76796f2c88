"""Which models can write briefs, and why the others cannot."""

import pytest

from continuum_briefs import InstalledModel, Suitability, is_called, suitability
from continuum_briefs.ollama.server import ModelInfo


def judged(
    *capabilities: str,
    context: int | None = 131_072,
    architecture: str = "llama",
    remote_host: str | None = None,
    loaded_context: int | None = None,
    version: str = "0.17.4",
    allow_remote: bool = False,
) -> Suitability:
    facts: dict[str, object] = {"general.architecture": architecture}
    if context is not None:
        facts[f"{architecture}.context_length"] = context
    model = InstalledModel(
        name="model:latest",
        digest="",
        size=1,
        parameters=None,
        info=ModelInfo(capabilities=capabilities, model_info=facts),
        remote_host=remote_host,
        loaded_context=loaded_context,
    )
    return suitability(model, version=version, num_ctx=8192, allow_remote=allow_remote)


@pytest.mark.parametrize(
    "verdict",
    [
        judged("completion"),
        judged(),  # servers before 0.6.4 do not say what a model can do
        judged("completion", context=None),
        judged("completion", version="0.0.0"),  # a build of one's own
        judged("completion", version="0.12.6-rc1"),
        judged("completion", loaded_context=8192),
    ],
)
def test_a_model_that_writes_is_suitable_without_a_remark(verdict: Suitability) -> None:
    assert verdict == Suitability()


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        (judged("embedding"), "it does not write (embedding only)"),
        (judged("completion", version="0.4.7"), "cannot hold a model to a schema"),
        (judged("completion", remote_host="ollama.com"), "documents would leave this place"),
        (judged("completion", context=2048), "its context of 2048 tokens is too small"),
    ],
)
def test_what_cannot_write_briefs_says_why(verdict: Suitability, reason: str) -> None:
    (against,) = verdict.against
    assert reason in against
    assert not verdict.ok


@pytest.mark.parametrize(
    ("verdict", "remark"),
    [
        (judged("completion", context=4096), "fewer than the 8192"),
        (judged("completion", version="0.9.6"), "cuts prompts that are too long"),
        (judged("completion", "thinking"), "asked not to think"),
        (judged("completion", "thinking", architecture="gptoss"), "always thinks"),
        (judged("completion", loaded_context=4096), "it will be loaded anew"),
    ],
)
def test_what_is_good_to_know_is_remarked(verdict: Suitability, remark: str) -> None:
    assert [remark in each for each in verdict.remarks] == [True]
    assert verdict.ok


def test_a_model_elsewhere_is_suitable_where_it_is_allowed() -> None:
    assert judged("completion", remote_host="ollama.com", allow_remote=True).ok


def test_a_model_without_a_tag_is_its_latest() -> None:
    assert is_called("llama3.2:latest", "llama3.2")
    assert is_called("llama3.2:1b", "llama3.2:1b")
    assert not is_called("llama3.2:1b", "llama3.2")
