"""The words of mails about notifications, per language; what stands in braces is filled in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bundle:
    """Subject of a mail about several things, the line about those left out, and the body."""

    subject: str
    more: str
    body: str


BUNDLE = {
    "en": Bundle(
        subject="{count} things to know",
        more="- and {count} more",
        body=(
            "Hello {recipient_name},\n\n"
            "this happened in {organisation}:\n\n{lines}\n\n"
            "See it in Kontor:\n{link}\n\n"
            "What you are told by mail, and when it is quiet, is yours to choose:\n{choices}\n"
        ),
    ),
    "sv": Bundle(
        subject="{count} saker att veta",
        more="- och {count} till",
        body=(
            "Hej {recipient_name}!\n\n"
            "Det här har hänt i {organisation}:\n\n{lines}\n\n"
            "Se det i Kontor:\n{link}\n\n"
            "Vad du får veta per mejl, och när det ska vara tyst, väljer du här:\n{choices}\n"
        ),
    ),
}

LINES = {
    "en": {
        "ledger_differs": "The ledger does not follow from its facts. Please tell whoever runs Kontor for you.",
        "integration_failing": "The connection {name} to {provider} fails.",
        "webhook_failed": "Events from {provider} could not be taken in.",
        "job_failed": "{task} was given up.",
        "invitation_accepted": "{name} has accepted your invitation and is {role} now.",
        "sync_first": "The first figures of {name} from {provider} are here.",
        "currency_changed": "The books are kept in {to} now; until now it was {from}.",
        "bill_differs": "A bill from {provider} differs from what was known.",
        "usage_differs": "{provider} counts {told} USD for {day}, and our own calls come to {logged} USD ({name}).",
        "spend_alert": "The spend alert {name} warns{whose}: {amount} {currency} spent, the limit is {limit}.",
        "spend_alert.critical": "The spend alert {name} is critical{whose}: {amount} {currency} spent, the limit is {limit}.",
        "spend_alert.no_data": "The spend alert {name}{whose}: no use has come in since {silent_from}.",
    },
    "sv": {
        "ledger_differs": "Huvudboken stämmer inte med sina underlag. Säg till den som sköter Kontor åt er.",
        "integration_failing": "Anslutningen {name} till {provider} fungerar inte.",
        "webhook_failed": "Händelser från {provider} kunde inte tas emot.",
        "job_failed": "{task} gavs upp.",
        "invitation_accepted": "{name} har tackat ja till din inbjudan och är nu {role}.",
        "sync_first": "De första siffrorna för {name} från {provider} har kommit.",
        "currency_changed": "Böckerna förs nu i {to}; hittills var det {from}.",
        "bill_differs": "En faktura från {provider} avviker från det som var känt.",
        "usage_differs": "{provider} räknar {told} USD för {day}, och våra egna anrop blir {logged} USD ({name}).",
        "spend_alert": "Kostnadslarmet {name} varnar{whose}: {amount} {currency} förbrukat, gränsen är {limit}.",
        "spend_alert.critical": "Kostnadslarmet {name} är kritiskt{whose}: {amount} {currency} förbrukat, gränsen är {limit}.",
        "spend_alert.no_data": "Kostnadslarmet {name}{whose}: ingen användning har kommit in sedan {silent_from}.",
    },
}

OTHER = {"en": "Something happened that you want to know of.", "sv": "Något har hänt som du vill veta."}

# what stands for a detail that was not given
NAMES = {
    "en": {
        "name": "somebody", "provider": "a service", "role": "a member", "task": "A job", "from": "another currency",
        "to": "another currency", "told": "some", "logged": "some", "day": "a day", "whose": "", "amount": "some", "limit": "less", "currency": "",
        "silent_from": "a while ago",
    },
    "sv": {
        "name": "någon", "provider": "en tjänst", "role": "medlem", "task": "Ett jobb", "from": "en annan valuta",
        "to": "en annan valuta", "told": "några", "logged": "några", "day": "en dag", "whose": "", "amount": "något", "limit": "mindre", "currency": "",
        "silent_from": "en tid tillbaka",
    },
}  # fmt: skip

ROLES = {
    "en": {
        "owner": "owner", "admin": "administrator", "manager": "manager", "rep": "representative", "viewer": "viewer",
        "talent": "talent",
    },
    "sv": {
        "owner": "ägare", "admin": "administratör", "manager": "chef", "rep": "säljare", "viewer": "läsare",
        "talent": "talang",
    },
}  # fmt: skip

TASKS = {
    "en": {
        "send_mail": "Sending a mail",
        "sync_openrouter_activity": "Fetching AI usage",
        "follow_openrouter_key": "Moving a key's costs to another customer or person",
        "change_currency": "Changing the currency",
        "replay_webhook_events": "Taking in events again",
        "sync_provider_events": "Fetching what a provider reports",
        "ask_provider": "A question to a provider",
        "settle_messages": "Finding out what became of messages",
    },
    "sv": {
        "send_mail": "Att skicka ett mejl",
        "sync_openrouter_activity": "Hämtningen av AI-användning",
        "follow_openrouter_key": "Flytten av en nyckels kostnader till en annan kund eller person",
        "change_currency": "Valutabytet",
        "replay_webhook_events": "Att ta in händelser igen",
        "sync_provider_events": "Hämtningen av det som en leverantör rapporterar",
        "ask_provider": "En fråga till en leverantör",
        "settle_messages": "Att ta reda på vad som blev av meddelanden",
    },
}
