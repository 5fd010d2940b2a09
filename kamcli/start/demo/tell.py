"""Put the demo together: everybody, all they did, and the honest gaps. A function of today and the seed alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kamcli.start.demo import accounts, books, dealings, ledger, office, people, pipeline
from kamcli.start.demo.cast import Cast, cast
from kamcli.start.demo.days import Days
from kamcli.start.demo.gaps import spoiled
from kamcli.start.demo.story import Demo, Gap, Story

UNALLOCATED = "One sale over the counter that nobody could put to an account; the reports count it as unallocated."


def tell(today: date, seed: int = 1) -> Demo:
    """Make up the demo. Its data end on the workday before `today`; the same arguments give the same bytes.

    Raises UsageError for a day outside 2000 to 2090.
    """
    company = cast(Days(today), seed)
    stories, gaps = spoiled(list(_stories(company)))
    sale = company.days.ago(70)
    unallocated = Gap("unallocated-sale", None, f"sales/{sale:%Y-%m}.csv", UNALLOCATED)
    authors = {colleague.id: (colleague.name, colleague.email) for colleague in company.colleagues}
    return Demo(stories, (*gaps, unallocated), authors)


def _stories(company: Cast) -> Iterator[Story]:
    documents = ledger.documents(company)
    yield from office.office(company)
    yield from people.team(company)
    yield from accounts.accounts(company)
    for client in company.clients:
        yield from people.contacts(client)
        yield from people.personal(client)
        yield from pipeline.deals(company, client)
        yield from pipeline.complaints(company, client)
        yield from dealings.interactions(company, client, documents)
    yield from books.sales(company, documents)
    yield from books.rates(company)
    yield from books.receivables(company, documents)
    yield from books.plans(company)


def size(demo: Demo) -> str:
    """How much there is, in one phrase."""
    paths = [story.path for story in demo.stories]
    clients = sum(path.endswith("/account.yaml") for path in paths)
    talks = sum("/interactions/" in path for path in paths)
    months = sum(path.startswith("sales/") for path in paths)
    return f"{clients} accounts, {talks} interactions and {months} months of sales"
