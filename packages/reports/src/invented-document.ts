import type { Figure } from './figure.ts'
import { sealedReport } from './manifest.ts'
import {
  type Column,
  cannotSay,
  cell,
  missing,
  type ReportContent,
  type ReportDocument,
  type Table,
  withheld,
} from './report-document.ts'

const column = (key: string, label: string, kind: Column['kind'], more: Partial<Column> = {}): Column => ({
  key,
  label,
  kind,
  unit: null,
  words: '',
  decimals: 0,
  ...more,
})

const longText = `${'A long remark that has to be broken over several lines, with <b>no</b> markup in it. '.repeat(12)}End.`

/** Every kind of cell, and every text that a format could trip over. */
export const trickyTable: Table = {
  name: 'sites',
  title: 'Remission by site <script>alert(1)</script>',
  columns: [
    column('site', 'Site', 'text'),
    column('started_on', 'First episode', 'day'),
    column('episodes', 'Episodes', 'integer', { words: 'Episodes that began in the period' }),
    column('mean_wait', 'Mean wait', 'number', { unit: 'days', decimals: 1 }),
    column('remission', 'Remission at week 24', 'rate', { decimals: 1, words: 'PHQ-9 below 5, "confirmed"' }),
    column('remark', 'Remark', 'text'),
  ],
  rows: [
    ['Harbour', '2025-01-31', 1204, 6.54, 0.3854, '=HYPERLINK("http://example.org","go")'],
    ['=1+1', '2024-02-29', 0, 0, 0, '+44 20 7946 0000'],
    ['@north', '1899-12-31', 30, -2.25, 1, '-2 points'],
    ['Ünïcode, 東京 \u{1F600} עברית', '2026-12-31', 25, 0.04, 0.5, 'first line\nsecond line'],
    ['# not a remark', null, 100_000, 12, 0.123456789, longText],
    ['"quoted"', '2025-06-01', 11, null, null, '\ttab and \uFF1Dwide'],
  ].map((row) => row.map(cell)),
  notes: ['Sites by name.'],
}

const withGaps: Table = {
  ...trickyTable,
  name: 'sites-with-gaps',
  title: 'Remission by site, small counts withheld',
  rows: [
    [cell('Harbour'), cell('2025-01-31'), withheld('<11*'), missing, cannotSay('no score'), missing],
    [cell('North'), missing, cell(0), cell(0), withheld('withheld'), cell('')],
  ],
}

const points = (values: readonly (number | null)[]) =>
  values.map((y, place) => ({
    x: place * 4,
    y,
    lower: y === null ? null : y - 1.5,
    upper: y === null ? null : y + 1.5,
  }))

const weeks = [0, 4, 8, 12, 16, 20, 24].map((at) => ({ at, label: String(at) }))
const score = { title: 'Mean PHQ-9 (lower is better)', from: 0, to: 27 }
const ticks = (all: readonly number[]) => all.map((at) => ({ at, label: String(at) }))
const percent = (all: readonly number[]) => all.map((at) => ({ at, label: `${Math.round(at * 100)} %` }))

const course: Figure = {
  name: 'course',
  title: 'Mean PHQ-9 by week since start',
  words: 'All four plans fall from about 16; combined care reaches 7 by week 24.',
  x: { title: 'Weeks since start', from: 0, to: 24, ticks: weeks },
  y: { ...score, ticks: ticks([0, 5, 10, 15, 20, 27]) },
  marks: [
    { kind: 'band', name: 'minimal', from: 0, to: 5, depth: 0 },
    { kind: 'band', name: 'moderate', from: 10, to: 15, depth: 0.5 },
    {
      kind: 'line',
      name: 'Medication only',
      stroke: 'medication_only',
      markers: true,
      points: points([16, 13, 12, 11, 10.5, 10, 10]),
    },
    {
      kind: 'line',
      name: 'Therapy only',
      stroke: 'therapy_only',
      markers: true,
      points: points([16, 15, 13, 11.5, 10, 9, 8.5]),
    },
    {
      kind: 'line',
      name: 'Combined',
      stroke: 'combined',
      markers: true,
      points: points([17, 13, 11, 9, null, 7.5, 7]),
    },
    {
      kind: 'line',
      name: 'Neither',
      stroke: 'neither',
      markers: true,
      points: points([15, 14.5, 14, 14, 13.5, 13.5, 13]),
    },
    {
      kind: 'curve',
      name: 'Caseness 10',
      stroke: 'reference',
      points: [
        { x: 0, y: 10 },
        { x: 24, y: 10 },
      ],
    },
  ],
  under: {
    title: 'n',
    rows: [
      {
        name: 'Medication only',
        stroke: 'medication_only',
        cells: weeks.map(({ at }) => ({ x: at, text: String(120 - at) })),
      },
      {
        name: 'Therapy only',
        stroke: 'therapy_only',
        cells: weeks.map(({ at }) => ({ x: at, text: String(140 - at) })),
      },
      {
        name: 'Combined',
        stroke: 'combined',
        cells: weeks.map(({ at }) => ({ x: at, text: at === 16 ? '<11*' : String(60 - at) })),
      },
      {
        name: 'Neither',
        stroke: 'neither',
        cells: weeks.map(({ at }) => ({ x: at, text: String(40 - at) })),
      },
    ],
  },
  notes: ['Bands: 95 % intervals. The gap at week 16 is withheld.'],
}

const steps: Figure = {
  name: 'remission',
  title: 'Time to remission',
  words: 'Half of the combined group reached remission by week 15.',
  x: { title: 'Weeks since day 28', from: 0, to: 24, ticks: weeks },
  y: { title: 'Not yet in remission', from: 0, to: 1, ticks: percent([0, 0.25, 0.5, 0.75, 1]) },
  marks: (['medication_only', 'combined'] as const).map((stroke, place) => ({
    kind: 'steps' as const,
    name: stroke === 'combined' ? 'Combined' : 'Medication only',
    stroke,
    points: [1, 0.9, 0.8, 0.65, 0.55, 0.5].map((y, step) => ({
      x: step * 4 + place,
      y: y - place * 0.1 * Math.min(step, 3),
      lower: y - 0.08 - place * 0.1 * Math.min(step, 3),
      upper: Math.min(1, y + 0.08 - place * 0.1 * Math.min(step, 3)),
    })),
    censored: [6 + place, 11, 17],
  })),
  under: null,
  notes: [],
}

const bars: Figure = {
  name: 'by-age',
  title: 'Remission at week 24 by age band',
  words: 'Between 31 % and 45 %; the intervals overlap.',
  x: {
    title: 'Age band',
    from: 0,
    to: 4,
    ticks: ['18-25', '26-40', '41-64', '65+'].map((label, place) => ({ at: place + 0.5, label })),
  },
  y: { title: 'Remission (higher is better)', from: 0, to: 0.6, ticks: percent([0, 0.2, 0.4, 0.6]) },
  marks: [
    {
      kind: 'bars',
      name: 'Remission',
      stroke: 'accent',
      width: 0.6,
      bars: [0.31, 0.36, 0.45, 0.4].map((y, place) => ({
        x: place + 0.5,
        y,
        lower: y - 0.06,
        upper: y + 0.07,
      })),
    },
  ],
  under: null,
  notes: [],
}

const sizes = Array.from({ length: 40 }, (_, place) => 20 + place * 10)
const limit = (name: string, z: number) => ({
  kind: 'curve' as const,
  name,
  stroke: 'limit' as const,
  points: sizes.map((x) => ({ x, y: Math.min(1, Math.max(0, 0.4 + (z * 0.49) / Math.sqrt(x))) })),
})

const funnel: Figure = {
  name: 'funnel',
  title: 'Remission by site, with limits',
  words: 'One of nine sites lies above the 99.8 % limit, none below.',
  x: { title: 'Episodes of a site', from: 0, to: 420, ticks: ticks([0, 100, 200, 300, 400]) },
  y: {
    title: 'Remission at week 24 (higher is better)',
    from: 0,
    to: 1,
    ticks: percent([0, 0.25, 0.5, 0.75, 1]),
  },
  marks: [
    limit('99.8 %', 3.09),
    limit('95 %', 1.96),
    limit('95 %', -1.96),
    limit('99.8 %', -3.09),
    {
      kind: 'curve',
      name: 'All sites',
      stroke: 'reference',
      points: [
        { x: 20, y: 0.4 },
        { x: 410, y: 0.4 },
      ],
    },
    {
      kind: 'points',
      name: 'Sites',
      stroke: 'plain',
      joined: false,
      points: [
        [35, 0.51],
        [60, 0.33],
        [90, 0.45],
        [120, 0.36],
        [150, 0.42],
        [200, 0.58],
        [260, 0.39],
        [310, 0.43],
        [390, 0.37],
      ].map(([x = 0, y = 0]) => ({
        x,
        y,
        lower: null,
        upper: null,
        label: y > 0.55 ? 'Harbour' : null,
        signal: y > 0.55 ? ('improvement' as const) : null,
      })),
    },
  ],
  under: null,
  notes: ['Limits are widened for over-dispersion.'],
}

export const inventedContent: ReportContent = {
  title: 'Outcomes <script>alert("x")</script> & quality, March 2026',
  organisation: {
    code: 'demo-clinic',
    name: 'Demo clinic (invented)',
    kind: 'invented',
    timeZone: 'Europe/London',
  },
  kindNotice: 'Invented data: no real person is in it',
  period: { from: '2025-04-01', to: '2026-03-31' },
  asOf: '2026-04-15',
  dataAsOf: '2026-04-15T07:30:00.000Z',
  recordedAsOf: null,
  identifiability: 'aggregate',
  filtersInWords: ['Only programme: Talking therapies', 'Only age band: 18-25, 26-40'],
  definitions: [
    {
      id: 'remission',
      name: 'Remission at week 24',
      version: '2026.1',
      words: 'The last score in the window around week 24 is below 5.',
      formula: 'met / included',
      source: 'Kroenke 2001',
      notice: 'Named like a licensed measure, but not certified as it.',
      parameters: { windowDays: 14, floor: 5 },
    },
  ],
  suppression: {
    rule: { threshold: 11, roundTo: null },
    words: 'Counts from 1 to 10 are withheld, and others where they would give one away',
  },
  sections: [
    {
      title: 'Sites',
      words: ['Sites differ in whom they treat; no order of merit is meant.'],
      figures: [funnel],
      tables: [trickyTable, withGaps],
    },
    { title: 'Symptoms over time', words: [], figures: [course, steps, bars], tables: [] },
  ],
}

export const inventedReport = (content: Partial<ReportContent> = {}): ReportDocument =>
  sealedReport(
    { ...inventedContent, ...content },
    {
      report: '7f8f3c1e-9c52-4d0c-9d3b-0a3a3a0e3f10',
      build: { version: '0.1.0', definitionSet: '2026.1' },
      recordedAsOf: '2026-04-15T07:30:00.000Z',
      request: { measures: ['remission'], grouping: 'site' },
      rowsUsed: [
        { what: 'episodes', count: 1370, digest: 'a'.repeat(64) },
        { what: 'scores', count: 16_440, digest: 'b'.repeat(64) },
      ],
    },
  )
