"""What bash needs besides: it cuts words at `=`, and puts a space after each completion.

Answers: how is `--set jobs.per_day=` completed in bash. The other shells take words as they are.
"""

from click.shell_completion import BashComplete, CompletionItem, add_completion_class

_SPACE = """    return 0
}
"""
_NO_SPACE = """    [[ "${COMPREPLY[0]}" == *[.=] ]] && compopt -o nospace 2>/dev/null

    return 0
}
"""


class Bash(BashComplete):
    """Completion in bash, with `KEY=VALUE` as one word."""

    source_template = BashComplete.source_template.replace(_SPACE, _NO_SPACE)

    def get_completion_args(self) -> tuple[list[str], str]:
        """Put together what bash has cut at `=`."""
        args, incomplete = super().get_completion_args()
        words = list[str]()
        for word in (*args, incomplete):
            if words and (word == "=" or words[-1].endswith("=")) and not words[-1].startswith("--"):
                words[-1] += word
            else:
                words.append(word)
        return words[:-1], words[-1]

    def format_completion(self, item: CompletionItem) -> str:
        """Give back what follows the last `=`, for only that takes the place of the word."""
        key, sign, value = str(item.value).partition("=")
        return f"{item.type},{value if sign and value else key + sign}"


def register() -> None:
    """Take the place of the library's own bash."""
    add_completion_class(Bash)
