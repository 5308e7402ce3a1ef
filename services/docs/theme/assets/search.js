// Pagefind's search, in better French, and each page once: its title is not a part of the page besides the page.
{
  const search = window.PagefindComponents?.getInstanceManager().getInstance("default")

  if (search) {
    const parts = search.getDisplaySubResults.bind(search)
    search.getDisplaySubResults = (page, most) =>
      parts({...page, sub_results: page.sub_results?.filter(part => part.title !== page.meta?.title)}, most)

    // Escape closes, and keeps the words. Pagefind's own way to change a word draws a dialog anew that no longer opens.
    /** @type {Record<string, string>} */
    const words = {clear_search: "Effacer", keyboard_clear: "fermer"}
    const translate = search.translate.bind(search)
    search.translate = (key, values) => words[key] ?? translate(key, values)
    document.querySelectorAll(".pf-input-clear").forEach(button => { button.textContent = words.clear_search })

    // The button's name is what it shows, its shortcut included: Pagefind's label hides the shortcut.
    const trigger = document.querySelector("pagefind-modal-trigger")
    const named = () => trigger?.querySelector("button")?.removeAttribute("aria-label")
    if (trigger) new MutationObserver(named).observe(trigger, {childList: true})
    named()
  }
}
