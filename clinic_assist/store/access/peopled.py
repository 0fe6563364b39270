"""What an open vault does for its people: letting in, passwords, sheets, and removing somebody."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from clinic_assist.errors import UserError
from clinic_assist.notes.stored import SealCheck
from clinic_assist.people import ASSIGNABLE, PERMISSIONS, Account, AccountState, Permission, Role, Way
from clinic_assist.store import keys, sealing
from clinic_assist.store.access import accounts, holding, rekeying, settling
from clinic_assist.store.access import slots as slot_file
from clinic_assist.store.access.codes import new_code, read_code
from clinic_assist.store.access.holding import Secret
from clinic_assist.store.access.opening import KINDS
from clinic_assist.store.access.slots import Holder, HolderKind, Slot, SlotKind, Slots
from clinic_assist.store.database import Database
from clinic_assist.store.importing import ImportingVault
from clinic_assist.store.keys import KdfParameters


class PeopledVault(ImportingVault):
    """An open vault, as accounts see it. Whether the person may do a thing is asked at the door, not here."""

    _account: Account
    _slots: Slots

    def let_in(self, account: Account, slots: Slots) -> None:
        """Notes who opened the vault. Called once, by whoever opens it."""
        self._account, self._slots = account, slots
        self._opened = replace(self._opened, actor=account.account_id)

    @property
    def account(self) -> Account:
        """Who opened the vault."""
        return self._account

    @property
    def permissions(self) -> frozenset[Permission]:
        """What whoever opened the vault may do."""
        return self._account.permissions

    @property
    def way(self) -> Way:
        """By what it was opened."""
        return self._opened.way

    @property
    def used_security_key(self) -> bool:
        """Whether an enrolled FIDO2 key was needed to open it."""
        return any(
            one.slot_id == self._opened.slot_id and one.kind is SlotKind.PASSWORD_AND_KEY for one in self._slots.slots
        )

    def accounts(self) -> tuple[Account, ...]:
        """Everybody who is let in, and those who were."""
        with self._reading() as database:
            last: dict[str, str] = dict(database.rows("last_sign_ins"))
            everybody = accounts.all_accounts(database)
        with_key = {self._slots.holder(one.holder_id).account for one in self._slots.slots if one.security_key}
        return tuple(
            replace(
                one,
                has_security_key=one.account_id in with_key,
                last_sign_in=datetime.fromisoformat(last[one.account_id]) if one.account_id in last else None,
            )
            for one in everybody
        )

    def add_account(
        self, login: str, name: str, role: Role, password: str, *, kdf: KdfParameters | None = None
    ) -> Account:
        """Takes somebody in. Durable on return. Raises UserError: login taken, password too short."""
        keys.check_strength(password)
        _refuse_unassignable(role)
        account = Account(
            account_id=accounts.new_account_id(), login=accounts.folded_login(login), name=name.strip(), role=role
        )
        with self._changing() as database:
            entry = settling.Entry(
                data_key=self._opened.data_key,
                secret=Secret(text=password),
                kdf=kdf or KdfParameters(),
                at=self._time(),
            )
            slots = settling.with_account(database, self._slots, account, entry)
            self._write_slots(slots)
            self._append_audit(database, "account-added", detail=f"account {account.account_id}, role {role.value}")
        return account

    def change_account(self, account_id: str, *, name: str | None = None, role: Role | None = None) -> Account:
        """Gives somebody another name or role. Raises UserError: nobody could manage accounts any more."""
        if role is not None:
            _refuse_unassignable(role)
        with self._changing() as database:
            account = self._known(database, account_id)
            changed = replace(account, name=account.name if name is None else name.strip(), role=role or account.role)
            if role is not None and role is not account.role:
                if account_id == self._account.account_id and not PERMISSIONS[role] <= account.permissions:
                    raise UserError(
                        "Nobody can give themselves more than they have.", hint="Ask another administrator."
                    )
                changed = replace(changed, may_own=False)
                self._refuse_the_last(database, account, unless=role is Role.ADMINISTRATOR)
            accounts.change_account(database, changed)
            self._append_audit(database, "account-changed", detail=f"account {account_id}, role {changed.role.value}")
        if account_id == self._account.account_id:
            self._account = changed
        return changed

    def change_passphrase(
        self, current: str, new: str, *, factor: bytes = b"", kdf: KdfParameters | None = None
    ) -> None:
        """Puts the own key under a new password; nothing is encrypted anew. Raises UserError: the current is wrong."""
        keys.check_strength(new)
        old = self._own_slot()
        holder = self._slots.holder(old.holder_id)
        private = holding.open_slot(old, holder, self.vault_id, Secret(text=current, factor=factor))
        if private is None:
            raise keys.wrong_passphrase()
        secret, opens_by = Secret(text=new, factor=factor), (old.kind, old.security_key)
        slot = self._slot_of(holder, private, secret, kdf, opens_by=opens_by)
        self._exchange(slot, old, event="passphrase-changed")

    def prove_audit(self, secret: str, *, factor: bytes = b"") -> SealCheck:
        """Whether the audit trail is as it was sealed; the own password or code opens the seals' start keys.

        Raises UserError: it is wrong.
        """
        slot = next((one for one in self._slots.slots if one.slot_id == self._opened.slot_id), None)
        holder = self._slots.holder(slot.holder_id) if slot else None
        if slot is None or holder is None:
            raise keys.wrong_passphrase()
        typed = read_code(secret) if slot.kind is SlotKind.CODE else secret
        private = holding.open_slot(slot, holder, self.vault_id, Secret(text=typed, factor=factor))
        if private is None:
            raise keys.wrong_passphrase()
        with self._reading() as database:
            return sealing.prove(database, self.vault_id, holder_id=holder.holder_id, private=private)

    def reset_password(self, account_id: str, password: str, *, kdf: KdfParameters | None = None) -> None:
        """Gives somebody a new key pair under a new password: what they had before opens nothing any more."""
        keys.check_strength(password)
        before = self._slots.held_by(account_id)
        with self._changing() as database:
            account = self._known(database, account_id)
            holder, private = holding.new_holder(
                self._opened.data_key, kind=HolderKind.ACCOUNT, account=account_id, login=account.login
            )
            slot = self._slot_of(holder, private, Secret(text=password), kdf)
            self._take_over(database, holder, slot, before=before, event="passphrase-reset")
        self._write_slots(self._slots.without_holders(before))

    def make_recovery_key(self, *, kdf: KdfParameters | None = None) -> str:
        """A new recovery key, to be shown once; an earlier one opens nothing any more."""
        return self._make_sheet(HolderKind.RECOVERY, kdf)

    def make_emergency_key(self, *, kdf: KdfParameters | None = None) -> str:
        """The key for the sealed envelope, to be printed once; an earlier one opens nothing any more."""
        return self._make_sheet(HolderKind.EMERGENCY, kdf)

    def sheets(self) -> frozenset[Way]:
        """Which of the two sheets there are."""
        kinds = {holder.kind for holder in self._slots.holders}
        return frozenset(way for way, kind in KINDS.items() if kind in kinds)

    def remove_account(self, account_id: str) -> None:
        """Lets somebody in no more. Where they may have kept copies, `remove_for_cause` changes the data key too.

        Raises UserError: it is oneself, or nobody could manage accounts any more.
        """
        with self._changing() as database:
            self._refuse_removal(database, account_id)
            accounts.mark_removed(database, account_id, at=self._time())
            self._append_audit(database, "account-removed", detail=f"account {account_id}")
        self._write_slots(self._slots.without_holders(self._slots.held_by(account_id)))

    def remove_for_cause(self, account_id: str) -> None:
        """Removes somebody and gives the vault a new data key, on a copy that is swapped in.

        What the person knows opens nothing that is written from now on; copies that were taken before stay readable.
        Takes as long as copying the vault, and as much room. A crash at any moment leaves the vault as it was before or
        as it is after.

        Raises:
            UserError: It is oneself, or nobody could manage accounts any more.
            MachineError: There is no room for the copy; nothing was changed.
        """
        with self._turn:
            self._settle_head()
            with self._reading() as database:
                self._refuse_removal(database, account_id)
                change = rekeying.without_account(account_id, self._opened.data_key.epoch + 1, at=self._time())
                fresh = rekeying.prepare(self.directory, database, self._opened, self._slots, change=change)
            self._exchange_database(fresh)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _exchange_database(self, fresh: rekeying.Fresh) -> None:
        """Goes on with the database under its new key."""
        old, self._database = self._database, None
        if old is not None:
            old.close()
        self._database = rekeying.swap(self.directory, fresh)
        self._opened, self._keys, self._slots = fresh.opened, fresh.opened.keys, fresh.after
        with self._reading() as database:
            self._write_head(database)
        slot_file.write(self.directory, fresh.after)

    @contextmanager
    def _changing(self) -> Iterator[Database]:
        """A transaction on the register; where it fails, slots.json is what it was before."""
        before = self._slots
        try:
            with self._turn, self._writing() as database:
                yield database
        except BaseException:
            if self._slots is not before:
                self._write_slots(before)
            raise

    def _write_slots(self, slots: Slots) -> None:
        slot_file.write(self.directory, slots)
        self._slots = slots

    def _exchange(self, slot: Slot, old: Slot, *, event: str) -> None:
        """One slot in place of another: both are in the file until the register knows the new one only."""
        with self._changing() as database:
            self._write_slots(self._slots.with_slot(slot))
            accounts.know_slot(database, slot, at=self._time())
            accounts.forget_slots(database, [old.slot_id])
            self._append_audit(database, event)
        self._write_slots(self._slots.without_slot(old.slot_id))
        self._opened = replace(self._opened, slot_id=slot.slot_id)

    def _make_sheet(self, kind: HolderKind, kdf: KdfParameters | None) -> str:
        code = new_code()
        before = tuple(one.holder_id for one in self._slots.holders if one.kind is kind)
        holder, private = holding.new_holder(self._opened.data_key, kind=kind)
        slot = self._slot_of(holder, private, Secret(text=code), kdf, opens_by=holding.CODE)
        with self._changing() as database:
            self._take_over(database, holder, slot, before=before, event=f"{kind.value}-key-made")
        self._write_slots(self._slots.without_holders(before))
        return code

    def _take_over(
        self, database: Database, holder: Holder, slot: Slot, *, before: Collection[str], event: str
    ) -> None:
        """A holder in place of earlier ones: all are in the file until the register knows the new one only."""
        self._write_slots(self._slots.with_holder(holder).with_slot(slot))
        for holder_id in before:
            accounts.forget_holder(database, holder_id)
        accounts.know_holder(database, holder)
        accounts.know_slot(database, slot, at=self._time())
        self._append_audit(database, event, detail=f"account {holder.account}" if holder.account else "")

    def _slot_of(
        self,
        holder: Holder,
        private: bytes,
        secret: Secret,
        kdf: KdfParameters | None,
        *,
        opens_by: holding.OpensBy = holding.PASSWORD,
    ) -> Slot:
        return holding.new_slot(
            holder, private, secret, vault_id=self.vault_id, kdf=kdf or KdfParameters(), opens_by=opens_by
        )

    def _own_slot(self) -> Slot:
        found = next((one for one in self._slots.slots if one.slot_id == self._opened.slot_id), None)
        if found is None or found.kind is SlotKind.CODE:
            raise UserError("Whoever opened the vault by a sheet has no passphrase to change.")
        return found

    def _known(self, database: Database, account_id: str) -> Account:
        account = accounts.account_of(database, account_id)
        if account is None or account.state is not AccountState.ACTIVE:
            raise UserError("There is no such account any more.")
        return account

    def _refuse_removal(self, database: Database, account_id: str) -> None:
        account = self._known(database, account_id)
        if account_id == self._account.account_id:
            raise UserError("Nobody can remove their own account.", hint="Ask another administrator.")
        self._refuse_the_last(database, account)

    def _refuse_the_last(self, database: Database, account: Account, *, unless: bool = False) -> None:
        if not unless and accounts.is_last_administrator(database, account.account_id):
            raise UserError("Nobody could manage accounts any more.", hint="Make somebody else an administrator first.")


def _refuse_unassignable(role: Role) -> None:
    if role not in ASSIGNABLE:
        raise UserError("No account has this role.", hint="The sealed envelope has it.")
