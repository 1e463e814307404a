# ruff: noqa: E501 (a row is one line, so that the tables can be read)
"""Headings in people's own words are guessed from their parts and from what the cells look like."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulator.loader.history.imports.imported import Imported, import_history
from simulator.loader.history.kept import kept_csv
from simulator.loader.history.mapping import map_text

LOGS: dict[str, tuple[str, dict[str, str]]] = {
    "fresh": (
        """When I bid,What happened,They pay,Got (USD),# others,Conn. spent,link
2025-03-01,no answer,$25/hr,,20 to 50,12,https://x.example/~01aa
2025-03-14,Got hired,$500,480,<5,16,https://x.example/~01ab
2025-03-17,Interview,$30-40/hr,,5 to 10,8,https://x.example/~01ac
""",
        {
            "date": "When I bid",
            "status": "What happened",
            "budget": "They pay",
            "value": "Got (USD)",
            "proposals_at_send": "# others",
            "cost_connects": "Conn. spent",
            "job_id": "link",
        },
    ),
    "yes": (
        """Day,Applied?,Project,Pays,Cnx,Boost?,How many others,Opened?,Wrote back?,Got it?,Earned
2025-03-01,yes,Shop,$300,12,no,12,yes,no,no,
2025-03-14,yes,Logo,$80,8,yes,30,yes,yes,yes,80
""",
        {
            "date": "Day",
            "budget": "Pays",
            "cost_connects": "Cnx",
            "boost_connects": "Boost?",
            "proposals_at_send": "How many others",
            "viewed": "Opened?",
            "replied": "Wrote back?",
            "hired": "Got it?",
            "value": "Earned",
        },
    ),
    "spanish": (
        """Fecha de envío,Estado,Presupuesto,Mi oferta,Conexiones,Competidores,Categoría,Ingresos
14/03/2025,sin respuesta,$300,$280,12,15,Web,
15/03/2025,contratado,$90,$90,8,5,Diseño,90
""",
        {
            "date": "Fecha de envío",
            "status": "Estado",
            "budget": "Presupuesto",
            "asked": "Mi oferta",
            "cost_connects": "Conexiones",
            "proposals_at_send": "Competidores",
            "category": "Categoría",
            "value": "Ingresos",
        },
    ),
    "german": (
        """Gesendet am,Stand,Budget,Mein Preis,Connects,Mitbewerber,Bereich,Verdienst,Gesehen,Antwort
14.03.2025,offen,300 $,280 $,12,15,Web,,ja,nein
15.03.2025,gewonnen,90 $,90 $,8,5,Design,90,ja,ja
""",
        {
            "date": "Gesendet am",
            "status": "Stand",
            "budget": "Budget",
            "asked": "Mein Preis",
            "cost_connects": "Connects",
            "proposals_at_send": "Mitbewerber",
            "category": "Bereich",
            "value": "Verdienst",
            "viewed": "Gesehen",
            "replied": "Antwort",
        },
    ),
    "french": (
        """Envoyé le,Résultat,Budget du client,Mon prix,Connects dépensés,Concurrents,Vu,Réponse,Revenu
14/03/2025,en attente,300 $,280 $,12,15,oui,non,
15/03/2025,embauche,90 $,90 $,8,5,oui,oui,90
""",
        {
            "date": "Envoyé le",
            "status": "Résultat",
            "budget": "Budget du client",
            "asked": "Mon prix",
            "cost_connects": "Connects dépensés",
            "proposals_at_send": "Concurrents",
            "viewed": "Vu",
            "replied": "Réponse",
            "value": "Revenu",
        },
    ),
    "plain": (
        """a,b,c,d
2025-03-01,Viewed,12 connects,https://x.example/1
2025-03-04,Hired,8 connects,https://x.example/2
""",
        {"date": "a", "status": "b", "cost_connects": "c", "job_id": "d"},
    ),
    "client": (
        """Sent,Client total spent,Client hire %,Pay verified?,Their budget,I asked,Connects,Job posted,Client answer,Heard back on
2025-03-01,$1K+ spent,80%,yes,$500,$450,12,2025-02-28,No response,
2025-03-14,$20K,40%,no,$40,$40,8,2025-03-14,Hired,2025-03-20
""",
        {
            "date": "Sent",
            "client_spend": "Client total spent",
            "client_hire_rate": "Client hire %",
            "payment_verified": "Pay verified?",
            "budget": "Their budget",
            "asked": "I asked",
            "cost_connects": "Connects",
            "posted": "Job posted",
            "status": "Client answer",
            "outcome_date": "Heard back on",
        },
    ),
    "ago": (
        """Submitted on,How old was the post,Kind of work,Pay type,Fit (1-100),Invited?,How did it end
2025-03-01,15 min,Web,Hourly,80,no,ghosted
2025-03-14,3 hours,Design,Fixed,55,yes,won
""",
        {
            "date": "Submitted on",
            "job_age_min": "How old was the post",
            "category": "Kind of work",
            "type": "Pay type",
            "skill_match": "Fit (1-100)",
            "invited": "Invited?",
            "status": "How did it end",
        },
    ),
    "agency": (
        """Date sent,Sent by,Spent,Refunded,Extra connects,Bids,Client spend,Reply date,Interview date,Hire date,Contract $
2025-03-01,Ana,12,0,0,15,5000,,,,
2025-03-14,Bo,8,8,5,3,0,2025-03-15,2025-03-16,2025-03-20,900
""",
        {
            "date": "Date sent",
            "member": "Sent by",
            "cost_connects": "Spent",
            "connects_returned": "Refunded",
            "boost_connects": "Extra connects",
            "proposals_at_send": "Bids",
            "client_spend": "Client spend",
            "replied": "Reply date",
            "interviewed": "Interview date",
            "hired": "Hire date",
            "value": "Contract $",
        },
    ),
    "tiny": (
        """date applied,result,bid,connects used,notes,client name
3/25/2025,rejected,50,12,foo,Bar
3/27/2025,pending,40,6,,Baz
""",
        {"date": "date applied", "status": "result", "asked": "bid", "cost_connects": "connects used"},
    ),
    "sentences": (
        """When did I apply?,What did they say?,How much do they pay?,How much did I get?,How many connects did it cost?,How many people applied?
2025-03-01,declined,$300,,12,20
2025-03-14,hired,$100,$100,6,9
""",
        {
            "date": "When did I apply?",
            "status": "What did they say?",
            "budget": "How much do they pay?",
            "value": "How much did I get?",
            "cost_connects": "How many connects did it cost?",
            "proposals_at_send": "How many people applied?",
        },
    ),
    "flags": (
        """Pitched,Viewed by them,Any reply,Call,Signed,Deal size,CX
2025-03-01,x,,,,,12
2025-03-14,x,x,x,x,$700,8
""",
        {
            "date": "Pitched",
            "viewed": "Viewed by them",
            "replied": "Any reply",
            "interviewed": "Call",
            "hired": "Signed",
            "value": "Deal size",
            "cost_connects": "CX",
        },
    ),
    "form": (
        """Timestamp,Client country,Bid (Connects),Proposal rate,Hourly/Fixed,Result,Final price
2025-03-01 10:00,US,12,$35/hr,Hourly,No reply,
2025-03-02 11:00,UK,8,$300,Fixed,Hired,$280
""",
        {
            "date": "Timestamp",
            "cost_connects": "Bid (Connects)",
            "asked": "Proposal rate",
            "type": "Hourly/Fixed",
            "status": "Result",
            "value": "Final price",
        },
    ),
    "spanish marks": (
        """Fecha,Conexiones usadas,Estado,Monto ganado,Propuestas,¿Visto?,¿Respondió?
01/03/2025,12,Enviada,,10,sí,no
25/03/2025,8,Contratado,300,5,sí,sí
""",
        {
            "date": "Fecha",
            "cost_connects": "Conexiones usadas",
            "status": "Estado",
            "value": "Monto ganado",
            "proposals_at_send": "Propuestas",
            "viewed": "¿Visto?",
            "replied": "¿Respondió?",
        },
    ),
    "greek": (
        """Ημέρα,Κατάσταση,Κόστος
2025-03-01,Viewed,12 connects
2025-03-04,Hired,8 connects
""",
        {"date": "Ημέρα", "status": "Κατάσταση", "cost_connects": "Κόστος"},
    ),
    "ticks": (
        """When,Credits,They saw it,They wrote,Zoom,Deal,Money,Fixed price,Hourly range
1 Mar 2025,12,x,,,,,$500,
5 Mar 2025,8,x,x,x,x,500,,$20-$40
""",
        {
            "date": "When",
            "cost_connects": "Credits",
            "viewed": "They saw it",
            "replied": "They wrote",
            "interviewed": "Zoom",
            "hired": "Deal",
            "value": "Money",
            "budget": "Fixed price",
            "hourly": "Hourly range",
        },
    ),
}


def read(text: str, folder: Path) -> Imported:
    (folder / "log.csv").write_text(text, encoding="utf-8")
    return import_history(folder / "log.csv")


@pytest.mark.parametrize("name", LOGS)
def test_each_heading_is_taken_for_what_it_means(name: str, tmp_path: Path) -> None:
    text, expected = LOGS[name]
    assert {ours: theirs for ours, theirs in read(text, tmp_path).used.columns.items() if theirs} == expected


def test_a_guess_is_sure_where_nothing_else_can_be_meant(tmp_path: Path) -> None:
    assert read(LOGS["tiny"][0], tmp_path).unsure == frozenset()
    unsure = read(LOGS["fresh"][0], tmp_path).unsure
    assert {"cost_connects", "budget", "value"} <= unsure
    assert not unsure & {"date", "status"}  # no other column holds dates, or words for stages


def test_a_map_says_which_guesses_are_not_sure(tmp_path: Path) -> None:
    found = read(LOGS["fresh"][0], tmp_path)
    lines = map_text(found.used, "log.csv", found.unsure).splitlines()
    assert '  budget: "They pay"  # not sure' in lines
    assert '  date: "When I bid"' in lines


def test_a_link_joins_rows_and_is_not_kept(tmp_path: Path) -> None:
    found = read(LOGS["fresh"][0], tmp_path)
    assert "link" in found.private
    assert found.found.history is not None
    assert "example" not in kept_csv(found.found.history)


def test_rates_by_the_hour_are_kept_as_such(tmp_path: Path) -> None:
    found = read(LOGS["fresh"][0], tmp_path).found
    past = found.history
    assert past is not None
    assert past.hourly_usd[[0, 2]].tolist() == [25, 35]
    assert np.isnan(past.budget_usd).tolist() == [True, False, True]
    assert past.kind.tolist() == ["hourly", "", "hourly"]
    assert any("2 rates by the hour kept" in one for one in found.remarks)
    (tmp_path / "kept.csv").write_text(kept_csv(past), encoding="utf-8")
    again = import_history(tmp_path / "kept.csv").found.history
    assert again is not None
    assert again.hourly_usd[[0, 2]].tolist() == [25, 35]


def test_ranges_and_rough_numbers_are_read(tmp_path: Path) -> None:
    rows = "20 to 50,12\n<5,~8\n5 or fewer,about 16\n\u22658,12 connects\n50+,16\nbetween 4 and 6,8\n".splitlines()
    text = "Date,Status,Rivals,Connects\n" + "".join(
        f"2025-03-1{k},sent,{row}\n" for k, row in enumerate(rows)
    )
    found = read(text, tmp_path).found
    assert found.history is not None
    assert found.history.rivals.tolist() == [35, 2, 2.5, 8, 50, 5]
    assert found.history.connects.tolist() == [12, 8, 16, 12, 16, 8]
    assert found.remarks == ()


@pytest.mark.parametrize(("head", "cell", "says"), [
    ("Type", "retainer", "column 'Type': cannot read 'retainer' (row 2); taken as not known"),
    ("Category", "see https://x.example/1", "column 'Category': cannot read 'see https://x.example/1' (row 2); left out"),
    ("Value", "$25/hr", "column 'Value': by the hour: '$25/hr' (row 2); what the contract paid is taken as not known"),
    ("Currency", "cowries", "column 'Currency': cannot read 'cowries' (row 2); taken as dollars"),
    ("Outcome date", "2025-02-01", "before the proposal was sent: '2025-02-01' (row 2); that day is taken as not known"),
    ("Posted", "2025-04-01", "after the proposal was sent: '2025-04-01' (row 2); the age of the post is taken as not known"),
    ("Rivals", "a few", "column 'Rivals': cannot read 'a few' (row 2); taken as not known"),
    ("Connects", "a dozen", "column 'Connects': cannot read 'a dozen' (row 2); taken as not known"),
    ("Job age (min)", "€300", "column 'Job age (min)': cannot read '€300' (row 2); taken as not known"),
    ("Client spend", "lots", "column 'Client spend': cannot read 'lots' (row 2); taken as not known"),
])  # fmt: skip
def test_no_value_is_lost_in_silence(head: str, cell: str, says: str, tmp_path: Path) -> None:
    text = f"Date,Status,Budget,{head}\n2025-03-01,hired,$5,{cell}\n"
    assert any(says in one for one in read(text, tmp_path).found.remarks)


def test_a_sum_in_rows_of_hires_alone_is_what_they_paid(tmp_path: Path) -> None:
    lines = ["2026-02-01,hired,700", "2026-02-02,lost,", "2026-02-03,lost,", "2026-02-04,viewed,"]
    file = tmp_path / "log.csv"
    file.write_text("\n".join(["Date,Status,Amount", *lines]))
    read = import_history(file)
    assert (read.used.columns["value"], "value" in read.unsure) == ("Amount", True)
    file.write_text("\n".join(["Date,Status,Amount", *lines, "2026-02-05,lost,300"]))
    assert import_history(file).used.columns["asked"] == "Amount"


def test_money_within_a_record_is_what_stands_above_it(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    file.write_text(
        '{"sent_at": "2026-02-01", "stage": "hired", "value": {"amount": 700, "currency": "USD"}, '
        '"bid": {"amount": 650}}\nnothing\n{"sent_at": "2026-02-02", "stage": "lost", "bid": {"amount": 90}}\n'
    )
    read = import_history(file)
    assert read.used.columns["value"] == "value.amount"
    assert read.used.columns["asked"] == "bid.amount"
    assert read.found.history is not None
    assert read.found.history.won_usd[0] == 700
    assert "no record in line 2: cut short, perhaps; mend or remove line 2" in read.damaged
