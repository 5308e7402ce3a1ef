// An element with its attributes and its children, which are text unless they are nodes: never HTML made from text.
/** @type {<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, attributes?: Attributes, ...children: (Node | string)[]) => HTMLElementTagNameMap[Tag]} */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value)
    else if (value !== null) made.setAttribute(name, value)
  }
  made.append(...children)
  return made
}

// The HTML elements of the page that match.
/** @type {(selector: string) => HTMLElement[]} */
export const all = selector => [...document.querySelectorAll(selector)].filter(each => each instanceof HTMLElement)

// The one that must be there.
/** @type {(root: ParentNode, selector: string) => HTMLElement} */
export function one(root, selector) {
  const found = root.querySelector(selector)
  if (found instanceof HTMLElement) return found
  throw new Error(`no ${selector}`)
}

// Only what differs is written: a screen reader says again all that is written in a status.
/** @type {(node: Node, text: string) => void} */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text
}
