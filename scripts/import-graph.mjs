import { parseSync } from 'vite'

/**
 * Every import of one file, however it is written, and the file's code without comments (same length).
 *
 * @returns {{ imports: { name: string, line: number, typeOnly: boolean }[], code: string }}
 */
export function importsOf(file, text) {
  const { program, comments, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file} can't be read: ${errors[0].message}`)
  const imports = []
  const add = (node, typeOnly) => {
    if (typeof node?.value !== 'string') return
    imports.push({ name: node.value, line: text.slice(0, node.start).split('\n').length, typeOnly })
  }
  walk(program, (node) => {
    if (node.type === 'ImportDeclaration') add(node.source, onlyTypes(node, node.importKind))
    else if (/^Export(Named|All)Declaration$/.test(node.type))
      add(node.source, onlyTypes(node, node.exportKind))
    else if (node.type === 'ImportExpression') add(node.source, false)
    else if (node.type === 'TSImportType') add(node.source ?? node.argument?.literal ?? node.argument, true)
    else if (node.type === 'CallExpression' && node.callee.name === 'require') add(node.arguments[0], false)
  })
  return { imports, code: withoutComments(text, comments) }
}

function onlyTypes(node, kind) {
  if (kind === 'type') return true
  const parts = node.specifiers ?? []
  return parts.length > 0 && parts.every((part) => (part.importKind ?? part.exportKind) === 'type')
}

function walk(node, visit) {
  if (Array.isArray(node)) {
    for (const part of node) walk(part, visit)
  } else if (node && typeof node === 'object') {
    if (typeof node.type === 'string') visit(node)
    for (const part of Object.values(node)) walk(part, visit)
  }
}

function withoutComments(text, comments) {
  let code = text
  for (const { start, end } of comments) {
    code = code.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + code.slice(end)
  }
  return code
}

/** The circles of a graph of files, each once, starting at its first file by name. */
export function cycles(graph) {
  const found = new Map()
  const done = new Set()
  const path = []
  const visit = (file) => {
    const at = path.indexOf(file)
    if (at >= 0) {
      const circle = path.slice(at)
      const first = circle.indexOf([...circle].sort()[0])
      const turned = [...circle.slice(first), ...circle.slice(0, first)]
      found.set(turned.join('\n'), turned)
      return
    }
    if (done.has(file)) return
    path.push(file)
    for (const target of graph.get(file) ?? []) visit(target)
    path.pop()
    done.add(file)
  }
  for (const file of graph.keys()) visit(file)
  return [...found.values()]
}
