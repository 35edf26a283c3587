"""A lead becomes a sale once, of the customer who is known already or of a new one."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.rest import bearer, serving
from tests.sales.firm import Firm


def test_a_lead_becomes_an_accepted_sale_of_a_new_customer(firm: Firm) -> None:
    service = firm.insert("services", name="Deep cleaning", price="1500", currency="SEK", tax_rate="25")
    lead = firm.lead(firm.rep, company="Berg AB", email="anna@berg.example", service_id=service, source="Web")
    sale = firm.row("sales", firm.call("convert_lead", firm.rep, lead_id=lead))
    assert (sale["state"], sale["title"], sale["source"], sale["assigned_to"]) == (
        "ACCEPTED", "Deep cleaning", "Web", firm.reps_place,
    )  # fmt: skip
    # 1,500 with a quarter's tax in it
    assert (sale["number"][-6:], sale["net_amount"], sale["tax_amount"]) == ("000001", 1200, 300)
    customer = firm.row("customers", sale["customer_id"])
    assert (customer["name"], customer["kind"], customer["assigned_to"]) == (
        "Berg AB",
        "company",
        firm.reps_place,
    )
    [contact] = firm.rows("select name, email from contacts where org_id = %s", firm.org_id)
    assert contact == {"name": "Anna Berg", "email": "anna@berg.example"}
    row = firm.row("leads", lead)
    assert (row["state"], row["customer_id"]) == ("CONVERTED", customer["id"])


@pytest.mark.parametrize("known", [{"email": "ANNA@berg.example"}, {"phone": "070-123 45 67"}])
def test_who_is_known_by_mail_or_number_is_found(firm: Firm, known: dict[str, Any]) -> None:
    firm.rows("update organisations set country = 'SE' where id = %s", firm.org_id)
    customer = firm.customer(name="Berg AB", email="anna@berg.example", phone="+46701234567")
    sale = firm.call("convert_lead", lead_id=firm.lead(**known))
    assert firm.row("sales", sale)["customer_id"] == customer
    assert len(firm.rows("select from customers where org_id = %s", firm.org_id)) == 1


def test_a_lead_converted_by_fifty_at_once_makes_one_sale(firm: Firm) -> None:
    lead = firm.lead(email="anna@berg.example")
    made: list[Any] = []
    threads = [
        threading.Thread(target=lambda: made.append(firm.call("convert_lead", lead_id=lead)))
        for _ in range(50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), len(set(made))) == (50, 1)
    for table in ("sales", "customers"):
        assert len(firm.rows(f"select from {table} where org_id = %s", firm.org_id)) == 1


def test_a_lead_converted_by_fifty_requests_at_once_makes_one_sale(firm: Firm) -> None:
    lead = firm.lead(email="anna@berg.example")
    people = [firm.database.join(firm.org_id, "manager")[0] for _ in range(50)]
    asked = {"org_id": str(firm.org_id), "lead_id": str(lead)}
    with serving(firm.database) as api, ThreadPoolExecutor(50) as threads:
        told = list(
            threads.map(lambda user: api.post("/rpc/convert_lead", json=asked, headers=bearer(user)), people)
        )
    assert {answer.status_code for answer in told} == {200}
    [sale] = {answer.json() for answer in told}
    assert [str(row["id"]) for row in firm.rows("select id from sales where org_id = %s", firm.org_id)] == [
        sale
    ]
    assert len(firm.rows("select from customers where org_id = %s", firm.org_id)) == 1


def test_two_leads_of_one_person_converted_at_once_find_one_customer(firm: Firm) -> None:
    leads = [firm.lead(email="anna@berg.example", phone="+46701234567") for _ in range(8)]
    threads = [threading.Thread(target=lambda x=lead: firm.call("convert_lead", lead_id=x)) for lead in leads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(firm.rows("select from sales where org_id = %s", firm.org_id)) == 8
    assert len(firm.rows("select from customers where org_id = %s", firm.org_id)) == 1


def test_a_lead_without_mail_or_number_makes_a_customer_of_its_name(firm: Firm) -> None:
    firm.customer(name="Anna Berg")
    sale = firm.call("convert_lead", lead_id=firm.lead())
    assert firm.row("customers", firm.row("sales", sale)["customer_id"])["kind"] == "person"
    assert len(firm.rows("select from customers where org_id = %s", firm.org_id)) == 2


def test_a_lost_lead_is_not_converted_and_leaves_nothing_behind(firm: Firm) -> None:
    lead = firm.lead(email="anna@berg.example")
    firm.call("transition_lead", lead_id=lead, to_state="LOST")
    assert "KT230" in firm.refused("convert_lead", lead_id=lead)
    for table in ("sales", "customers"):
        assert firm.rows(f"select from {table} where org_id = %s", firm.org_id) == []


def test_a_rep_converts_their_own_leads_alone(firm: Firm) -> None:
    lead = firm.lead(firm.other_rep)
    assert "KT232" in firm.refused("convert_lead", firm.rep, lead_id=lead)
    assert firm.row("leads", lead)["state"] == "NEW"
