import { Button } from '@mantine/core'
import { expect, test } from 'vitest'
import { markupOf, wordsOf } from './markup-of.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from './PanelState.tsx'

const fault = (code: string, message: string) => ({ message, data: { code, errorId: '7F3A-22C1' } })
const panel = (error: unknown) => markupOf(<ErrorPanel error={error} onRetry={() => undefined} />)

test('an empty panel says why and what can be done, and no number', () => {
  const markup = markupOf(
    <EmptyPanel title="Nobody matches" action={<Button>Clear the filters</Button>}>
      The filters leave nobody.
    </EmptyPanel>,
  )
  expect(wordsOf(markup, 'h2')).toEqual(['Nobody matches'])
  expect(wordsOf(markup, 'button')).toEqual(['Clear the filters'])
  expect(markup).not.toMatch(/\b0\b ?%/)
})

test('loading is said, not only drawn', () => {
  expect(wordsOf(markupOf(<LoadingPanel label="Loading the cohort" />), 'span')).toContain(
    'Loading the cohort',
  )
})

test('an error shows its id and can be tried again', () => {
  const markup = panel(fault('INTERNAL_SERVER_ERROR', 'The database did not answer.'))
  expect(markup).toContain('role="alert"')
  expect(markup).toContain('Error id 7F3A-22C1')
  expect(wordsOf(markup, 'button')).toEqual(['Try again'])
})

test('a screen that the role does not open is explained, without a retry', () => {
  const markup = panel(fault('FORBIDDEN', 'The quality team sees groups.'))
  expect(wordsOf(markup, 'h2')).toEqual(['Your role does not open this page'])
  expect(markup).toContain('The quality team sees groups.')
  expect(wordsOf(markup, 'button')).toEqual([])
})

test('what does not exist is not found', () => {
  expect(wordsOf(panel(fault('NOT_FOUND', 'No such patient.')), 'h2')).toEqual(['Not found'])
})
