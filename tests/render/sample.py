"""A guide of eight steps with everything in it, and a check kind of its own: render is tested alone."""

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from PIL import Image, ImageDraw

from guidegen.model import (
    Check,
    Facts,
    FileChange,
    Finding,
    Instruction,
    Loaded,
    Mark,
    Recipe,
    Screenshot,
    Step,
    Want,
)

SECRET_COLOUR = (255, 0, 170)
"""Stands where the screenshot's password is: it must be nowhere in what is made."""


@dataclass(frozen=True, kw_only=True)
class Looked(Want[str]):
    """A want that nobody asks here."""

    name: ClassVar[str] = "content"
    path: str


@dataclass(frozen=True, kw_only=True)
class Written(Check):
    """A key in a file, told and pictured as a real kind would."""

    kind: ClassVar[str] = "written"
    key: str
    path: str
    new: str
    old: str = ""
    pictured: bool = True

    @property
    def subject(self) -> str:
        return self.key

    def instruct(self) -> Instruction:
        before = (f"{self.key} = {self.old}",) if self.old else ()
        return Instruction(
            text=f"Open the file `{self.path}` in the editor. Set `{self.key}` to `{self.new}`.",
            commands=(f"sudo nano {self.path}",),
            change=FileChange(self.path, before, (f"{self.key} = {self.new}",)) if self.pictured else None,
        )

    def expectation(self) -> str:
        return f"{self.key} is {self.new} in {self.path}"

    def wants(self) -> tuple[Want[Any], ...]:
        return (Looked(path=self.path),)

    def judge(self, facts: Facts, witnesses: Any = ()) -> Finding:
        raise NotImplementedError("a guide judges nothing")

    def apply(self) -> tuple[str, ...]:
        return ()


STATUS = (
    "\x1b[1;32m●\x1b[0m postfix.service - Postfix Mail Transport Agent\r\n"
    "     Loaded: loaded (/lib/systemd/system/postfix.service; \x1b[1;32menabled\x1b[0m; preset: enabled)\r\n"
    "     Active: \x1b[1;32mactive (exited)\x1b[0m since Sun 2026-11-22 10:14:07 UTC; 3s ago\r\n"
    "       Docs: man:postfix(1)\r\n"
    "    Process: 4120 ExecReload=/bin/true (code=exited, status=0/SUCCESS)\r\n"
    "   Main PID: 3988 (code=exited, status=0/SUCCESS)\r\n"
)

STEPS = (
    Step(
        id="open-terminal",
        title="Open a window for typing commands",
        do="Press the keys **Ctrl**, **Alt** and **T** together. A window with a blinking mark opens.",
        why="All that follows is typed into this one window.",
        see="A line that ends in `$`. That is where your typing will appear.",
        if_not="Open the menu of programs, type `terminal`, and click the first picture.",
        no_check="An open window leaves nothing to look at.",
        minutes=1,
    ),
    Step(
        id="back-up",
        title="Keep a copy of the old settings",
        why="With the copy, everything can be put back as it was.",
        do="Copy the file before you change it.",
        run="sudo cp -pn /etc/postfix/main.cf /etc/postfix/main.cf.before-tls",
        note="Your computer may ask for your own password now. Nothing is shown while you type it.",
        see="Nothing is printed. That is good.",
        check=(Written(key="copy", path="/etc/postfix/main.cf.before-tls", new="there", pictured=False),),
    ),
    Step(
        id="require-tls",
        title="Tell the mail server to use encryption",
        why="Without it your password would travel in the clear, and the relay refuses to listen.",
        caution="Change only the two lines below. A line that is lost here stops all mail.",
        check=(
            Written(key="relayhost", path="/etc/postfix/main.cf", new="[smtp.example.com]:587"),
            Written(
                key="smtp_tls_security_level",
                path="/etc/postfix/main.cf",
                new="encrypt",
                old="may",
                was={"written": ("may",)},
                if_missed="The customer may have edited smtpd_ in place of smtp_.",
            ),
        ),
        tip="In the editor, **Ctrl** and **W** together look for a word.",
        see="The two lines read as in the picture.",
        if_not="If the file opens empty, close it without saving, and check the name that you typed.",
        undo="Copy `main.cf.before-tls` back over `main.cf`.",
        proof="How many lines begin with the word `smtp_tls`?",
        proof_answer="One, or two where `smtp_tls_CApath` was there already.",
        minutes=4,
    ),
    Step(
        id="account",
        title="Look up the name of your account",
        do="Open the settings of your mail program. Click **Accounts**, then the line **Outgoing**.",
        screenshot=(
            Screenshot(
                image="screenshots/account.png",
                mark=(
                    Mark(kind="hide", target=(420, 330, 380, 44)),
                    Mark(kind="box", target=(420, 260, 380, 44)),
                    Mark(kind="arrow", target=(172, 232)),
                    Mark(kind="number", target=(872, 590)),
                ),
                caption="The name stands in the red box. Close the window with the button 1.",
                alt="A settings window; the account name is framed, an arrow points at the line Outgoing.",
            ),
        ),
        see="A window like the one in the picture. The password is covered there on purpose.",
        no_check="Looking something up leaves no trace.",
    ),
    Step(
        id="lock-password",
        title="Hide the relay password from other users",
        warning="Type the name of the file with care. Another name can lock you out of your own files.",
        run="sudo chown root:root /etc/postfix/sasl_passwd\nsudo chmod 0600 /etc/postfix/sasl_passwd",
        see="Nothing is printed.",
        if_not="`No such file or directory` means that a letter is missing. Type the line again.",
        needs=("require-tls",),
        check=(Written(key="mode", path="/etc/postfix/sasl_passwd", new="0600", pictured=False),),
    ),
    Step(
        id="reload",
        title="Make the mail server read the new settings",
        needs=("require-tls",),
        do="Type the two lines. The first one works in silence; the second one shows the picture below.",
        run="sudo systemctl reload postfix\nsystemctl status postfix --no-pager --lines 0",
        screenshot=(
            Screenshot(
                terminal="systemctl status postfix --no-pager --lines 0",
                mark=(Mark(kind="box", target="active (exited)"), Mark(kind="number", target="10:14:07 UTC")),
                caption="The word *active* in green, and the time (1) that you are asked for",
                alt="The status of postfix: active, since 10:14:07 UTC.",
            ),
        ),
        proof="Write down the time at the end of the line that begins with “Active”.",
        proof_answer="A time after the guide was sent.",
        check=(Written(key="reload", path="/etc/postfix/main.cf", new="read", pictured=False),),
    ),
    Step(
        id="send",
        title="Send yourself a message",
        do="Write a message to your own address, with the word *Test* as its subject. Send it.",
        see="The message arrives within two minutes.",
        if_not="Do not send it again. Call us, and read out the answer that you wrote at step 6.",
        no_check="Sending a message leaves nothing that can be told apart later.",
    ),
    Step(
        id="tidy-up",
        title="Close the window",
        optional=True,
        run="exit",
        see="The window is gone.",
        no_check="A closed window leaves nothing to look at.",
    ),
)

RECIPE = Recipe(
    id="mail-relay-tls",
    title="Send mail through the relay again",
    summary="Your mail stays in the queue, and the relay answers *530 Must issue a STARTTLS command first*.",
    applies_to=("debian-12", "ubuntu-24.04"),
    minutes=15,
    run_as="root",
    reviewed=date(2026, 11, 20),
    you_need="- The computer that sends the mail\n- A pen\n- The sheet with your account’s name",
    before_you_start="Keep this guide beside you. Nothing in it deletes mail.",
    undo="At the end of a step stands how to take it back. The copy from step 2 holds all old settings.",
    help="Example Mail, **+49 30 1234567**, on weekdays from 8 to 18 h, or [our help page](https://help.example.com/mail).",
    steps=STEPS,
    done_when=(Written(key="queue", path="/var/spool/postfix", new="empty", pictured=False),),
)


def account_window(width: int = 1200, height: int = 680) -> Image.Image:
    """A drawn settings window with a password in `SECRET_COLOUR` in it."""
    image = Image.new("RGB", (width, height), (236, 238, 240))
    pencil = ImageDraw.Draw(image)
    pencil.rectangle((30, 30, width - 30, height - 30), fill="white", outline=(170, 175, 180), width=2)
    pencil.rectangle((30, 30, width - 30, 90), fill=(214, 220, 226))
    pencil.text((50, 45), "Settings", fill=(40, 45, 50), font_size=28)
    for row, name in enumerate(("Incoming", "Outgoing", "Signature", "Junk")):
        pencil.text(
            (60, 140 + row * 70), name, fill=(30, 90, 160) if row == 1 else (90, 95, 100), font_size=26
        )
    for row, (name, value) in enumerate(
        (("Server", "smtp.example.com"), ("Name", "anna.weber"), ("Password", ""))
    ):
        top = 190 + row * 70
        pencil.text((290, top + 8), name, fill=(60, 65, 70), font_size=24)
        pencil.rectangle((420, top, 800, top + 44), outline=(150, 155, 160), width=2)
        pencil.text((434, top + 8), value, fill=(30, 35, 40), font_size=24)
    pencil.rectangle((430, 336, 760, 368), fill=SECRET_COLOUR)
    pencil.rectangle((900, 570, 1060, 616), fill=(30, 90, 160))
    pencil.text((945, 578), "Close", fill="white", font_size=26)
    return image


def loaded(folder: Path, *, examples: bool = False, recipe: Recipe = RECIPE) -> Loaded:
    """The sample, with its screenshots written to `folder`."""
    shots = folder / "screenshots"
    shots.mkdir(parents=True, exist_ok=True)
    account_window().save(shots / "account.png")
    screen = {
        "schema": "guidegen.screen/1",
        "command": "systemctl status postfix --no-pager --lines 0",
        "columns": 96,
        "rows": 24,
        "output": STATUS,
        "exit": 0,
        "system": "debian-12",
    }
    (shots / "reload.screen.json").write_text(json.dumps(screen))
    return Loaded(recipe=recipe, file=folder / "recipe.yaml", sha256="5a" * 32, examples_used=examples)


def with_step(step: Step) -> Recipe:
    """A recipe of one step."""
    return replace(RECIPE, steps=(step,), done_when=())
