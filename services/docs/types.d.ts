// The types that the site's scripts share: what others send them, and what they pass on. Not in the image.

// What the scripts read of GET /whoami: services/api/whoami.py.
interface Who {
  container_id: string | null
  kernel: string
  python: string
  ready_for_s: number | null
}

// GET /lab.json: the origins where the student's container and the lab's own api would answer.
interface Addresses {
  own: string
  lab: string
}

// The attributes of an element, and its listeners; null leaves one out.
type Attributes = Record<string, string | null | ((event: Event) => void)>

// What is known of the two applications; the statuses are explained in theme/assets/lab/state.js.
type State = {lab: Who | null, seen: string | null, misses: number} & (
  | {status: "running", own: Who & {container_id: string}}
  | {status: "waiting" | "absent" | "outside" | "lab" | "stopped" | "elsewhere", own: Who | null}
)
type Status = State["status"]

// One look at both: the answers of /whoami, null where none came.
interface Look {
  own: Who | null
  lab: Who | null
  elsewhere?: boolean
}

// What an answer is judged by; `linux` is for tests, a browser tells it by itself.
type Facts = State & {image: string | null, linux?: boolean}

// What a module of theme/assets/lab/answers exports. mistake() gives null for a right answer, or a name in `hints`.
interface Answer {
  mistake: (text: string, facts: Facts) => string | null
  hints: Record<string, string[]>
  right: (text: string, facts: Facts) => string
  keep?: (text: string) => void
}

// What the reader has done, as the browser keeps it; `done` has the moment of each step.
interface Progress {
  done: Record<string, string>
  seen: string | null
  image: string | null
}

// A word of a block of code that stands for a value, and the line below the block, once it is there.
interface Block {
  block: HTMLElement
  code: HTMLElement
  word: string
  note: Note | null
}

interface Note {
  root: HTMLElement
  text: HTMLElement
  button: HTMLElement
}

interface Step {
  id: string
  page: string
  title: string
}

// A run that can be chosen: where its document is, and the files that it left.
interface Run {
  id: string
  title: string
  url: URL
  files: string[]
}

// The document of a run: services/loadtest/startup/schema.json. What a run of before may lack is optional.
interface RunDocument {
  manifest: Manifest
  reference: string | null
  overhead_ms?: {median: Figure, min: Figure, max: Figure, n: number}
  samples: Sample[]
  summary: {targets: Row[], warnings: (Warning | Said)[]}
}

type Figure = number | null

interface Manifest {
  date: string
  machine: {cpu: string, cores: number, memory_bytes: number, kernel: string, os: string, virtualisation: string | null}
  engine?: {version: string, storage_driver: string, store?: string | null, cgroup_version: string, runtime: string} | null
  load_average?: {before: number[], after: number[]}
  plan?: {rounds: number, warmup_rounds: number, seed: number}
  images?: Record<string, {image: string, id: string, base: Base | null}>
  lab?: {tag: string}
}

interface Sample {
  target: string
  round: number
  ok: boolean
  total_ms: Figure
}

interface Row {
  target: string
  label: string
  kind: string
  n: number
  failures: number
  median_ms: Figure
  min_ms: Figure
  max_ms: Figure
  phases_median_ms?: Record<string, number>
  memory_median_bytes: Figure
  unique_bytes: Figure
  disk_bytes: Figure
  kernel: string | null
  accelerator: string | null
  fallback: string | null
  base: Base | null
  ratio: {value: number, low: number, high: number, level: number} | null
  verdict: Verdict | null
}

interface Warning {
  code: string
  targets: string[]
  values: Record<string, number | string>
}

// A warning of the first version of the form.
interface Said {
  sentence: string
  advice: string
}

type Verdict = "reference" | "faster" | "slower" | "unclear" | "silent"
type Base = "official" | "stand-in" | "none"

// What reading a run gave: its document, or why there is none, in French.
type Reading = {document: RunDocument, fault?: undefined} | {document?: undefined, fault: string}

// The columns of a table by their heads: what a cell holds.
type Columns = Record<string, (each: Row) => string | Node | (string | Node)[]>

// A figure's words; `values` says one target's numbers, or false where it has none.
interface FigureWords {
  title: string
  caption: string
  values: (each: Row) => string | false
}

// A run's plots by name: the box that each is drawn in.
interface Plots {
  run: RunDocument
  boxes: Record<string, HTMLElement>
}

// A specification of theme/assets/plots.
interface Specification extends Layer {
  datasets: Record<string, {phase: string, label: string}[]>
  layer?: Layer[]
  facet?: object
}

interface Layer {
  encoding: {x: {scale?: object}}
}

type Domain = [number, number]

// The libraries that pages load by themselves, as far as the scripts use them.
declare var vega: {Error: number}
declare function vegaEmbed(box: HTMLElement, spec: object, options: object): Promise<{view: {scale: (name: string) => {domain: () => Domain}}}>

interface Window {
  PagefindComponents?: {getInstanceManager: () => {getInstance: (name: string) => Pagefind | undefined}}
}

interface Pagefind {
  getDisplaySubResults: (page: FoundPage, most: number) => unknown
  translate: (key: string, values: object) => string
}

interface FoundPage {
  meta?: {title: string}
  sub_results?: {title: string}[]
}

// Chromium's alone.
interface Navigator {
  userAgentData?: {platform: string}
}
