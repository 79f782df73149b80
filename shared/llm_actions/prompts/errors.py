"""What can be wrong with a prompt's template."""


class TemplateError(ValueError):
    """A template that is wrong or cannot be filled in; `line` is None when it is not known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line
