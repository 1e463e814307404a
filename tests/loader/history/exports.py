# ruff: noqa: E501 (a row is one line, so that the tables can be read)
"""Exports of different make: the headings that tools really write, with invented rows."""

from __future__ import annotations

import io
import json

OWN = """date,job_id,category,type,budget,cost_connects,boost_connects,proposals_at_send,job_age_min,payment_verified,client_hire_rate,client_spend,skill_match,tailored,status,outcome_date,value,connects_returned,viewed,replied,invited
30.2314,198,web,fixed,120.5,4,3,7,61.3,True,0.75,1200.0,0.812,0.0,hired,36.5,118.25,0,True,True,False
31.0001,205,design,hourly,900.0,6,0,22,400.1,False,,0.0,0.444,1.0,silent,61.0,0.0,0,False,False,False
31.5,207,web,unstated,90.0,0,0,3,12.0,True,0.5,310.75,0.9,0.0,chosen_another,40.25,0.0,0,False,False,True
58.75,260,web,fixed,75.0,2,0,1,5.5,True,1.0,55.0,0.5,0.0,pending,70.0,0.0,0,False,False,False
59.0,261,web,fixed,75.0,2,1,1,5.5,True,1.0,55.0,0.5,0.0,closed,62.0,0.0,3,True,False,False
"""
TEAM_EXPORT = """Date,Karachi (PKT),EST (ET),Profile,Client,Niche,Status,Value,Connects,Boost,Time Since Prev,Bid Link,Notes,Added By
2025-03-01,9:15 PM,11:15 AM,Aslam,Northwind Ltd,Web,New,$500.00,12,0,-,https://site.example/jobs/~01aa11bb22cc,call them,Bina
2025-03-02,8:00 PM,10:00 AM,Aslam,Contoso,Web,Responded,"$1,200.00",16,10,22h,https://site.example/jobs/~01aa11bb22cd,,Bina
2025-03-04,8:30 PM,10:30 AM,Farah,Fabrikam,Design,Interview,$300.00,8,,48h,https://site.example/jobs/~01aa11bb22ce,,Bina
2025-03-05,7:00 PM,9:00 AM,Farah,Tailspin,Design,Won,$250.00,8,5,22h,https://site.example/jobs/~01aa11bb22cf,nice,Bina
2025-03-09,7:00 PM,9:00 AM,Aslam,Adatum,Web,Lost,$80.00,4,0,96h,https://site.example/jobs/~01aa11bb22d0,=cmd(),Bina
,,,,,,,,,,,,,
Total,,,,,,,,48,15,,,,
"""
TEAM_IMPORT = """date;client;profile;niche;status;amount;connects;boost;url;notes
01.03.2025;A GmbH;eins;web;New;500,00 €;12;0;https://x.example/1;
14.03.2025;B GmbH;zwei;web;Lost;1.200,00 €;16;2;https://x.example/2;hm
17.03.2025;C GmbH;eins;web;Won;80,50 €;8;0;https://x.example/3;
"""
NO_STATUS = """user_id,client_name,tech_stack,connects_spent,rate_type,rate_value,proposal_name,proposal_link,country,proposal_date
3,Mr Invented,Laravel,16,hourly,25,Shop backend,https://x.example/p/17,Nowhere,2024-11-05 10:22:31
3,Ms Invented,Vue,12,fixed,400,Landing page,https://x.example/p/18,Nowhere,2024-11-06 08:02:11
"""
DIARY = """contract_id,proposal_id,connects_spent,outcome,submitted_at,outcome_at
,p-101,8,submitted,2025-06-01T09:30:00Z,
c-7,p-102,12,hired,2025-06-02T11:00:00Z,2025-06-06T15:00:00Z
,p-103,6,rejected,2025-06-03T12:00:00Z,2025-06-20T12:00:00Z
,p-104,6,no response,2025-06-04T12:00:00Z,2025-07-04T12:00:00Z
"""
DASHBOARD = [
    {
        "id": k,
        "proposalId": f"18{k}7",
        "upworkStatus": word,
        "jobUrl": f"https://x.example/jobs/~02{k}9f",
        "jobTitle": "Invented title",
        "jobAvailability": there,
        "createdDateTime": f"2025-0{k}-11T08:00:00.000Z",
        "totalInvitedToInterview": 2,
        "totalHired": 0,
        "isLead": lead,
    }
    for k, (word, there, lead) in enumerate(
        [
            ("No interview", "ACTIVE", False),
            ("Communicated with 1-2", "CLOSED", False),
            ("Communicated with 1-2", "ACTIVE", True),
        ],
        start=1,
    )
]
AUTO_BID = """JOB,STATUS,SCORE,DATE
Invented one,Submitted,82,"Mar 4, 2025"
Invented two,Skipped,31,"Mar 4, 2025"
Invented three,Failed,77,"Mar 5, 2025"
Invented four,Rejected,64,"Mar 6, 2025"
Invented five,Matched,90,"Mar 7, 2025"
"""
LETTERS = """TEMPLATE,SENT,REPLIES,REPLY RATE,OFFERS
Short and warm,40,5,12.5%,1
Long,22,1,4.5%,0
"""
COMMUNITY = {
    "proposals": [
        {"title": "Invented", "url": "https://x.example/a1", "status": "pending", "bidRate": 40, "submissionDate": "2025-05-02", "interviewing": 0},
        {"title": "Invented", "url": "https://x.example/a2", "status": "accepted", "bidRate": 45, "submissionDate": "2025-05-03", "interviewing": 2},
        {"title": "Invented", "url": "https://x.example/a3", "status": "declined", "bidRate": 45, "submissionDate": "2025-05-04", "interviewing": 1},
        {"title": "Invented", "url": "https://x.example/a4", "status": "archived", "bidRate": 45, "submissionDate": "2025-05-04", "interviewing": 0},
    ]
}  # fmt: skip
TOTALS = {"period_days": 30, "sent": 14, "viewed": 3, "interviews": 1, "hires": 0}
EVENTS = [
    {"ts": "2025-02-01T10:00:00Z", "event": "verdict", "job_id": "~0a1", "score": 0.8},
    {
        "ts": "2025-02-01T11:00:00Z",
        "event": "proposal",
        "job_id": "~0a1",
        "connects_spent": 12,
        "angle": "speed",
    },
    {"ts": "2025-02-02T11:00:00Z", "event": "outcome", "job_id": "~0a1", "outcome": "viewed"},
    {
        "ts": "2025-02-03T09:00:00Z",
        "event": "proposal",
        "job_id": "~0b2",
        "connects_spent": 8,
        "angle": "depth",
    },
    {"ts": "2025-02-05T09:00:00Z", "event": "outcome", "job_id": "~0a1", "outcome": "interviewing"},
    {"ts": "2025-02-08T09:00:00Z", "event": "outcome", "job_id": "~0a1", "outcome": "hired"},
    {"ts": "2025-02-09T09:00:00Z", "event": "outcome", "job_id": "~0b2", "outcome": "declined"},
]
SIMPLE = """Date,Job Link,Status,Bid Amount,Notes
2025-01-10,https://x.example/1,Applied,$50,hello
2025-01-12,https://x.example/2,Viewed,$60,
2025-01-15,https://x.example/3,Interviewed,$70,
2025-01-17,https://x.example/4,Hired,$80,
2025-01-19,https://x.example/5,Rejected,$90,
2025-01-20,https://x.example/6,Perhaps,$90,
"""
WEEKS = """Week,Proposals Sent,Responses,Interviews,Wins,Win Rate
2025-W01,12,3,2,1,8.3%
2025-W02,15,1,0,0,0%
2025-W03,9,11,1,0,0%
Total,36,15,3,1,2.8%
"""
ACCOUNT = """Date,Action,Connects,Balance
2025-04-01,Membership: monthly Connects added,+10,10
2025-04-02,Purchased Connects,+80,90
2025-04-03,Applied to job: Invented shop,-12,78
2025-04-03,Boosted proposal: Invented shop,-20,58
2025-04-05,Applied to job: Invented logo,-8,50
2025-04-20,Refund: job closed: Invented logo,+8,58
2025-05-01,Expired,-5,53
"""
STATEMENT = """at_days,when,cause,what,post,amount,balance
0.000000,day 0 00:00,signup_grant,Start: wallet and sign-up grant,,40,40
1.250000,day 1 06:00,proposal,Proposal to post 17,17,-6,34
1.250000,day 1 06:00,boost,Boost on post 17,17,-3,31
9.500000,day 9 12:00,refund_closed,Back: client closed post 17 without a contract,17,9,40
"""

NESTED = {
    "data": {
        "vendorProposals": {
            "edges": [
                {
                    "node": {
                        "id": str(10 + k),
                        "status": {"status": word},
                        "auditDetails": {"createdDateTime": {"rawValue": f"2025-05-0{k + 1}T10:00:00Z"}},
                        "terms": {"chargeRate": {"rawValue": "45.0"}},
                        "marketplaceJobPosting": {"content": {"title": "Invented"}},
                    }
                }
                for k, word in enumerate(["Pending", "Accepted", "Declined", "Withdrawn", "Activated"])
            ]
        }
    }
}
SHEET = """#,Date Applied,Job Title,Job Type,Budget/Rate,Connects Spent,Boosted (Y/N),Proposal Viewed (Y/N),Hired (Y/N)
1,"Jan 3, 2026",Invented,Fixed,$500,16,Y,Y,N
2,"Jan 4, 2026",Invented,Hourly,$25-$40/hr,12,N,N,N
3,"Jan 6, 2026",Invented,Fixed,$1.2k,18,N,Y,Y
"""
GERMAN = """Datum;Kategorie;Ergebnis;Conects;Angebot
03.04.2025;Web;Keine Antwort;12;500,00
15.04.2025;Web;Gewonnen;8;1.200,50
16.04.2025;Design;offen;8;90
"""
TICKS = """Sent on,Job,Connects used,Viewed?,Replied?,Interview?,Hired?,Client hire rate,# Proposals,Job age
Mon Mar 3 2025,Shop,12 Connects,✓,,,,85%,5 to 10,2 hours ago
Tue Mar 4 2025,Logo,8 Connects,✓,✓,✓,✓,40%,Less than 5,15m
Wed Mar 5 2025,App,16 Connects,,,,,n/a,50+,3 days ago
"""
PIPELINE = """Application Date,Company,Stage,Date of last contact,Bid,Connects
3/4/2025,Acme,1. Applied,,USD 500,12
3/14/2025,Bcme,2. Viewed,3/15/2025,USD 60,12
3/18/2025,Ccme,Interview scheduled 3/20,3/20/2025,USD 700,12
3/21/2025,Dcme,Rejected - went with another,3/25/2025,USD 700,12
3/22/2025,Ecme,Hired!! :),3/25/2025,USD 700,12
3/23/2025,Ecme,No reply yet,,USD 700,12
"""
MOVEMENTS = """Date,Type,Details,Amount
"Mar 4, 2025",Spent,Proposal for Senior dev,-16
"Mar 4, 2025",Spent,Boost for Senior dev,-20
"Mar 9, 2025",Refund,Boost not charged for Senior dev,20
"Mar 10, 2025",Purchase,100 Connects bought,100
"Mar 11, 2025",Reward,Interview reward,10
"""
MONTHS = """Month,Applied,Opened by client,Replies received,Contracts,Spent (Connects)
Jan 2025,40,9,3,1,480
Feb 2025,35,n/a,2,0,420
"""


def _workbook(text: str) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.worksheets[0].append(["My proposals"])
    for line in text.strip().splitlines():
        book.worksheets[0].append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


EXPORTS: dict[str, bytes] = {
    "own.csv": OWN.encode(),
    "team.csv": TEAM_EXPORT.encode(),
    "team_import.csv": TEAM_IMPORT.encode("cp1252"),
    "no_status.tsv": NO_STATUS.replace(",", "\t").encode(),
    "diary.csv": DIARY.encode("utf-16"),
    "dashboard.json": json.dumps(DASHBOARD).encode(),
    "auto_bid.csv": AUTO_BID.encode(),
    "letters.csv": LETTERS.encode(),
    "community.json": json.dumps(COMMUNITY).encode(),
    "totals.json": json.dumps(TOTALS).encode(),
    "events.jsonl": "\n".join(map(json.dumps, EVENTS)).encode(),
    "simple.xlsx": _workbook(SIMPLE),
    "weeks.csv": WEEKS.encode(),
    "account.csv": ACCOUNT.encode(),
    "statement.csv": STATEMENT.encode(),
    "nested.json": json.dumps(NESTED).encode(),
    "sheet.csv": SHEET.encode(),
    "german.csv": GERMAN.encode(),
    "ticks.csv": TICKS.encode(),
    "pipeline.csv": PIPELINE.encode(),
    "movements.csv": MOVEMENTS.encode(),
    "months.csv": MONTHS.encode(),
}
