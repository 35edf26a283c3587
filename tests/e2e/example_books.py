"""A cleaning company's half year, for pictures: the same every time, up to today.

python -m tests.e2e.example_books http://127.0.0.1:54321 mail password
"""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta

from tests.e2e.api import Api

CUSTOMERS = [
    ("Årsta Montessori", "company"), ("Brf Solgläntan", "company"), ("Skeppsbron Advokat", "company"),
    ("Almgren Fastigheter", "company"), ("Sundby Ridskola", "company"), ("Rosendal Trädgård", "company"),
    ("Kungsholmen Yoga", "company"), ("Gamla Stans Optik", "brand"), ("Dalby Tandvård", "company"),
    ("Viklund Transport", "company"), ("Grönlund Media", "brand"), ("Ida Forsberg", "person"),
    ("Fjordvik Hotel", "company"), ("Hamnkontoret", "brand"), ("Per Åkesson", "person"),
]  # fmt: skip
SERVICES = ["Office cleaning", "Stair cleaning", "Move-out cleaning", "Window cleaning", "Facade wash"]
COSTS = ["Wages", "Detergents", "Van hire", "Subcontractor"]
DAYS = 210
# no rates are known after this day in the tests' copy of the bank's file
LAST_RATED = date(2026, 4, 13)


def fill(api: Api) -> None:
    """Customers, their contacts, and entries of every working day."""
    chance = random.Random(7)
    made = api.insert(
        "customers",
        [
            {
                "name": name,
                "kind": kind,
                "email": f"info@{name.split()[0].lower().translate(str.maketrans('åäö', 'aao'))}.example",
                "phone": f"+46 70 {chance.randint(100, 999)} {chance.randint(10, 99)} {chance.randint(10, 99)}",
                "country": "SE",
            }
            for name, kind in CUSTOMERS
        ],
    )
    api.insert(
        "contacts",
        [
            {"customer_id": one["id"], "name": name, "title": title}
            for one in made[:6]
            for name, title in (("Maria Holm", "Office manager"), ("Oskar Nyberg", "Accounts"))
        ],
    )
    entries = []
    for back in range(DAYS):
        day = date.today() - timedelta(days=back)
        if day.weekday() > 4:
            continue
        for _ in range(chance.randint(2, 5)):
            customer = made[min(int(chance.expovariate(0.25)), len(made) - 1)]
            abroad = day <= LAST_RATED and chance.random() < 0.2
            price = chance.randint(16, 180) * 100 / (10 if abroad else 1)
            shared = {"happened_on": day.isoformat(), "customer_id": customer["id"], "currency": "EUR" if abroad else "SEK"}  # fmt: skip
            entries.append({**shared, "direction": "revenue", "amount": f"{price:.2f}", "note": chance.choice(SERVICES)})  # fmt: skip
            cost = price * chance.uniform(0.4, 0.8)
            entries.append({**shared, "direction": "cost", "amount": f"{cost:.2f}", "note": chance.choice(COSTS)})  # fmt: skip
    api.insert("manual_entries", entries)
    for name, role in (("Johan Ek", "rep"), ("Sara Nyström", "manager"), ("Fatima Rashid", "viewer")):
        api.call("create_invitation", email=f"{name.split()[0].lower()}@example.com", role=role, name=name)


if __name__ == "__main__":
    fill(Api(*sys.argv[1:4]))
