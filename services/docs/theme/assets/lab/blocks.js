// The blocks of the page in which words stand for values (data-with="WORD=name; OTHER=name"), and the way back.
import {all, element, one} from "../dom.js"

// The word's places in the code, from the last one: a change does not move those before it.
/** @type {(code: HTMLElement, word: string) => Generator<Range>} */
function* places(code, word) {
  const text = code.textContent ?? ""
  for (let at = text.lastIndexOf(word); at >= 0; at = at ? text.lastIndexOf(word, at - 1) : -1) {
    const range = document.createRange()
    range.setStart(...point(code, at))
    range.setEnd(...point(code, at + word.length, true))
    yield range
  }
}

// The text node, and the offset in it, of the character at this place; the colours cut a word into several nodes.
/** @type {(code: HTMLElement, place: number, end?: boolean) => [Node, number]} */
function point(code, place, end = false) {
  const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT)
  let before = 0
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const after = before + (node.nodeValue ?? "").length
    if (end ? place <= after : place < after) return [node, place - before]
    before = after
  }
  throw new RangeError(`no character ${place}`)
}

// What each code was, and the values of its words that are shown now: a block may hold words of several names.
/** @type {WeakMap<HTMLElement, {original: Node[], values: Map<string, string | null>}>} */
const codes = new WeakMap()

/** @type {(code: HTMLElement, word: string, value: string | null) => void} */
function put(code, word, value) {
  const known = codes.get(code) ?? {original: [...code.childNodes].map(node => node.cloneNode(true)), values: new Map()}
  codes.set(code, known)
  known.values.set(word, value)
  code.replaceChildren(...known.original.map(node => node.cloneNode(true)))
  for (const [each, shown] of known.values) {
    if (!shown) continue
    for (const range of places(code, each)) {
      range.deleteContents()
      range.insertNode(element("mark", {class: "lab-filled"}, shown))
    }
  }
}

// [word, name] of each pair of the attribute; a word may hold "=", a name does not.
/** @type {(text: string) => string[][]} */
const pairs = text => text.split("; ").map(pair => /^(.*)=(.*)$/s.exec(pair)?.slice(1) ?? [])

export class Blocks {
  // what: the value in French, as in "l'identifiant de votre conteneur".
  /** @param {string} name @param {string} what */
  constructor(name, what) {
    this.what = what
    /** @type {string | null} */
    this.value = null
    this.filled = true // unless the reader wants the course's own text
    /** @type {Block[]} */
    this.blocks = all(".highlight[data-with]").flatMap(block =>
      pairs(block.dataset.with ?? "").filter(pair => pair[1] === name)
        .map(([word]) => ({block, code: one(block, "code"), word, note: null})))
  }

  // The blocks show this value in place of the word, or the word again where the value is null.
  /** @param {string | null} value */
  fill(value) {
    if (value === this.value) return
    this.value = value
    this.show()
  }

  show() {
    for (const each of this.blocks) {
      put(each.code, each.word, this.filled ? this.value : null)
      this.explain(each)
    }
  }

  // The line below a block, which says what was changed and changes it back.
  /** @param {Block} each */
  explain(each) {
    each.note ??= this.note(each)
    each.note.root.hidden = !this.value
    each.note.text.textContent = this.filled ? ` est remplacé par ${this.what}.` : ` attend ${this.what}.`
    each.note.button.textContent = this.filled ? "Revenir au texte du cours" : "Mettre le mien"
  }

  /** @type {(each: Block) => Note} */
  note({block, word}) {
    const text = element("span")
    const toggle = () => { this.filled = !this.filled; this.show() }
    const button = element("button", {type: "button", class: "lab-button", click: toggle})
    const root = element("p", {class: "lab-note lab-live"}, element("code", {}, word), text, " ", button)
    block.after(root)
    return {root, text, button}
  }
}
