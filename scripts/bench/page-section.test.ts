import { expect, test } from 'vitest'
import { withSection, withSectionsOf } from './page-section.ts'

const rest = '# Benchmarks\n\nText.\n'

test('a section goes to the end of a page that has none of that name', () => {
  const page = withSection(rest, 'statistics', '## Statistics')
  expect(page.startsWith('# Benchmarks\n\nText.\n')).toBe(true)
  expect(page).toContain('## Statistics')
})

test('a section takes the place of the one before, and leaves everything else', () => {
  const page = `${withSection(rest, 'statistics', 'old $&')}\n## After\n`
  expect(withSection(page, 'statistics', 'new $&')).toBe(page.replace('old', 'new'))
})

test('an empty page becomes the section alone', () => {
  expect(withSection('', 'statistics', 'Text')).toBe(
    '<!-- statistics: start -->\n\nText\n\n<!-- statistics: end -->\n',
  )
})

test('a page written anew keeps the sections of the old one, and nothing else of it', () => {
  const old = withSection('# Old\n', 'statistics', 'Figures')
  expect(withSectionsOf(old, rest)).toBe(withSection(rest, 'statistics', 'Figures'))
  expect(withSectionsOf('# Old\n', rest)).toBe(rest)
})
