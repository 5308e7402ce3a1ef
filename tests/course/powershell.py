"""The syntax of PowerShell blocks, by PowerShell's own parser where this machine has it."""

import shutil
import subprocess

from tests.course.blocks import Block
from tests.course.contract import replacements

PARSE = (
    "$wrong = $null; $code = [Console]::In.ReadToEnd(); "
    "[void][System.Management.Automation.Language.Parser]::ParseInput($code, [ref]$null, [ref]$wrong); "
    '$wrong | ForEach-Object { "line $($_.Extent.StartLineNumber): $($_.Message)" }'
)


def present() -> bool:
    """Whether pwsh is on this machine."""
    return shutil.which("pwsh") is not None


def complaints(block: Block) -> list[str]:
    """What the parser has against the block, once its placeholders are words as a reader would type."""
    code = block.code
    for text, _ in replacements(block):
        code = code.replace(text, "value")
    argv = ["pwsh", "-NoProfile", "-NonInteractive", "-Command", PARSE]
    done = subprocess.run(argv, input=code, capture_output=True, text=True, check=True)
    return [f"{block.page}:{block.line}: {line}" for line in done.stdout.splitlines()]
