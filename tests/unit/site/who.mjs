// Answers of /whoami, and the ids in them.
export const ID = "4f".repeat(32)
export const LAB = "c0".repeat(32)
export const IMAGE = "9b".repeat(6)
export const KERNEL = "6.1.0-44-amd64"

export const who = (part = {}) => ({container_id: ID, kernel: KERNEL, python: "3.9.25", ready_for_s: 3, ...part})
