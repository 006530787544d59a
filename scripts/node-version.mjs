// Plain old syntax on purpose: this file has to be readable by the Node it refuses.
const needed = [20, 19]

export function requireNode() {
  const found = process.versions.node.split('.').map(Number)
  if (found[0] > needed[0] || (found[0] === needed[0] && found[1] >= needed[1])) return
  console.error(
    `Tandem needs Node ${needed.join('.')} or newer, and this is ${process.version}: install it from https://nodejs.org and start again.`,
  )
  process.exit(1)
}
