"""What the page of accounts shows and offers. Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clinic_assist.gui import strings
from clinic_assist.gui.rows import Row, Tone, cell
from clinic_assist.people import ASSIGNABLE, Account, AccountState, Permission, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What can be done to the chosen account by whoever sits here.

    Attributes:
        change, reset, remove: Name and role, a new passphrase, and removing.
        clear: Asking for no one-time code any more, because the app is lost.
    """

    change: bool = False
    reset: bool = False
    remove: bool = False
    clear: bool = False


def account_rows(everybody: Sequence[Account], own_id: str) -> tuple[Row, ...]:
    """Those who are let in first, then those who were."""
    active = [one for one in everybody if one.state is AccountState.ACTIVE]
    gone = [one for one in everybody if one.state is not AccountState.ACTIVE]
    return tuple(_row(one, is_own=one.account_id == own_id) for one in (*active, *gone))


def offer(account: Account | None, own_id: str) -> Offer:
    """Nobody removes or resets themselves: for that there is one's own account, and another administrator."""
    if account is None or account.state is not AccountState.ACTIVE:
        return Offer()
    is_other = account.account_id != own_id
    return Offer(change=True, reset=is_other, remove=is_other, clear=is_other and account.has_totp)


def role_words(account: Account) -> str:
    """The role, as people call it."""
    return strings.OWNER_WORDS if account.may_own else strings.ROLE_WORDS[account.role]


def shown_name(account: Account) -> str:
    """The name, or the login where there is none."""
    return account.name or account.login or strings.ROLE_WORDS[account.role]


def role_choices() -> tuple[tuple[Role, str], ...]:
    """The roles that an account can have, with their words."""
    return tuple((role, strings.ROLE_WORDS[role]) for role in ASSIGNABLE)


def permission_words(permissions: frozenset[Permission]) -> tuple[str, str]:
    """What an account may do, and what not, each as one line."""
    may = [one.value for one in Permission if one in permissions]
    may_not = [one.value for one in Permission if one not in permissions]
    return "; ".join(may), "; ".join(may_not)


def _row(account: Account, *, is_own: bool) -> Row:
    is_in = account.state is AccountState.ACTIVE
    tone = Tone.NORMAL if is_in else Tone.MUTED
    state = strings.ACCOUNT_ACTIVE if is_in else strings.ACCOUNT_REMOVED
    return Row(
        key=account.account_id,
        cells=(
            cell(account.name or strings.NO_NAME, bold=is_in and bool(account.name), tone=tone),
            cell(account.login, tone=tone),
            cell(role_words(account), tone=tone),
            cell(state, tone=Tone.GOOD if is_in else Tone.MUTED, icon="check-circle" if is_in else "dash-circle"),
            cell(strings.FACTOR_COLUMN[account.has_totp, account.has_security_key], tone=tone),
            cell(strings.last_sign_in(account.last_sign_in), tone=tone),
            cell(strings.ACCOUNT_IS_YOU if is_own else "", tone=Tone.MUTED),
        ),
    )
