// The entry: on a page that has a panel, steps, questions or a report, what makes them live; on any other, nothing.
const has = selector => document.querySelector(selector) !== null

if (has("[data-lab=panel]")) {
  const {start} = await import("./lab/page.js")
  await start()
}
if (has("[data-lab=progress]")) {
  const {showProgress} = await import("./lab/progress-view.js")
  document.querySelectorAll("[data-lab=progress]").forEach(showProgress)
}
if (has("[data-report]")) {
  const {start} = await import("./report/main.js")
  await start(document.querySelector("[data-report]"))
}
