// The theme's copy button takes the whole block. What a student wants is what is typed: no prompt, no output.
// Where a line begins with a prompt ("$ ", "PS C:\> "), only the commands are taken, each with the lines that a final
// backslash continues. A block without any prompt is all typed.
{
  const PROMPT = /^(?:\$|PS [^>]*>) /

  /** @type {(text: string) => string} */
  const typed = text => {
    const lines = text.trimEnd().split("\n")
    if (!lines.some(line => PROMPT.test(line))) return lines.join("\n")
    return lines
      .filter((_, i) => {
        let first = i
        while (first > 0 && lines[first - 1].endsWith("\\")) first--
        return PROMPT.test(lines[first])
      })
      .map(line => line.replace(PROMPT, "").replace(/^> /, "")) // "> " is the shell's prompt for a line continued
      .join("\n")
  }

  // Before the theme's own listener, which copies this attribute when the button has it.
  document.addEventListener("click", event => {
    if (!(event.target instanceof Element)) return
    /** @type {HTMLElement | null} */
    const button = event.target.closest("[data-clipboard-target]")
    const code = button && document.querySelector(String(button.dataset.clipboardTarget))
    if (button && code) button.setAttribute("data-clipboard-text", typed(String(code.textContent)))
  }, true)
}
