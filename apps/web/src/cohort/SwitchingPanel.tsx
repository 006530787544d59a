import { SegmentedControl } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import type { PlanArm } from '@tandem/domain/treatment-arm'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Output, trpc } from '../api.ts'
import { ArmName } from '../ui/ArmName.tsx'
import { ChartFrame } from '../ui/ChartFrame.tsx'
import { armStyles } from '../ui/chart-theme.ts'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { formatCount, formatPercent, formatPlural } from '../ui/format.ts'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { Explain } from './Explain.tsx'
import classes from './FigureCells.module.css'
import { Behind, type DrillProps, GroupingNote } from './FigureCells.tsx'
import flowClasses from './FlowChart.module.css'
import { FollowCurve } from './FollowCurve.tsx'
import { medianWords, thresholdOf } from './figure-words.ts'
import { flowOf } from './flow-geometry.ts'
import type { PanelProps } from './panel.ts'

type Switching = Output['cohort']['switching']
type Arm = Switching['arms'][number]

/** The places of a flow in the order of the answer. */
const places = [
  { place: 'medication_only', label: 'Medication only' },
  { place: 'therapy_only', label: 'Therapy only' },
  { place: 'combined', label: 'Combined' },
  { place: 'neither', label: 'Neither' },
  { place: 'ended', label: 'No longer in care' },
  { place: 'not_yet', label: 'Not there yet' },
] as const
type Place = (typeof places)[number]['place']

const isArm = (place: Place): place is PlanArm => place !== 'ended' && place !== 'not_yet'
const momentWords = (week: number | null) => (week === null ? 'the last known day' : `week ${week}`)
const keyOf = (week: number | null) => (week === null ? 'last' : String(week))

const PlaceName = ({ place, label }: { place: Place; label: string }) =>
  isArm(place) ? <ArmName arm={place} label={label} /> : <span className="muted">{label}</span>

/** How many stay in their plan, of those still in care at the moment. */
const staysWords = (arm: Arm, moment: number): string | null => {
  const row = arm.flows[moment] ?? []
  const own = row[places.findIndex(({ place }) => place === arm.arm)]
  const inCare = row.slice(0, 4)
  if (own === undefined || own === null || inCare.some((n) => n === null)) return null
  const all = inCare.reduce<number>((sum, n) => sum + (n ?? 0), 0)
  return all === 0 ? null : `${arm.label.toLowerCase()} ${formatPercent(own / all)} (${own} of ${all})`
}

const Flow = ({ switching, threshold, ...to }: { switching: Switching; threshold: number } & DrillProps) => {
  const { ref, width } = useElementSize()
  const [moment, setMoment] = useState(0)
  const [active, setActive] = useState<number | null>(null)
  const [tableOpen, setTableOpen] = useState(true)
  const week = switching.moments[moment] ?? null
  const hidden = switching.arms.some((arm) => (arm.flows[moment] ?? []).includes(null))
  const counts = switching.arms.map((arm) => (arm.flows[moment] ?? []).map((n) => n ?? 0))
  const flow = flowOf(
    switching.arms.map(({ arm }) => arm),
    places.map(({ place }) => place),
    counts,
    240,
  )
  const labelOf = (place: string) =>
    switching.arms.find(({ arm }) => arm === place)?.label ??
    places.find((known) => known.place === place)?.label ??
    place
  const stays = switching.arms.flatMap((arm) => staysWords(arm, moment) ?? [])
  const columns: readonly Column<Arm>[] = [
    {
      key: 'arm',
      header: 'Initial plan',
      rowHeader: true,
      cell: (arm) => <ArmName arm={arm.arm} label={arm.label} />,
    },
    ...places.map(({ place, label }, k) => ({
      key: place,
      header: <PlaceName place={place} label={isArm(place) ? labelOf(place) : label} />,
      align: 'right' as const,
      cell: (arm: Arm) => {
        const n = arm.flows[moment]?.[k] ?? null
        if (n === 0) return <span className="muted">0</span>
        return (
          <Behind
            drill={{ of: 'switch', from: arm.arm, to: place, week }}
            what={`${arm.label}, at ${momentWords(week)}: ${label.toLowerCase()}`}
            {...to}
          >
            {n === null ? <span className="muted">withheld</span> : formatCount(n, threshold)}
          </Behind>
        )
      },
    })),
  ]
  return (
    <ChartFrame
      title={`From the initial plan to the plan in force at ${momentWords(week)}`}
      summary={
        stays.length === 0
          ? 'How many stayed in their plan cannot be shown.'
          : `Still in the initial plan, of those in care: ${stays.join(', ')}.`
      }
      stops={flow.ribbons.map(
        ({ from, to: place, n }) =>
          `${labelOf(from)} to ${labelOf(place).toLowerCase()}: ${formatPlural(n, 'episode')}.`,
      )}
      active={active}
      onActive={setActive}
      tableOpen={tableOpen}
      onTableOpen={setTableOpen}
      table={
        <DataTable
          caption={`Episodes by initial plan and where they stand at ${momentWords(week)}`}
          columns={columns}
          rows={switching.arms}
          rowKey={(arm) => arm.arm}
        />
      }
      caption={
        <>
          Left: everything in force on days 0 to 27 together. Right: the plan in force on the day. Two parts
          of a plan that followed each other without meeting are combined on the left only. Of episodes
          followed for 28 days. <Explain figure="plan_switch" threshold={threshold} />
        </>
      }
    >
      <div className="no-print">
        <SegmentedControl
          aria-label="Moment"
          size="xs"
          mt={8}
          mb={8}
          data={switching.moments.map((known) => ({
            value: keyOf(known),
            label: known === null ? 'Last day' : `Week ${known}`,
          }))}
          value={keyOf(week)}
          onChange={(next) => setMoment(switching.moments.findIndex((known) => keyOf(known) === next))}
        />
      </div>
      <div ref={ref} className={flowClasses.plot}>
        {hidden ? (
          <p className="muted">
            Some counts are withheld, so the flow is not drawn; the table shows what may be shown.
          </p>
        ) : (
          width > 0 && <FlowDrawing flow={flow} width={width} labelOf={labelOf} active={active} />
        )}
      </div>
    </ChartFrame>
  )
}

const FlowDrawing = ({
  flow,
  width,
  labelOf,
  active,
}: {
  flow: ReturnType<typeof flowOf>
  width: number
  labelOf: (place: string) => string
  active: number | null
}) => {
  const narrow = width < 560
  const side = narrow ? 96 : 204
  const BAR = 10
  const TOP = 24
  const [x1, x2] = [side + BAR, width - side - BAR]
  const mid = (x1 + x2) / 2
  const styleOf = (place: string) => (place in armStyles ? armStyles[place as PlanArm] : null)
  return (
    <svg width={width} height={flow.height + TOP + 8} aria-hidden="true">
      <text x={side} y={12} textAnchor="end" className={flowClasses.head}>
        Initial plan
      </text>
      <text x={width - side} y={12} className={flowClasses.head}>
        Where they stand
      </text>
      <g transform={`translate(0 ${TOP})`}>
        {flow.ribbons.map(({ from, to, n, left, right }, place) => (
          <path
            key={`${from}${to}`}
            d={`M${x1} ${left[0]}C${mid} ${left[0]} ${mid} ${right[0]} ${x2} ${right[0]}V${right[1]}C${mid} ${right[1]} ${mid} ${left[1]} ${x1} ${left[1]}z`}
            fill={styleOf(from)?.fill ?? 'var(--neither)'}
            fillOpacity={active === place ? 0.6 : from === to ? 0.3 : 0.18}
            stroke={active === place ? 'var(--ink)' : 'none'}
          >
            <title>{`${labelOf(from)} to ${labelOf(to).toLowerCase()}: ${n}`}</title>
          </path>
        ))}
        {[
          { nodes: flow.left, x: side, anchor: 'end' as const, words: side - 8 },
          { nodes: flow.right, x: x2, anchor: 'start' as const, words: x2 + BAR + 8 },
        ].flatMap(({ nodes, x, anchor, words }) =>
          nodes.map(({ key, n, top, height }) => (
            <g key={`${anchor}${key}`}>
              <rect
                x={x}
                y={top}
                width={BAR}
                height={height}
                fill={styleOf(key)?.fill ?? 'var(--line-strong)'}
              />
              <text
                x={words}
                y={top + height / 2 - (height < 26 ? 0 : 7)}
                textAnchor={anchor}
                dominantBaseline="central"
                className={flowClasses.label}
                fill={styleOf(key)?.text ?? 'var(--muted)'}
              >
                {height < 26 ? `${shortOf(labelOf(key), narrow)} ${n}` : shortOf(labelOf(key), narrow)}
              </text>
              {height >= 26 && (
                <text
                  x={words}
                  y={top + height / 2 + 8}
                  textAnchor={anchor}
                  dominantBaseline="central"
                  className={flowClasses.count}
                >
                  {formatCount(n)}
                </text>
              )}
            </g>
          )),
        )}
      </g>
    </svg>
  )
}

/** `Medication` where there is no room for `Medication only`. */
const shortOf = (label: string, narrow: boolean) =>
  narrow ? label.replace(' only', '').replace('No longer in care', 'Left care').replace(/,.*/, '') : label

const Changes = ({
  switching,
  threshold,
  ...to
}: { switching: Switching; threshold: number } & DrillProps) => {
  const times = ['None', 'One', 'Two', 'Three or more']
  const columns: readonly Column<Arm>[] = [
    {
      key: 'arm',
      header: 'Initial plan',
      rowHeader: true,
      cell: (arm) => <ArmName arm={arm.arm} label={arm.label} />,
    },
    ...times.map((word, k) => ({
      key: word,
      header: word,
      align: 'right' as const,
      cell: (arm: Arm) => {
        const n = arm.changes[k] ?? null
        return n === 0 ? (
          <span className="muted">0</span>
        ) : (
          <Behind
            drill={{ of: 'changes', times: k, arm: arm.arm }}
            what={`${arm.label}, changes of plan: ${word.toLowerCase()}`}
            {...to}
          >
            {n === null ? <span className="muted">withheld</span> : formatCount(n, threshold)}
          </Behind>
        )
      },
    })),
    {
      key: 'median',
      header: 'Half have switched after',
      hint: 'with 95 % interval',
      cell: (arm) => <span className="nowrap">{medianWords(arm.firstSwitch)}</span>,
    },
  ]
  return (
    <div className={classes.block}>
      <h2>Changes of plan after day 27</h2>
      <DataTable
        caption="Changes of plan by initial plan"
        captionHidden
        columns={columns}
        rows={switching.arms}
        rowKey={(arm) => arm.arm}
      />
    </div>
  )
}

/** Who moved from which plan to which, how often and when. */
export const SwitchingPanel = ({ question, onDrill, mayOpenPatients }: PanelProps) => {
  const query = useQuery({
    ...trpc.cohort.switching.queryOptions(question),
    placeholderData: keepPreviousData,
  })
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <LoadingPanel label="Loading changes of plan" height={320} />
  const switching = query.data
  const threshold = thresholdOf(switching)
  const to = { onDrill, mayOpenPatients }
  if (switching.arms.every(({ followed }) => followed === 0))
    return (
      <EmptyPanel title="No initial plan is final yet">
        Who moves from one plan to another is told from day 28 on. Every chosen episode is younger, or ended
        before.
      </EmptyPanel>
    )
  return (
    <>
      <GroupingNote armView={switching.armView} />
      <Flow switching={switching} threshold={threshold} {...to} />
      <Changes switching={switching} threshold={threshold} {...to} />
      <div className={classes.half}>
        <FollowCurve
          title="Still in the initial plan"
          axis="Not switched yet"
          unit={switching.unit}
          summary={`Half have switched after: ${switching.arms.map((arm) => `${arm.label.toLowerCase()} ${medianWords(arm.firstSwitch)}`).join(', ')}.`}
          caption={
            <>
              From day 28 on; a plan that already differs then has moved on day 28. A therapy that ends as
              planned while care goes on is a change, too. Soft band: 95 % interval.{' '}
              <Explain figure="first_switch" threshold={threshold} />
            </>
          }
          curves={switching.arms.map((arm) => ({ arm: arm.arm, label: arm.label, curve: arm.firstSwitch }))}
          threshold={threshold}
        />
      </div>
    </>
  )
}
