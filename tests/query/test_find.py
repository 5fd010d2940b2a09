"""Full text: what is found by which words, in which order, and that the kept text never tells another story."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamcli.errors import UnreadableError, UsageError
from kamcli.index import TEXT_FILE, Index, forget
from kamcli.query.find.expression import expression
from kamcli.query.find.folding import folded, words
from kamcli.query.find.search import Filters, Found, find
from kamcli.query.find.stem import stem
from kamcli.query.find.store import has_full_text
from kamcli.repository import open_repository

FILES = {
    "kam.yaml": "format: 1\ncompany: {name: Ours}\ncurrency: EUR\n",
    "team/anna.yaml": "name: Anna Petrova\nrole: manager\nphone: '+30 210 7654321'\n",
    "team/boris.yaml": "name: Борис Ильин\nformer_ids: [bob]\n",
    "accounts/acme/account.yaml": "name: Acme Mills\ncircle: key\nmanager: anna\n"
    "strategy: {goals: [Double the export of flour]}\nteam: [{who: boris, role: manager}]\n",
    "accounts/acme/contacts/cfo.yaml": "name: Ναταλία Ρόδη\ntitle: CFO\nstyle: secretstyle\n"
    "phones: [{number: '+7 (495) 123-45-67', kind: office}]\nemails: [n.rodi@acme.example]\n"
    "custom: {hobby: secretcustom}\nownership: [{legal_entity: secretowner, share: 5}]\n",
    "accounts/acme/interactions/2026/2026-02-20-meeting-terms.yaml": "kind: meeting\ndate: 2026-02-20\n"
    "subject: Discount for 2026\nsummary: Seven percent, paid within thirty days.\nparticipants: [cfo]\nteam: [anna]\n",
    "accounts/acme/interactions/2026/2026-01-10-call.yaml": "kind: call\ndate: 2026-01-10\nsubject: First talk\n"
    "summary: Asked for discounts on flour and again for a discount on bread.\nteam: [bob]\n",
    "accounts/acme/deals/line.yaml": "name: Second line\nstage: won\nneed: {how_arose: The mill burnt down}\n",
    "accounts/romashka/account.yaml": "name: ООО «Ромашка»\ncircle: market\n",
    "accounts/romashka/interactions/2026/2026-03-01-meeting.yaml": "kind: meeting\ndate: 2026-03-01\n"
    "subject: Договор поставки\nsummary: Обсудили скидки и приём грузов. Ёлки не нужны, чай будет.\n",
    "accounts/romashka/complaints/late.yaml": "opened: 2026-02-01\nsubject: Опоздали\n"
    "wanted: Έκπτωση στις παραγγελίες\n",
    "personal/acme/cfo.yaml": "hobbies: [secrethobby]\nfamily: secretfamily\n",
}


ALL = Filters()


def lay(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


WAYS = ("kept", "memory", "scan")
"""With a kept text, with one in memory, and without FTS5."""


def looking_in(root: Path, way: str) -> Callable[..., Found]:
    lay(root, FILES)
    index = Index(root) if way == "kept" else None
    repository = open_repository(root, index=index)

    def looking(text: str, filters: Filters = ALL, **options: Any) -> Found:
        return find(repository, expression(text), filters, full_text=False if way == "scan" else None, **options)

    return looking


@pytest.fixture(scope="module", params=WAYS)
def look(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Found]:
    """Look in the small company."""
    if request.param != "scan" and not has_full_text():
        pytest.skip("this SQLite has no FTS5")

    return looking_in(tmp_path_factory.mktemp(request.param), request.param)


def ids(found: Found) -> list[str]:
    return [hit.id for hit in found.hits]


TERMS, CALL = "acme/2026-02-20-meeting-terms", "acme/2026-01-10-call"
TALK = "romashka/2026-03-01-meeting"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("discount", [TERMS, CALL]),
        ("DISCOUNTS", [TERMS, CALL]),
        ("discounted flour", [CALL]),
        ("discount -flour", [TERMS]),
        ('discount -"again for"', [TERMS]),
        ('"seven percent"', [TERMS]),
        ('"percent seven"', []),
        ('"discounts"', [CALL]),
        ("disc*", [TERMS, CALL]),
        ("disc", []),
        ("ромашка", ["romashka"]),
        ("ромашки", ["romashka"]),
        ("договорами", [TALK]),
        ("скидка", [TALK]),
        ("прием", [TALK]),
        ("ПРИЁМА", [TALK]),
        ("елки", [TALK]),
        ('"чаи"', []),
        ('"чай"', [TALK]),
        ("ναταλια", ["acme/cfo"]),
        ("ΡΟΔΗ", ["acme/cfo"]),
        ("εκπτωσεις", ["romashka/late"]),
        ("παραγγελία", ["romashka/late"]),
        ("1234567", ["acme/cfo"]),
        ("495 123-45-67", ["acme/cfo"]),
        ("+7(495)1234567", ["acme/cfo"]),
        ("2107654321", ["anna"]),
        ("n.rodi@acme.example", ["acme/cfo"]),
        ("export", ["acme"]),
        ("burnt", ["acme/line"]),
        ("opozdali", []),
        ("acme burnt", ["acme/line"]),
    ],
)
def test_what_is_found(look: Callable[..., Found], text: str, wanted: list[str]) -> None:
    found = look(text)
    assert ids(found) == wanted
    assert found.total == len(wanted)


@pytest.mark.parametrize("word", ["secrethobby", "secretfamily", "secretstyle", "secretcustom", "secretowner"])
def test_nothing_private_is_looked_through(look: Callable[..., Found], word: str) -> None:
    assert look(word).total == 0


def test_a_field_that_the_company_calls_private_is_not_looked_through(tmp_path: Path) -> None:
    schema = (
        '{"properties": {"strategy": {"type": "object", "properties": {"goals": {"type": "array", '
        '"items": {"type": "string"}, "title": "Goals", "description": "x.", "x-kam-personal": "private"}}}}}'
    )
    lay(tmp_path, FILES)
    with Index(tmp_path) as index:
        assert ids(find(open_repository(tmp_path, index=index), expression("export"))) == ["acme"]
    lay(tmp_path, {"schemas/account.schema.json": schema})
    with Index(tmp_path) as index:
        repository = open_repository(tmp_path, index=index, tolerant=True)
        if repository.configuration_problems:
            pytest.skip("this company schema cannot be used")
        assert ids(find(repository, expression("export"))) == []


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        (Filters(kinds=("call",)), [CALL]),
        (Filters(kinds=("interaction",)), [TERMS, CALL]),
        (Filters(kinds=("deal",)), []),
        (Filters(account="romashka"), []),
        (Filters(account="acme"), [TERMS, CALL]),
        (Filters(people=("acme/cfo",)), [TERMS]),
        (Filters(people=("anna",)), [TERMS]),
        (Filters(people=("boris", "bob")), [CALL]),
        (Filters(people=("acme/anna",)), []),
        (Filters(since="2026-02"), [TERMS]),
        (Filters(until="2026-01"), [CALL]),
        (Filters(since="2026-01-10", until="2026-02-20"), [TERMS, CALL]),
    ],
)
def test_filters(look: Callable[..., Found], filters: Filters, wanted: list[str]) -> None:
    assert ids(look("discount", filters)) == wanted


def test_a_record_without_a_date_is_in_no_period(look: Callable[..., Found]) -> None:
    assert look("export", Filters(since="2000")).total == 0


def test_the_excerpt_shows_the_words(look: Callable[..., Found]) -> None:
    (hit,) = look("flour again").hits
    assert hit.excerpt is not None
    assert hit.excerpt.field == "summary"
    assert [piece for piece, is_word in hit.excerpt.pieces if is_word] == ["flour", "again"]
    assert (hit.account_name, hit.name, hit.kind, hit.date) == ("Acme Mills", "First talk", "call", "2026-01-10")
    (hit,) = look("ромашка").hits
    assert [piece for piece, is_word in hit.name_marked.pieces if is_word] == ["Ромашка"]


@pytest.mark.parametrize("way", WAYS)
def test_a_long_text_is_cut_around_the_words(tmp_path: Path, way: str) -> None:
    text = f"{'before ' * 200}needle {'after ' * 200}"
    lay(tmp_path, {"accounts/acme/deals/long.yaml": f"name: Long\nreason: {text}\n"})
    (hit,) = looking_in(tmp_path, way)("needle").hits
    assert hit.excerpt is not None
    assert hit.excerpt.text.startswith("…before")
    assert hit.excerpt.text.endswith("after…")
    assert len(hit.excerpt.text) < 200


def test_limit_and_total(look: Callable[..., Found]) -> None:
    found = look("discount", limit=1)
    assert (ids(found), found.total) == ([TERMS], 2)


@pytest.mark.parametrize("way", WAYS)
def test_files_that_cannot_be_read_are_refused_or_said(tmp_path: Path, way: str) -> None:
    lay(tmp_path, {"accounts/acme/deals/broken.yaml": "name: [\n"})
    for _ in range(2):
        with pytest.raises(UnreadableError, match="1 file"):
            looking_in(tmp_path, way)("discount")
    found = looking_in(tmp_path, way)("discount", skip=True)
    assert ids(found) == [TERMS, CALL]
    assert found.left_out[0].startswith("accounts/acme/deals/broken.yaml:")
    lay(tmp_path, {"accounts/acme/deals/broken.yaml": "name: Mended discount\n"})
    assert "acme/broken" in ids(looking_in(tmp_path, way)("discount"))


@pytest.mark.parametrize("way", WAYS)
def test_files_whose_names_are_no_text_are_passed_over(tmp_path: Path, way: str) -> None:
    lay(tmp_path, {"accounts/\udcff/account.yaml": "name: flour\n", "accounts/acme/deals/\udcff.yaml": "name: flour\n"})
    assert set(ids(looking_in(tmp_path, way)("flour"))) == {"acme", CALL}


@pytest.mark.parametrize("text", ["", " ", "-only", "!!!", '""', "-"])
def test_nothing_to_look_for(text: str) -> None:
    with pytest.raises(UsageError, match="nothing to look for"):
        expression(text)


def test_too_much_to_look_for() -> None:
    assert len(expression("word " * 50).terms) == 50
    with pytest.raises(UsageError, match="51 words"):
        expression("word " * 51)


@pytest.mark.parametrize(
    "text", ['a" OR "b', "name:discount", "discount AND", "NEAR(a b)", "a^2", "(", "*", "^disc", "{a}"]
)
def test_no_word_is_a_command(look: Callable[..., Found], text: str) -> None:
    try:
        look(text)
    except UsageError:
        assert not words(text)


def test_folding() -> None:
    assert words("Café ΣΊΣΥΦΟΣ σίσυφος Ёжик й Й") == ["cafe", "σισυφοσ", "σισυφοσ", "ежик", "й", "й"]
    assert folded("и\u0306") == "й"
    assert words("don't 12-34 a_b") == ["don", "t", "12", "34", "a", "b"]


@pytest.mark.parametrize(
    "forms",
    [
        *("скидка скидки скидку скидками", "договор договора договорами", "meeting meetings meet"),
        *("συμφωνία συμφωνίες συμφωνιών", "έκπτωση εκπτώσεις", "παραγγελία παραγγελίες", "προσφορά προσφορών"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(word) for word in words(forms)}) == 1


# ---- the kept text


needs_full_text = pytest.mark.skipif(not has_full_text(), reason="this SQLite has no FTS5")


def looked(root: Path, text: str) -> list[str]:
    with Index(root) as index:
        return ids(find(open_repository(root, index=index), expression(text), skip=True))


@needs_full_text
def test_the_kept_text_follows_every_change(tmp_path: Path) -> None:
    lay(tmp_path, FILES)
    assert looked(tmp_path, "discount") == [TERMS, CALL]
    assert b"secret" not in (tmp_path / TEXT_FILE).read_bytes()
    (tmp_path / "accounts/acme/interactions/2026/2026-01-10-call.yaml").unlink()
    assert looked(tmp_path, "discount") == [TERMS]
    lay(tmp_path, {"accounts/romashka/account.yaml": "name: Discount shop\ncircle: market\n"})
    assert looked(tmp_path, "discount") == ["romashka", TERMS] or set(looked(tmp_path, "discount")) == {
        "romashka",
        TERMS,
    }
    assert looked(tmp_path, "ромашка") == []
    shutil.rmtree(tmp_path / "accounts/acme")
    assert looked(tmp_path, "discount") == ["romashka"]


@needs_full_text
@pytest.mark.parametrize("damage", ["garbage", "empty", "cut", "foreign", "tables", "inside", "directory", "link"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: str) -> None:
    lay(tmp_path, FILES)
    assert looked(tmp_path, "discount") == [TERMS, CALL]
    file = tmp_path / TEXT_FILE
    match damage:
        case "garbage":
            file.write_bytes(b"no database" * 1000)
        case "empty":
            file.write_bytes(b"")
        case "cut":
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        case "foreign":
            file.unlink()
            with sqlite3.connect(file) as database:
                database.execute("create table x (y)")
        case "tables":
            with sqlite3.connect(file) as database:
                database.execute("drop table form")
        case "inside":
            with sqlite3.connect(file) as database:
                database.execute("update word_data set block = x'aaaaaaaaaaaaaaaa' where id > 10")
        case "directory":
            file.unlink()
            file.mkdir()
        case "link":
            other = tmp_path / "elsewhere"
            other.write_bytes(b"mine")
            file.unlink()
            file.symlink_to(other)
    assert looked(tmp_path, "discount") == [TERMS, CALL]
    assert looked(tmp_path, "скидка") == [TALK]
    if damage == "link":
        assert (tmp_path / "elsewhere").read_bytes() == b"mine"


@needs_full_text
def test_a_text_that_came_with_a_copy_is_not_believed(tmp_path: Path) -> None:
    lay(tmp_path / "one", FILES)
    assert looked(tmp_path / "one", "discount") == [TERMS, CALL]
    with sqlite3.connect(tmp_path / "one" / TEXT_FILE) as database:
        database.execute("delete from word")
    assert looked(tmp_path / "one", "discount") == []
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    assert looked(tmp_path / "two", "discount") == [TERMS, CALL]


@needs_full_text
def test_where_nothing_changed_no_account_is_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kamcli.query.find.contents import Contents

    lay(tmp_path, FILES)
    assert looked(tmp_path, "discount") == [TERMS, CALL]
    asked: list[None] = []
    parts = Contents.parts.func
    monkeypatch.setattr(Contents, "parts", property(lambda self: (asked.append(None), parts(self))[1]))
    assert looked(tmp_path, "discount") == [TERMS, CALL]
    assert not asked
    # A file that is not looked through makes it be done once more, and no more than that.
    lay(tmp_path, {"sales/2026-01.csv": "date,account,amount,currency\n"})
    assert looked(tmp_path, "discount") == [TERMS, CALL]
    assert asked
    asked.clear()
    assert looked(tmp_path, "discount") == [TERMS, CALL]
    assert not asked


@needs_full_text
def test_while_another_process_holds_the_file_what_it_has_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kamcli.query.find import store

    monkeypatch.setattr(store, "_WAIT", 0.05)
    lay(tmp_path, FILES)
    assert looked(tmp_path, "discount") == [TERMS, CALL]
    lay(tmp_path, {"sales/2026-01.csv": "date,account,amount,currency\n"})
    with sqlite3.connect(tmp_path / TEXT_FILE, isolation_level=None) as database:
        database.execute("begin immediate")
        assert looked(tmp_path, "discount") == [TERMS, CALL]
        database.execute("rollback")


@needs_full_text
def test_while_another_process_writes_memory_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kamcli.query.find import store

    monkeypatch.setattr(store, "_WAIT", 0.05)
    lay(tmp_path, FILES)
    assert looked(tmp_path, "discount") == [TERMS, CALL]
    lay(tmp_path, {"accounts/romashka/account.yaml": "name: Discount shop\ncircle: market\n"})
    with sqlite3.connect(tmp_path / TEXT_FILE, isolation_level=None) as database:
        database.execute("begin exclusive")
        assert "romashka" in looked(tmp_path, "discount")
        database.execute("rollback")


@needs_full_text
def test_the_index_forgets_the_text_as_well(tmp_path: Path) -> None:
    lay(tmp_path, FILES)
    looked(tmp_path, "discount")
    forget(tmp_path)
    assert not (tmp_path / TEXT_FILE).exists()


WORDS = ("скидка", "скидки", "flour", "flours", "ρόδος", "чай", "чаи", "seven")
TEXT = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
QUERY = st.lists(
    st.builds(
        lambda sign, word, end: f"{sign}{word}{end}",
        st.sampled_from(["", "", "-"]),
        st.sampled_from(WORDS),
        st.sampled_from(["", "*"]),
    ),
    min_size=1,
    max_size=3,
).map(" ".join)


@needs_full_text
@settings(max_examples=25)
@given(st.lists(st.lists(st.tuples(TEXT, TEXT), max_size=4), min_size=1, max_size=3), QUERY)
def test_the_kept_text_and_looking_through_everything_find_the_same(
    tmp_path_factory: pytest.TempPathFactory, states: list[list[tuple[str, str]]], query: str
) -> None:
    root = tmp_path_factory.mktemp("company")
    lay(root, {"kam.yaml": FILES["kam.yaml"]})
    try:
        looked_for = expression(f"{query}")
    except UsageError:
        return
    for state in states:
        shutil.rmtree(root / "accounts", ignore_errors=True)
        lay(
            root,
            {
                f"accounts/a{number}/account.yaml": f"name: 'x {name}'\nindustry: 'y {other}'\n"
                for number, (name, other) in enumerate(state)
            },
        )
        with Index(root) as index:
            kept = find(open_repository(root, index=index), looked_for)
        plain = find(open_repository(root), looked_for, full_text=False)
        assert sorted(ids(kept)) == sorted(ids(plain))
        assert kept.total == plain.total
