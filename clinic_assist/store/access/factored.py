"""What an open vault does about second factors: security keys, which are part of the key, and one-time codes."""

from __future__ import annotations

from clinic_assist.errors import CodeNeededError, UserError
from clinic_assist.people import SecurityKey, TotpOffer, Way
from clinic_assist.store import keys
from clinic_assist.store.access import accounts, holding, one_time
from clinic_assist.store.access.holding import Secret
from clinic_assist.store.access.peopled import PeopledVault
from clinic_assist.store.access.slots import Slot, SlotKind
from clinic_assist.store.keys import KdfParameters


class FactoredVault(PeopledVault):
    """An open vault, as second factors see it. A change of the own ones asks for the own passphrase."""

    def security_key_name(self) -> str:
        """The name of the own enrolled security key; empty for none."""
        slot = next((one for one in self._slots.slots if one.slot_id == self._opened.slot_id), None)
        return slot.security_key.name if slot and slot.security_key else ""

    def enrol_security_key(
        self, password: str, key: SecurityKey, factor: bytes, *, kdf: KdfParameters | None = None
    ) -> None:
        """From now on the own account opens by password and this FIDO2 key together; a slot without it goes.

        Raises UserError: the password is wrong.
        """
        old = self._own_slot()
        private = self._proved(old, Secret(text=password))
        holder = self._slots.holder(old.holder_id)
        opens_by = (SlotKind.PASSWORD_AND_KEY, key)
        slot = self._slot_of(holder, private, Secret(text=password, factor=factor), kdf, opens_by=opens_by)
        self._exchange(slot, old, event="security-key-enrolled")

    def remove_security_key(self, password: str, factor: bytes, *, kdf: KdfParameters | None = None) -> None:
        """From now on the own account opens by the password alone. Raises UserError: password or key does not fit."""
        old = self._own_slot()
        if old.kind is not SlotKind.PASSWORD_AND_KEY:
            raise UserError("No security key is enrolled for this account.")
        private = self._proved(old, Secret(text=password, factor=factor))
        slot = self._slot_of(self._slots.holder(old.holder_id), private, Secret(text=password), kdf)
        self._exchange(slot, old, event="security-key-removed")

    def offer_totp(self) -> TotpOffer:
        """A fresh secret for an authenticator app; nothing is kept until `enrol_totp`."""
        self._own_slot()
        return one_time.new_offer(self._account.login)

    def enrol_totp(self, password: str, secret: str, code: str, *, factor: bytes = b"") -> None:
        """From now on a one-time code is asked for at sign-in. `code` proves that the app has the secret.

        Raises UserError: password or code is wrong.
        """
        self._proved(self._own_slot(), Secret(text=password, factor=factor))
        try:
            proved = one_time.accepted(one_time.of_offer(secret), code, self._now())
        except ValueError:
            raise UserError("This is no secret of an authenticator app.") from None
        if proved is None:
            raise UserError(
                "The code does not fit.", hint="Check that the clocks of this computer and of the phone agree."
            )
        with self._changing() as database:
            accounts.keep_totp(database, self._account.account_id, one_time.packed(proved))
            self._append_audit(database, "totp-enrolled")
        self._look_at_own()

    def remove_totp(self, password: str, *, factor: bytes = b"") -> None:
        """From now on no code is asked for. Raises UserError: the password is wrong."""
        self._proved(self._own_slot(), Secret(text=password, factor=factor))
        with self._changing() as database:
            accounts.keep_totp(database, self._account.account_id, None)
            self._append_audit(database, "totp-removed")
        self._look_at_own()

    def clear_totp(self, account_id: str) -> None:
        """Asks somebody for no code any more, because their app is lost. Raises UserError: no such account."""
        with self._changing() as database:
            account = self._known(database, account_id)
            accounts.keep_totp(database, account_id, None)
            self._append_audit(database, "totp-cleared", detail=f"account {account.account_id}")
        self._look_at_own()

    def pass_gate(self, code: str) -> None:
        """Asks for the one-time code of whoever opened the vault, where one is enrolled. Called once, at sign-in.

        Raises:
            CodeNeededError: None was given, or it is wrong, too old, or was used before.
        """
        if self._opened.way is not Way.PASSWORD or not self._account.has_totp:
            return
        with self._reading() as database:
            kept = one_time.unpacked(accounts.totp_of(database, self._account.account_id))
        if not code.strip():
            raise CodeNeededError("A one-time code is needed as well.", hint="Your authenticator app shows it.")
        taken = one_time.accepted(kept, code, self._now())
        if taken is None:
            self.note_opening(("second-factor-refused", ""))
            raise CodeNeededError(
                "The one-time code does not fit.", hint="Each code serves once: wait for the next one in the app."
            )
        with self._writing() as database:
            accounts.keep_totp(database, self._account.account_id, one_time.packed(taken))

    # -- inside ---------------------------------------------------------------------------------------------------

    def _proved(self, slot: Slot, secret: Secret) -> bytes:
        """The own private key, by what was typed again. Raises UserError: it is wrong."""
        private = holding.open_slot(slot, self._slots.holder(slot.holder_id), self.vault_id, secret)
        if private is None:
            raise keys.wrong_passphrase()
        return private

    def _look_at_own(self) -> None:
        with self._reading() as database:
            self._account = accounts.account_of(database, self._account.account_id) or self._account
