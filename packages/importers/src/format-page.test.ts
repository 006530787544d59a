import { expect, test } from 'vitest'
import { fileSpecs } from './file-specs.ts'
import { formatPage } from './format-page.ts'
import { type TestImport, testImport } from './test-import.ts'

test('docs/import-format.md says what the importer does; vitest -u writes it anew', async () => {
  await expect(formatPage()).toMatchFileSnapshot('../../../docs/import-format.md')
})

test('the examples of the page can be imported as they stand', async () => {
  const service: TestImport = await testImport()
  try {
    const report = await service.importFiles(
      Object.fromEntries(
        fileSpecs.map((spec) => {
          const items = spec.items ? Array.from({ length: 9 }, (_, place) => `item_${place + 1}`) : []
          const header = [...spec.columns.map(({ name }) => name), ...items].join(',')
          return [`${spec.kind}.csv`, [header, ...spec.example].join('\n')]
        }),
      ),
    )
    expect(report.files.map(({ counts }) => Object.keys(counts)[0])).toEqual(
      fileSpecs.map(({ kind }) => kind),
    )
    for (const { counts, notices } of report.files) {
      expect(Object.values(counts)[0]).toMatchObject({ left: 0 })
      expect(notices).toEqual([])
    }
  } finally {
    await service.close()
  }
})
