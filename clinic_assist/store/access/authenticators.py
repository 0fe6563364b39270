"""FIDO2 keys that are plugged in: enrolling one, and asking one for its part of a vault's key.

The `fido2` library speaks CTAP 2 over USB HID; a key answers with HMAC-SHA-256 under a secret that never leaves it
(CTAP 2.1 s.12.5, hmac-secret). Attack: somebody has the files and the passphrase. Defence: without the key the slot
does not open, because its answer is part of the secret. Limits: the answer is in this process's memory while the slot
is opened; a key that can be had with its PIN opens what its owner opens. Whether a key is genuine is not asked (no
attestation): a false one only harms whoever enrols it. To try it: `tests/unit/store/access/test_authenticators.py`, and
with a real key `clinic-assist account security-key`. On Windows the system lets only administrators speak to keys in
this way: untested.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from clinic_assist.errors import MachineError, PinNeededError, UserError
from clinic_assist.people import SecurityKey

if TYPE_CHECKING:
    from fido2.client import Fido2Client
    from fido2.ctap import CtapDevice

RELYING_PARTY: Final = "clinic-assist"
"""Under what name a key keeps our credential; keys answer for this name only."""
ANSWER_BYTES: Final = 32
_SALT_BYTES: Final = 32
_ES256: Final = -7
"""RFC 9053 s.2.1: the one signature that every FIDO2 key has."""

Devices = Callable[[], Iterator["CtapDevice"]]


class PluggedInKeys:
    """The keys at this machine's ports. Implements `people_port.SecurityKeys`.

    Attributes:
        devices: Where they come from; given by tests.
    """

    def __init__(self, devices: Devices | None = None) -> None:
        self._devices = devices or _plugged_in

    def enrol(self, name: str, *, pin: str = "") -> tuple[SecurityKey, bytes]:
        """Makes a credential on the one key that is plugged in, and asks it for the first time: two touches.

        Raises:
            UserError: No key or several are there, it cannot do what is needed, or nobody touched it.
            PinNeededError: It asks for its PIN.
        """
        from fido2.webauthn import AuthenticatorSelectionCriteria, PublicKeyCredentialCreationOptions

        with self._only_one() as device, _said_in_our_words():
            client = _client(device, pin)
            options = PublicKeyCredentialCreationOptions.from_dict(
                {
                    "rp": {"id": RELYING_PARTY, "name": "Clinic Assist"},
                    # No name of a person: a key shows it to whoever asks.
                    "user": {"id": secrets.token_bytes(16), "name": "account", "displayName": "account"},
                    "challenge": secrets.token_bytes(32),
                    "pubKeyCredParams": [{"type": "public-key", "alg": _ES256}],
                    "authenticatorSelection": AuthenticatorSelectionCriteria.from_dict(
                        # Always without verification: a key gives other answers with it (CTAP 2.1 s.12.5).
                        {"residentKey": "discouraged", "userVerification": "discouraged"}
                    ),
                    "extensions": {"hmacCreateSecret": True},
                }
            )
            made = client.make_credential(options)
            # By attribute: as a mapping the library gives what JSON would hold.
            if not made.client_extension_results.hmac_create_secret:
                raise UserError("This security key cannot be part of a vault's key.", hint="It lacks hmac-secret.")
            data = made.response.attestation_object.auth_data.credential_data
            key = SecurityKey(
                name=name.strip()[:60] or "Security key",
                relying_party=RELYING_PARTY,
                credential_id=bytes(data.credential_id) if data else b"",
                salt=secrets.token_bytes(_SALT_BYTES),
            )
            return key, _asked(client, key)

    def answer(self, keys: Sequence[SecurityKey], *, pin: str = "") -> bytes:
        """What the plugged-in key answers for the first of these that it knows: 32 bytes, after one touch.

        Raises:
            UserError: No key is there, it knows none of them, or nobody touched it.
            PinNeededError: It asks for its PIN.
        """
        with self._only_one() as device, _said_in_our_words():
            client = _client(device, pin)
            for key in keys[:-1]:
                if (answer := _asked_if_known(client, key)) is not None:
                    return answer
            return _asked(client, keys[-1])

    def are_there(self) -> bool:
        """Whether any key is plugged in."""
        try:
            with self._only_one():
                return True
        except UserError:
            return False

    @contextmanager
    def _only_one(self) -> Iterator[CtapDevice]:
        try:
            found = list(self._devices())
        except OSError as error:
            raise MachineError("The security keys cannot be reached.", hint="Check the access to USB.") from error
        try:
            if not found:
                raise UserError("No security key is plugged in.", hint="Plug yours in and try again.")
            if len(found) > 1:
                raise UserError("Several security keys are plugged in.", hint="Leave only yours in.")
            yield found[0]
        finally:
            for device in found:
                device.close()


def _plugged_in() -> Iterator[CtapDevice]:
    from fido2.hid import CtapHidDevice

    return CtapHidDevice.list_devices()


def _client(device: CtapDevice, pin: str) -> Fido2Client:
    from fido2.client import ClientDataCollector, ClientError, Fido2Client, UserInteraction
    from fido2.ctap2.extensions import HmacSecretExtension
    from fido2.webauthn import CollectedClientData

    class Collector(ClientDataCollector):
        """There is no web page here, so no origin to check either."""

        def collect_client_data(self, options: Any) -> tuple[CollectedClientData, str]:
            kind = CollectedClientData.TYPE.CREATE if hasattr(options, "rp") else CollectedClientData.TYPE.GET
            return CollectedClientData.create(kind, options.challenge, "clinic-assist:"), RELYING_PARTY

    class Interaction(UserInteraction):
        """The PIN was asked for before."""

        def prompt_up(self) -> None:
            """The screen said so before."""

        def request_pin(self, permissions: Any, rp_id: str | None) -> str | None:  # noqa: ARG002 - the library's
            return pin or None

    try:
        return Fido2Client(
            device,
            Collector(),
            user_interaction=Interaction(),
            extensions=[HmacSecretExtension(allow_hmac_secret=True)],  # type: ignore[no-untyped-call]
        )
    except (ValueError, ClientError) as error:
        raise UserError("This security key does not speak FIDO2.", hint="Use a newer one.") from error


def _asked(client: Fido2Client, key: SecurityKey) -> bytes:
    from fido2.webauthn import PublicKeyCredentialRequestOptions

    options = PublicKeyCredentialRequestOptions.from_dict(
        {
            "challenge": secrets.token_bytes(32),
            "rpId": key.relying_party,
            "allowCredentials": [{"type": "public-key", "id": key.credential_id}],
            "userVerification": "discouraged",
            "extensions": {"hmacGetSecret": {"salt1": key.salt}},
        }
    )
    output = client.get_assertion(options).get_response(0).client_extension_results.hmac_get_secret
    answer = bytes(output.output1) if output is not None else b""
    if len(answer) != ANSWER_BYTES:
        raise UserError("This security key gave no answer that a vault can use.", hint="It lacks hmac-secret.")
    return answer


def _asked_if_known(client: Fido2Client, key: SecurityKey) -> bytes | None:
    """The answer; None where the plugged-in key knows nothing of that credential."""
    from fido2.client import ClientError

    try:
        return _asked(client, key)
    except ClientError as error:
        if error.code is not ClientError.ERR.DEVICE_INELIGIBLE:
            raise
        return None


@contextmanager
def _said_in_our_words() -> Iterator[None]:
    """Errors of the library as ours; none of its texts is shown."""
    from fido2.client import ClientError, PinRequiredError
    from fido2.ctap import CtapError

    try:
        yield
    except PinRequiredError:
        raise PinNeededError("The security key asks for its PIN.") from None
    except ClientError as error:
        cause = error.cause.code if isinstance(error.cause, CtapError) else None
        raise _of_key(cause, error) from None
    except CtapError as error:
        raise _of_key(error.code, error) from None
    except OSError as error:
        raise UserError("The security key was pulled out.", hint="Plug it in and try again.") from error


def _of_key(code: object, error: object) -> UserError:
    from fido2.client import ClientError
    from fido2.ctap import CtapError

    pins = (CtapError.ERR.PIN_INVALID, CtapError.ERR.PIN_AUTH_INVALID)
    if code in pins:
        return PinNeededError("The PIN is not that of the security key.")
    if code in (CtapError.ERR.PIN_BLOCKED, CtapError.ERR.PIN_AUTH_BLOCKED):
        return UserError("The security key is blocked after wrong PINs.", hint="Pull it out and plug it in again.")
    is_foreign = isinstance(error, ClientError) and error.code is ClientError.ERR.DEVICE_INELIGIBLE
    if is_foreign or code is CtapError.ERR.NO_CREDENTIALS:
        return UserError("This is not the security key that was enrolled.", hint="Plug in your own.")
    return UserError("The security key was not touched in time, or refused.", hint="Touch it when it blinks.")
