"""Findings on files as such: what cannot be read, what lies in the wrong place. Families 0xx, and KAM12x."""

from __future__ import annotations

from collections.abc import Iterator

from kamcli.lint import registry
from kamcli.lint.finding import Finding, Fix
from kamcli.lint.fixes import file as fixes
from kamcli.lint.rules import id_date, id_taken, misplaced_file, missing_folder_file
from kamcli.model.entity import LEDGERS, RECORDS, Entity, meant_path
from kamcli.model.position import Problem, Unreadable, render_pointer
from kamcli.repository import Repository, Snapshot
from kamcli.repository.sealed import FOLDER, LOCKED, RECIPIENTS, SUFFIX

BASELINE = "policy/lint-baseline.yaml"
"""Where the baseline is (kamcli.lint.baseline): a file of the lint, not of the policy that a schema describes."""

_DATA_SUFFIXES = (".yaml", ".yml", ".csv")


def check(repository: Repository) -> Iterator[Finding]:
    """All findings on files: the configuration's first, then the records' and ledgers'."""
    snapshot = repository.snapshot
    for path, problem in repository.configuration_problems:
        yield of_problem(path, problem, fix=fixes.of_problem(snapshot, path, problem))
    for path, found in snapshot.unreadable().items():
        for problem in (each for each in found.problems if each.kind != LOCKED):
            yield of_problem(path, problem, fix=fixes.of_problem(snapshot, path, problem))
    for entity in RECORDS:
        for record in snapshot.records(entity).values():
            for note in record.document.notes if not record.partial else ():
                fix = fixes.of_number(repository, record, note.pointer) if note.pointer else None
                yield of_problem(record.path, note, record.id, fix)
    for entity in LEDGERS:
        for ledger in snapshot.ledgers(entity).values():
            for note in ledger.table.notes:
                yield of_problem(ledger.path, note)
    yield from _misplaced(snapshot)
    yield from _without_account(snapshot)
    yield from _ids(snapshot)


def of_problem(path: str, problem: Problem, record: str | None = None, fix: Fix | None = None) -> Finding:
    """Turn what a reader found into a finding; a problem's kind is the name of its rule."""
    field = render_pointer(problem.pointer) if problem.pointer else None
    rule = registry.BY_NAME[problem.kind]
    return rule.finding(path, problem.message, problem.do, problem.position, record=record, field=field, fix=fix)


def _misplaced(snapshot: Snapshot) -> Iterator[Finding]:
    for path in snapshot.paths:
        if path in snapshot.places or path == BASELINE:
            continue
        if path.startswith(f"{FOLDER}/") and path.endswith(SUFFIX):
            yield _unread_encrypted(path)
            continue
        is_data = path.lower().endswith(_DATA_SUFFIXES)
        links = None if is_data else snapshot.bytes_of(path)
        if isinstance(links, Unreadable) and not path.startswith("schemas/"):
            for problem in links.problems:
                yield of_problem(path, problem)
        elif is_data:
            yield _misplaced_file(snapshot, path)


def _unread_encrypted(path: str) -> Finding:
    message = f"this encrypted file is not read: there is no {RECIPIENTS} that says whom it is encrypted for"
    return misplaced_file.RULE.finding(path, message, "restore that file; kam personal encrypt --to KEY writes it anew")


def _misplaced_file(snapshot: Snapshot, path: str) -> Finding:
    """What is wrong with the place of a file, and where it would be read."""
    if (renamed := meant_path(path)) is not None:
        message, do = "kamcli does not read a file with this name", f"rename it to {renamed}"
        return misplaced_file.RULE.finding(path, message, do, fix=fixes.of_name(snapshot, path, renamed))
    return misplaced_file.RULE.finding(
        path,
        "kamcli reads no data file at this place",
        "move it to where format 1 has it (docs/file-format.md lists the places), or delete it",
    )


def _without_account(snapshot: Snapshot) -> Iterator[Finding]:
    """Folders of accounts that have files but no account.yaml, one finding each, at their first file."""
    known = set(snapshot.records(Entity.ACCOUNT)) | {
        place.id for path, place in snapshot.places.items() if place.entity is Entity.ACCOUNT
    }
    reported: set[str] = set()
    for path, place in snapshot.places.items():
        if place.account is None or place.account in known or place.account in reported:
            continue
        if place.entity is Entity.PERSONAL:
            continue
        reported.add(place.account)
        yield missing_folder_file.RULE.finding(
            path,
            f"accounts/{place.account} has files, but no account.yaml",
            f"restore accounts/{place.account}/account.yaml, or move the files into the folder of their account",
            record=place.account,
            fix=fixes.of_folder(snapshot, place.account),
        )


def _ids(snapshot: Snapshot) -> Iterator[Finding]:
    for entity in RECORDS:
        for record in snapshot.twice(entity):
            first = snapshot.records(entity)[record.id]
            yield id_taken.RULE.finding(
                record.path,
                f"{first.path} has the id {record.id} already",
                "rename one of the two files",
                record=record.id,
            )
    for record in snapshot.records(Entity.INTERACTION).values():
        name, day = record.id.partition("/")[2], record.data.get("date")
        if isinstance(day, str) and name[:4].isdigit() and name[4:5] == "-" and not name.startswith(day):
            yield id_date.RULE.finding(
                record.path,
                f"the file's name says {name[:10]}, its date is {day}",
                "nothing has to be done: the date counts, and the id stays what it was; if it disturbs you, "
                f"kam rename {record.id} --to-match",
                record.document.position(("date",)),
                record=record.id,
                field="date",
            )
