// Numbers as a French reader writes them, with their units; what is not known is said.
const UNKNOWN = "inconnu"
/** @type {(digits: number) => Intl.NumberFormat} */
const format = digits => new Intl.NumberFormat("fr-FR", {maximumFractionDigits: digits})
/** @type {(value: unknown, text: (value: number) => string, other?: string) => string} */
const known = (value, text, other = UNKNOWN) => typeof value === "number" && Number.isFinite(value) ? text(value) : other

// Three digits that count: 12,4 but 806 and 24 000.
/** @type {(value: unknown) => string} */
export const ms = value => known(value, it => `${format(it < 100 ? 1 : 0).format(it)}\u00a0ms`)
/** @type {(value: unknown, other?: string) => string} */
export const mib = (value, other) => known(value, it => `${format(it < 100 * 2 ** 20 ? 1 : 0).format(it / 2 ** 20)}\u00a0Mio`, other)
// Of a memory or an image: no figure stands where nothing counted it.
/** @type {(value: unknown) => string} */
export const weight = value => mib(value, "non mesurée")
/** @type {(value: unknown) => string} */
export const short = value => known(value, it => format(1).format(it))
/** @type {(value: unknown) => string} */
export const ratio = value => known(value, it => format(it < 10 ? 2 : 1).format(it))
/** @type {(value: unknown) => string} */
export const share = value => known(value, it => `${format(0).format(100 * it)}\u00a0%`)
// What a run says was written for terminals too: here, no line may begin with a double mark.
/** @type {(said: unknown) => string} */
const bound = said => String(said).replace(/ (?=[:;?!»])/g, "\u00a0")
/** @type {(value: unknown) => string} */
export const text = value => value === null || value === undefined || value === "" ? UNKNOWN : bound(value)
