"""The words of the mails, per language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """Subject and body; `{link}`, `{code}` and `{address}` are filled in."""

    subject: str
    body: str


_EN_FOOT = "\n\nThe link and the code work once and for {minutes} minutes.\n"
_SV_FOOT = "\n\nLänken och koden fungerar en gång och i {minutes} minuter.\n"
_EN_IGNORE = "If you did not ask for this, you can ignore this mail."
_SV_IGNORE = "Har du inte bett om detta kan du bortse från mejlet."

TEXTS: dict[str, dict[str, Text]] = {
    "en": {
        "signup": Text(
            "Confirm your mail address",
            "Welcome to Kontor. Open this link to confirm your mail address:\n\n{link}\n\n"
            f"Or type this code: {{code}}{_EN_FOOT}{_EN_IGNORE}\n",
        ),
        "recovery": Text(
            "Choose a new password",
            "Open this link to choose a new password for Kontor:\n\n{link}\n\n"
            f"Or type this code: {{code}}{_EN_FOOT}{_EN_IGNORE} Your password stays as it is.\n",
        ),
        "invite": Text(
            "You have been invited to Kontor",
            "An account was made for you in Kontor. Open this link to choose your password:\n\n{link}\n\n"
            f"Or type this code: {{code}}{_EN_FOOT}",
        ),
        "email_change_new": Text(
            "Confirm your new mail address",
            "Open this link to use {address} with your Kontor account:\n\n{link}\n\n"
            f"Or type this code: {{code}}{_EN_FOOT}{_EN_IGNORE}\n",
        ),
        "email_change_current": Text(
            "Confirm the change of your mail address",
            "Someone signed in to your Kontor account asked to change its mail address to {address}. "
            "Open this link if it was you:\n\n{link}\n\n"
            f"Or type this code: {{code}}{_EN_FOOT}"
            "If it was not you, do nothing and choose a new password.\n",
        ),
        "already_registered": Text(
            "You already have an account",
            "Someone tried to sign up to Kontor with this mail address, which already has an account. "
            "If it was you, sign in here, or choose a new password if you forgot yours:\n\n{link}\n\n"
            "If it was not you, you need not do anything.\n",
        ),
        "signup_again": Text(
            "Your mail address waits to be confirmed",
            "Someone signed up to Kontor with this mail address before, and it waits to be confirmed by the link in "
            "an earlier mail. Now someone has signed up with it again. If both were you, use the earlier link, and the "
            "password you chose first. If one was not you, choose a password of your own here:\n\n{link}\n\n"
            "The link works once and for {minutes} minutes. If neither was you, you can ignore this mail.\n",
        ),
    },
    "sv": {
        "signup": Text(
            "Bekräfta din e-postadress",
            "Välkommen till Kontor. Öppna länken för att bekräfta din e-postadress:\n\n{link}\n\n"
            f"Eller skriv in koden: {{code}}{_SV_FOOT}{_SV_IGNORE}\n",
        ),
        "recovery": Text(
            "Välj ett nytt lösenord",
            "Öppna länken för att välja ett nytt lösenord till Kontor:\n\n{link}\n\n"
            f"Eller skriv in koden: {{code}}{_SV_FOOT}{_SV_IGNORE} Ditt lösenord ändras inte.\n",
        ),
        "invite": Text(
            "Du är inbjuden till Kontor",
            "Ett konto har skapats åt dig i Kontor. Öppna länken för att välja ditt lösenord:\n\n{link}\n\n"
            f"Eller skriv in koden: {{code}}{_SV_FOOT}",
        ),
        "email_change_new": Text(
            "Bekräfta din nya e-postadress",
            "Öppna länken för att använda {address} med ditt Kontor-konto:\n\n{link}\n\n"
            f"Eller skriv in koden: {{code}}{_SV_FOOT}{_SV_IGNORE}\n",
        ),
        "email_change_current": Text(
            "Bekräfta bytet av e-postadress",
            "Någon som är inloggad på ditt Kontor-konto vill byta dess e-postadress till {address}. "
            "Öppna länken om det var du:\n\n{link}\n\n"
            f"Eller skriv in koden: {{code}}{_SV_FOOT}"
            "Var det inte du, gör ingenting och välj ett nytt lösenord.\n",
        ),
        "already_registered": Text(
            "Du har redan ett konto",
            "Någon försökte skapa ett konto i Kontor med den här e-postadressen, som redan har ett. "
            "Var det du kan du logga in här, eller välja ett nytt lösenord om du glömt ditt:\n\n{link}\n\n"
            "Var det inte du behöver du inte göra något.\n",
        ),
        "signup_again": Text(
            "Din e-postadress väntar på att bekräftas",
            "Någon har redan skapat ett konto i Kontor med den här e-postadressen, och det väntar på att bekräftas med "
            "länken i ett tidigare mejl. Nu har någon försökt igen. Var det du båda gångerna, använd den tidigare "
            "länken och lösenordet du valde först. Var det någon annan, välj ett eget lösenord här:\n\n{link}\n\n"
            "Länken fungerar en gång och i {minutes} minuter. Var det inte du någon av gångerna kan du bortse från "
            "mejlet.\n",
        ),
    },
}
