// A run of the first version of the form as one of the second: French words were its codes, and its warnings sentences.

/** @type {Record<string, Verdict>} */
const VERDICTS = {
  "référence": "reference",
  "plus rapide": "faster",
  "plus lent": "slower",
  "pas de différence nette": "unclear",
  "sans réponse": "silent",
}
/** @type {Record<string, Base>} */
const BASES = {officielle: "official", substitut: "stand-in", aucune: "none"}

/** @type {<Code>(codes: Record<string, Code>, word: string | null | undefined) => Code | null} */
const coded = (codes, word) => codes[word ?? ""] ?? null

/** @type {(found: any) => RunDocument} */
export function current(found) {
  if (found.schema !== 1) return found
  const {manifest, summary} = found
  /** @type {<Part extends {base?: string | null}>(part: Part) => Part} */
  const based = part => ({...part, base: coded(BASES, part.base)})
  return {
    ...found,
    manifest: manifest.images
      ? {...manifest, images: Object.fromEntries(Object.entries(manifest.images).map(([name, image]) => [name, based(image)]))}
      : manifest,
    summary: {
      ...summary,
      targets: summary.targets.map((/** @type {any} */ row) => ({...based(row), verdict: coded(VERDICTS, row.verdict)})),
    },
  }
}
