"""The words of the mails that jobs send, per language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """Subjects with and without the name of who writes, and the body; the names in braces are filled in."""

    subject: str
    subject_without_inviter: str
    body: str


INVITATION = {
    "en": Text(
        subject="{inviter} invites you to {organisation}",
        subject_without_inviter="You are invited to {organisation}",
        body=(
            "Hello {recipient_name},\n\n"
            "you are invited to work in {organisation}, which keeps its books in Kontor. "
            "Open this link to take your place:\n\n{link}\n\n"
            "The link works once and until {last_on}. If you did not expect this mail, you can ignore it.\n"
        ),
    ),
    "sv": Text(
        subject="{inviter} bjuder in dig till {organisation}",
        subject_without_inviter="Du är inbjuden till {organisation}",
        body=(
            "Hej {recipient_name}!\n\n"
            "Du är inbjuden att arbeta i {organisation}, som har sin bokföring i Kontor. "
            "Öppna länken för att ta din plats:\n\n{link}\n\n"
            "Länken fungerar en gång, till och med {last_on}. Väntade du dig inte det här mejlet kan du bortse från det.\n"
        ),
    ),
}


def language_of(locale: str) -> str:
    """The language of an organisation's mails; one without words of its own gets English."""
    return locale if locale in INVITATION else "en"
