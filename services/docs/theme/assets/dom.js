// An element with its attributes and its children, which are text unless they are nodes: never HTML made from text.
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value)
    else if (value !== null) made.setAttribute(name, value)
  }
  made.append(...children)
  return made
}

// Only what differs is written: a screen reader says again all that is written in a status.
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text
}
