"""A lint with an index finds what one without finds, whatever happened to the files since the last one."""

from __future__ import annotations

import random
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamcli.errors import KamError
from kamcli.index import Index
from kamcli.lint import lint, recalled, registry
from kamcli.lint.kept import plain
from kamcli.lint.run import Report
from kamcli.repository import census, open_repository

COMPANY = Path(__file__).parent.parent.parent / "examples" / "company"
ACCOUNTS = ("ostrov", "linden-offices", "harbour-bakery", "acme", "newco")
IDS = (*ACCOUNTS, "anna", "ostrov/buyer", "acme/cfo", "cfo", "newco/x", "harbour-bakery/old")
TODAY = date(2026, 4, 6)


def told(report: Report) -> list[object]:
    """All that a report says, in its order, with the fixes."""
    found = [plain(each) for each in report.findings]
    silenced = [(plain(each.finding), each.by, each.reason, each.until) for each in report.silenced]
    return [found, silenced, report.files, report.fail_on]


def linted(root: Path, today: date, index: Index | None) -> list[object] | str:
    """What a lint says; a broken kam.yaml is an error either way."""
    try:
        return told(lint(open_repository(root, tolerant=True, index=index), today))
    except KamError as error:
        return str(error)


def same(root: Path, today: date) -> bool:
    """Lint with the index and without; whether the answer is the same, and it is again once all is remembered."""
    alone = linted(root, today, None)
    answers = []
    for _ in range(2):
        with Index(root) as index:
            answers.append(linted(root, today, index))
    for answer in answers:
        assert answer == alone
    return True


class Edits:
    """Random changes to an account repository of the kinds that people, imports and accidents make."""

    def __init__(self, root: Path, chance: random.Random) -> None:
        self.root = root
        self.chance = chance
        self.today = TODAY

    def any(self) -> None:
        kinds: list[Callable[[], None]] = [
            *(self.lay, self.lay, self.lay, self.token, self.token, self.field, self.field, self.ledger, self.ledger),
            *(self.delete, self.move, self.copy, self.spoil, self.later, self.personal, self.remark, self.folder),
        ]
        self.chance.choice(kinds)()

    def files(self, pattern: str = "**/*") -> list[Path]:
        found = (path for path in self.root.glob(pattern) if path.is_file() and ".kam" not in path.parts)
        return sorted(found)

    def write(self, path: str, data: bytes) -> None:
        file = self.root / path
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        except OSError:
            return

    def lay(self) -> None:
        """A rule's example, bad or good, in some account."""
        rule = self.chance.choice(registry.RULES)
        account = self.chance.choice(ACCOUNTS)
        for path, text in self.chance.choice((rule.bad, rule.good)).items():
            path = re.sub(r"\bacme\b", account, path)
            if text is None:
                (self.root / path).unlink(missing_ok=True)
                continue
            data = text if isinstance(text, bytes) else text.encode()
            self.write(path, re.sub(rb"\bacme\b", account.encode(), data))

    def token(self) -> None:
        """One word of a file becomes an id, or another word of it."""
        file = self.chance.choice(self.files())
        data = file.read_bytes()
        words = list(re.finditer(rb"[A-Za-z0-9][A-Za-z0-9/-]*", data))
        if words:
            at = self.chance.choice(words)
            new = self.chance.choice([*map(str.encode, IDS), self.chance.choice(words)[0], b"2026-02-28", b"007", b""])
            file.write_bytes(data[: at.start()] + new + data[at.end() :])

    def field(self) -> None:
        """A field that ties records to others."""
        files = self.files("accounts/**/*.yaml") + self.files("team/*.yaml")
        if not files:
            return
        one, other = self.chance.choice(IDS), self.chance.choice(IDS)
        line = self.chance.choice(
            (
                *(f"parent: {one}", f"former_ids: [{one}]", f"former_ids: [{one}, {other}]", f"participants: [{one}]"),
                *(f"about: [{one}]", f"external_ids: {{crm: '{self.chance.randrange(3)}'}}", f"counterpart: {one}"),
                *("circle: key", f"manager: {one}", "left: 2026-01-01", "erased: 2026-01-01", f"referred_by: {one}"),
                *("amount: 5\ncurrency: XAU", "kind: invoice", f"next_steps: [{{what: x, who: {one}}}]", "x: [{"),
                *(f"proposal: {{recipients: [{one}], sent: 2026-01-01}}", f"control_group: {one}", "draft: true"),
                *(
                    "legal_entities: [{id: a, name: A, country: GR, tax_id: '094259216'}]",
                    "phones: [{number: '+30210'}]",
                ),
            )
        )
        file = self.chance.choice(files)
        file.write_bytes(file.read_bytes() + b"\n" + line.encode() + b"\n")

    def ledger(self) -> None:
        """A line more or less in a ledger."""
        file = self.chance.choice(self.files("**/*.csv") or [self.root / "kam.yaml"])
        lines = file.read_bytes().splitlines(keepends=True)
        if file.suffix != ".csv" or not lines:
            return
        if self.chance.random() < 0.4 and len(lines) > 1:
            lines.pop(self.chance.randrange(1, len(lines)))
        else:
            header = lines[0].decode(errors="replace").strip().split(",")
            values = {
                "date": f"2026-0{self.chance.randrange(1, 5)}-11",
                "account": self.chance.choice((*IDS, "", " ostrov ")),
                "amount": self.chance.choice(("12.50", "-3", "many", '"1,5"')),
                "currency": self.chance.choice(("EUR", "USD", "XAU", "EURO")),
                "document": self.chance.choice(("D-1", "D-2", "")),
                "ref": self.chance.choice(("r1", "r2", "")),
                "cost": self.chance.choice(("", "1", "12.49")),
            }
            line = ",".join(values.get(name, "") for name in header) + "\n"
            lines.insert(self.chance.randrange(1, len(lines) + 1), line.encode())
        file.write_bytes(b"".join(lines))

    def delete(self) -> None:
        self.chance.choice(self.files()).unlink()

    def move(self) -> None:
        file = self.chance.choice(self.files())
        self.write(self.elsewhere(file), file.read_bytes())
        file.unlink(missing_ok=True)

    def copy(self) -> None:
        file = self.chance.choice(self.files())
        self.write(self.elsewhere(file), file.read_bytes())

    def elsewhere(self, file: Path) -> str:
        """Another place: in another account, under another name, with a slip."""
        path = file.relative_to(self.root).as_posix()
        parts = path.split("/")
        if len(parts) > 2 and self.chance.random() < 0.7:
            parts[1] = self.chance.choice(ACCOUNTS)
        else:
            parts[-1] = self.chance.choice((f"new-{parts[-1]}", parts[-1].upper(), parts[-1].replace(".yaml", ".yml")))
        if parts[2:3] == ["interactions"] and self.chance.random() < 0.3:
            parts[3] = "2031"
        return "/".join(parts)

    def spoil(self) -> None:
        """What cannot be read: broken text, a link, a folder in a file's place."""
        file = self.chance.choice(self.files())
        match self.chance.randrange(5):
            case 0:
                file.write_bytes(b"\xff" + file.read_bytes())
            case 1:
                file.write_bytes(file.read_bytes() + b"\n- : [\n")
            case 2:
                file.unlink()
                file.symlink_to(self.chance.choice(("/etc/passwd", "nowhere", self.root / "team")))
            case 3:
                file.unlink()
                file.mkdir()
            case _:
                file.write_bytes(b"")

    def later(self) -> None:
        self.today += timedelta(days=self.chance.choice((1, 40, 400, -30)))

    def personal(self) -> None:
        account = self.chance.choice(ACCOUNTS)
        names = [path.stem for path in self.files(f"accounts/{account}/contacts/*.yaml")] or ["cfo"]
        text = self.chance.choice(("birthday: 1971-03-02\n", "hobbies: [chess]\n", "birthday: x\nno: 1\n", "- x\n"))
        self.write(f"personal/{account}/{self.chance.choice(names)}.yaml", text.encode())

    def remark(self) -> None:
        """A comment that lets a finding stand, or a setting."""
        file = self.chance.choice(self.files("**/*.yaml"))
        code = self.chance.choice(registry.RULES).code
        file.write_bytes(f"# kam: ignore-file[{code}] -- it is so\n".encode() + file.read_bytes())

    def folder(self) -> None:
        """A whole account goes, or comes under another id."""
        one, other = (self.root / "accounts" / self.chance.choice(ACCOUNTS) for _ in range(2))
        if one.is_dir() and not other.exists():
            one.rename(other)
        elif one.is_dir() and self.chance.random() < 0.3:
            shutil.rmtree(one)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Trust times of files at once, and put findings together from parts however many changed."""
    monkeypatch.setattr(census, "SAFE", 0)
    monkeypatch.setattr(recalled, "_MANY", 1)
    return None


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32))
def test_whatever_changes(quick: None, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "company"
        shutil.copytree(COMPANY, root)
        edits = Edits(root, random.Random(seed))
        assert same(root, edits.today)
        for _ in range(6):
            for _ in range(edits.chance.choice((1, 1, 1, 2, 4))):
                edits.any()
            assert same(root, edits.today)
