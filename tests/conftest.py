"""Settings for all tests: property tests without deadlines, and the same examples every time in CI."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import hypothesis
import pytest

from kamcli.repository import Repository, open_repository

hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Started in the background, where Ctrl-C is ignored, and so it would be by every program that the tests start.
    signal.signal(signal.SIGINT, signal.default_int_handler)


if os.environ.pop("PYTHONDONTWRITEBYTECODE", "") and "PYTHONPYCACHEPREFIX" not in os.environ:
    # Hundreds of tests start kam, which would be compiled each time. That is kept elsewhere.
    os.environ["PYTHONPYCACHEPREFIX"] = tempfile.mkdtemp(prefix="kam-compiled-")
    atexit.register(shutil.rmtree, os.environ["PYTHONPYCACHEPREFIX"], ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of them: git's configuration, colours, completion."""
    for name in [name for name in os.environ if name.startswith(("GIT_", "_KAM_"))]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)


@pytest.fixture
def repository(tmp_path: Path) -> Callable[..., Repository]:
    """Write files (path → text) into a new repository in EUR, and open it."""

    def build(files: Mapping[str, str], currency: str = "EUR") -> Repository:
        head = f"format: 1\ncompany: {{name: Ours}}\ncurrency: {currency}\n"
        for path, text in {"kam.yaml": head, **files}.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return open_repository(tmp_path)

    return build
