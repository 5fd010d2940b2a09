"""What an erasure did and could not do, in words: what is left elsewhere, and what git still holds. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kamcli.change.erase import Erased, Found
from kamcli.facts.tombstone import WORD
from kamcli.gitrepo import Past
from kamcli.lint.phrase import listed, number
from kamcli.render.text import one_line

_SHOWN = 40
TOOL = "git-filter-repo"


def done(erased: Erased) -> tuple[str, ...]:
    """What was done to the records."""
    contact = erased.contact
    lines = [f"{contact.id} is erased: gone are {listed(erased.fields)}; what stays says which position it was."]
    if erased.personal == "gone":
        lines.append("The file with private facts is gone.")
    elif erased.personal == "absent":
        lines.append(
            "NOT erased: private facts. They are kept in a repository of its own, which is not here; there, "
            f"delete {listed([f'{each}.yaml' for each in erased.ids], 'or')} (or .yaml.age)."
        )
    if erased.baseline:
        lines.append(f"{number(erased.baseline, 'entry', 'entries')} of the lint's baseline went with it.")
    if erased.replaced:
        files = len({each.path for each in erased.replaced})
        places = number(len(erased.replaced), "place")
        lines.append(f"{WORD} stands in {places} of {number(files, 'other file')} instead.")
    return tuple(lines)


def left(erased: Erased) -> Iterator[str]:
    """What still names the person, or may, for somebody to look at."""
    sure = [each for each in erased.left if each.trace.sure]
    perhaps = [each for each in erased.left if not each.trace.sure]
    if sure:
        yield f"The person is still named in {number(len(sure), 'place')} (--everywhere writes {WORD} instead):"
        yield from _places(sure)
    if perhaps:
        yield f"Look at {number(len(perhaps), 'place')} that may speak of the person:"
        yield from _places(perhaps)
    if not erased.left:
        yield "No other file here names the person."
    if erased.unread:
        yield f"Not looked into, because they cannot be read: {listed(erased.unread[:10])}" + (
            f" and {len(erased.unread) - 10} more" if len(erased.unread) > 10 else ""
        )
    if erased.id_says_name:
        yield (
            f"The id {erased.contact.id} is itself the person's name, and every path and reference says it: "
            f"kam rename {erased.contact.id} POSITION; then take the old one out of former_ids."
        )
    for former in erased.former_ids_with_name:
        yield f"The former id {former} is the person's name; take it out of former_ids: in {erased.contact.path}."


def _places(found: Sequence[Found]) -> Iterator[str]:
    for each in found[:_SHOWN]:
        yield f"  {each.path}:{each.trace.line}: {each.trace.what}" + (
            f": {one_line(each.excerpt)}" if each.excerpt else ""
        )
    if len(found) > _SHOWN:
        yield f"  … and {len(found) - _SHOWN} more"


def history(contact: str, here: Mapping[str, Past | None], apart: Mapping[str, Past | None]) -> list[str]:
    """What git's history still holds, and how it is purged: commits by path, of this repository and of the one that
    personal/ is, where it is one of its own.
    """
    lines = [*_held(here, "this repository"), *_held(apart, "the personal repository")]
    if not lines:
        return ["Git's history holds nothing of this contact."]
    lines.append(f"No command of kam changes history. To purge it, in a fresh clone, with {TOOL} (pip install {TOOL}):")
    private = [path for path, past in here.items() if past is not None and path.startswith("personal/")]
    if any(apart.values()):
        lines.append(f"  the personal repository: {_gone(path for path, past in apart.items() if past is not None)}")
    if any(here.values()):
        lines.append(f"  this repository: {_gone(private) if private else 'git filter-repo'} --replace-text LIST")
        lines.append(f"LIST has the words to replace; kam erase --purge-list LIST {contact} writes it as it erases.")
    lines.append(
        "Then push by force, and have everybody clone anew: clones, forks, backups and the server's unreachable "
        "commits hold it until they are gone."
    )
    return lines


def _gone(paths: Iterable[str]) -> str:
    return f"git filter-repo --invert-paths {' '.join(f'--path {path}' for path in paths)}"


def _held(found: Mapping[str, Past | None], where: str) -> Iterator[str]:
    for path, past in found.items():
        if past is not None:
            commits = number(past.commits, "commit")
            yield f"Git's history in {where} still holds {path}: {commits}, from {past.first} to {past.last}."


def purge_list(erased: Erased) -> str:
    """The file for `git filter-repo --replace-text`: it names the person, so it is to be deleted after use."""
    who = erased.who
    literal = [" ".join(who.name.split()), *who.emails, *who.phones]
    parts = who.name.split()
    if len(parts) == 2:
        literal.append(" ".join(reversed(parts)))
    return "".join(f"literal:{text}==>{WORD}\n" for text in dict.fromkeys(literal) if text)
