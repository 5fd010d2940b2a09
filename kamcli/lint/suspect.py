"""Which accounts checks that compare accounts may find something on: who has what another has too. Judges none.

Such a check is shown these accounts alone, so that what it takes does not grow with the number of all, and what it
found stands until one of them changes. Rather too many than too few: a test compares with what all accounts give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping

from kamcli.lint.kin import reached
from kamcli.lint.ties import Ties
from kamcli.lint.trait import is_a_crowds
from kamcli.model.entity import Entity


def alike(ties: Mapping[str, Ties]) -> set[str]:
    """Those that share a trait of accounts, contacts or legal entities, and those whose parents go in a circle; with
    all that belong to their holdings and control groups, for these are not compared with each other.
    """
    shared = _sharing(ties, lambda each: each.likeness, is_a_crowds)
    return _with_families(ties, shared | _in_circles(ties))


def claiming(ties: Mapping[str, Ties], is_held: Callable[[str, str], bool]) -> set[str]:
    """Those with a record that has an id in another system which another record has, or a former id that is one's now:
    an account's, which is among those found then, or that of a record in one, as `is_held` says of its entity and id.
    """
    found = _sharing(ties, lambda each: each.external)
    for account, each in ties.items():
        for entity, old in each.claimed:
            if entity == Entity.ACCOUNT.value and old in ties:
                found |= {account, old}
            elif is_held(entity, old):
                found.add(account)
    return found


def invoiced_twice(ties: Mapping[str, Ties]) -> set[str]:
    """Those with an invoice that is recorded twice, there or elsewhere."""
    return _sharing(ties, lambda each: each.papers)


def meant(ties: Mapping[str, Ties], names: Collection[str]) -> set[str]:
    """Those that have one of these ids, or had it formerly."""
    return {account for account, each in ties.items() if account in names or not set(each.former).isdisjoint(names)}


def _sharing(
    ties: Mapping[str, Ties],
    traits: Callable[[Ties], list[str]],
    is_nothing: Callable[[str, int], bool] = lambda _, __: False,
) -> set[str]:
    counted = Counter(text for each in ties.values() for text in traits(each))
    shared = {text for text, count in counted.items() if count > 1 and not is_nothing(text, count)}
    return {account for account, each in ties.items() if not shared.isdisjoint(traits(each))} if shared else set()


def _with_families(ties: Mapping[str, Ties], accounts: Collection[str]) -> set[str]:
    """These accounts, and all that parents, former ids and control groups tie them to, directly or through others."""
    linked: dict[str, set[str]] = {}
    for account, each in ties.items():
        for link in _links(each):
            linked.setdefault(account, set()).add(link)
            linked.setdefault(link, set()).add(account)
    return {each for each in {*accounts, *reached(accounts, linked)} if each in ties}


def _links(ties: Ties) -> Iterator[str]:
    yield from ties.former
    if ties.parent is not None:
        yield ties.parent
    if ties.group is not None:
        yield f"group:{ties.group}"


def _in_circles(ties: Mapping[str, Ties]) -> set[str]:
    """Those that are reached again from parent to parent, whichever account is meant by an id that several had."""
    children = {account: each.parent for account, each in ties.items() if each.parent is not None}
    if not children:
        return set()
    known: dict[str, set[str]] = {}
    for account, each in ties.items():
        for name in (account, *each.former):
            known.setdefault(name, set()).add(account)
    above = {account: known.get(parent, set()) for account, parent in children.items()}
    return {account for account in above if account in reached([account], above)}
