"""The bundled encoder as the sentence-transformers model on torch that a hub would give, in float32 (470 MB)."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.config import load_settings
from assistant.models.backbone import Backbone, Layer, Linear, Norm, encoder_backbone
from assistant.models.prepare import prepare, prepared_directory
from assistant.models.runtime import PROMPTS, TOKENIZER_FILE
from assistant.models.weights import Floats, SourceWeights, read_source, source_path

if TYPE_CHECKING:
    from transformers import BertModel, PreTrainedTokenizerFast

MAX_PIECES = 512


def save_model(directory: Path) -> None:
    """Writes the model so that ``SentenceTransformer(directory)`` loads it.

    :raises ModelError: if the bundled weights are absent or damaged.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    source = read_source(source_path())
    stack = directory / "transformer"
    _bert(source).save_pretrained(str(stack))
    _tokenizer(source).save_pretrained(str(stack))
    modules = [Transformer(str(stack), max_seq_length=MAX_PIECES), Pooling(source.shape.hidden), Normalize()]
    SentenceTransformer(modules=modules, prompts=PROMPTS, device="cpu").save(str(directory))


def _bert(source: SourceWeights) -> "BertModel":
    import torch
    from transformers import BertConfig, BertModel

    shape = source.shape
    config = BertConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.token_types,
        layer_norm_eps=shape.epsilon,
        pad_token_id=source.pad_id,
    )
    model = BertModel(config, add_pooling_layer=False)
    tensors = dict(_tensors(encoder_backbone(source)))
    tensors["embeddings.word_embeddings.weight"] = source.matrix("emb.word", shape.hidden)
    # The backbone has the type embedding in its positions.
    types = torch.zeros(shape.token_types, shape.hidden)
    state = {name: torch.from_numpy(values.copy()) for name, values in tensors.items()}
    model.load_state_dict({**state, "embeddings.token_type_embeddings.weight": types})
    return model.eval()


def _tensors(backbone: Backbone) -> Iterator[tuple[str, Floats]]:
    """The names that ``transformers.BertModel`` gives to the weights."""
    yield "embeddings.position_embeddings.weight", backbone.positions
    yield from _norm("embeddings.LayerNorm", backbone.embedding_norm)
    for number, layer in enumerate(backbone.layers):
        yield from _layer(f"encoder.layer.{number}", layer)


def _layer(prefix: str, layer: Layer) -> Iterator[tuple[str, Floats]]:
    for name, linear in (
        ("attention.self.query", layer.query),
        ("attention.self.key", layer.key),
        ("attention.self.value", layer.value),
        ("attention.output.dense", layer.attention_output),
        ("intermediate.dense", layer.widen),
        ("output.dense", layer.narrow),
    ):
        yield from _linear(f"{prefix}.{name}", linear)
    yield from _norm(f"{prefix}.attention.output.LayerNorm", layer.attention_norm)
    yield from _norm(f"{prefix}.output.LayerNorm", layer.output_norm)


def _linear(name: str, linear: Linear) -> Iterator[tuple[str, Floats]]:
    yield f"{name}.weight", linear.weight
    yield f"{name}.bias", linear.bias


def _norm(name: str, norm: Norm) -> Iterator[tuple[str, Floats]]:
    yield f"{name}.weight", norm.scale
    yield f"{name}.bias", norm.shift


def _tokenizer(source: SourceWeights) -> "PreTrainedTokenizerFast":
    """The prepared tokenizer, with begin and end put round every text."""
    from tokenizers import Tokenizer, processors
    from transformers import PreTrainedTokenizerFast

    settings = load_settings()
    prepare(settings)
    tokenizer = Tokenizer.from_file(str(prepared_directory(settings) / TOKENIZER_FILE))
    ends = [("<s>", source.begin_id), ("</s>", source.end_id)]
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=ends)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        eos_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        model_max_length=MAX_PIECES,
    )
