// The entry: on a page that has a panel, steps, questions or a report, what makes them live; on any other, nothing.
import {all} from "./dom.js"

if (all("[data-lab=panel]").length) {
  const {start} = await import("./lab/page.js")
  await start()
}
const lists = all("[data-lab=progress]")
if (lists.length) {
  const {showProgress} = await import("./lab/progress-view.js")
  lists.forEach(showProgress)
}
const [report] = all("[data-report]")
if (report) {
  const {start} = await import("./report/main.js")
  await start(report)
}
