"""What a host tells of an account's password: whether it is in use, and the day on which it was set."""
# ruff: noqa: S105 - the states of passwords, no passwords

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from guidegen.checks.finding import Aspect, unseen
from guidegen.checks.moment import Moment, in_words, is_date, moment_of
from guidegen.checks.weighing import Field
from guidegen.checks.wording import shown
from guidegen.model import Evidence, Fact, Facts, FactState, Value
from guidegen.probe.questions.account import AccountState
from guidegen.probe.questions.stat import Stat

if TYPE_CHECKING:
    from guidegen.checks.user import User

SHADOW: Final = Stat("/etc/shadow", follow=True)


def account_aspect(
    user: str,
    name: str,
    actual: Value,
    holds: bool,
    words: str,
    should: str,
    *,
    passive: bool = False,
    hint: str = "",
) -> Aspect:
    """One field of the account `user`; `words` say what it has, `should` what it ought to have."""
    said, meant = f"{user} {words}", f", where {should} should be"
    return Aspect(
        field=Field(name=name, holds=holds, actual=actual, passive=passive),
        actual=said,
        statement=said + meant,
        untouched=f"{user} still {words}{meant}",
        evidence=(Evidence(source="passwd", text=said),),
        hint=hint,
    )


def password_aspect(check: "User", account: AccountState) -> Aspect:
    """Whether the password lets anybody in."""
    if account.password == "unknown":
        return _unseen(check, account)
    locked = account.password in ("locked", "none")
    words = {
        "set": "has a password that is in use",
        "locked": "has a password that is locked",
        "none": "has no password that could be used",
        "empty": "gets in without any password",
    }[account.password]
    should = "a locked one" if check.locked else "one that is in use"
    hint = (
        "Without a password of its own there is nothing to unlock: set one."
        if account.password == "none"
        else ""
    )
    holds = locked if check.locked else account.password == "set"
    # That a password is as it was shows no attempt.
    return account_aspect(check.user, "locked", locked, holds, words, should, passive=True, hint=hint)


def _unseen(check: "User", account: AccountState) -> Aspect:
    forbidden = "denied" in account.password_why.lower()
    state = FactState.FORBIDDEN if forbidden else FactState.NO_TOOL
    fact = Fact[Any](state, detail=account.password_why)
    return unseen(f"the state of {check.user}'s password", fact, "shadow", "/etc/shadow")


def age_aspect(check: "User", account: AccountState, facts: Facts) -> Aspect:
    """Whether the password was set since; all that is kept of that is a day."""
    key, name = "password_changed_since", check.user
    if account.password_day is None:
        if account.password == "unknown":
            return _unseen(check, account)
        lost = Fact[Any](FactState.NO_TOOL, detail="the host keeps no day for it")
        return unseen(f"when the password of {name} was set", lost, "shadow", "/etc/shadow")
    since = moment_of(check.password_changed_since, facts)
    if not isinstance(since, Moment):
        return unseen(f"when {shown(check.password_changed_since)} changed", since, "stat")
    day = account.password_day
    words = f"had its password set on {day:%Y-%m-%d}"
    if not day.timestamp():
        words = "must set a new password at its next login"
    shadow = facts[SHADOW].value
    not_since = shadow is not None and max(shadow.mtime, shadow.ctime) < since.earliest
    if day >= since.latest or (is_date(check.password_changed_since) and day >= since.earliest):
        return account_aspect(check.user, key, True, True, words, "")
    after = in_words(check.password_changed_since)
    if day + timedelta(days=1) <= since.earliest or not_since:
        return account_aspect(check.user, key, None, False, words, f"a day after {after}", passive=True)
    words = f"whether {name} got a new password cannot be told: it {words}, and the question is after {after}"
    evidence = (Evidence(source="shadow", file="/etc/shadow", text=words),)
    return Aspect(field=None, actual=words, statement=words, evidence=evidence)
