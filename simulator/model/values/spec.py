"""What every part of a scenario shares: frozen values, unknown keys refused."""

from pydantic import BaseModel, ConfigDict


class Spec(BaseModel):
    """One block of a scenario."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, strict=False)
