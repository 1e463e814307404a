"""What every block of a scenario shares: its values are frozen and unknown keys are refused."""

from pydantic import BaseModel, ConfigDict


class Spec(BaseModel):
    """One block of a scenario."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, strict=False)
