"""Contrast of colours as WCAG 2.2 counts it (relative luminance), for the scripts that tests run in a page."""

# `contrast(a, b)` of two lists of colours, 1 to 21: each list painted in its order, so that a tint lies on its ground.
CONTRAST = """
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true})
  const luminance = colours => {
    canvas.clearRect(0, 0, 1, 1)
    for (const paint of colours) { canvas.fillStyle = paint; canvas.fillRect(0, 0, 1, 1) }
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(byte => byte / 255)
      .map(share => share <= .04045 ? share / 12.92 : ((share + .055) / 1.055) ** 2.4)
    return .2126 * r + .7152 * g + .0722 * b
  }
  const contrast = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
    return (high + .05) / (low + .05)
  }
"""
