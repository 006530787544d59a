import { describe, expect, test } from 'vitest'
import { markupOf, wordsOf } from '../ui/markup-of.tsx'
import { MethodFamily } from './MethodFamily.tsx'
import { MethodsSummary } from './MethodsSummary.tsx'
import {
  type Check,
  type CheckedCase,
  differenceWords,
  formatPower,
  headline,
  nearest,
  placeWords,
  toleranceWords,
} from './method-words.ts'

const agreeing: CheckedCase = {
  name: 'Cox model of lung',
  method: 'cox',
  standardName: 'Cox proportional hazards model',
  family: 'Survival',
  reference: 'survival::coxph',
  calls: ['coxph(Surv(time, status) ~ sex)'],
  versions: ['R 4.2.2', 'survival 3.5.3'],
  inputs: ['lung.csv'],
  compared: 64,
  largest: {
    path: 'coefficients.0.coef',
    expected: '0.5',
    actual: '0.50000000031',
    distance: 3.1e-10,
    measure: 'absolute',
    share: 0.0031,
  },
  tolerance: { absolute: 1e-7 },
  milliseconds: 12.4,
  outcome: 'agrees',
  problem: null,
}
const differing: CheckedCase = {
  ...agreeing,
  name: 'Cox model of veteran',
  outcome: 'differs',
  largest: { ...agreeing.largest!, actual: '0.500001', distance: 1e-6, share: 10 },
}
const exact: CheckedCase = {
  ...agreeing,
  name: 'normalCdf',
  versions: ['mpmath 1.3.0'],
  largest: null,
  tolerance: { relative: 1e-12 },
}
const notRun: CheckedCase = { ...exact, outcome: 'not_run', compared: 0, problem: 'texts: no column arm' }
const checkOf = (...cases: CheckedCase[]): Check => ({
  state: 'done',
  startedAt: '2026-03-02T09:00:00.000Z',
  endedAt: '2026-03-02T09:00:05.000Z',
  total: cases.length,
  counts: {
    agree: cases.filter(({ outcome }) => outcome === 'agrees').length,
    differ: cases.filter(({ outcome }) => outcome === 'differs').length,
    notRun: cases.filter(({ outcome }) => outcome === 'not_run').length,
  },
  figures: 64,
  families: [{ family: 'Survival', cases }],
  sources: [],
  problem: null,
})

describe('the sentence at the top', () => {
  test('counts the cases that agree, and with what', () => {
    expect(headline(checkOf(exact, agreeing, agreeing))).toBe(
      '3 of 3 cases agree with their references: 2 of 2 with R 4.2.2, 1 of 1 with 50-digit arithmetic (mpmath 1.3.0).',
    )
  })

  test('says how many differ or could not run', () => {
    expect(headline(checkOf(agreeing, differing, notRun))).toBe(
      '1 of 3 cases agree with their references: 1 of 2 with R 4.2.2, 0 of 1 with 50-digit arithmetic (mpmath 1.3.0); 1 differs, 1 could not run.',
    )
  })

  test('names the case that is nearest to its tolerance', () => {
    expect(nearest(checkOf(agreeing, exact))).toBe(
      'Nearest to its tolerance, with 0.3 % of it: Cox model of lung.',
    )
    expect(nearest(checkOf(exact))).toBe(null)
  })
})

describe('one case', () => {
  test.each<[string, CheckedCase, string, string | null]>([
    [
      'within its tolerance',
      agreeing,
      '3.1e-10 absolute',
      'at coefficients.0.coef, 0.3 % of what is allowed',
    ],
    ['beyond it', differing, '1e-6 absolute', 'at coefficients.0.coef, 10 times what is allowed'],
    ['equal in every figure', exact, 'none', null],
    ['without an answer', notRun, 'no answer', null],
  ])('%s', (_, checked, difference, place) => {
    expect(differenceWords(checked)).toBe(difference)
    expect(placeWords(checked)).toBe(place)
  })

  test.each([
    [{ absolute: 1e-7 }, '1e-7 absolute'],
    [{ absolute: 1e-10, relative: 2e-13 }, '1e-10 absolute + 2e-13 relative'],
    [{}, 'equal'],
  ])('a tolerance of %j is %s', (tolerance, words) => {
    expect(toleranceWords(tolerance)).toBe(words)
  })

  test.each([
    [0, '0'],
    [1.04e-12, '1e-12'],
    [3.14e-12, '3.1e-12'],
    [250, '2.5e2'],
  ])('%d is written %s', (value, text) => {
    expect(formatPower(value)).toBe(text)
  })
})

test('a row has method, reference, versions, figures, difference, tolerance, time and outcome', () => {
  const markup = markupOf(<MethodFamily family="Survival" cases={[agreeing]} />)
  const row = [...wordsOf(markup, 'th').slice(-1), ...wordsOf(markup, 'td')].join(' | ')
  for (const words of [
    'Cox proportional hazards model',
    'survival::coxph',
    'R 4.2.2, survival 3.5.3',
    'coxph(Surv(time, status) ~ sex)',
    '| 64 |',
    '3.1e-10 absolute',
    '1e-7 absolute',
    '| 12 |',
    'Agrees',
  ])
    expect(row).toContain(words)
})

test('a case whose reference was nudged is shown as differing, with both figures', () => {
  const markup = markupOf(<MethodFamily family="Survival" cases={[agreeing, differing]} />)
  expect(wordsOf(markup, 'summary')[0]).toBe('Survival 1 of 2 agree, 1 to look at')
  const cells = wordsOf(markup, 'td')
  expect(cells.filter((cell) => cell === 'Differs')).toHaveLength(1)
  expect(cells.join()).toContain('Reference 0.5, here 0.500001')
})

test('a case that could not run says why', () => {
  const cells = wordsOf(markupOf(<MethodFamily family="Survival" cases={[notRun]} />), 'td')
  expect(cells).toContain('Could not run')
  expect(cells.join()).toContain('texts: no column arm')
})

describe('a run', () => {
  const summary = (change: Partial<Check>) =>
    markupOf(<MethodsSummary check={{ ...checkOf(agreeing), ...change }} onAgain={() => undefined} />)

  test('under way says how far it is, and cannot be started again', () => {
    const markup = summary({ state: 'running', endedAt: null, total: 142 })
    expect(wordsOf(markup, 'p')).toEqual(['Running: 1 of 142 cases.'])
    expect(markup).toMatch(/<progress[^>]*aria-label="Cases run"[^>]*max="142"/)
    expect(markup).toMatch(/<button[^>]*disabled=""/)
  })

  test('that has not listed its cases yet promises no number', () => {
    expect(wordsOf(summary({ state: 'running', total: null, families: [] }), 'p')).toEqual([
      'The server is starting the run.',
    ])
  })

  test('that stopped says where and why, and can be started again', () => {
    const markup = summary({ state: 'failed', total: 142, problem: 'Out of memory.' })
    expect(markup).toContain('role="alert"')
    expect(wordsOf(markup, 'p')).toEqual([
      'The run stopped after 1 of 142 cases.',
      'Out of memory. Run it again; if it stops again, tell your administrator.',
    ])
    expect(markup).not.toMatch(/<button[^>]*disabled=""/)
  })
})
