"""Rules of family 4xx at their boundaries: the limit day itself, missing fields, and what others say already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kamcli.lint import Report, example, lint, registry
from kamcli.lint.finding import Finding, Severity
from kamcli.repository import open_repository

Lint = Callable[[dict[str, str]], Report]
TODAY = date(2026, 3, 3)
ACCOUNT = "accounts/acme/account.yaml"
CALL = "accounts/acme/interactions/2026/2026-02-20-call-price.yaml"
PROPOSAL = "accounts/acme/interactions/2026/2026-02-25-proposal-year.yaml"
DEAL = "accounts/acme/deals/line.yaml"
COMPLAINT = "accounts/acme/complaints/pallets.yaml"


def lay(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


@pytest.fixture
def linted(tmp_path: Path) -> Lint:
    """Lay files over the example repository, each time in a folder of its own, and lint it."""

    def run(files: dict[str, str]) -> Report:
        root = tmp_path / str(len(list(tmp_path.iterdir())))
        lay(root, {**example.FILES, **files})
        return lint(open_repository(root, tolerant=True), TODAY)

    return run


def account(circle: str, more: str = "") -> dict[str, str]:
    return {ACCOUNT: f"name: Acme\ncircle: {circle}\nindustry: food\nmanager: anna\nsource: referral\n{more}"}


def talk(day: str = "2026-02-20", kind: str = "call", more: str = "") -> dict[str, str]:
    return {
        f"accounts/acme/interactions/{day[:4]}/{day}-{kind}-price.yaml": (
            f"kind: {kind}\ndate: {day}\nsubject: The new price list\n"
            f"summary: She agrees to the list from April on and asks for it in writing.\n{more}"
        )
    }


def steps(*lines: str) -> str:
    return "next_steps:\n" + "".join(f"  - {{id: s{n}, what: Step {n}, {line}}}\n" for n, line in enumerate(lines))


def proposal(more: str = "", until: str = "2026-04-30") -> dict[str, str]:
    return {
        PROPOSAL: (
            "kind: proposal\ndate: 2026-02-25\nsubject: Supply in 2026\n"
            f"proposal:\n  amount: 12000\n  currency: EUR\n  valid_until: {until}\n{more}"
        )
    }


def deal(more: str, stage: str = "qualified") -> dict[str, str]:
    return {DEAL: f"name: Packaging line\nstage: {stage}\n{more}"}


def of(report: Report, code: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.code == code]


# ---- KAM401, KAM402, KAM403: next steps


def test_no_next_step_is_said_once_by_the_dossier(linted: Lint) -> None:
    report = linted({**account("contacted"), **talk()})
    assert [f for f in of(report, "KAM110") if "no next contact" in f.message]
    assert not of(report, "KAM401")


def test_no_next_step_where_only_the_policy_asks(linted: Lint) -> None:
    asked = {"policy/limits.yaml": "next_step: {circles: [market]}\n"}
    assert of(linted({**asked, **talk(more=steps("who: anna, due: 2026-03-01, done: 2026-03-01"))}), "KAM401")
    assert not of(linted({**asked, **talk(more=steps("who: anna, due: 2026-03-09"))}), "KAM401")


def test_no_next_step_can_be_answered(linted: Lint) -> None:
    answer = "unknown: {next_contact: {why: not-applicable, asked: 2026-02-01, by: anna}}\n"
    asked = {"policy/limits.yaml": "next_step: {circles: [market]}\n"}
    assert not of(linted({**asked, **account("market", answer)}), "KAM401")


@pytest.mark.parametrize(("due", "late"), [("2026-03-02", True), ("2026-03-03", False)])
def test_a_step_is_overdue_the_day_after(linted: Lint, due: str, late: bool) -> None:
    assert bool(of(linted(talk(more=steps(f"who: anna, due: {due}"))), "KAM402")) is late


def test_one_finding_names_all_overdue_steps_of_an_account(linted: Lint) -> None:
    files = {
        **talk("2026-02-10", more=steps("who: anna, due: 2026-02-26", "side: client, due: 2026-02-20")),
        **talk("2026-02-20", more=steps("side: client, who: cfo, due: 2026-02-25")),
    }
    (found,) = of(linted(files), "KAM402")
    assert found.field == "next_steps[1].due"
    assert "3 next steps with Acme" in found.message
    assert "«Step 1» (the client) was due on 2026-02-20, 11 days ago" in found.message
    assert [other.path[-30:] for other in found.related] == [
        "026/2026-02-20-call-price.yaml",
        "026/2026-02-10-call-price.yaml",
    ]
    assert "the client's cfo" in found.related[0].message
    assert "Anna Ivanova" in found.related[1].message


@pytest.mark.parametrize(
    ("line", "lacks"),
    [
        ("side: us", "no date and no person"),
        ("who: anna", "no date"),
        ("due: 2026-03-09", "no person"),
        ("who: anna, due: 2026-03-09", None),
        ("side: us, done: 2026-02-21", None),
    ],
)
def test_vague_steps(linted: Lint, line: str, lacks: str | None) -> None:
    found = of(linted(talk(more=steps(line))), "KAM403")
    assert [str(lacks) in finding.message for finding in found] == ([True] if lacks else [])


def test_vague_steps_of_one_talk_are_one_finding(linted: Lint) -> None:
    (found,) = of(linted(talk(more=steps("side: us", "who: anna, due: 2026-03-09", "who: anna"))), "KAM403")
    assert found.field == "next_steps[0]"
    assert "«Step 0»" in found.message
    assert "«Step 2»" in found.message


# ---- KAM404 silence


@pytest.mark.parametrize(("day", "silent"), [("2025-09-03", True), ("2025-09-04", False)])
def test_silence_begins_after_the_limit_day(linted: Lint, day: str, silent: bool) -> None:
    report = linted({**account("contacted"), **talk(day)})
    assert bool(of(report, "KAM404")) is silent
    assert all("181 days" in finding.message for finding in of(report, "KAM404"))


def test_papers_break_no_silence(linted: Lint) -> None:
    found = of(linted({**account("contacted"), **talk("2025-08-01"), **talk("2026-03-01", "note")}), "KAM404")
    assert ["since the call of 2025-08-01" in finding.message for finding in found] == [True]
    (found_only_papers,) = of(linted({**account("contacted"), **talk("2025-08-01", "note")}), "KAM404")
    assert found_only_papers


def test_a_future_talk_breaks_no_silence(linted: Lint) -> None:
    assert of(linted({**account("contacted"), **talk("2025-08-01"), **talk("2026-12-01")}), "KAM404")


def test_who_may_be_silent(linted: Lint) -> None:
    assert not of(linted({**account("market"), **talk("2020-08-01")}), "KAM404")
    assert not of(linted({**account("contacted", "status: lost\n"), **talk("2025-08-01")}), "KAM404")
    assert not of(linted(account("contacted")), "KAM404")


def test_a_talk_that_cannot_be_read_may_have_been_yesterday(linted: Lint) -> None:
    broken = {"accounts/acme/interactions/2026/2026-03-02-call-price.yaml": "kind: [\n"}
    assert not of(linted({**account("contacted"), **talk("2025-08-01"), **broken}), "KAM404")


def test_silence_by_circle_in_lint_yaml(linted: Lint) -> None:
    lint = "circles: {contacted: {options: {silence: {papers: [call]}}}}\n"
    assert of(linted({**account("contacted"), **talk("2026-03-01"), "policy/lint.yaml": lint}), "KAM404")


# ---- KAM405, KAM406


def test_today_is_not_the_future(linted: Lint) -> None:
    assert not of(linted(talk("2026-03-03")), "KAM405")
    assert of(linted(talk("2026-03-04")), "KAM405")


def summary(kind: str, text: str | None, subject: str = "The new price list") -> dict[str, str]:
    line = "" if text is None else f"summary: {text}\n"
    return {CALL: f"kind: {kind}\ndate: 2026-02-20\nsubject: {subject}\n{line}participants: [cfo]\nteam: [anna]\n"}


@pytest.mark.parametrize(
    ("kind", "text", "says_nothing"),
    [
        ("meeting", "The new price list", True),
        ("meeting", "the NEW price-list!", True),
        ("visit", "Visited Acme, talked to Мария Петрова about the prices", True),
        ("call", "Called.", True),
        ("event", "Хорошо поговорили с Марией", True),
        ("call", "Hires two buyers in May", False),
        ("meeting", "Μετάθεση για τον Μάρτιο", False),
        ("email", "ok", False),
        ("call", None, True),
        ("review", None, True),
        ("meeting", None, False),
        ("call", "42", False),
        ("call", "[a, b]", False),
    ],
)
def test_summaries(linted: Lint, kind: str, text: str | None, says_nothing: bool) -> None:
    report = linted(summary(kind, text))
    assert bool(of(report, "KAM406")) is says_nothing
    if kind == "meeting" and text is None:
        assert [finding.message for finding in report.findings if "no summary" in finding.message]


def test_min_words_and_more_kinds(linted: Lint) -> None:
    stricter = {"policy/lint.yaml": "options: {empty-summary: {min_words: 9, more_kinds: [email]}}\n"}
    assert of(linted({**stricter, **summary("meeting", "Hires two buyers in May")}), "KAM406")
    assert not of(linted({**stricter, **summary("call", "Called.")}), "KAM406")
    assert of(linted({**stricter, **summary("email", "Sent.")}), "KAM406")


# ---- KAM411-416: proposals


@pytest.mark.parametrize(
    ("more", "until", "fields"),
    [
        ("", "2026-02-25", []),
        ("", "2026-02-24", ["proposal.valid_until"]),
        ("  sent: 2026-02-26\n", "2026-02-25", ["proposal.valid_until"]),
        ("  sent: 2026-02-25\n  confirmed: 2026-02-25\n", "2026-04-30", []),
        ("  sent: 2026-02-25\n  confirmed: 2026-02-24\n", "2026-04-30", ["proposal.confirmed"]),
    ],
)
def test_dates_of_a_proposal(linted: Lint, more: str, until: str, fields: list[str]) -> None:
    assert [finding.field for finding in of(linted(proposal(more, until)), "KAM411")] == fields


@pytest.mark.parametrize(
    ("until", "more", "found"),
    [
        ("2026-03-02", "", True),
        ("2026-03-03", "", False),
        ("2026-03-02", "  outcome: declined\n", False),
    ],
)
def test_outcome_after_the_last_day(linted: Lint, until: str, more: str, found: bool) -> None:
    assert bool(of(linted(proposal(more, until)), "KAM412")) is found


def test_a_proposal_that_ran_out_wants_its_outcome_only(linted: Lint) -> None:
    report = linted(proposal("  sent: 2026-02-25\n", "2026-03-01"))
    assert {finding.code for finding in report.findings if finding.code.startswith("KAM41")} == {"KAM412"}


@pytest.mark.parametrize(("sent", "found"), [("2026-03-01", True), ("2026-03-02", False)])
def test_days_to_confirm(linted: Lint, sent: str, found: bool) -> None:
    report = linted(proposal(f"  sent: {sent}\n"))
    assert bool(of(report, "KAM413")) is found
    assert not of(linted(proposal(f"  sent: {sent}\n  confirmed: 2026-03-02\n")), "KAM413")


@pytest.mark.parametrize(
    ("day", "kind", "found"),
    [
        ("2026-02-26", "call", False),
        ("2026-02-25", "call", False),
        ("2026-02-24", "call", True),
        ("2026-02-27", "visit", False),
        ("2026-02-27", "email", True),
        ("2026-03-04", "call", True),
    ],
)
def test_a_later_call_follows_up(linted: Lint, day: str, kind: str, found: bool) -> None:
    report = linted({**proposal("  sent: 2026-02-25\n"), **talk(day, kind)})
    assert bool(of(report, "KAM413")) is found


@pytest.mark.parametrize(
    ("urgency", "step", "missing"),
    [
        ("", "", ["an open next step", "urgency"]),
        ("  urgency: Lorries are free until May\n", "", ["an open next step"]),
        ("", steps("who: anna, due: 2026-03-10"), ["urgency"]),
        ("  urgency: Lorries are free until May\n", steps("who: anna"), ["an open next step"]),
        ("  urgency: Lorries are free until May\n", steps("who: anna, due: 2026-03-10"), []),
    ],
)
def test_follow_up(linted: Lint, urgency: str, step: str, missing: list[str]) -> None:
    files = proposal(f"  sent: 2026-02-25\n  confirmed: 2026-02-26\n{urgency}{step}")
    found = of(linted(files), "KAM414")
    assert [all(words in finding.message for words in missing) for finding in found] == ([True] if missing else [])


def test_a_step_agreed_after_the_proposal_is_its_follow_up(linted: Lint) -> None:
    files = proposal("  confirmed: 2026-02-26\n  urgency: Lorries are free until May\n")
    assert not of(linted({**files, **talk("2026-02-27", more=steps("due: 2026-03-20, who: anna"))}), "KAM414")


def test_a_step_from_before_the_proposal_is_not(linted: Lint) -> None:
    files = proposal("  confirmed: 2026-02-26\n  urgency: Lorries are free until May\n")
    assert of(linted({**files, **talk("2026-02-10", more=steps("due: 2026-03-20, who: anna"))}), "KAM414")


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ("", True),
        ("  arguments: [{contact: cfo, text: Saves 900}]\n", False),
        ("  arguments: [{contact: acme/cfo, text: Saves 900}]\n", False),
        ("  arguments: [{role: economic-buyer, text: Saves 900}]\n", False),
        ("  arguments: [{role: technical, text: Ten plants run on it}]\n", True),
        ("  arguments: [{role: decision-maker, text: Ten plants run on it}]\n", True),
        ("  arguments: [cfo, 7, {contact: [cfo]}]\n", True),
    ],
)
def test_an_argument_for_who_decides(linted: Lint, arguments: str, found: bool) -> None:
    report = linted(proposal(arguments))
    assert ["cfo" in finding.message for finding in of(report, "KAM415")] == ([True] if found else [])


def test_an_argument_for_a_deciding_role_where_nobody_is_known(linted: Lint) -> None:
    gone = {"accounts/acme/contacts/cfo.yaml": "name: Мария Петрова\nroles: [economic-buyer]\nleft: 2026-01-01\n"}
    (found,) = of(linted({**gone, **proposal("  arguments: [{role: technical, text: It runs}]\n")}), "KAM415")
    assert "for anybody who decides" in found.message
    argued = proposal("  arguments: [{role: decision-maker, text: It runs}]\n")
    assert not of(linted({**gone, **argued}), "KAM415")


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("", "does not name the team"),
        ("  prepared_by: []\n", "does not name the team"),
        ("  prepared_by: [anna]\n", None),
        ("  prepared_by: [anna, boris]\n", "Boris (no role and no e-mail, no phone)"),
        ("  prepared_by: [nobody]\n", None),
    ],
)
def test_the_team_that_prepared_it(linted: Lint, named: str, said: str | None) -> None:
    found = of(linted({"team/boris.yaml": "name: Boris\n", **proposal(named)}), "KAM416")
    assert [str(said) in finding.message for finding in found] == ([True] if said else [])


def test_decided_proposals_are_history(linted: Lint) -> None:
    report = linted(proposal("  sent: 2026-02-25\n  outcome: accepted\n"))
    assert not [finding for finding in report.findings if finding.code.startswith("KAM41")]


# ---- KAM421, KAM422: tenders

KNOWN = "  committee: [cfo]\n  competitors: [Packfix]\n  success_factors: [Service]\n"
ABOUT = talk(more="about: [line]\n")


@pytest.mark.parametrize(
    ("expected", "found"),
    [("2026-12-02", True), ("2026-12-03", False), ("2026-12", True), ("2027", False), ("2026-03-03", True)],
)
def test_preparing_begins_months_before(linted: Lint, expected: str, found: bool) -> None:
    assert bool(of(linted(deal(f"tender:\n  expected: '{expected}'\n{KNOWN}")), "KAM422")) is found


def test_the_earliest_date_counts(linted: Lint) -> None:
    (found,) = of(linted(deal(f"tender:\n  deadline: 2027-02-01\n  published: 2026-11-20\n{KNOWN}")), "KAM422")
    assert found.field == "tender.published"


@pytest.mark.parametrize("more", ["outcome: dropped\n", ""])
def test_what_is_over_is_not_prepared(linted: Lint, more: str) -> None:
    deadline = "2026-09-01" if more else "2026-03-02"
    assert not of(linted(deal(f"{more}tender:\n  deadline: {deadline}\n{KNOWN}")), "KAM422")


def test_a_tender_that_is_talked_about_has_begun(linted: Lint) -> None:
    assert not of(linted({**deal(f"tender:\n  expected: 2026-09\n{KNOWN}"), **ABOUT}), "KAM422")


@pytest.mark.parametrize(
    ("tender", "missing"),
    [
        ("  expected: 2026-09\n  committee: [cfo]\n", ["success_factors", "competitors"]),
        ("  expected: 2026-09\n  committee: []\n  competitors: [a]\n  success_factors: [b]\n", ["committee"]),
        (f"  expected: 2026-09\n{KNOWN}", []),
        (KNOWN, ["when it is"]),
        ("  expected: 2027-09\n", []),
    ],
)
def test_what_is_known_of_a_tender(linted: Lint, tender: str, missing: list[str]) -> None:
    found = of(linted({**deal(f"tender:\n{tender}"), **ABOUT}), "KAM421")
    assert [all(word in finding.message for word in missing) for finding in found] == ([True] if missing else [])


def test_a_tender_that_nobody_began_has_one_finding(linted: Lint) -> None:
    report = linted(deal("tender:\n  expected: 2026-09\n"))
    assert [finding.code for finding in report.findings] == ["KAM422"]


# ---- KAM431 complaint-overdue


@pytest.mark.parametrize(
    ("opened", "severity", "found"),
    [
        ("2026-02-26", "severity: high\n", False),
        ("2026-02-25", "severity: high\n", True),
        ("2026-02-17", "", False),
        ("2026-02-16", "", True),
        ("2020-01-01", "severity: unheard-of\n", False),
        ("2020-01-01", "severity: high\nresolved: 2020-01-02\nresolution: Replaced\n", False),
    ],
)
def test_complaints(linted: Lint, opened: str, severity: str, found: bool) -> None:
    report = linted({COMPLAINT: f"opened: {opened}\nsubject: Two pallets came damaged\n{severity}"})
    assert bool(of(report, "KAM431")) is found


def test_a_severity_without_limit_is_never_late(linted: Lint) -> None:
    limits = {"policy/limits.yaml": "complaints: {limit_days: {low: null}}\n"}
    files = {COMPLAINT: "opened: 2020-01-01\nsubject: Two pallets came damaged\nseverity: low\n"}
    assert of(linted(files), "KAM431")
    assert not of(linted({**limits, **files}), "KAM431")


def test_who_is_to_answer_for_a_complaint(linted: Lint) -> None:
    text = "opened: 2026-01-01\nsubject: Two pallets came damaged\n"
    (found,) = of(linted({COMPLAINT: text}), "KAM431")
    assert found.do.startswith("Anna Ivanova: ")
    boris = {"team/boris.yaml": "name: Boris\n", COMPLAINT: f"{text}responsible: boris\n"}
    assert of(linted(boris), "KAM431")[0].do.startswith("Boris: ")


# ---- KAM441, KAM442: cadences

REVIEWS = {"policy/limits.yaml": "review: {every_months: {market: 6}}\nvalue: {every_months: {market: 12}}\n"}


@pytest.mark.parametrize(("day", "late"), [("2025-09-02", True), ("2025-09-03", False)])
def test_review_is_late_after_its_day(linted: Lint, day: str, late: bool) -> None:
    assert bool(of(linted({**REVIEWS, **talk(day, "review")}), "KAM441")) is late


@pytest.mark.parametrize(
    ("entered", "late"), [("2025-09-02", True), ("2025-09-03", False), (None, True), ("sometime", True)]
)
def test_first_review_counts_from_the_entry_into_the_circle(linted: Lint, entered: str | None, late: bool) -> None:
    log = f"circle_log: [{{circle: market, date: {entered}}}]\n" if entered else ""
    assert bool(of(linted({**REVIEWS, **account("market", log)}), "KAM441")) is late


@pytest.mark.parametrize(
    ("period", "late"),
    [
        ("'2024'", True),
        ("'2025'", False),
        ("2024-H2", True),
        ("2025-H1", False),
        ("2024-Q4", True),
        ("2025-Q1", False),
        ("2025-01", False),
        ("FY2024", True),
        ("FY2025-H1", False),
        ("FY2024-Q4", True),
        ("FY2025-01", False),
        ("nonsense", True),
        ("FY2025-H9x", True),
        ("[2026]", True),
    ],
)
def test_value_is_assessed_some_time_after_its_period(linted: Lint, period: str, late: bool) -> None:
    # 60 days after the period's end plus twelve months: 2026-03-01 for what ended with 2024.
    value = f"value:\n  - period: {period}\n    given: A second carrier\n"
    assert bool(of(linted({**REVIEWS, **account("market", value)}), "KAM442")) is late


def test_fiscal_years_end_when_the_company_says(linted: Lint) -> None:
    value = account("market", "value: [{period: FY2024, given: A second carrier}]\n")
    kam = "format: 1\ncompany: {name: Us}\ncurrency: EUR\nfiscal_year: {starts: 4}\n"
    assert of(linted({**REVIEWS, **value}), "KAM442")
    assert not of(linted({**REVIEWS, **value, "kam.yaml": kam}), "KAM442")


def test_lost_accounts_are_neither_reviewed_nor_assessed(linted: Lint) -> None:
    report = linted({**REVIEWS, **account("market", "status: lost\n")})
    assert not of(report, "KAM441")
    assert not of(report, "KAM442")


# ---- KAM451-453: deals


@pytest.mark.parametrize(
    ("close", "stage", "late"),
    [
        ("2026-03-02", "need", True),
        ("2026-03-03", "need", False),
        ("2026-02", "need", True),
        ("2026-03", "need", False),
        ("'2026'", "need", False),
        ("2026-02", "postponed", False),
        ("2026-02", "won", False),
        ("2026-02\noutcome: dropped", "need", False),
        ("--02-02", "need", False),
    ],
)
def test_expected_close(linted: Lint, close: str, stage: str, late: bool) -> None:
    assert bool(of(linted(deal(f"expected_close: {close}\n", stage)), "KAM451")) is late


@pytest.mark.parametrize(
    ("stage", "outcome", "codes"),
    [
        ("won", "", ["KAM452"]),
        ("won", "outcome: won\nreason: Service\n", []),
        ("won", "outcome: lost\nreason: Service\n", ["KAM452"]),
        ("lost", "outcome: dropped\nreason: No budget\n", []),
        ("need", "outcome: won\nreason: Service\n", ["KAM452"]),
        ("need", "", []),
        ("lost", "outcome: lost\n", ["KAM453"]),
        ("lost", "outcome: lost\nreason: ' '\n", ["KAM453"]),
        ("lost", "outcome: lost\nreason: [price]\n", []),
    ],
)
def test_how_a_deal_ended_and_why(linted: Lint, stage: str, outcome: str, codes: list[str]) -> None:
    report = linted(deal(outcome, stage))
    assert [finding.code for finding in report.findings if finding.code.startswith("KAM45")] == codes


def test_outcomes_that_need_no_reason(linted: Lint) -> None:
    lint = {"policy/lint.yaml": "options: {deal-reason: {except_outcomes: [won]}}\n"}
    assert not of(linted({**lint, **deal("outcome: won\n", "won")}), "KAM453")


# ---- all of them


def test_what_depends_on_today_is_a_warning_at_most(linted: Lint) -> None:
    only_on_files = {"KAM303", "KAM304", "KAM305", "KAM411"}
    mine = [rule for rule in registry.RULES if rule.code[3] in "34"]
    assert {rule.code for rule in mine if rule.severity is Severity.ERROR} == only_on_files
