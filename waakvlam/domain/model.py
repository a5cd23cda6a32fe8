"""The base of every message and every state: frozen, strict about unknown fields."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """An immutable value. An unknown field is an error, so that a typing mistake is never swallowed."""

    model_config = ConfigDict(frozen=True, extra="forbid")
