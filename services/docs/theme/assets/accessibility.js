// What the theme leaves to the mouse, by keyboard: the menus of narrow screens, the space bar on the choice of colours.
{
  /** @type {HTMLElement | null} */
  const colours = document.querySelector("[data-md-component=palette]")

  // A label that opens a menu, made a button that says whether it is open; Escape closes the menu.
  /** @type {(menu: HTMLInputElement | null, label: HTMLElement | null, name?: string) => void} */
  const opens = (menu, label, name) => {
    if (!menu || !label) return
    const opener = document.createElement("button")
    const told = () => opener.setAttribute("aria-expanded", String(menu.checked))
    opener.className = `${label.className} menu-opener-${menu.id.slice(2)}`
    opener.append(...label.childNodes)
    if (name) opener.ariaLabel = name
    label.replaceWith(opener)
    opener.addEventListener("click", () => menu.click())
    document.addEventListener("keydown", event => {
      if (event.key !== "Escape" || !menu.checked) return
      menu.click()
      opener.focus()
    })
    menu.addEventListener("change", told)
    told()
  }
  /** @type {(selector: string) => HTMLInputElement | null} */
  const box = selector => document.querySelector(selector)
  /** @type {(selector: string) => HTMLElement | null} */
  const one = selector => document.querySelector(selector)
  opens(box("#__drawer"), one("label.md-header__button[for=__drawer]"))
  opens(box(".md-sidebar--secondary #__toc"), one("label.md-sidebar-button[for=__toc]"), "Table des matières")

  // The keyboard goes to the radio button that is chosen, which the theme forgets to say before the first choice.
  const chosen = () => colours?.querySelectorAll("input").forEach(input => {
    input.checked = input.dataset.mdColorScheme === document.body.dataset.mdColorScheme
  })
  new MutationObserver(chosen).observe(document.body, {attributeFilter: ["data-md-color-scheme"]})
  chosen()

  // The theme's choice answers to Enter; a radio button is chosen with the space bar, which it takes for a choice made.
  colours?.addEventListener("keydown", event => {
    if (event.key !== " ") return
    event.preventDefault()
    event.target?.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true}))
  })

  // The theme wraps each copy button in a landmark without a name: a page has ten of them, and none is a navigation.
  const plain = () => document.querySelectorAll("nav.md-code__nav:not([role])").forEach(nav => { nav.role = "none" })
  new MutationObserver(plain).observe(document.body, {childList: true, subtree: true})
  plain()
}
