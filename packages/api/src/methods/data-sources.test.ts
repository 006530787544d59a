import { expect, test } from 'vitest'
import { dataSources } from './data-sources.ts'

const readme = `# Numbers

| Here | What |
|---|---|
| \`other.csv\` | not a source |

| File | Source | Licence |
|---|---|---|
| \`a.csv\`, \`b.csv\` | package X, \`set\` (Somebody 1990) | GPL-2 |
| \`c.csv\` | made up | ours |

Text after the table names \`d.csv\` | in passing | only |
`

test('each file of a table of sources has its source and licence; other tables have none', () => {
  expect(dataSources(readme)).toEqual([
    { file: 'a.csv', source: 'package X, set (Somebody 1990)', licence: 'GPL-2' },
    { file: 'b.csv', source: 'package X, set (Somebody 1990)', licence: 'GPL-2' },
    { file: 'c.csv', source: 'made up', licence: 'ours' },
  ])
})
