"""A lint with an index finds what one without finds, whatever happened to the files since the last one."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from kamcli import yamlio
from kamcli.errors import KamError
from kamcli.gitrepo import GitFolder
from kamcli.index import FILE, Index
from kamcli.lint import checks, lint, recalled, registry, shares, ties, unit
from kamcli.lint.context import Context
from kamcli.lint.finding import Finding, Rule
from kamcli.lint.kept import plain
from kamcli.lint.run import Report
from kamcli.repository import census, open_repository, open_source, open_tree
from kamcli.repository.overlay import Overlaid

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
            *(self.tie, self.tie, self.tie),
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

    def tie(self) -> None:
        """One account names another, or something in another."""
        files = self.files("accounts/*/*.yaml") + self.files("accounts/*/interactions/*/*.yaml")
        records = [path.relative_to(self.root / "accounts") for path in self.files("accounts/*/[cid]*/**/*.yaml")]
        if not files or not records:
            return
        file, other = self.chance.choice(files), self.chance.choice(records)
        account, name = other.parts[0], other.stem
        if file.name == "account.yaml":
            lines = {"parent": account, "former_ids": f"[{self.chance.choice(ACCOUNTS)}]"}
        else:
            whole = f"{account}/{name}"
            lines = {"participants": f"[{whole}]", "about": f"[{whole}]", "referral": f"{{account: {account}}}"}
        field, value = self.chance.choice(list(lines.items()))
        text = re.sub(rf"^{field}:.*\n([ -].*\n)*", "", file.read_text("utf-8", "surrogateescape"), flags=re.MULTILINE)
        file.write_text(f"{text.rstrip()}\n{field}: {value}\n", "utf-8", "surrogateescape")

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


def as_with_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Go about it as with many files: every account a share of its own, on two cores."""
    monkeypatch.setattr(shares, "FILES", 1)
    monkeypatch.setattr(unit, "LEAST", 1)
    monkeypatch.setattr(recalled, "_MANY", 1000)


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("shared", [False, True], ids=["at once", "by shares"])
def test_whatever_changes(
    company: Path, quick: None, monkeypatch: pytest.MonkeyPatch, shared: bool, number: int
) -> None:
    seed = number if os.environ.get("CI") else random.SystemRandom().randrange(2**32)
    print(f"seed {seed}: put it here instead to see the same again")  # noqa: T201 - shown where it fails
    if shared:
        as_with_many(monkeypatch)
    edits = Edits(company, random.Random(seed))
    assert same(company, edits.today)
    for _ in range(6):
        for _ in range(edits.chance.choice((1, 1, 1, 2, 4))):
            edits.any()
        assert same(company, edits.today)


@pytest.fixture
def company(tmp_path: Path) -> Path:
    root = tmp_path / "company"
    shutil.copytree(COMPANY, root)
    return root


def checked(root: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The accounts that a lint with the index checks again."""
    found: list[str] = []
    original = recalled.Recall._checked_again

    def watched(self: recalled.Recall, again: list[str], *others: object) -> object:
        found.extend(again)
        return original(self, again, *others)  # type: ignore[arg-type]

    with monkeypatch.context() as patched, Index(root) as index:
        patched.setattr(recalled.Recall, "_checked_again", watched)
        linted(root, TODAY, index)
    return found


def test_only_what_a_change_can_matter_to_is_checked_again(
    company: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def append(path: str, text: str) -> None:
        with (company / path).open("a", encoding="utf-8") as file:
            file.write(text)

    assert len(checked(company, monkeypatch)) == 6
    assert checked(company, monkeypatch) == []
    append("accounts/vouno-resort/account.yaml", "# nothing\n")
    assert checked(company, monkeypatch) == ["vouno-resort"]
    append("accounts/linden-offices/account.yaml", "parent: vouno-resort\n")
    assert checked(company, monkeypatch) == ["linden-offices", "vouno-resort"]
    append("accounts/vouno-resort/account.yaml", "# more\n")
    assert checked(company, monkeypatch) == ["linden-offices", "vouno-resort"]
    append("sales/2026-02.csv", "2026-02-28,harbour-bakery,5.00,GBP,,,,,,,,,\n")
    assert checked(company, monkeypatch) == ["harbour-bakery"]
    append("plans/2026.yaml", "# nothing\n")
    assert checked(company, monkeypatch) == []
    append("team/rose.yaml", "# nothing\n")
    assert len(checked(company, monkeypatch)) == 6
    assert same(company, TODAY)


def test_going_back_finds_again_what_was_found(company: Path, quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    lint_policy, account = company / "policy" / "lint.yaml", company / "accounts" / "vouno-resort" / "account.yaml"
    before = account.read_bytes()
    checked(company, monkeypatch)
    lint_policy.write_text("ignore: [KAM404]\n")
    assert len(checked(company, monkeypatch)) == 6
    lint_policy.unlink()
    account.write_bytes(before + b"# nothing\n")
    assert checked(company, monkeypatch) == ["vouno-resort"]
    account.write_bytes(before)
    assert checked(company, monkeypatch) == []


def test_nothing_of_personal_files_is_remembered(company: Path, quick: None) -> None:
    secret = "Schachklub-Zugzwang"
    contact = next((company / "accounts" / "ostrov" / "contacts").iterdir()).stem
    for path, text in {
        f"personal/ostrov/{contact}.yaml": f"birthday: 007\nhobbies: [{secret}, {secret}]\n{secret}: 1\n",
        "personal/ostrov/unbekannt.yaml": f"hobbies: [{secret}]\nnotes: |\n  {secret}\n",
        "personal/linden-offices/broken.yaml": f"hobbies: [{secret}\n",
    }.items():
        (company / path).parent.mkdir(parents=True, exist_ok=True)
        (company / path).write_text(text, encoding="utf-8")
    assert same(company, TODAY)
    assert any("personal/" in str(each) for each in linted(company, TODAY, None)[0])
    data = (company / FILE).read_bytes()
    for found in (secret, "unbekannt", "birthday: 007", f"personal/ostrov/{contact}"):
        assert found.encode() not in data


def test_a_rule_is_of_all_or_of_one() -> None:
    every = [rule.check for rule in registry.RULES if rule.check is not None]
    assert all((check in checks.OF_ONE) != any(check in group for group in checks.OF_ALL.values()) for check in every)


def test_without_an_index_nothing_is_written(company: Path) -> None:
    linted(company, TODAY, None)
    assert not (company / ".kam").exists()


def test_a_commit_and_an_index_of_git_share_what_is_remembered(company: Path, quick: None) -> None:
    for arguments in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *arguments], cwd=company, check=True)
    git = GitFolder(company)
    with Index(company) as index:
        alone = told(lint(open_tree(git, "HEAD", tolerant=True), TODAY))
        assert told(lint(open_tree(git, "HEAD", tolerant=True, index=index), TODAY)) == alone
        if not (company / "personal").exists():
            assert index.all("report")


def test_a_change_that_is_only_planned(company: Path, quick: None) -> None:
    account = "accounts/ostrov/account.yaml"
    changes = {account: (company / account).read_bytes() + b"nonsense: 1\n", "team/nobody.yaml": b"name: X\n"}
    with Index(company) as index:
        linted(company, TODAY, index)
    answers = []
    for remembering in (None, Index(company)):
        source = Overlaid(open_repository(company).source, changes)
        answers.append(told(lint(open_source(company, source, tolerant=True, index=remembering), TODAY)))
    assert answers[0] == answers[1]


COMPARING = [check for name in (checks.PEOPLE, checks.CLAIMS, checks.MONEY) for check in checks.OF_ALL[name]]


@pytest.mark.parametrize(
    "rule", [pytest.param(rule, id=rule.name) for rule in registry.RULES if rule.check in COMPARING]
)
def test_fields_that_comparing_checks_do_not_look_at_change_none_of_their_findings(company: Path, rule: Rule) -> None:
    """Without all such fields of accounts and contacts, the same is found; where it stands may be another place."""

    def found(changes: dict[str, bytes]) -> set[tuple[str, str, str]]:
        source = Overlaid(open_repository(company, tolerant=True).source, changes)
        context = Context(open_source(company, source, tolerant=True), TODAY)
        return {(each.code, each.path, each.message) for check in COMPARING for each in check(context)}

    for path, text in rule.bad.items():
        (company / path).parent.mkdir(parents=True, exist_ok=True)
        (company / path).write_bytes(text if isinstance(text, bytes) else (text or "").encode())
    before = found({})
    snapshot = open_repository(company, tolerant=True).snapshot
    changes: dict[str, bytes] = {}
    for entity, looked_at in ties.LOOKED_AT.items():
        for record in snapshot.records(entity).values():
            data = record.document.source
            for field in {*record.data} - {*looked_at}:
                data = yamlio.remove(data, (field,))
            changes[record.path] = data
    assert len(changes) > 10
    assert found(changes) == before


def test_a_field_that_nobody_compares_has_nothing_compared_again(
    company: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compared() -> set[str]:
        found: set[str] = set()
        original = checks.findings

        def watched(some: tuple[checks.Check, ...], context: Context) -> Iterator[Finding]:
            found.update(name for name, group in checks.OF_ALL.items() if group is some)
            return original(some, context)

        with monkeypatch.context() as patched, Index(company) as index:
            patched.setattr(checks, "findings", watched)
            linted(company, TODAY, index)
        return found

    assert compared() == {*checks.OF_ALL}
    account = company / "accounts/vouno-resort/account.yaml"
    text = account.read_text(encoding="utf-8")
    account.write_text(f"{text}headcount: 17\n", encoding="utf-8")
    assert compared() == set()
    account.write_text(f"{text}website: https://nobody-else.example\n", encoding="utf-8")
    assert compared() == set()
    account.write_text(re.sub("^name: .*", "name: Nobody else", text, flags=re.MULTILINE), encoding="utf-8")
    assert compared() == set()
    other = (company / "accounts/linden-offices/account.yaml").read_text(encoding="utf-8")
    (name,) = re.findall("^name: .*", other, flags=re.MULTILINE)
    account.write_text(re.sub("^name: .*", name, text, flags=re.MULTILINE), encoding="utf-8")
    assert compared() == {checks.PEOPLE}
    account.write_text(f"{text}external_ids: {{crm: '1'}}\n", encoding="utf-8")
    assert compared() == set()
    for contact in sorted((company / "accounts/ostrov/contacts").iterdir()):
        contact.write_bytes(contact.read_bytes() + b"external_ids: {crm: '2'}\n")
    assert compared() == {checks.KEY, checks.CLAIMS}
    assert same(company, TODAY)


def test_what_is_compared_stands_where_it_stands_now(company: Path, quick: None) -> None:
    """A line more above a finding of a check that compares moves it."""
    for name in ("one", "other"):
        path = company / "accounts" / name / "account.yaml"
        path.parent.mkdir()
        path.write_text("circle: market\nname: Romashka Ltd\nindustry: food\nmanager: anna\n", encoding="utf-8")
    assert same(company, TODAY)
    path.write_text("# more\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert same(company, TODAY)
    assert any("account-alike" in str(each) for each in linted(company, TODAY, None)[0])
