import classes from './lanes.module.css'
import { kindWords, type Story } from './story-words.ts'
import { clipSpan, type TimeAxis } from './time-axis.ts'

type Treatment = Story['treatments'][number]
type Supply = Story['supply'][number]

const CHARACTER = 6.4
// Names are set bolder than doses.
const NAME_CHARACTER = 7
const DRUG_ROW = 22
const SUPPLY_ROW = 14

export const sourceWords: Readonly<Record<Supply['source'], string>> = {
  dispensed: 'dispensed',
  prescribed: 'prescribed',
  self_reported: 'self-reported',
}

interface DrugRows {
  readonly drug: string
  readonly courses: readonly Treatment[]
  readonly supplies: readonly { readonly source: Supply['source']; readonly spans: readonly Supply[] }[]
}

const sources = ['prescribed', 'dispensed', 'self_reported'] as const

/** A name cut to the room beside the axis; the table has it whole. */
const fitted = (name: string, room: number): string => {
  const most = Math.floor(room / NAME_CHARACTER)
  return name.length <= most ? name : `${name.slice(0, most - 1).trimEnd()}…`
}

const drugOf = ({ drug }: Supply): string => drug ?? 'drug not named'

const sameDrug = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

/** One group per drug in order of first use: its doses, then each stream of supply apart from the others. */
export const drugRows = (story: Story, axis: TimeAxis): readonly DrugRows[] => {
  const courses = story.treatments
    .filter(
      (treatment) =>
        treatment.component === 'medication' && clipSpan(axis, treatment.startedOn, treatment.endedOn),
    )
    .toSorted((a, b) => a.startedOn.localeCompare(b.startedOn))
  const supplies = story.supply.filter((supply) => clipSpan(axis, supply.from, supply.to ?? supply.from))
  const names = [
    ...courses.map((course) => course.drug ?? course.drugClass ?? 'medication'),
    ...supplies.map(drugOf),
  ]
  const drugs = names.filter((name, index) => names.findIndex((other) => sameDrug(other, name)) === index)
  return drugs.map((drug) => ({
    drug,
    courses: courses.filter((course) => sameDrug(course.drug ?? course.drugClass ?? 'medication', drug)),
    supplies: sources.flatMap((source) => {
      const spans = supplies.filter((supply) => supply.source === source && sameDrug(drugOf(supply), drug))
      return spans.length === 0 ? [] : [{ source, spans }]
    }),
  }))
}

const supplyFill = {
  prescribed: { fill: 'none', stroke: 'var(--muted)' },
  dispensed: { fill: 'var(--ink)', stroke: 'none' },
  self_reported: { fill: 'url(#self-reported)', stroke: 'var(--muted)' },
} as const

interface CourseProps {
  readonly course: Treatment
  readonly axis: TimeAxis
  readonly y: number
  /** where the next course of the drug begins, or the end of the axis: words end before it */
  readonly room: number
}

const Course = ({ course, axis, y, room }: CourseProps) => {
  const span = clipSpan(axis, course.startedOn, course.endedOn)
  if (!span) return null
  const dose = course.doseMg === null ? '' : `${course.doseMg} mg`
  const stopped = course.stopReason ? `stopped: ${kindWords(course.stopReason)}` : ''
  const fits = dose.length * CHARACTER + 6 <= span.x2 - span.x1
  const after = [fits ? '' : dose, stopped].filter((part) => part !== '').join(', ')
  return (
    <>
      <rect
        x={span.x1}
        y={y + 3}
        width={span.x2 - span.x1 - 1}
        height={DRUG_ROW - 8}
        className={classes.course}
      />
      {fits && (
        <text x={span.x1 + 4} y={y + DRUG_ROW / 2 - 1} className={classes.dose} dominantBaseline="central">
          {dose}
        </text>
      )}
      {after && after.length * CHARACTER < room - span.x2 && (
        <text x={span.x2 + 4} y={y + DRUG_ROW / 2 - 1} className={classes.label} dominantBaseline="central">
          {after}
        </text>
      )}
    </>
  )
}

/** Drugs with their dose steps; under each, what was prescribed, dispensed and said to be taken. */
export const MedicationLane = ({ story, axis }: { story: Story; axis: TimeAxis }) => {
  const drugs = drugRows(story, axis)
  const above = axis.narrow ? 16 : 0
  let y = 0
  const places = drugs.map((drug) => {
    const top = y
    y += DRUG_ROW + above + drug.supplies.length * (SUPPLY_ROW + above) + 6
    return top
  })
  const label = axis.narrow
    ? { x: axis.left, anchor: 'start' as const }
    : { x: axis.left - 12, anchor: 'end' as const }
  return (
    <svg width={axis.width} height={Math.max(y, 4)} aria-hidden="true">
      <defs>
        <pattern
          id="self-reported"
          width="5"
          height="5"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="2" height="5" fill="var(--ink)" />
        </pattern>
      </defs>
      {drugs.map((drug, index) => {
        const top = (places[index] ?? 0) + above
        return (
          <g key={drug.drug}>
            <text
              x={label.x}
              y={axis.narrow ? top - 6 : top + DRUG_ROW / 2 - 1}
              textAnchor={label.anchor}
              className={classes.strong}
              dominantBaseline="central"
            >
              {axis.narrow ? drug.drug : fitted(drug.drug, label.x)}
              <title>{drug.drug}</title>
            </text>
            {drug.courses.map((course, order) => {
              const next = drug.courses[order + 1]
              const room = next ? axis.x(next.startedOn) : axis.width
              return <Course key={course.startedOn} course={course} axis={axis} y={top} room={room} />
            })}
            {drug.supplies.map(({ source, spans }, row) => {
              const line = top + DRUG_ROW + row * (SUPPLY_ROW + above) + above
              return (
                <g key={source}>
                  <text
                    x={label.x}
                    y={axis.narrow ? line - 6 : line + SUPPLY_ROW / 2 - 1}
                    textAnchor={label.anchor}
                    className={classes.label}
                    dominantBaseline="central"
                  >
                    {sourceWords[source]}
                  </text>
                  {spans.map((supply) => {
                    const span = clipSpan(axis, supply.from, supply.to ?? supply.from)
                    return (
                      span && (
                        <rect
                          key={`${supply.from}${supply.to}`}
                          x={span.x1}
                          y={line + 3}
                          width={Math.max(1, span.x2 - span.x1 - 1)}
                          height={6}
                          {...supplyFill[source]}
                        />
                      )
                    )
                  })}
                </g>
              )
            })}
          </g>
        )
      })}
    </svg>
  )
}
