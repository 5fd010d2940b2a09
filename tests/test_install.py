"""kamcli works from a wheel, and everything it needs is in there."""

from __future__ import annotations

import configparser
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import kamcli

ROOT = Path(__file__).parent.parent
LOCATE = "from kamcli.schemas.locate import builtin; print(builtin())"


def setuptools_version() -> tuple[int, ...]:
    try:
        from importlib.metadata import version

        return tuple(int(part) for part in version("setuptools").split(".")[:2])
    except (ImportError, ValueError):
        return (0,)


def data_files(folder: Path) -> set[str]:
    """Everything in a folder but bytecode and what systems leave behind, relative to it."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != ".DS_Store"
    }


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a build needs: building writes build/ and *.egg-info beside the sources."""
    if setuptools_version() < (70, 1):
        pytest.skip("needs setuptools 70.1 or newer here (the test extra installs it)")
    from shutil import copytree, ignore_patterns

    folder = tmp_path_factory.mktemp("source")
    for name in ("kamcli", "schemas"):
        copytree(ROOT / name, folder / name, ignore=ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE", "MANIFEST.in"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this work tree, built with the setuptools at hand, so without the network."""
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w"]
    done = subprocess.run([*command, str(target), str(source)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = target.glob("*.whl")
    return built


def fresh_python(home: Path, *what: str) -> Path:
    """The python of a fresh virtual environment in `home` with `what` installed, and our dependencies within reach."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    where = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(where, check=True, capture_output=True, text=True).stdout.strip())
    # Paths in a .pth file come last, and .pth files in there are not read: an editable kamcli stays out.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    # --ignore-installed: pip must not touch the kamcli that it sees through the .pth file.
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--ignore-installed"]
    offline = ["--no-deps", "--no-index", "--no-build-isolation"]
    done = subprocess.run([*install, *offline, *what], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return python


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fresh_python(tmp_path_factory.mktemp("venv"), str(wheel))


def test_every_package_is_listed() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = config["options"]["packages"].split()
    there = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for path in (ROOT / "kamcli").rglob("*.py")
        if "__pycache__" not in path.parts
    }
    assert listed == sorted(there | {"kamcli.builtin_schemas"})


def test_wheel_has_everything(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"kamcli/{name}" for name in data_files(ROOT / "kamcli")}
    wanted |= {f"kamcli/builtin_schemas/{name}" for name in data_files(ROOT / "schemas") if name.endswith(".json")}
    assert wanted - inside == set()
    strangers = {name for name in inside - wanted if ".dist-info/" not in name}
    assert strangers == set()
    assert any(name.endswith("LICENSE") for name in inside)


def kam_beside(python: Path) -> list[str]:
    return [str(python.parent / ("kam.exe" if os.name == "nt" else "kam"))]


def test_installed_from_a_wheel(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run([*kam_beside(installed), "--version"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (f"kam {kamcli.__version__}\n", "")
    done = subprocess.run([str(installed), "-c", LOCATE], cwd=tmp_path, capture_output=True, text=True)
    found = Path(done.stdout.strip())
    assert done.returncode == 0, done.stderr
    assert found.parts[-2:] == ("kamcli", "builtin_schemas")
    assert found.is_relative_to(installed.parent.parent.resolve()) or found.is_relative_to(installed.parent.parent)
    assert data_files(found) == {name for name in data_files(ROOT / "schemas") if name.endswith(".json")}


def test_demo_and_lint_installed_from_a_wheel(installed: Path, tmp_path: Path) -> None:
    kam = kam_beside(installed)
    done = subprocess.run([*kam, "demo", "demo"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    done = subprocess.run([*kam, "-C", "demo", "lint"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert "KAM" in done.stdout


def test_installed_editable(source: Path, tmp_path: Path) -> None:
    python = fresh_python(tmp_path / "venv", "--editable", str(source))
    done = subprocess.run([*kam_beside(python), "--version"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (f"kam {kamcli.__version__}\n", "")
    done = subprocess.run([str(python), "-c", LOCATE], cwd=tmp_path, capture_output=True, text=True)
    assert Path(done.stdout.strip()) == (source / "schemas").resolve()


def test_from_a_clone(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "kamcli", "--version"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.stdout == f"kam {kamcli.__version__}\n"
    done = subprocess.run([sys.executable, "-c", LOCATE], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert Path(done.stdout.strip()) == ROOT / "schemas"
