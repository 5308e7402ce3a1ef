// What was typed, without what a copy brings along: spaces, quotes, backquotes.
/** @type {(text: string) => string} */
export const typed = text => text.trim().replace(/^[`'"«\s]+|[`'"»\s]+$/g, "")

export const HEX = /^[0-9a-f]+$/
export const SHOWN = 12 // digits of an identifier that docker ps and docker images show
export const EXAMPLE = "426cc895e3eb" // the course's own image

// Whether what was typed is this id, whole or cut: four digits at least, since fewer begin any id. The id that is known
// may be cut too, to the digits that Docker shows.
/** @type {(typed: string, id: string | null | undefined) => boolean} */
export const same = (typed, id) => !!id && typed.length >= 4
  && (id.startsWith(typed) || (id.length === SHOWN && typed.startsWith(id)))
