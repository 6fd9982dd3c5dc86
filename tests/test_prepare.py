import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from assistant.config import PROJECT_ROOT, Settings, load_settings
from assistant.errors import ModelError
from assistant.models import prepare as preparation
from assistant.models.encoder import load_encoder
from assistant.models.language_model import BASE_FILE
from assistant.models.manifest import MANIFEST_FILE, problems, sha256, untouched, write_manifest
from assistant.models.prepare import prepare, prepared_directory, verify
from assistant.models.weights import dequantise, read_source, source_path

ORIGIN = {"weights": "v1"}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A prepared directory in small: two files and their manifest."""
    (tmp_path / "table").write_bytes(b"0123456789")
    (tmp_path / "graph").write_bytes(b"abcdefghij")
    write_manifest(tmp_path, ORIGIN)
    return tmp_path


class TestManifest:
    def test_a_fresh_directory_is_untouched_and_without_problems(self, directory: Path):
        assert untouched(directory, ORIGIN)
        assert problems(directory, ORIGIN) == []

    @pytest.mark.parametrize(
        ("damage", "said"),
        [
            (lambda path: path.write_bytes(b"0123x56789"), "is damaged"),
            (lambda path: path.write_bytes(b"01234"), "has 5 bytes, expected 10"),
            (lambda path: path.unlink(), "is missing"),
        ],
    )
    def test_damage_is_noticed_and_named(self, directory: Path, damage, said: str):
        damage(directory / "table")
        assert not untouched(directory, ORIGIN)
        (problem,) = problems(directory, ORIGIN)
        assert str(directory / "table") in problem
        assert said in problem

    def test_damage_that_keeps_size_and_time_is_found_by_the_full_check(self, directory: Path):
        before = (directory / "table").stat()
        (directory / "table").write_bytes(b"0123x56789")
        os.utime(directory / "table", ns=(before.st_atime_ns, before.st_mtime_ns))
        assert untouched(directory, ORIGIN)
        assert len(problems(directory, ORIGIN)) == 1

    def test_a_touched_file_is_looked_at_again_and_found_right(self, directory: Path):
        os.utime(directory / "table", (1, 1))
        assert not untouched(directory, ORIGIN)
        assert problems(directory, ORIGIN) == []

    def test_another_origin_is_another_directory(self, directory: Path):
        assert not untouched(directory, {"weights": "v2"})
        assert "other weights" in problems(directory, {"weights": "v2"})[0]

    @pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"origin": {"weights": "v1"}, "files": {"table": {}}}'])
    def test_a_manifest_that_is_none_is_a_problem(self, directory: Path, content: str):
        (directory / MANIFEST_FILE).write_text(content)
        assert not untouched(directory, ORIGIN)
        assert MANIFEST_FILE in problems(directory, ORIGIN)[0]


class TestWeights:
    def test_a_block_is_a_scale_and_32_nibbles_low_ones_first(self):
        nibbles = np.arange(16, dtype=np.uint8) | (15 << 4)
        block = np.concatenate([np.array([0.5], np.float16).view(np.uint8), nibbles])
        expected = [(low - 8) * 0.5 for low in range(16)] + [(15 - 8) * 0.5] * 16
        np.testing.assert_array_equal(dequantise(block[None]), [expected])

    @pytest.mark.parametrize("kept", [0, 20, 1000, 5_000_000, 60_000_000])
    def test_weights_cut_short_are_one_line_with_the_fix(self, tmp_path: Path, kept: int):
        with source_path().open("rb") as whole:
            (tmp_path / "cut.bin").write_bytes(whole.read(kept))
        with pytest.raises(ModelError, match="pip install") as caught:
            read_source(tmp_path / "cut.bin")
        assert "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of this module's own, prepared once."""
    cache = tmp_path_factory.mktemp("cache")
    steps: list[tuple[str, float]] = []
    prepare(load_settings(cache=cache), lambda step, done: steps.append((step, done)))
    assert [done for _, done in steps] == sorted(done for _, done in steps)
    assert (steps[0][1], steps[-1][1]) == (0.0, 1.0)
    return cache


@pytest.fixture
def own(cache: Path, settings: Settings) -> Settings:
    """Settings on that cache."""
    return settings.model_copy(update={"cache": cache})


def names(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


@pytest.mark.model
class TestPrepare:
    def test_everything_is_there_and_nothing_is_left_behind(self, own: Settings):
        assert verify(own) == []
        assert names(own.cache) <= {"multilingual-e5-small", ".lock"}

    def test_preparing_again_does_nothing(self, own: Settings):
        before = {path: path.stat().st_mtime_ns for path in prepared_directory(own).iterdir()}
        prepare(own)
        assert {path: path.stat().st_mtime_ns for path in prepared_directory(own).iterdir()} == before

    def test_files_that_were_only_copied_are_kept(self, own: Settings):
        table = prepared_directory(own) / "embeddings.npy"
        inode = table.stat().st_ino
        os.utime(table, (1, 1))
        prepare(own)
        assert table.stat().st_ino == inode
        assert verify(own) == []

    def test_a_damaged_file_is_rebuilt_to_the_same_bytes(self, own: Settings, caplog: pytest.LogCaptureFixture):
        graph = prepared_directory(own) / "encoder.int8.onnx"
        expected = sha256(graph)
        content = bytearray(graph.read_bytes())
        content[len(content) // 2] ^= 1
        graph.write_bytes(content)
        (problem,) = verify(own)
        assert str(graph) in problem
        assert "python -m assistant.models.prepare" in problem
        assert load_encoder(own).encode_query(["satu"]).shape == (1, 384)
        assert sha256(graph) == expected
        assert "preparing the models again" in caplog.text
        assert names(own.cache) <= {"multilingual-e5-small", ".lock"}

    def test_damaged_sources_stop_it_with_the_fix(
        self, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        damaged = tmp_path / "reader.safetensors"
        damaged.write_bytes(b"not a reader")
        monkeypatch.setattr(preparation, "READER_PATH", damaged)
        empty = settings.model_copy(update={"cache": tmp_path / "cache"})
        with pytest.raises(ModelError, match=r"reader.safetensors has sha256 .* restore it"):
            prepare(empty)
        assert names(empty.cache) <= {".lock"}

    def test_a_cache_that_cannot_be_written_is_one_line(self, settings: Settings, tmp_path: Path):
        (tmp_path / "file").write_text("in the way")
        with pytest.raises(ModelError, match="ASSISTANT_CACHE") as caught:
            prepare(settings.model_copy(update={"cache": tmp_path / "file" / "cache"}))
        assert "\n" not in str(caught.value)

    def test_a_full_disk_is_one_line_and_leaves_nothing(
        self, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        def full(*_arguments: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(np, "save", full)
        empty = settings.model_copy(update={"cache": tmp_path / "cache"})
        with pytest.raises(ModelError, match="No space left on device"):
            prepare(empty)
        assert names(empty.cache) <= {".lock"}

    def test_a_right_cache_that_cannot_be_locked_is_used(self, own: Settings, monkeypatch: pytest.MonkeyPatch):
        def read_only(*_arguments: object) -> None:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))

        os.utime(prepared_directory(own) / "embeddings.npy", (2, 2))
        monkeypatch.setattr(preparation, "_prepare_locked", read_only)
        prepare(own)

    @pytest.mark.slow
    def test_two_processes_at_once_and_one_killed(self, settings: Settings, tmp_path: Path):
        cache = tmp_path / "cache"
        command = [sys.executable, "-m", "assistant.models.prepare", "--cache", str(cache)]

        def start() -> subprocess.Popen[bytes]:
            return subprocess.Popen(command, cwd=PROJECT_ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

        killed = start()
        deadline = time.monotonic() + 60
        while not list(cache.glob(".preparing-*/fresh/*")):
            assert time.monotonic() < deadline
            assert killed.poll() is None
            time.sleep(0.01)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert [process.wait() for process in (start(), start())] == [0, 0]
        prepared = settings.model_copy(update={"cache": cache})
        assert verify(prepared) == []
        assert names(cache) <= {"multilingual-e5-small", ".lock", BASE_FILE}

    def test_the_command_verifies(self, own: Settings, tmp_path: Path):
        def verified(cache: Path) -> subprocess.CompletedProcess[str]:
            command = [sys.executable, "-m", "assistant.models.prepare", "--verify", "--cache", str(cache)]
            return subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True)

        good, bad = verified(own.cache), verified(tmp_path)
        assert (good.returncode, good.stdout.strip()) == (0, str(prepared_directory(own)))
        assert bad.returncode == 1
        assert bad.stderr.count("\n") == 1
        assert "python -m assistant.models.prepare" in bad.stderr


def test_the_committed_reader_is_the_expected_one():
    assert sha256(preparation.READER_PATH) == preparation.READER_SHA256


def test_packing_keeps_matrices_to_a_127th_of_their_largest_and_vectors_to_fp16():
    from assistant.models.pack_reader import pack, unpack

    matrix = np.array([[1.27, -0.635, 0.004], [0, 0, 0]], np.float32)
    packed = pack({"weight": matrix, "bias": np.array([0.1, 2], np.float32)})
    assert packed["weight"].dtype == np.int8
    unpacked = unpack(packed)
    assert set(unpacked) == {"weight", "bias"}
    np.testing.assert_allclose(unpacked["weight"], matrix, atol=0.0051)
    np.testing.assert_allclose(unpacked["bias"], [0.1, 2], rtol=1e-3)
