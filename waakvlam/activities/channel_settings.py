"""What a region sets for each channel by which its warnings leave."""

from ipaddress import ip_address
from typing import Annotated, Literal, Self

from pydantic import AnyHttpUrl, ConfigDict, Field, SecretStr, StringConstraints, field_validator, model_validator

from waakvlam.activities.webhook_signature import signing_key
from waakvlam.domain.actors import Oin
from waakvlam.domain.deadlines import EscalationRole
from waakvlam.domain.model import Model

Host = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.:-]{1,253}$")]
Address = Annotated[
    str,
    StringConstraints(
        pattern=r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
        r"@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$",
        max_length=254,
    ),
]
"""A bare e-mail address, without a name: name@organisation.nl."""
# Shorter than the time that the workflow gives a delivery.
Seconds = Annotated[float, Field(gt=0, le=50, allow_inf_nan=False)]


class WebhookChannel(Model):
    """Where a region receives its warnings as events."""

    model_config = ConfigDict(hide_input_in_errors=True)

    url: AnyHttpUrl = Field(description="Where the events are posted. It is shown to operators: no secrets in it.")
    secret: SecretStr = Field(description="whsec_ and the base64 of 24 to 64 random bytes; the receiver holds it too.")
    source_oin: Oin = Field(description="OIN of the organisation that publishes the events.")
    timeout_seconds: Seconds = Field(default=15.0, description="How long one delivery may take.")
    allow_http: bool = Field(default=False, description="Whether it may go without TLS, to a gateway of one's own.")

    @field_validator("secret")
    @classmethod
    def _is_a_key(cls, secret: SecretStr) -> SecretStr:
        signing_key(secret)
        return secret

    @model_validator(mode="after")
    def _goes_safely(self) -> Self:
        if self.url.username or self.url.password:
            raise ValueError("url: no user name or password in it; the events are signed instead")
        if self.url.fragment:
            raise ValueError("url: nothing after a #; it would not be sent")
        if self.url.scheme == "http" and not self.allow_http and not _is_this_machine(self.url.host or ""):
            raise ValueError("url: https, or allow_http = true for a gateway within your own network")
        return self


class EmailChannel(Model):
    """The mail server of a region, and who reads its warnings."""

    model_config = ConfigDict(hide_input_in_errors=True)

    host: Host = Field(description="Name of the mail server.")
    port: int = Field(default=587, ge=1, le=65535)
    sender: Address = Field(description="From whom the mail comes.")
    recipients: dict[EscalationRole, Annotated[tuple[Address, ...], Field(min_length=1, max_length=50)]] = Field(
        min_length=1, description="Addresses per role: worker, team_lead, region_manager, board. Shared mailboxes."
    )
    starttls: Literal["none", "required"] = Field(default="required", description="Whether TLS is demanded.")
    username: str | None = Field(default=None, min_length=1)
    password: SecretStr | None = None
    timeout_seconds: Seconds = Field(default=30.0, description="How long one delivery may take.")

    @model_validator(mode="after")
    def _logs_in_safely(self) -> Self:
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password: set both or neither")
        if self.password and self.starttls == "none" and not _is_this_machine(self.host):
            raise ValueError('password: it is only sent over TLS; set starttls = "required"')
        return self


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
