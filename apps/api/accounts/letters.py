"""What mails say."""

from __future__ import annotations

from apps.api.accounts.mail import Letter


class Letters:
    """`public_url` is where the console is found. Secrets stand behind `#`, which no server is sent or logs."""

    def __init__(self, public_url: str) -> None:
        self._console = public_url.rstrip("/") + "/console"

    def verify(self, to: str, name: str, secret: str) -> Letter:
        return Letter(
            to,
            "Confirm your address",
            f"Hello {name},\n\nplease confirm that this is your address within 24 hours:\n\n"
            f"{self._console}/verify#{secret}\n\nIf you did not register at Conclave, do nothing.\n",
        )

    def address_taken(self, to: str) -> Letter:
        return Letter(
            to,
            "You have an account already",
            "Somebody, probably you, tried to register at Conclave with this address, which has an account.\n\n"
            f"Sign in: {self._console}/login\nA new password: {self._console}/forgotten\n",
        )

    def name_taken(self, to: str, name: str) -> Letter:
        return Letter(
            to,
            "Choose another name",
            f"The name {name} belongs to somebody else at Conclave, so there is no account for this address yet.\n\n"
            f"Register with another name: {self._console}/register\n",
        )

    def reset(self, to: str, name: str, secret: str) -> Letter:
        return Letter(
            to,
            "Choose a new password",
            f"Hello {name},\n\nchoose a new password within 30 minutes:\n\n{self._console}/reset#{secret}\n\n"
            "If you did not ask for it, do nothing: your password stays as it is.\n",
        )

    def password_changed(self, to: str, name: str) -> Letter:
        text = "your password was changed, and every other device was signed out."
        return self._warning(to, name, "Your password was changed", text)

    def refresh_reused(self, to: str, name: str, device: str) -> Letter:
        text = f"a refresh token of {device} was used a second time, as a thief would. That device was signed out."
        return self._warning(to, name, "A device was signed out", text)

    def new_place(self, to: str, name: str, device: str, address: str) -> Letter:
        text = (
            f"somebody, probably you, signed in to your account with {device} at {address}, where you never did before."
        )
        return self._warning(to, name, "A sign-in from a new place", text)

    def second_factor_on(self, to: str, name: str) -> Letter:
        return self._warning(to, name, "Second factor connected", "an authenticator app was connected to your account.")

    def second_factor_off(self, to: str, name: str) -> Letter:
        return self._warning(to, name, "Second factor removed", "the second factor was removed from your account.")

    def backup_codes_renewed(self, to: str, name: str) -> Letter:
        text = "new backup codes were made for your account. The ones from before work no more."
        return self._warning(to, name, "Your backup codes were renewed", text)

    def backup_code_used(self, to: str, name: str, left: int) -> Letter:
        text = f"a backup code was used to sign in. You have {left} left."
        return self._warning(to, name, "A backup code was used", text)

    def token_made(self, to: str, name: str, token: str) -> Letter:
        text = f"an API token named {token} was made for your account. Whoever holds it works in your name."
        return self._warning(to, name, "An API token was made", text)

    def identity_linked(self, to: str, name: str, title: str) -> Letter:
        text = f"you can sign in by {title} from now on."
        return self._warning(to, name, f"{title} was linked to your account", text)

    def identity_unlinked(self, to: str, name: str, title: str) -> Letter:
        text = f"you cannot sign in by this identity at {title} any more."
        return self._warning(to, name, f"{title} was unlinked from your account", text)

    def account_deleted(self, to: str, name: str) -> Letter:
        return Letter(
            to,
            "Your account was deleted",
            f"Hello {name},\n\nyour account at Conclave was deleted, and nothing signs you in any more. If you did not "
            "ask for it, ask your administrator.\n",
        )

    def _warning(self, to: str, name: str, subject: str, text: str) -> Letter:
        return Letter(
            to,
            subject,
            f"Hello {name},\n\n{text}\n\nIf that was not you, choose a new password and look at your devices:\n"
            f"{self._console}/account\n",
        )
