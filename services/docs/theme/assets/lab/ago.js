// Seconds as a French reader says them: "il y a 3 minutes".
/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]]
const FRENCH = new Intl.RelativeTimeFormat("fr", {numeric: "auto"}) // 0 second: "maintenant"

/** @type {(seconds: number) => string} */
export function ago(seconds) {
  const [unit, length] = UNITS.find(([, length]) => seconds >= length) ?? ["second", 1]
  return FRENCH.format(-Math.floor(seconds / length), unit)
}
